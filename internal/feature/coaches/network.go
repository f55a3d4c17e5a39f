package coaches

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// network is all timetables that people see.
type network struct {
	signature string // of the editions it is made of
	tables    []*timetable
	gone      []string // editions that are published, but are not there
	places    []CoachPlace
}

// table is that of a feed; nil when it shows none.
func (n *network) table(feedID string) *timetable {
	for _, t := range n.tables {
		if t.feed.ID == feedID {
			return t
		}
	}
	return nil
}

// networks keeps the last network, which is as good as the editions are the same.
type networks struct {
	last     atomic.Pointer[network]
	building sync.Mutex // one reader builds for all
}

func signature(feeds []feed) string {
	var s strings.Builder
	for _, f := range feeds {
		s.WriteString(f.ID + " " + f.Published + " " + f.Name + "\n")
	}
	return s.String()
}

// readTries is how often an edition may go while it is read.
const readTries = 3

// errWriting keeps who writes from building: it has others waiting meanwhile.
var errWriting = errors.New("coaches: timetables are not built in a transaction that writes")

// network is what is published as of this transaction, which reads: one look at
// the feeds, and reading of those alone that have changed. Who writes asks for
// standing.
func (s *Service) network(tx *database.Tx) (*network, error) {
	if !tx.Reading() {
		return nil, errWriting
	}
	for range readTries {
		feeds, err := publishedFeeds(tx)
		if err != nil {
			return nil, err
		}
		n, err := s.networkOf(tx, feeds, false)
		if err != nil || n != nil {
			return n, err
		}
	}
	feeds, err := publishedFeeds(tx)
	if err != nil {
		return nil, err
	}
	return s.networkOf(tx, feeds, true)
}

// networkOf is nil when an edition went meanwhile, or does without those feeds:
// what one operator has lost must not take the others' coaches off.
func (s *Service) networkOf(tx *database.Tx, feeds []feed, without bool) (*network, error) {
	wanted := signature(feeds)
	before := s.networks.last.Load()
	if before != nil && before.signature == wanted {
		return before, nil
	}
	s.networks.building.Lock()
	defer s.networks.building.Unlock()
	before = s.networks.last.Load()
	if before != nil && before.signature == wanted {
		return before, nil
	}
	n := &network{signature: wanted}
	for _, f := range feeds {
		t, err := s.table(tx, before, f)
		if err != nil || t == nil && !without {
			return nil, err
		}
		if t == nil {
			s.o.Log.ErrorContext(tx.Context(), "a feed whose timetable is gone is left out", "feed", f.ID, "edition", f.Published)
			n.gone = append(n.gone, f.Published)
			continue
		}
		n.tables = append(n.tables, t)
	}
	n.places = s.places(n.tables)
	s.networks.last.Store(n)
	return n, nil
}

// built has the timetables read and made ready before a transaction that writes
// and needs one. On SQLite all writers would wait for it.
func (s *Service) built(ctx context.Context) error {
	return s.o.DB.View(ctx, func(tx *database.Tx) error {
		_, err := s.network(tx)
		return err
	})
}

// standing is what a feed shows people, for who writes; nil when it shows
// nothing. It is never built here: the route has that done first, and what was
// published since is there for who asks again.
func (s *Service) standing(tx *database.Tx, feedID string) (*timetable, error) {
	f, err := findFeed(tx, feedID)
	if err != nil || f.Published == "" {
		return nil, err
	}
	n := s.networks.last.Load()
	if n == nil {
		return nil, errs.New(errs.Unavailable, "coachesChanging")
	}
	if t := n.table(feedID); t != nil && t.feed.Published == f.Published {
		same := *t
		same.feed = f
		return &same, nil
	}
	if !slices.Contains(n.gone, f.Published) {
		err = errs.New(errs.Unavailable, "coachesChanging")
	}
	return nil, err
}

// table is a feed's, taken from the network before when it is the same edition.
func (s *Service) table(tx *database.Tx, before *network, f feed) (*timetable, error) {
	if before != nil {
		if i := slices.IndexFunc(before.tables, func(t *timetable) bool { return t.feed.Published == f.Published }); i >= 0 {
			same := *before.tables[i]
			same.feed = f
			return &same, nil
		}
	}
	c, err := read(tx, f.Published)
	if err != nil {
		return nil, err
	}
	var there int
	if err := tx.Row(`SELECT count(*) FROM coach_editions WHERE id = $1`, f.Published).Scan(&there); err != nil || there == 0 {
		return nil, err
	}
	return s.compile(f, c), nil
}
