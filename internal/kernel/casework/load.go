package casework

import (
	"daklakid/internal/platform/database"
)

// maxCount is where counting stops: more is said as "more than".
const maxCount = 999

// Load is how much an organisation has to do.
type Load struct {
	Open       int64            `json:"open" doc:"Stops at 1000"`
	Overdue    int64            `json:"overdue"`
	Today      int64            `json:"today" doc:"Due later today"`
	Unassigned int64            `json:"unassigned"`
	Mine       int64            `json:"mine"`
	ByStatus   map[string]int64 `json:"byStatus" nullable:"false"`
	ByOfficer  []OfficerLoad    `json:"byOfficer" nullable:"false"`
}

// OfficerLoad is how much one officer has to do.
type OfficerLoad struct {
	Officer
	Open    int64 `json:"open"`
	Overdue int64 `json:"overdue"`
}

// openStatuses are those in which work is left.
var openStatuses = []Status{Submitted, Accepted, Processing, Supplement, Payment, Withdrawing, Answered}

// counter counts open cases of one organisation; every figure stops at maxCount+1.
type counter struct {
	tx           *database.Tx
	organisation string
	kind         string
	midnight     int64
}

func (c counter) count(f Filter) (n int64, err error) {
	f.Kind = c.kind
	query, args := tally(c.organisation, f, c.tx.Now(), c.midnight)
	err = c.tx.Row(query, args...).Scan(&n)
	return n, err
}

func tally(organisation string, f Filter, now, midnight int64) (query string, args []any) {
	s := list(organisation, f, now, midnight)
	limit := s.arg(maxCount + 1)
	return `SELECT count(*) FROM (SELECT 1 FROM cases WHERE ` + s.String() + ` LIMIT ` + limit + `) c`, s.args
}

// counting is what to count, and where the figure goes.
type counting struct {
	into *int64
	f    Filter
}

func (c counter) all(what ...counting) (err error) {
	for _, one := range what {
		if *one.into, err = c.count(one.f); err != nil {
			return err
		}
	}
	return nil
}

// Count counts an organisation's open cases; every figure stops at maxCount+1.
func (k *Kernel) Count(tx *database.Tx, organisation, me, kind string) (l Load, err error) {
	l = Load{ByStatus: map[string]int64{}, ByOfficer: []OfficerLoad{}}
	c := counter{tx, organisation, kind, k.midnight(tx)}
	err = c.all(
		counting{&l.Open, Filter{}},
		counting{&l.Overdue, Filter{Overdue: true}},
		counting{&l.Today, Filter{Today: true}},
		counting{&l.Unassigned, Filter{Assignee: "none"}},
		counting{&l.Mine, Filter{Assignee: me}},
	)
	if err != nil {
		return l, err
	}
	for _, status := range openStatuses {
		n, err := c.count(Filter{Status: status})
		if err != nil {
			return l, err
		}
		if n > 0 {
			l.ByStatus[string(status)] = n
		}
	}
	if organisation == unrouted {
		return l, nil
	}
	officers, err := k.Offices.Officers(tx, organisation)
	if err != nil {
		return l, err
	}
	for _, o := range officers {
		one := OfficerLoad{Officer: o}
		err := c.all(counting{&one.Open, Filter{Assignee: o.Account}}, counting{&one.Overdue, Filter{Assignee: o.Account, Overdue: true}})
		if err != nil {
			return l, err
		}
		l.ByOfficer = append(l.ByOfficer, one)
	}
	return l, nil
}
