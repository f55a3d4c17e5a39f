package quality

import (
	"database/sql"
	"strconv"
	"strings"

	"daklakid/internal/platform/database"
)

// States of a fault.
const (
	open      = "open"
	asked     = "asked"     // who posted it was asked to mend it
	dismissed = "dismissed" // an officer has looked and does not mind
)

// Note writes down what is wrong with a thing now. What was mended is gone;
// what an officer decided about the rest stays.
func Note(tx *database.Tx, t Thing) error {
	s := &statement{}
	s.add(`DELETE FROM quality_faults WHERE thing = `, s.arg(t.ID))
	for _, f := range t.Faults {
		s.add(` AND fault <> `, s.arg(string(f)))
	}
	if _, err := tx.Exec(s.text.String(), s.args...); err != nil {
		return err
	}
	for _, f := range t.Faults {
		other := ""
		if f == Duplicate {
			other = t.Other
		}
		// Most sweeps find what is there already and write nothing.
		_, err := tx.Exec(`INSERT INTO quality_faults (kind, thing, fault, state, title, category, ward, other, officer, reason, found_at, changed_at)
			VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, '', '', $8, $8)
			ON CONFLICT (thing, fault) DO UPDATE SET title = $4, category = $5, ward = $6, other = $7
			WHERE quality_faults.title <> $4 OR quality_faults.category <> $5 OR quality_faults.ward <> $6 OR quality_faults.other <> $7`,
			t.Kind, t.ID, string(f), t.Title, t.Category, t.Ward, other, tx.Now())
		if err != nil {
			return err
		}
	}
	return nil
}

// Hidden takes a thing that the public does not see any more off the lists.
// That an officer dismissed a fault is remembered for when it comes back.
func Hidden(tx *database.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM quality_faults WHERE thing = $1 AND state <> 'dismissed'`, id)
	return err
}

// Forget removes all that is known of a thing which is no more.
func Forget(tx *database.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM quality_faults WHERE thing = $1`, id)
	return err
}

// fault is a row.
type fault struct {
	kind, thing, fault, state, title, category, ward, other, officer, reason string
	found, changed                                                           int64
}

const faultColumns = `kind, thing, fault, state, title, category, ward, other, officer, reason, found_at, changed_at`

func (f *fault) scan(scan func(...any) error) error {
	return scan(&f.kind, &f.thing, &f.fault, &f.state, &f.title, &f.category, &f.ward, &f.other, &f.officer, &f.reason, &f.found, &f.changed)
}

// scope is what of the lists somebody looks at. Without all only those wards.
type scope struct {
	kind, ward string
	all        bool
	wards      []string
}

// narrow writes the conditions of a scope.
func (s *statement) narrow(o scope) {
	if o.kind != "" {
		s.add(` AND kind = `, s.arg(o.kind))
	}
	if o.ward != "" {
		s.add(` AND ward = `, s.arg(o.ward))
	}
	if o.all {
		return
	}
	s.add(` AND ward IN (''`) // of no ward are nobody's but the province's
	for _, w := range o.wards {
		s.add(`, `, s.arg(w))
	}
	s.add(`) AND ward <> ''`)
}

// position is where a page ended.
type position struct {
	At    int64  `json:"at"`
	Thing string `json:"id"`
}

// list reads faults, the oldest first.
func list(tx *database.Tx, f Fault, state string, o scope, after position, limit int) (all []fault, err error) {
	s := &statement{}
	s.add(`SELECT `, faultColumns, ` FROM `, table(tx.Engine(), o), ` WHERE fault = `, s.arg(string(f)), ` AND state = `, s.arg(state))
	s.narrow(o)
	s.add(` AND (found_at, thing) > (`, s.arg(after.At), `, `, s.arg(after.Thing), `) ORDER BY found_at, thing LIMIT `, s.arg(limit))
	err = tx.Each(func(rows *sql.Rows) error {
		var one fault
		err := one.scan(rows.Scan)
		all = append(all, one)
		return err
	}, s.text.String(), s.args...)
	return all, err
}

// table names the index to walk, for SQLite, whose planner guesses.
func table(engine database.Engine, o scope) string {
	switch {
	case engine != database.SQLite:
		return `quality_faults`
	case o.ward != "":
		return `quality_faults INDEXED BY quality_faults_ward`
	}
	return `quality_faults INDEXED BY quality_faults_oldest`
}

// maxCount is where counting stops.
const maxCount = 1000

// counts counts the faults of each sort, all in one query of the indexes.
func counts(tx *database.Tx, state string, o scope) (map[Fault]int, error) {
	s := &statement{}
	for n, f := range Faults {
		if n > 0 {
			s.add(` UNION ALL `)
		}
		s.add(`SELECT `, s.arg(string(f)), `, count(*) FROM (SELECT 1 FROM `, table(tx.Engine(), o),
			` WHERE fault = `, s.arg(string(f)), ` AND state = `, s.arg(state))
		s.narrow(o)
		s.add(` LIMIT `, strconv.Itoa(maxCount+1), `) c`, strconv.Itoa(n))
	}
	all := map[Fault]int{}
	err := tx.Each(func(rows *sql.Rows) error {
		var f string
		var n int
		err := rows.Scan(&f, &n)
		all[Fault(f)] = n
		return err
	}, s.text.String(), s.args...)
	return all, err
}

// statement collects a query and its arguments.
type statement struct {
	text strings.Builder
	args []any
}

func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *statement) add(parts ...string) {
	for _, p := range parts {
		s.text.WriteString(p)
	}
}
