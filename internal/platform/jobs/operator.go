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

// List returns up to limit jobs of a state, and of a name unless that is empty,
// newest first, older than the id before (empty: from the newest), and the id
// that the next page starts before, empty at the end.
func List(tx *database.Tx, state State, name, before string, limit int) (page []Entry, next string, err error) {
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
		WHERE state = $1 AND id < $2 AND ($4 = '' OR name = $4) ORDER BY id DESC LIMIT $3`, string(state), before, limit+1, name)
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

// Many is how many jobs ReplayAll and DiscardAll take at a time.
const Many = 500

// ReplayAll puts up to Many dead jobs of a name back into the queue, the oldest
// first, and answers how many left the dead.
func ReplayAll(tx *database.Tx, name string) (int, error) {
	page, err := oldest(tx, name)
	if err != nil {
		return 0, err
	}
	for _, id := range page {
		if err := Replay(tx, id); err != nil {
			return 0, err
		}
	}
	return len(page), nil
}

// DiscardAll removes up to Many dead jobs of a name, the oldest first, and
// answers how many.
func DiscardAll(tx *database.Tx, name string) (int64, error) {
	return tx.Exec(`DELETE FROM jobs WHERE state = 'dead' AND id IN
		(SELECT id FROM jobs WHERE state = 'dead' AND name = $1 ORDER BY id LIMIT $2)`, name, Many)
}

// oldest locks the rows on PostgreSQL: of two operators at once the second
// finds none of what the first has taken.
func oldest(tx *database.Tx, name string) (ids []string, err error) {
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM jobs WHERE state = 'dead' AND name = $1 ORDER BY id LIMIT $2`+lock, name, Many)
	return ids, err
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
	Again  int           // those of them that a try has failed, or that were put off
	Oldest time.Duration // how long the one enqueued first has been there
}

// Counts returns a Count for every name and state there is, in that order.
func Counts(tx *database.Tx) (all []Count, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c Count
		var first int64
		err := rows.Scan(&c.Name, &c.State, &c.Jobs, &c.Again, &first)
		c.Oldest = time.Duration(max(0, tx.Now()-first)) * time.Millisecond
		all = append(all, c)
		return err
	}, `SELECT name, state, count(*), count(CASE WHEN error <> '' THEN 1 END), min(enqueued_at) FROM jobs GROUP BY name, state ORDER BY name, state`)
	return all, err
}
