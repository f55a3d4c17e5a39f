package casework

import (
	"slices"

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
	LateTriage int64            `json:"lateTriage" doc:"Nobody has decided in time whether they are taken up"`
	LateAssign int64            `json:"lateAssign" doc:"Nobody was given them in time"`
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

// counting is what to count, and where the figure goes.
type counting struct {
	into *int64
	f    Filter
}

// together is how many figures one statement asks for.
const together = 40

// all asks for many figures at once: each alone would be a round trip.
func (c counter) all(what ...counting) error {
	for some := range slices.Chunk(what, together) {
		s := &statement{}
		into := make([]any, len(some))
		for i, one := range some {
			one.f.Kind = c.kind
			s.add(map[bool]string{true: `SELECT `, false: `, `}[i == 0])
			s.tally(c.organisation, one.f, c.tx.Now(), c.midnight)
			into[i] = one.into
		}
		if err := c.tx.Row(s.String(), s.args...).Scan(into...); err != nil {
			return err
		}
	}
	return nil
}

func (s *statement) tally(organisation string, f Filter, now, midnight int64) {
	s.add(`(SELECT count(*) FROM (SELECT 1 FROM cases WHERE `)
	s.of(organisation, f, now, midnight)
	s.add(` LIMIT `, s.arg(maxCount+1), `) c)`)
}

// Count counts an organisation's open cases; every figure stops at maxCount+1.
func (k *Kernel) Count(tx *database.Tx, organisation, me, kind string) (l Load, err error) {
	l = Load{ByStatus: map[string]int64{}, ByOfficer: []OfficerLoad{}}
	what := []counting{
		{&l.Open, Filter{}},
		{&l.Overdue, Filter{Overdue: true}},
		{&l.Today, Filter{Today: true}},
		{&l.Unassigned, Filter{Assignee: "none"}},
		{&l.Mine, Filter{Assignee: me}},
		{&l.LateTriage, Filter{LateStep: Triage}},
		{&l.LateAssign, Filter{LateStep: Assignment}},
	}
	byStatus := make([]int64, len(openStatuses))
	for i, status := range openStatuses {
		what = append(what, counting{&byStatus[i], Filter{Status: status}})
	}
	if organisation != unrouted {
		officers, err := k.Offices.Officers(tx, organisation)
		if err != nil {
			return l, err
		}
		l.ByOfficer = make([]OfficerLoad, len(officers))
		for i, o := range officers {
			one := &l.ByOfficer[i]
			one.Officer = o
			what = append(what, counting{&one.Open, Filter{Assignee: o.Account}}, counting{&one.Overdue, Filter{Assignee: o.Account, Overdue: true}})
		}
	}
	if err := (counter{tx, organisation, kind, k.midnight(tx)}).all(what...); err != nil {
		return l, err
	}
	for i, status := range openStatuses {
		if byStatus[i] > 0 {
			l.ByStatus[string(status)] = byStatus[i]
		}
	}
	return l, nil
}
