package jobs

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
)

// claim is one try of one job. Its attempt is the fencing token: whoever comes
// after the lease has ended finds another number there and changes nothing.
type claim struct {
	id, name, payload string
	attempt           int
}

// claiming is the statement that takes up to $3 due jobs of the given names,
// new ones and ones whose worker let the lease end ($2 is the new lease's).
func claiming(engine database.Engine, names int) string {
	skip := ""
	if engine == database.Postgres {
		skip = "FOR UPDATE SKIP LOCKED" // SQLite has one writer, who needs no locks
	}
	return `WITH due AS MATERIALIZED (
			SELECT id FROM jobs WHERE state <> 'dead' AND due_at <= $1 AND name IN (` + database.Marks(4, names) + `)
			ORDER BY due_at, id LIMIT $3 ` + skip + `)
		UPDATE jobs SET state = 'running', attempt = attempt + 1, due_at = $2
		WHERE id IN (SELECT id FROM due) RETURNING id, name, payload, attempt`
}

// waiting tells without a write whether there is anything to claim.
func waiting(names int) string {
	return `SELECT EXISTS (SELECT 1 FROM jobs WHERE state <> 'dead' AND due_at <= $1 AND name IN (` + database.Marks(2, names) + `))`
}

func (r *Runner) claim(tx *database.Tx, limit int) ([]claim, error) {
	args := append([]any{tx.Now(), tx.Now() + r.Lease.Milliseconds(), limit}, r.names...)
	var all []claim
	err := tx.Each(func(rows *sql.Rows) error {
		var c claim
		err := rows.Scan(&c.id, &c.name, &c.payload, &c.attempt)
		all = append(all, c)
		return err
	}, r.claiming, args...)
	return all, err
}

// renew reports false when the lease was lost.
func renew(tx *database.Tx, c claim, lease time.Duration) (bool, error) {
	n, err := tx.Exec(`UPDATE jobs SET due_at = $1 WHERE id = $2 AND attempt = $3 AND state = 'running'`,
		tx.Now()+lease.Milliseconds(), c.id, c.attempt)
	return n == 1, err
}

func finish(tx *database.Tx, c claim) error {
	_, err := tx.Exec(`DELETE FROM jobs WHERE id = $1 AND attempt = $2 AND state = 'running'`, c.id, c.attempt)
	return err
}

// requeue lets the job be tried again in a while.
func requeue(tx *database.Tx, c claim, attempt int, wait time.Duration, reason string) error {
	if n, err := giveWay(tx, c.id, "running"); n > 0 || err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE jobs SET state = 'queued', attempt = $1, due_at = $2, error = $3
		WHERE id = $4 AND attempt = $5 AND state = 'running'`, attempt, tx.Now()+wait.Milliseconds(), reason, c.id, c.attempt)
	return err
}

// giveWay removes a job that would return to the queue while another of its
// unique key waits there, who will do the same work.
func giveWay(tx *database.Tx, id, state string) (int64, error) {
	return tx.Exec(`DELETE FROM jobs WHERE id = $1 AND state = $2 AND EXISTS (
		SELECT 1 FROM jobs other WHERE other.state = 'queued' AND other.name = jobs.name AND other.unique_key = jobs.unique_key)`,
		id, state)
}

func bury(tx *database.Tx, c claim, reason string) error {
	_, err := tx.Exec(`UPDATE jobs SET state = 'dead', due_at = $1, error = $2
		WHERE id = $3 AND attempt = $4 AND state = 'running'`, tx.Now(), reason, c.id, c.attempt)
	return err
}

// start enqueues a periodic job if its interval has passed and its last run is
// over. What its last run died of is history then.
func start(tx *database.Tx, j Job) error {
	n, err := tx.Exec(`INSERT INTO job_schedules (name, last_at) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at WHERE job_schedules.last_at <= $3`,
		j.Name, tx.Now(), tx.Now()-j.Every.Milliseconds())
	if err != nil || n == 0 {
		return err
	}
	var busy bool
	if err := tx.Row(`SELECT EXISTS (SELECT 1 FROM jobs WHERE name = $1 AND state <> 'dead')`, j.Name).Scan(&busy); err != nil || busy {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM jobs WHERE name = $1 AND state = 'dead'`, j.Name); err != nil {
		return err
	}
	return Enqueue(tx, j.Name, nil)
}

// lastStarts reads when each periodic job was last enqueued, in milliseconds.
func lastStarts(tx *database.Tx) (map[string]int64, error) {
	last := map[string]int64{}
	err := tx.Each(func(rows *sql.Rows) error {
		var name string
		var at int64
		err := rows.Scan(&name, &at)
		last[name] = at
		return err
	}, `SELECT name, last_at FROM job_schedules`)
	return last, err
}
