package casework

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/id"
)

// Spread is how many made-up cases there are to be, and whose. It is for
// measuring: nobody filed them, none is forwarded and nobody is told.
type Spread struct {
	Kind    string
	Cases   int
	Seed    uint64
	Owners  []string
	Offices []Workplace
	Answers func(n int) form.Answers
}

// Workplace is an office that works on cases of a ward.
type Workplace struct {
	Organisation string
	Ward         string
	Officers     []string
	At           place.Point
}

const (
	spreadBatch  = 20 // rows of a statement: SQLite looks each parameter up among all
	spreadCommit = 2000
	spreadSpan   = 2 * 365 * 24 * time.Hour
	spreadOpen   = 7                   // of so many old cases one is not done yet
	spreadRecent = 30 * 24 * time.Hour // of what came since then none is
)

// Spread stores made-up cases, labelled as such. The first offices have the
// most, as towns do.
func (k *Kernel) Spread(ctx context.Context, s Spread) error {
	r := rand.New(rand.NewPCG(s.Seed, 11)) //nolint:gosec // the same seed makes the same
	var procedures []*Procedure
	var end time.Time
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		procedures, err = k.Procedures(tx, s.Kind)
		end = tx.Time()
		return err
	})
	if err != nil {
		return err
	}
	if len(procedures) == 0 || len(s.Offices) == 0 || len(s.Owners) == 0 {
		return errs.Missing()
	}
	step := spreadSpan / time.Duration(max(1, s.Cases))
	for done := 0; done < s.Cases; done += spreadCommit {
		var all []*rows
		for n := done; n < min(done+spreadCommit, s.Cases); n++ {
			if n%spreadBatch == 0 {
				all = append(all, newRows("cases", columns+", cell"), newRows("case_events", eventColumns))
			}
			p, at := procedures[r.IntN(len(procedures))], end.Add(-time.Duration(s.Cases-n)*step)
			if err := k.invent(r, s, p, n, end, at, all[len(all)-2], all[len(all)-1]); err != nil {
				return err
			}
		}
		err := k.DB.Update(ctx, func(tx *database.Tx) error {
			for _, some := range all {
				if err := some.insert(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// invent makes up one case: it was filed, and mostly ended some days later. All
// reminders of it were sent.
func (k *Kernel) invent(r *rand.Rand, s Spread, p *Procedure, n int, now, at time.Time, cases, events *rows) error {
	office := s.Offices[int(float64(len(s.Offices))*r.Float64()*r.Float64())]
	c := &Case{
		ID: id.New(at.UnixMilli()), Kind: s.Kind, Procedure: p.Code, Edition: p.Version, Receipt: receipt(), Owner: s.Owners[n%len(s.Owners)],
		Agency: p.Authority.Agency, Ward: office.Ward, Organisation: office.Organisation, Version: 2, Channel: "web", Demo: true,
		Created: at, Updated: at, Due: p.Limit.opening(k.Province, at), Events: 2,
		At: place.Point{Lat: round(office.At.Lat + r.NormFloat64()/100), Lng: round(office.At.Lng + r.NormFloat64()/100)},
	}
	c.Promised = c.Due
	end := Event{Role: ByOfficer, At: at.Add(time.Duration(1+r.IntN(200)) * time.Hour)}
	if now.Sub(at) < spreadRecent || r.IntN(spreadOpen) == 0 {
		end.Action = []Action{Accept, Begin, Begin, AskPapers}[r.IntN(4)]
	} else {
		end.Action = []Action{Finish, Finish, Finish, Finish, Decline, Stop}[r.IntN(6)]
		c.Closed = end.At
	}
	c.Status = moves[end.Action].to
	if len(office.Officers) > 0 && r.IntN(3) > 0 {
		c.Assignee = office.Officers[r.IntN(len(office.Officers))]
		end.Actor = c.Assignee
	}
	content := &Content{Answers: s.Answers(n), At: &c.At}
	if err := k.seal(c, content); err != nil {
		return err
	}
	c.head = []byte{}
	if kind := k.kinds[s.Kind]; kind.Line != nil {
		c.head = k.Vault.Seal([]byte(kind.Line(p, content)), lineContext(c.ID))
	}
	cases.add(c.ID, c.Kind, c.Procedure, c.Edition, c.Receipt, c.Owner, 0, c.Agency, c.Ward, c.Organisation, c.Assignee, string(c.Status),
		c.Version, c.head, c.sealed, c.At.Lat, c.At.Lng, c.Events, 0, dueColumn(c), millis(c.Promised), 0, 0, len(levels), 0, 0, 0, "", "",
		0, 0, c.Channel, 1, millis(c.Created), millis(c.Updated), millis(c.Closed), 0, 0, 0, 0, cellOf(c.At))
	for i, e := range []Event{{Role: ByOwner, Actor: c.Owner, Action: Submit, Status: Submitted, At: at}, end} {
		if i == 1 {
			e.Status = c.Status
		}
		events.add(c.ID, i+1, millis(e.At), string(e.Role), e.Actor, string(e.Action), string(e.Status), 0, "{}", []byte{})
	}
	return nil
}

// rows are inserted by one statement.
type rows struct {
	head  string
	width int
	args  []any
}

func newRows(table, columns string) *rows {
	return &rows{`INSERT INTO ` + table + ` (` + columns + `) VALUES `, strings.Count(columns, ",") + 1, nil}
}

func (r *rows) add(values ...any) { r.args = append(r.args, values...) }

func (r *rows) insert(tx *database.Tx) error {
	var b strings.Builder
	b.WriteString(r.head)
	for i := range r.args {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%r.width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	b.WriteByte(')')
	_, err := tx.Exec(b.String(), r.args...)
	return err
}
