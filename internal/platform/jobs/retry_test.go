package jobs_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

// clock is a time that only the test moves.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()) }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

func eachAt(t *testing.T, test func(*testing.T, *database.DB, *clock)) {
	t.Helper()
	c := newClock()
	dbtest.EachAt(t, c.now, func(t *testing.T, db *database.DB) { test(t, db, c) }, jobs.Migrations(), runs)
}

func only(t *testing.T, db *database.DB, state jobs.State) (e jobs.Entry) {
	t.Helper()
	until(t, "one "+string(state)+" job", func() bool { return counts(t, db)[state] == 1 })
	err := db.View(t.Context(), func(tx *database.Tx) error {
		page, _, err := jobs.List(tx, state, "", "", 2)
		if len(page) == 1 {
			e = page[0]
		}
		return err
	})
	if err != nil || e.ID == "" {
		t.Fatal(e, err)
	}
	return e
}

func TestBackoffThenDeadThenReplay(t *testing.T) {
	eachAt(t, func(t *testing.T, db *database.DB, c *clock) {
		var tries atomic.Int64
		var healed atomic.Bool
		start(t, db, quick, jobs.Handle("sms", func(context.Context, number) error {
			tries.Add(1)
			if healed.Load() {
				return nil
			}
			return errors.New("gateway refused 0912345678 of an@example.vn")
		}, jobs.Attempts(3)))
		enqueue(t, db, "sms", number{1})
		for try, most := range []time.Duration{5 * time.Second, 10 * time.Second} {
			until(t, "a try", func() bool { return tries.Load() == int64(try+1) })
			wait := only(t, db, jobs.Queued).Due.Sub(c.now())
			if wait < most/2 || wait > most {
				t.Fatalf("waits %v after try %d, want %v less jitter", wait, try+1, most)
			}
			c.advance(wait)
		}
		dead := only(t, db, jobs.Dead)
		if tries.Load() != 3 || dead.Attempt != 3 || dead.Error != "gateway refused … of …" {
			t.Fatalf("%d tries, %+v", tries.Load(), dead)
		}
		healed.Store(true)
		update(t, db, func(tx *database.Tx) error { return jobs.Replay(tx, dead.ID) })
		until(t, "the replayed job is done", func() bool { return len(counts(t, db)) == 0 })
		err := db.Update(t.Context(), func(tx *database.Tx) error { return jobs.Replay(tx, dead.ID) })
		if errs.KindOf(err) != errs.NotFound {
			t.Fatal("replayed what is gone", err)
		}
	})
}

func TestWhatNoRetryHelpsIsDeadAtOnce(t *testing.T) {
	for name, work := range map[string]func(context.Context, number) error{
		"permanent": func(context.Context, number) error { return jobs.Permanent(errors.New("permanent")) },
		"payload":   func(context.Context, number) error { panic("the payload was wrong and yet it ran") },
	} {
		eachAt(t, func(t *testing.T, db *database.DB, _ *clock) {
			start(t, db, quick, jobs.Handle("x", work))
			enqueue(t, db, "x", map[string]any{"n": map[string]any{"permanent": 1, "payload": "912345678"}[name]})
			if dead := only(t, db, jobs.Dead); dead.Attempt != 1 || !strings.Contains(dead.Error, name) || strings.Contains(dead.Error, "9123") {
				t.Fatalf("%+v", dead)
			}
		})
	}
}

func TestRetryAfterAndPanic(t *testing.T) {
	eachAt(t, func(t *testing.T, db *database.DB, c *clock) {
		var tries atomic.Int64
		start(t, db, quick, jobs.Handle("x", func(context.Context, number) error {
			if tries.Add(1) == 1 {
				return errs.New(errs.Unavailable, "agencyDown").After(10 * time.Minute)
			}
			panic("0912345678")
		}, jobs.Attempts(2)))
		enqueue(t, db, "x", number{})
		until(t, "a try", func() bool { return tries.Load() == 1 })
		e := only(t, db, jobs.Queued)
		if e.Due.Sub(c.now()) != 10*time.Minute || e.Error != "agencyDown" {
			t.Fatalf("%+v", e)
		}
		c.advance(10 * time.Minute)
		if dead := only(t, db, jobs.Dead); dead.Error != "panic: of type string" {
			t.Fatalf("%+v", dead)
		}
	})
}

func TestPeriodicRunsOncePerIntervalOverAllRunners(t *testing.T) {
	eachAt(t, func(t *testing.T, db *database.DB, c *clock) {
		var did atomic.Int64
		tidy := jobs.Every("tidy", time.Hour, func(context.Context) error {
			did.Add(1)
			return nil
		})
		// Every runner schedules before it takes its first job, so when one has
		// done a marker, whatever was due has been enqueued.
		round := func() int64 {
			marked := make(chan struct{}, 1)
			mark := jobs.Handle("mark", func(context.Context, any) error {
				marked <- struct{}{}
				return nil
			})
			enqueue(t, db, "mark", nil)
			first, second := start(t, db, quick, tidy, mark), start(t, db, quick, tidy, mark)
			<-marked
			until(t, "the queue is empty", func() bool { return len(counts(t, db)) == 0 })
			first()
			second()
			return did.Load()
		}
		for hour := range int64(3) {
			for range 3 {
				if n := round(); n != hour+1 {
					t.Fatalf("ran %d times in hour %d", n, hour+1)
				}
				c.advance(20 * time.Minute)
			}
		}
	})
}

// What is put off is not tried: however often it happens it is not dead, and
// comes back no sooner than it was told to.
func TestWhatIsPutOffUsesUpNoTry(t *testing.T) {
	eachAt(t, func(t *testing.T, db *database.DB, c *clock) {
		var calls atomic.Int64
		var open, healed atomic.Bool
		start(t, db, quick, jobs.Handle("x", func(context.Context, number) error {
			calls.Add(1)
			switch {
			case !open.Load():
				return jobs.Later(errors.New("nobody answers 0912345678"), 10*time.Minute)
			case !healed.Load():
				return errors.New("refused")
			}
			return nil
		}, jobs.Attempts(2)))
		enqueue(t, db, "x", number{})
		for n := range int64(20) {
			until(t, "a call", func() bool { return calls.Load() == n+1 })
			e := only(t, db, jobs.Queued)
			if wait := e.Due.Sub(c.now()); e.Attempt != 0 || wait < 10*time.Minute || wait > 15*time.Minute || e.Error != "nobody answers …" {
				t.Fatalf("%+v, in %v", e, wait)
			}
			update(t, db, func(tx *database.Tx) error {
				list, err := jobs.Counts(tx)
				if len(list) != 1 || list[0].Again != 1 {
					t.Errorf("%+v", list)
				}
				return err
			})
			if n == 19 {
				open.Store(true) // a try that fails counts after that as ever
			}
			c.advance(e.Due.Sub(c.now()))
		}
		until(t, "a try", func() bool { return calls.Load() == 21 })
		if e := only(t, db, jobs.Queued); e.Attempt != 1 || e.Error != "refused" {
			t.Fatalf("%+v", e)
		}
		healed.Store(true)
		c.advance(time.Minute)
		until(t, "it is done", func() bool { return len(counts(t, db)) == 0 })
	})
}
