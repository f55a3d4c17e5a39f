package casework

import (
	"strconv"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Filter narrows a list of cases; empty fields do not.
type Filter struct {
	Kind, Procedure, Ward string
	Status                Status
	Assignee              string // account, or "none"
	Overdue               bool
	Today                 bool // due later today
	LateStep              Step // whose time is over
	Closed                bool // those that ended, the latest first
}

type position struct {
	At     int64  `json:"a"`
	ID     string `json:"i"`
	Closed bool   `json:"c,omitempty"`
}

// statement is SQL with its arguments, numbered as they are added.
type statement struct {
	sql  strings.Builder
	args []any
}

func (s *statement) add(parts ...string) {
	for _, part := range parts {
		s.sql.WriteString(part)
	}
}

func (s *statement) String() string { return s.sql.String() }

func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *statement) and(column, operator string, v any) {
	s.add(` AND ` + column + operator + s.arg(v))
}

// WorkList lists an organisation's cases: open ones by deadline, the earliest
// first, or closed ones, the latest first.
func (k *Kernel) WorkList(tx *database.Tx, organisation string, f Filter, cursor string, limit int) (all []*Case, next string, err error) {
	var p position
	more, err := web.After(cursor, &p)
	if err != nil {
		return nil, "", err
	}
	if more && p.Closed != f.Closed {
		return nil, "", errs.InvalidField("cursor", "cursorInvalid")
	}
	s := &statement{}
	s.of(organisation, f, tx.Now(), k.midnight(tx))
	if more {
		s.beyond(f, p)
	}
	s.ordered(f, limit+1)
	all, err = k.many(tx, s.String(), s.args...)
	if err != nil || len(all) <= limit {
		return all, "", err
	}
	all = all[:limit]
	last := all[limit-1]
	at := dueColumn(last)
	if f.Closed {
		at = last.Closed.UnixMilli()
	}
	return all, web.Cursor(position{at, last.ID, f.Closed}), nil
}

// of begins the conditions of a list of cases; plan_test.go says by which index
// each is read.
func (s *statement) of(organisation string, f Filter, now, midnight int64) {
	s.add(`organisation = ` + s.arg(organisation))
	f.narrow(s, now, midnight)
}

func (s *statement) beyond(f Filter, p position) {
	if f.Closed {
		s.add(` AND (closed_at, id) < (`, s.arg(p.At), `, `, s.arg(p.ID), `)`)
		return
	}
	s.add(` AND (due_at, id) > (`, s.arg(p.At), `, `, s.arg(p.ID), `)`)
}

func (s *statement) ordered(f Filter, limit int) {
	if f.Closed {
		s.add(` ORDER BY closed_at DESC, id DESC LIMIT `, s.arg(limit))
		return
	}
	s.add(` ORDER BY due_at, id LIMIT `, s.arg(limit))
}

// midnight is when the province's day ends.
func (k *Kernel) midnight(tx *database.Tx) int64 {
	return k.Province.AfterWorkingDays(tx.Time(), 0).UnixMilli()
}

func (f Filter) narrow(s *statement, now, midnight int64) {
	if f.Closed {
		s.add(` AND closed_at > 0`)
	} else {
		s.add(` AND closed_at = 0`)
	}
	for _, c := range [][2]string{{"kind", f.Kind}, {"procedure_code", f.Procedure}, {"ward", f.Ward}, {"status", string(f.Status)}} {
		if c[1] != "" {
			s.and(c[0], " = ", c[1])
		}
	}
	switch f.Assignee {
	case "":
	case "none":
		s.add(` AND assignee = ''`)
	default:
		s.and("assignee", " = ", f.Assignee)
	}
	if column := map[Step]string{Triage: "triage_at", Assignment: "assign_at"}[f.LateStep]; column != "" {
		s.add(` AND `, column, ` > 0`) // as its index says
		s.and(column, " < ", now)
	}
	if f.Overdue {
		s.and("due_at", " < ", now)
	}
	if f.Today {
		s.and("due_at", " >= ", now)
		s.and("due_at", " <= ", midnight)
	}
}

// Mine lists the cases that an account filed, the newest first.
func (k *Kernel) Mine(tx *database.Tx, account, kind, cursor string, limit int) (all []*Case, next string, err error) {
	before := "g" // after every id
	if _, err := web.After(cursor, &before); err != nil {
		return nil, "", err
	}
	s := &statement{}
	s.add(`owner = ` + s.arg(account) + ` AND owner <> ''`)
	s.and("id", " < ", before)
	if kind != "" {
		s.and("kind", " = ", kind)
	}
	s.add(` ORDER BY id DESC LIMIT ` + s.arg(limit+1))
	all, err = k.many(tx, s.String(), s.args...)
	if err == nil && len(all) > limit {
		all = all[:limit]
		next = web.Cursor(all[limit-1].ID)
	}
	return all, next, err
}
