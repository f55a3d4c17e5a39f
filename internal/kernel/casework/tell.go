package casework

import (
	"context"
	"encoding/json"
	"fmt"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
)

// Many may have reported the same thing. The owners of what was merged into a
// case are told by a job, some at a time, so that whoever decides waits for none
// of them. How far it is stands in a row that moves with the notices: a worker
// that is lost begins where they end.
const (
	tellJob = "casework.tell"
	telling = 50 // at once
)

// tellMerged has the owners of what was merged into a case told what happened to it.
func (k *Kernel) tellMerged(tx *database.Tx, c *Case, code string, args map[string]any) error {
	var some int
	err := tx.Row(`SELECT 1 FROM cases WHERE merged_into = $1 AND merged_into <> '' LIMIT 1`, c.ID).Scan(&some)
	if err != nil {
		return ignoreGone(err)
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("case telling: %w", err)
	}
	one := id.New(tx.Now())
	_, err = tx.Exec(`INSERT INTO case_tellings (id, case_id, kind, code, args, at, after) VALUES ($1, $2, $3, $4, $5, $6, '')`,
		one, c.ID, c.Kind, code, string(raw), tx.Now())
	if err != nil {
		return err
	}
	return jobs.Enqueue(tx, tellJob, one)
}

// told is one telling, as far as it is.
type told struct {
	id, into, kind, code, after string
	at                          int64
	args                        map[string]any
}

// tellAll tells all that a telling is for.
func (k *Kernel) tellAll(ctx context.Context, telling string) error {
	for more := true; more; {
		err := k.DB.Update(ctx, func(tx *database.Tx) (err error) {
			more, err = k.tellSome(tx, telling)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellSome tells the next few, and moves the row on before: of two workers at
// the same moment one finds it moved.
func (k *Kernel) tellSome(tx *database.Tx, one string) (more bool, err error) {
	t := told{id: one}
	var args string
	err = tx.Row(`SELECT case_id, kind, code, args, at, after FROM case_tellings WHERE id = $1`, one).
		Scan(&t.into, &t.kind, &t.code, &args, &t.at, &t.after)
	if err != nil {
		return false, ignoreGone(err)
	}
	if err := json.Unmarshal([]byte(args), &t.args); err != nil {
		return false, fmt.Errorf("case telling: %w", err)
	}
	kind, err := k.kind(t.kind)
	if err != nil {
		return false, err
	}
	// What was merged since has nothing to do with it.
	others, err := k.many(tx, `merged_into = $1 AND merged_into <> '' AND closed_at <= $2 AND id > $3 ORDER BY id LIMIT $4`, t.into, t.at, t.after, telling)
	if err != nil {
		return false, err
	}
	if len(others) == 0 {
		_, err := tx.Exec(`DELETE FROM case_tellings WHERE id = $1`, one)
		return false, err
	}
	n, err := tx.Exec(`UPDATE case_tellings SET after = $3 WHERE id = $1 AND after = $2`, one, t.after, others[len(others)-1].ID)
	if err != nil || n == 0 {
		return n > 0, err
	}
	for _, o := range others {
		if err := t.tell(tx, o, kind.Page); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (t told) tell(tx *database.Tx, c *Case, page string) error {
	if c.Owner == "" {
		return nil
	}
	args := map[string]any{}
	for name, value := range t.args {
		args[name] = value
	}
	args["receipt"] = Grouped(c.Receipt)
	return notify.Send(tx, notify.Notice{Account: c.Owner, Category: notify.Case, Code: t.code, Args: args, Link: page + c.ID})
}
