package jobs_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
)

// A job that waits already serves a second caller only if it runs after that
// caller's commit. On SQLite nobody claims while another writes.
func TestAWaitingJobSeesWhatItsSecondCallerWrote(t *testing.T) {
	db := dbtest.Open(t, database.Postgres, nil, jobs.Migrations(), runs)
	enqueue(t, db, "look", nil, jobs.UniqueKey("k"))
	var seen atomic.Int64
	looked := make(chan struct{}, 10)
	update(t, db, func(tx *database.Tx) error {
		if _, err := tx.Exec(`INSERT INTO runs (n, who) VALUES (1, 'second')`); err != nil {
			return err
		}
		if err := jobs.Enqueue(tx, "look", nil, jobs.UniqueKey("k")); err != nil {
			return err
		}
		start(t, db, quick, jobs.Handle("look", func(ctx context.Context, _ any) error {
			defer func() { looked <- struct{}{} }()
			return db.View(ctx, func(tx *database.Tx) error {
				var n int64
				err := tx.Row(`SELECT count(*) FROM runs`).Scan(&n)
				seen.Add(n)
				return err
			})
		}))
		select { // time enough for a worker to be too early
		case <-looked:
		case <-time.After(300 * time.Millisecond):
		}
		return nil
	})
	until(t, "a job that sees it", func() bool { return seen.Load() == 1 })
}
