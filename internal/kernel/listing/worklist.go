package listing

import (
	"strconv"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// WorkView is one way that officers look at listings.
type WorkView string

// The views.
const (
	Waiting      WorkView = "waiting"   // for a first decision or a new one, the oldest first
	Appealed     WorkView = "appeals"   // their owners object to a decision, the oldest first
	HiddenOnes   WorkView = "hidden"    // the oldest first
	ReportedOnes WorkView = "reported"  // still published, the most reported first
	PublishedAll WorkView = "published" // the newest first, or by a text
	RejectedOnes WorkView = "rejected"  // the latest first
)

// workViews are those of the table itself: which rows, in which order, on an index that
// holds just those. Published ones are found by the search instead.
var workViews = map[WorkView]struct {
	where, first, order string
	down                bool
	at                  func(*Item) int64
}{
	Waiting:      {`status = 'review'`, `submitted_at`, `submitted_at, id`, false, func(i *Item) int64 { return millis(i.Submitted) }},
	Appealed:     {`status = 'review' AND appeal <> ''`, `submitted_at`, `submitted_at, id`, false, func(i *Item) int64 { return millis(i.Submitted) }},
	HiddenOnes:   {`status = 'hidden'`, `submitted_at`, `submitted_at, id`, false, func(i *Item) int64 { return millis(i.Submitted) }},
	ReportedOnes: {`status = 'published' AND reports > 0`, `reports`, `reports DESC, id DESC`, true, func(i *Item) int64 { return i.Reports }},
	RejectedOnes: {`status = 'rejected'`, `updated_at`, `updated_at DESC, id DESC`, true, func(i *Item) int64 { return millis(i.Updated) }},
}

// Work is one line of the officers' lists.
type Work struct {
	Card
	Submitted time.Time `json:"submittedAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Appealed  bool      `json:"appealed" doc:"Another officer rejected it and the owner objects"`
	Reports   int64     `json:"reports"`
	Version   int64     `json:"version"`
	Flags     int       `json:"flags" doc:"How many things the program noticed for the officer"`
	Decidable bool      `json:"decidable" doc:"The reader may decide: it is not her own, nor an appeal against herself"`
}

// WorkFilter says which listings; an empty kind or ward takes all, but
// published ones are of one kind.
type WorkFilter struct {
	View WorkView
	Kind string
	Ward string
	Text string // of published ones
}

type workPosition struct {
	View WorkView `json:"v"`
	At   int64    `json:"at"`
	ID   string   `json:"id"`
}

// WorkList lists what an officer asked for.
func (k *Kernel) WorkList(tx *database.Tx, officer string, f WorkFilter, cursor string, limit int) (items []Work, next string, err error) {
	if f.View == PublishedAll {
		return k.publishedWork(tx, officer, f, cursor, limit)
	}
	v, known := workViews[f.View]
	if !known {
		return nil, "", errs.InvalidField("view", "notAllowed")
	}
	var p workPosition
	more, err := web.After(cursor, &p)
	if err != nil {
		return nil, "", err
	}
	if more && p.View != f.View {
		return nil, "", errs.InvalidField("cursor", "cursorInvalid")
	}
	s := &statement{}
	s.add(`WHERE `, v.where)
	if more {
		beyond := ` > (`
		if v.down {
			beyond = ` < (`
		}
		s.add(` AND (`, v.first, `, id)`, beyond, s.arg(p.At), `, `, s.arg(p.ID), `)`)
	}
	s.narrow(f)
	s.add(` ORDER BY `, v.order, ` LIMIT `, s.arg(limit+1))
	found, err := k.items(tx, s.String(), s.args...)
	if err != nil {
		return nil, "", err
	}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		next = web.Cursor(workPosition{f.View, v.at(last), last.ID})
	}
	items, err = k.work(tx, found, officer)
	return items, next, err
}

func (s *statement) narrow(f WorkFilter) {
	for _, c := range [][2]string{{"kind", f.Kind}, {"ward", f.Ward}} {
		if c[1] != "" {
			s.add(` AND `, c[0], ` = `, s.arg(c[1]))
		}
	}
}

func (k *Kernel) work(tx *database.Tx, found []*Item, officer string) ([]Work, error) {
	items := make([]Work, 0, len(found))
	for _, i := range found {
		decidable, err := k.decidable(tx, officer, i)
		if err != nil {
			return nil, err
		}
		b, err := k.board(i.Kind)
		if err != nil {
			return nil, err
		}
		flags, err := b.flags(i)
		if err != nil {
			return nil, err
		}
		items = append(items, Work{
			k.Card(i.row(), nil), i.Submitted, i.Updated, i.Appeal != "", i.Reports, i.Version, len(flags), decidable,
		})
	}
	return items, nil
}

// publishedWork finds what the public finds, with what only officers see.
func (k *Kernel) publishedWork(tx *database.Tx, officer string, f WorkFilter, cursor string, limit int) ([]Work, string, error) {
	asked, err := k.publishedFilter(&f)
	if err != nil {
		return nil, "", err
	}
	found, err := k.Find(tx, f.Kind, asked, cursor, limit)
	if err != nil || len(found.Rows) == 0 {
		return []Work{}, found.Next, err
	}
	s := &statement{}
	s.add(`WHERE id IN (`)
	for n, r := range found.Rows {
		if n > 0 {
			s.add(`, `)
		}
		s.add(s.arg(r.ID))
	}
	s.add(`)`)
	items, err := k.items(tx, s.String(), s.args...)
	if err != nil {
		return nil, "", err
	}
	byID := make(map[string]*Item, len(items))
	for _, i := range items {
		byID[i.ID] = i
	}
	ordered := make([]*Item, 0, len(items))
	for _, r := range found.Rows {
		if i := byID[r.ID]; i != nil {
			ordered = append(ordered, i)
		}
	}
	work, err := k.work(tx, ordered, officer)
	return work, found.Next, err
}

// publishedFilter is the filter in the search's words, of the kind asked for
// or else the first.
func (k *Kernel) publishedFilter(f *WorkFilter) (Filter, error) {
	if f.Kind == "" {
		f.Kind = k.KindNames()[0]
	}
	b := k.boards[f.Kind]
	if b == nil {
		return Filter{}, errs.InvalidField("kind", "kindUnknown")
	}
	q := Query{Q: f.Text}
	if f.Ward != "" {
		q.Ward = []string{f.Ward}
	}
	return b.filter(q)
}

// WorkCounts are how many listings each view has; those of published ones are
// up to a minute old.
type WorkCounts struct {
	Waiting   Total      `json:"waiting"`
	Appeals   Total      `json:"appeals"`
	Hidden    Total      `json:"hidden"`
	Reported  Total      `json:"reported"`
	Published Total      `json:"published"`
	Rejected  Total      `json:"rejected"`
	Oldest    *time.Time `json:"oldest,omitempty" doc:"Since when the one waiting longest has waited"`
	Decided   int64      `json:"decidedToday" doc:"Decisions of all officers today"`
}

// WorkCounts counts all views under one filter.
func (k *Kernel) WorkCounts(tx *database.Tx, f WorkFilter) (c WorkCounts, err error) {
	for view, into := range map[WorkView]*Total{
		Waiting: &c.Waiting, Appealed: &c.Appeals, HiddenOnes: &c.Hidden, ReportedOnes: &c.Reported, RejectedOnes: &c.Rejected,
	} {
		if *into, err = countView(tx, view, f); err != nil {
			return c, err
		}
	}
	asked, err := k.publishedFilter(&WorkFilter{Kind: f.Kind, Ward: f.Ward})
	if err != nil {
		return c, err
	}
	kind := f.Kind
	if kind == "" {
		kind = k.KindNames()[0]
	}
	if c.Published, err = k.Count(tx, kind, asked); err != nil {
		return c, err
	}
	oldest, _, err := k.WorkList(tx, "", WorkFilter{View: Waiting, Kind: f.Kind, Ward: f.Ward}, "", 1)
	if err == nil && len(oldest) > 0 {
		c.Oldest = &oldest[0].Submitted
	}
	if err != nil {
		return c, err
	}
	c.Decided, err = decidedOn(tx, k.day(tx.Now()), f.Kind)
	return c, err
}

// countView stops at maxCount+1, as Count does.
func countView(tx *database.Tx, view WorkView, f WorkFilter) (Total, error) {
	s := &statement{}
	s.add(`SELECT count(*) FROM (SELECT 1 FROM listings WHERE `, workViews[view].where)
	s.narrow(f)
	s.add(` LIMIT `, strconv.Itoa(maxCount+1), `) w`)
	var n int
	err := tx.Row(s.String(), s.args...).Scan(&n)
	return Total{min(n, maxCount), n > maxCount}, err
}

// countDecision counts what officers decide by day; who decided what is in the
// audit log.
func countDecision(tx *database.Tx, day int64, kind string, a Action) error {
	_, err := tx.Exec(`INSERT INTO listing_decisions (day, kind, action, decided) VALUES ($1, $2, $3, 1)
		ON CONFLICT (day, kind, action) DO UPDATE SET decided = listing_decisions.decided + 1`, day, kind, string(a))
	return err
}

func decidedOn(tx *database.Tx, day int64, kind string) (n int64, err error) {
	err = tx.Row(`SELECT COALESCE(sum(decided), 0) FROM listing_decisions WHERE day = $1 AND ($2 = '' OR kind = $2)`, day, kind).Scan(&n)
	return n, err
}
