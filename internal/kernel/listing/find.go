package listing

import (
	"math"
	"strconv"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// Found is one page of a list.
type Found struct {
	Rows []Row
	Next string // cursor; empty at the end
}

// position is where a page ended: the values of the order's columns there.
type position struct {
	Sort Sort  `json:"s"`
	A    int64 `json:"a"` // tier, price or distance; unused for newest
	B    int64 `json:"b"` // seq
}

// Find lists the published listings of a kind that match; limit is 1 to 100.
// Every way to answer reads a bounded number of rows, except that a filter
// which hardly anything matches is looked for in the whole index.
func (k *Kernel) Find(tx *database.Tx, kind string, f Filter, cursor string, limit int) (Found, error) {
	if f.Sort == "" {
		f.Sort = Newest
		if f.Text != "" {
			f.Sort = ByMatch
		}
	}
	if f.Text == "" && f.Sort == ByMatch {
		f.Sort = Newest
	}
	var after *position
	var p position
	more, err := web.After(cursor, &p)
	if err != nil {
		return Found{}, err
	}
	if more {
		if p.Sort != f.Sort {
			return Found{}, errs.InvalidField("cursor", "cursorInvalid")
		}
		after = &p
	}
	b, err := k.board(kind)
	if err != nil {
		return Found{}, err
	}
	return k.answer(tx, asked{kind: kind, index: b.index, categories: b.categories, f: f, after: after, limit: limit})
}

func (k *Kernel) answer(tx *database.Tx, a asked) (Found, error) {
	_, bounded := a.f.box()
	switch {
	case a.f.worded():
		return k.findText(tx, a)
	case a.f.Sort == ByDistance:
		return k.findNearest(tx, a)
	case a.f.Sort == Newest && a.selective():
		return k.findNewest(tx, a)
	case bounded:
		if found, ok, err := k.fromCandidates(tx, a, maxCandidates); err != nil || ok {
			return found, err
		}
	}
	return k.scan(tx, a, 0)
}

// asked is one page as asked for.
type asked struct {
	kind       string
	index      *search.Index
	categories []string // all of the kind
	f          Filter
	after      *position
	limit      int
	depth      int64 // how many of the newest are looked at; 0: all
}

// among are the categories to look in.
func (a asked) among() []string {
	if len(a.f.Categories) > 0 {
		return a.f.Categories
	}
	return a.categories
}

// selective reports whether so few may match that a walk from the newest down
// could go on for long.
func (a asked) selective() bool {
	_, bounded := a.f.box()
	return bounded || len(a.f.Wards) == 0 && (a.f.PriceMin > 0 || a.f.PriceMax > 0 || a.f.SizeMin > 0 || a.f.SizeMax > 0)
}

// window is how many of the newest listings are looked through before a
// selective filter is answered another way.
const window = 10_000

// findNewest looks among the newest, where a page of what is not rare is
// found; then starts from the area or the price, which for what is rare hold
// few; and walks through all only when these hold many.
func (k *Kernel) findNewest(tx *database.Tx, a asked) (Found, error) {
	found, err := k.scan(tx, a, window)
	if err != nil || found.Next != "" {
		return found, err
	}
	if found, ok, err := k.fromCandidates(tx, a, maxNearest); err != nil || ok {
		return found, err
	}
	return k.scan(tx, a, 0)
}

// page cuts rows, of which there may be one more than asked, into an answer.
func (a asked) page(rows []Row) Found {
	if len(rows) <= a.limit {
		return Found{Rows: rows}
	}
	rows = rows[:a.limit]
	return Found{rows, web.Cursor(a.position(rows[a.limit-1]))}
}

func (a asked) position(r Row) position {
	p := position{Sort: a.f.Sort, B: r.Seq}
	switch a.f.Sort {
	case Cheapest, Dearest:
		p.A = r.Price
	case ByDistance:
		p.A = a.f.distance(r)
	case ByMatch:
		p.A = int64(r.tier)
	}
	return p
}

// scan walks an index in the order of the list and stops when the page is
// full. The round border of a radius is checked here, so it may take a few
// goes. With a depth, only so many of the newest are looked at.
func (k *Kernel) scan(tx *database.Tx, a asked, depth int64) (Found, error) {
	rows := make([]Row, 0, a.limit+1)
	a.depth = depth
	for {
		want := a.limit + 1 - len(rows)
		if want < a.limit/2 {
			want = a.limit/2 + 1
		}
		got, err := readSpots(tx, a.walk(tx.Engine(), want), a.columns())
		if err != nil {
			return Found{}, err
		}
		for _, r := range got {
			if a.f.within(r.At) {
				rows = append(rows, r)
			}
		}
		if len(got) < want || len(rows) > a.limit {
			found := a.page(rows[:min(len(rows), a.limit+1)])
			found.Rows, err = k.recall(tx, a, found.Rows)
			return found, err
		}
		p := a.position(got[len(got)-1])
		a.after = &p
	}
}

// maxMerged is how many wards are each walked on its own and merged; for more
// the walk through all of them finds enough soon.
const maxMerged = 6

// walk writes the statement that reads the next rows in the list's order. By
// price, each category is walked on its own, because they cost differently;
// so is each ward, if they are few.
func (a asked) walk(engine database.Engine, want int) *statement {
	s := &statement{}
	switch {
	case a.f.Sort != Newest:
		a.merge(s, want, "category", a.among(), func() { a.walkOne(s, engine, "listings_price") })
	case len(a.f.Wards) > 0 && len(a.f.Wards) <= maxMerged:
		a.merge(s, want, "ward", a.f.Wards, func() { a.walkOne(s, engine, "listings_ward") })
	default:
		a.walkOne(s, engine, "listings_newest")
		s.add(orders[a.f.Sort], s.arg(want))
	}
	return s
}

// merge writes one walk for each value of a column, and puts them together.
func (a asked) merge(s *statement, want int, column string, values []string, walkOne func()) {
	for n, value := range values {
		if n > 0 {
			s.add(` UNION ALL `)
		}
		s.add(`SELECT * FROM (`)
		walkOne()
		s.add(` AND `, column, ` = `, s.arg(value), orders[a.f.Sort], s.arg(want), `) m`, strconv.Itoa(n))
	}
	s.add(orders[a.f.Sort], s.arg(want))
}

var orders = map[Sort]string{
	Newest:   ` ORDER BY seq DESC LIMIT `,
	Cheapest: ` ORDER BY price, seq LIMIT `,
	Dearest:  ` ORDER BY price DESC, seq DESC LIMIT `,
}

func (a asked) walkOne(s *statement, engine database.Engine, index string) {
	s.add(`SELECT `, a.columns(), from(engine, index), ` WHERE status = 'published' AND kind = `, s.arg(a.kind))
	s.conditions(a.f, index == "listings_price", index == "listings_ward")
	if a.after == nil {
		if a.depth > 0 {
			s.add(` AND seq > (SELECT max(seq)`, from(engine, "listings_newest"), ` WHERE status = 'published' AND kind = `,
				s.arg(a.kind), `) - `, s.arg(a.depth))
		}
		return
	}
	if a.depth > 0 {
		s.add(` AND seq > `, s.arg(a.after.B-a.depth))
	}
	switch a.f.Sort {
	case Cheapest:
		s.add(` AND (price, seq) > (`, s.arg(a.after.A), `, `, s.arg(a.after.B), `)`)
	case Dearest:
		s.add(` AND (price, seq) < (`, s.arg(a.after.A), `, `, s.arg(a.after.B), `)`)
	default:
		s.add(` AND seq < `, s.arg(a.after.B))
	}
}

func (f Filter) distance(r Row) int64 {
	if f.Near == nil {
		return 0
	}
	return int64(math.Round(distance(*f.Near, r.At)))
}
