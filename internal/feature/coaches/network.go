package coaches

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"daklakid/internal/platform/database"
)

// network is all timetables that people see.
type network struct {
	signature string // of the editions it is made of
	tables    []*timetable
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

// network is what is published as of this transaction: one look at the feeds,
// and reading of those alone that have changed.
func (s *Service) network(tx *database.Tx) (*network, error) {
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
	if tx.Reading() { // who writes has others waiting, and waits for nobody
		s.networks.building.Lock()
		defer s.networks.building.Unlock()
		before = s.networks.last.Load()
	}
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
			continue
		}
		n.tables = append(n.tables, t)
	}
	n.places = s.places(n.tables)
	if tx.Reading() { // others may never see what a writing transaction sees
		s.networks.last.Store(n)
	}
	return n, nil
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
