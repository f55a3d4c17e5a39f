package audit

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"daklakid/internal/platform/database"
)

// Filter narrows List; zero fields do not.
type Filter struct {
	Actor, Owner, Action string
	Subject              Subject // Kind alone, or both
	From, To             time.Time
}

const columns = `seq, at, actor, action, subject_kind, subject_id, owner, organisation, details, previous, hash`

// List returns up to limit entries, newest first, before the entry numbered
// before (0: from the newest), and where the next page goes on, 0 at the end.
func List(tx *database.Tx, f Filter, before int64, limit int) (page []Entry, next int64, err error) {
	var q query
	q.text("actor", f.Actor)
	q.owner(f.Owner)
	q.text("action", f.Action)
	q.text("subject_kind", f.Subject.Kind)
	q.text("subject_id", f.Subject.ID)
	if !f.From.IsZero() {
		q.add("at >= ", f.From.UnixMilli())
	}
	if !f.To.IsZero() {
		q.add("at < ", f.To.UnixMilli())
	}
	return q.page(tx, before, limit)
}

// AboutMe returns what others did to an account's data, in pages like List.
func AboutMe(tx *database.Tx, account string, before int64, limit int) (page []Entry, next int64, err error) {
	if account == "" {
		return nil, 0, nil
	}
	var q query
	q.owner(account)
	q.add("actor <> ", account)
	return q.page(tx, before, limit)
}

// query collects conditions with their arguments.
type query struct {
	where []string
	args  []any
}

func (q *query) add(condition string, arg any) {
	q.args = append(q.args, arg)
	q.where = append(q.where, fmt.Sprint(condition, "$", len(q.args)))
}

func (q *query) text(column, value string) {
	if value != "" {
		q.add(column+" = ", value)
	}
}

func (q *query) owner(account string) {
	if account != "" {
		q.text("owner", account)
		q.where = append(q.where, "owner <> ''") // lets the partial index be used
	}
}

func (q *query) page(tx *database.Tx, before int64, limit int) (page []Entry, next int64, err error) {
	if before > 0 {
		q.add("seq < ", before)
	}
	where := ""
	if len(q.where) > 0 {
		where = " WHERE " + strings.Join(q.where, " AND ")
	}
	q.args = append(q.args, limit+1)
	err = tx.Each(func(rows *sql.Rows) error {
		r, err := scan(rows)
		if err != nil {
			return err
		}
		e, err := r.entry()
		page = append(page, e)
		return err
	}, fmt.Sprint(`SELECT `+columns+` FROM audit_entries`+where+` ORDER BY seq DESC LIMIT $`, len(q.args)), q.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("audit: %w", err)
	}
	if len(page) > limit {
		page = page[:limit]
		next = page[limit-1].Seq
	}
	return page, next, nil
}

func scan(rows *sql.Rows) (r record, err error) {
	err = rows.Scan(&r.seq, &r.at, &r.actor, &r.action, &r.kind, &r.id, &r.owner, &r.organisation, &r.details, &r.previous, &r.hash)
	return r, err
}

func (r record) entry() (Entry, error) {
	e := Entry{
		Seq: r.seq, At: time.UnixMilli(r.at).UTC(), Actor: r.actor, Action: r.action,
		Subject: Subject{r.kind, r.id}, Owner: r.owner, Organisation: r.organisation,
	}
	if err := json.Unmarshal([]byte(r.details), &e.Details); err != nil {
		return Entry{}, fmt.Errorf("entry %d: %w", r.seq, err)
	}
	return e, nil
}
