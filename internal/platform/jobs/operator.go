package jobs

import (
	"database/sql"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// State is where a job stands; one that succeeded is gone.
type State string

// The states.
const (
	Queued  State = "queued"  // waits for its time or for a worker
	Running State = "running" // claimed by a worker
	Dead    State = "dead"    // gave up; an operator may replay it
)

// Entry is a job as operators see it. The payload stays inside.
type Entry struct {
	ID       string
	Name     string
	State    State
	Attempt  int
	Due      time.Time // queued: not before; running: the end of the lease; dead: when it died
	Enqueued time.Time
	Error    string // of the last try, without personal data
}

// List returns up to limit jobs of a state, newest first, older than the id
// before (empty: from the newest), and the id that the next page starts
// before, empty at the end.
func List(tx *database.Tx, state State, before string, limit int) (page []Entry, next string, err error) {
	if before == "" {
		before = "~" // sorts after every id
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var e Entry
		var due, enqueued int64
		err := rows.Scan(&e.ID, &e.Name, &e.State, &e.Attempt, &due, &enqueued, &e.Error)
		e.Due, e.Enqueued = time.UnixMilli(due).UTC(), time.UnixMilli(enqueued).UTC()
		page = append(page, e)
		return err
	}, `SELECT id, name, state, attempt, due_at, enqueued_at, error FROM jobs
		WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, string(state), before, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list jobs: %w", err)
	}
	if len(page) > limit {
		page = page[:limit]
		next = page[limit-1].ID
	}
	return page, next, nil
}

// Replay puts a dead job back into the queue with all its attempts; errs
// notFound when no dead job has this id.
func Replay(tx *database.Tx, id string) error {
	if n, err := giveWay(tx, id, string(Dead)); n > 0 || err != nil {
		return err
	}
	tx.OnCommit(hints.wake)
	return tx.One(errs.Missing(), `UPDATE jobs SET state = 'queued', attempt = 0, due_at = $1 WHERE id = $2 AND state = 'dead'`,
		tx.Now(), id)
}

// Discard removes a dead or queued job; errs notFound when there is none,
// also because it runs right now.
func Discard(tx *database.Tx, id string) error {
	return tx.One(errs.Missing(), `DELETE FROM jobs WHERE id = $1 AND state <> 'running'`, id)
}

// Count is how many jobs of one name are in one state.
type Count struct {
	Name   string
	State  State
	Jobs   int
	Oldest time.Duration // how long the one enqueued first has been there
}

// Counts returns a Count for every name and state there is, in that order.
func Counts(tx *database.Tx) (all []Count, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c Count
		var first int64
		err := rows.Scan(&c.Name, &c.State, &c.Jobs, &first)
		c.Oldest = time.Duration(max(0, tx.Now()-first)) * time.Millisecond
		all = append(all, c)
		return err
	}, `SELECT name, state, count(*), min(enqueued_at) FROM jobs GROUP BY name, state ORDER BY name, state`)
	return all, err
}
