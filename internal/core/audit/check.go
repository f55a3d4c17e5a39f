package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
)

// CheckState is where a verification stands.
type CheckState string

// The states.
const (
	Running CheckState = "running"
	Whole   CheckState = "whole"   // the chain is intact
	Broken  CheckState = "broken"  // an entry was changed, removed or added
	Stopped CheckState = "stopped" // it did not come to its end
)

// Check is one verification of the chain. It runs in the background, because
// it reads every entry there is.
type Check struct {
	ID      string
	State   CheckState
	Total   int64 // entries there were when it began
	Checked int64 // entries in order so far, from the first on
	Head    string
	Breach  *Breach // of a Broken one
	AskedBy string  // account, or System
	Began   time.Time
	Ended   time.Time // zero while it runs
}

const (
	checkJob = "audit.check"
	// checkEvery is how often the chain is verified without being asked.
	checkEvery = 24 * time.Hour
	// checkSilent is how long a verification may show no progress before it
	// counts as stopped, and another may begin.
	checkSilent = 2 * time.Minute
	// checkKept is how many verifications are remembered.
	checkKept = 30
	checkTime = 30 * time.Minute
)

type checkPayload struct {
	Check string `json:"check"`
}

// Ask begins a verification, unless one runs already, which it then answers.
func Ask(tx *database.Tx, actor string) (Check, error) {
	if err := stopSilent(tx); err != nil {
		return Check{}, err
	}
	if c, err := runningCheck(tx); !database.NoRows(err) {
		return c, err
	}
	head, err := LastHead(tx)
	if err != nil {
		return Check{}, err
	}
	check := id.New(tx.Now())
	if err := insertCheck(tx, check, actor, head.Seq); err != nil {
		if database.Duplicate(err) {
			err = errs.New(errs.Conflict, "auditChecking").Because(err)
		}
		return Check{}, err
	}
	if err := jobs.Enqueue(tx, checkJob, checkPayload{check}); err != nil {
		return Check{}, err
	}
	if actor != System {
		if err := Record(tx, Entry{Actor: actor, Action: "audit.check", Subject: Subject{"auditCheck", check}}); err != nil {
			return Check{}, err
		}
	}
	return findCheck(tx, check)
}

// checkJobs verify the chain once a day and when asked.
func checkJobs(db *database.DB) []jobs.Job {
	return []jobs.Job{
		jobs.Handle(checkJob, func(ctx context.Context, p checkPayload) error { return runCheck(ctx, db, p.Check) },
			jobs.Attempts(3), jobs.Timeout(checkTime)),
		jobs.Every("audit.ask", checkEvery, func(ctx context.Context) error {
			return db.Update(ctx, func(tx *database.Tx) error {
				_, err := Ask(tx, System)
				return err
			})
		}),
	}
}

// runCheck also holds the chain against the head that the last whole check
// found: who rewrites all entries and the stored head must know that one too.
func runCheck(ctx context.Context, db *database.DB, check string) error {
	var kept []Head
	err := db.View(ctx, func(tx *database.Tx) error {
		c, err := findCheck(tx, check)
		if err == nil && c.State != Running {
			return errGone
		}
		if err != nil {
			return err
		}
		kept, err = lastWhole(tx)
		return err
	})
	if errors.Is(err, errGone) || errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	report, err := verify(ctx, db, func(checked int64) error {
		return db.Update(ctx, func(tx *database.Tx) error { return moveCheck(tx, check, checked) })
	}, kept...)
	if err != nil {
		return err
	}
	err = db.Update(ctx, func(tx *database.Tx) error { return endCheck(tx, check, report) })
	if errors.Is(err, errGone) {
		return nil
	}
	return err
}

var errGone = fmt.Errorf("audit: this check runs no more")
