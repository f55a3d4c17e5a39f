package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// work tries one claimed job and writes down how it went.
func (r *Runner) work(ctx context.Context, c claim) {
	j := r.jobs[c.name]
	if c.attempt > j.Attempts {
		r.write(ctx, c, func(tx *database.Tx) error { return bury(tx, c, "every worker that tried it was lost") })
		r.log.ErrorContext(ctx, "job is dead", "job", c.name, "id", c.id, "attempt", c.attempt, "error", "workers lost")
		return
	}
	began := time.Now()
	err := r.try(ctx, j, c)
	r.Observe(c.name, time.Since(began), err)
	switch {
	case err == nil:
		r.write(ctx, c, func(tx *database.Tx) error { return finish(tx, c) })
	case ctx.Err() != nil: // interrupted by our own stopping: this try does not count
		r.write(ctx, c, func(tx *database.Tx) error { return requeue(tx, c, c.attempt-1, 0, "interrupted") })
	default:
		r.failed(ctx, j, c, err)
	}
}

func (r *Runner) failed(ctx context.Context, j Job, c claim, err error) {
	reason := Describe(err)
	var off later
	if errors.As(err, &off) {
		wait := spread(off.wait, rand.Float64())
		r.write(ctx, c, func(tx *database.Tx) error { return requeue(tx, c, c.attempt-1, wait, reason) })
		r.log.DebugContext(ctx, "job put off", "job", c.name, "id", c.id, "again_in", wait, "error", reason)
		return
	}
	if errors.As(err, new(permanent)) || c.attempt >= j.Attempts {
		r.write(ctx, c, func(tx *database.Tx) error { return bury(tx, c, reason) })
		r.log.ErrorContext(ctx, "job is dead", "job", c.name, "id", c.id, "attempt", c.attempt, "error", reason)
		return
	}
	wait := backoff(c.attempt, rand.Float64())
	var e *errs.Error
	if errors.As(err, &e) {
		wait = max(wait, e.Retry) // who is asked to come back later does
	}
	r.write(ctx, c, func(tx *database.Tx) error { return requeue(tx, c, c.attempt, wait, reason) })
	r.log.WarnContext(ctx, "job failed", "job", c.name, "id", c.id, "attempt", c.attempt, "again_in", wait, "error", reason)
}

// try runs the job with its deadline, keeping the lease meanwhile.
func (r *Runner) try(ctx context.Context, j Job, c claim) (err error) {
	ctx, cancel := context.WithTimeout(ctx, j.Timeout)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		r.keep(ctx, cancel, c)
	}()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %w", panicked(p))
		}
		cancel()
		<-kept // a renewal must not come after the outcome
	}()
	return j.Work(ctx, json.RawMessage(c.payload))
}

// keep renews the lease until ctx ends; who has lost it stops working.
func (r *Runner) keep(ctx context.Context, cancel func(), c claim) {
	tick := time.NewTicker(r.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held := true
		err := r.db.Update(ctx, func(tx *database.Tx) (err error) {
			held, err = renew(tx, c, r.Lease)
			return err
		})
		if err != nil {
			r.trouble(ctx, "renewing the lease of "+c.name, err)
		} else if !held {
			cancel()
			return
		}
	}
}

// write stores an outcome. If it cannot, the lease ends and the job is tried
// again: at least once is what was promised.
func (r *Runner) write(ctx context.Context, c claim, fn func(*database.Tx) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Lease)
	defer cancel()
	err := r.db.Update(ctx, fn)
	if database.Duplicate(err) { // its unique key was enqueued at this very moment
		err = r.db.Update(ctx, fn)
	}
	if err != nil {
		r.trouble(ctx, "writing the outcome of "+c.name+" "+c.id, err)
	}
}

// The waits between tries: 5 s, 10 s, 20 s … up to an hour, less up to half of
// it at random, so that what failed together does not come back together.
const (
	firstWait = 5 * time.Second
	maxWait   = time.Hour
)

func backoff(attempt int, random float64) time.Duration {
	wait := maxWait
	if doublings := attempt - 1; doublings < 16 {
		wait = min(maxWait, firstWait<<doublings)
	}
	return wait - time.Duration(random*float64(wait/2))
}

// spread is a wait and up to half of it at random: what was put off together
// does not come back together, and none comes before its time.
func spread(wait time.Duration, random float64) time.Duration {
	return wait + time.Duration(random*float64(wait/2))
}

// personal matches what could identify somebody in an error's text: long
// numbers (phone, personal number) and e-mail addresses.
var personal = regexp.MustCompile(`\+?\d{9,}|[^\s@]+@[^\s@]+`)

// maxReason bounds the stored text of an error in bytes.
const maxReason = 500

// Describe is the error's text as operators may keep it.
func Describe(err error) string {
	s := personal.ReplaceAllString(strings.ToValidUTF8(err.Error(), ""), "…")
	if len(s) > maxReason {
		s = strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return strings.ReplaceAll(s, "\x00", "")
}

// panicked keeps only what cannot carry somebody's data.
func panicked(p any) error {
	var known runtime.Error
	if err, ok := p.(error); ok && errors.As(err, &known) {
		return known
	}
	return fmt.Errorf("of type %T", p)
}
