package listing

import (
	"database/sql"
	"math"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
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
	ask := asked{kind, f, after, limit}
	switch {
	case f.Text != "":
		return k.findText(tx, ask)
	case f.Sort == ByDistance:
		return k.findNearest(tx, ask)
	}
	if _, bounded := f.box(); bounded {
		found, ok, err := k.findInArea(tx, ask)
		if err != nil || ok {
			return found, err
		}
	}
	return k.scan(tx, ask)
}

// asked is one page as asked for.
type asked struct {
	kind  string
	f     Filter
	after *position
	limit int
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
// goes.
func (k *Kernel) scan(tx *database.Tx, a asked) (Found, error) {
	var rows []Row
	for {
		want := a.limit + 1 - len(rows)
		if want < a.limit/2 {
			want = a.limit/2 + 1
		}
		s := a.walk(tx.Engine(), want)
		got, err := readRows(tx, s)
		if err != nil {
			return Found{}, err
		}
		for _, r := range got {
			if a.f.within(r.At) {
				rows = append(rows, r)
			}
		}
		if len(got) < want || len(rows) > a.limit {
			return a.page(rows[:min(len(rows), a.limit+1)]), nil
		}
		p := a.position(got[len(got)-1])
		a.after = &p
	}
}

// maxMerged is how many wards are each walked on its own and merged; for more
// the walk through all of them finds enough soon.
const maxMerged = 6

// walk writes the statement that reads the next rows in the list's order.
func (a asked) walk(engine database.Engine, want int) *statement {
	s := &statement{}
	if a.f.Sort == Newest && len(a.f.Wards) > 0 && len(a.f.Wards) <= maxMerged {
		for n, ward := range a.f.Wards {
			if n > 0 {
				s.add(` UNION ALL `)
			}
			s.add(`SELECT * FROM (`)
			a.walkOne(s, engine, "listings_ward", ward)
			s.add(` ORDER BY seq DESC LIMIT `, s.arg(want), `) w`, itoa(n))
		}
		s.add(` ORDER BY seq DESC LIMIT `, s.arg(want))
		return s
	}
	index := "listings_newest"
	if a.f.Sort != Newest {
		index = "listings_price"
	}
	a.walkOne(s, engine, index, "")
	s.add(orders[a.f.Sort], s.arg(want))
	return s
}

var orders = map[Sort]string{
	Newest:   ` ORDER BY seq DESC LIMIT `,
	Cheapest: ` ORDER BY price, seq LIMIT `,
	Dearest:  ` ORDER BY price DESC, seq DESC LIMIT `,
}

func (a asked) walkOne(s *statement, engine database.Engine, index, ward string) {
	s.add(`SELECT `, rowColumns, from(engine, index), ` WHERE status = 'published' AND kind = `, s.arg(a.kind))
	if ward != "" {
		s.add(` AND ward = `, s.arg(ward))
	}
	s.conditions(a.f, ward == "")
	if a.after == nil {
		return
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

// bySeq reads those of the listings that are still public and match, in any
// order.
func (k *Kernel) bySeq(tx *database.Tx, a asked, seqs []int64) (map[int64]Row, error) {
	s := &statement{}
	s.add(`SELECT `, rowColumns, ` FROM listings WHERE status = 'published' AND `)
	if tx.Engine() == database.Postgres {
		s.add(`seq = ANY(`, s.arg(seqs), `)`)
	} else {
		// A few lengths of list, so that the statements can be kept.
		s.add(`seq IN (`)
		for n := range padded(len(seqs)) {
			if n > 0 {
				s.add(`, `)
			}
			s.add(s.arg(seqs[min(n, len(seqs)-1)]))
		}
		s.add(`)`)
	}
	s.add(` AND kind = `, s.arg(a.kind))
	s.conditions(a.f, true)
	rows, err := readRows(tx, s)
	if err != nil {
		return nil, err
	}
	found := make(map[int64]Row, len(rows))
	for _, r := range rows {
		if a.f.within(r.At) {
			found[r.Seq] = r
		}
	}
	return found, nil
}

func padded(n int) int {
	for _, size := range []int{1, 5, 11, 21, 51, 101, 250, 500} {
		if n <= size {
			return size
		}
	}
	return n
}

func readRows(tx *database.Tx, s *statement) ([]Row, error) {
	var all []Row
	err := tx.Each(func(rows *sql.Rows) error {
		r, err := scanRow(rows.Scan)
		all = append(all, r)
		return err
	}, s.String(), s.args...)
	return all, err
}

func (f Filter) distance(r Row) int64 {
	if f.Near == nil {
		return 0
	}
	return int64(math.Round(distance(*f.Near, r.At)))
}
