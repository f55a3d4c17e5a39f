package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

// runs is a table in which the jobs of these tests leave their trace.
var runs = database.Migrations{Module: "runs", Files: fstest.MapFS{
	"0001_runs.sql": {Data: []byte("CREATE TABLE runs (n BIGINT NOT NULL, who TEXT NOT NULL);\n")},
}}

type number struct {
	N int `json:"n"`
}

var quick = jobs.Options{Poll: 5 * time.Millisecond}

func update(t *testing.T, db *database.DB, fn func(*database.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func enqueue(t *testing.T, db *database.DB, name string, payload any, options ...jobs.Option) {
	t.Helper()
	update(t, db, func(tx *database.Tx) error { return jobs.Enqueue(tx, name, payload, options...) })
}

// counts returns how many jobs there are in each state.
func counts(t *testing.T, db *database.DB) map[jobs.State]int {
	t.Helper()
	all := map[jobs.State]int{}
	err := db.View(t.Context(), func(tx *database.Tx) error {
		list, err := jobs.Counts(tx)
		for _, c := range list {
			all[c.State] += c.Jobs
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// start runs a runner until the test or the returned function stops it.
func start(t *testing.T, db *database.DB, o jobs.Options, list ...jobs.Job) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	runner := jobs.NewRunner(db, list, slog.New(slog.DiscardHandler), o)
	go func() {
		defer close(done)
		runner.Run(ctx)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	t.Cleanup(stop)
	return stop
}

// until waits for something that must come; the test's own deadline ends it.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 6000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("never came: " + what)
}

func each(t *testing.T, test func(*testing.T, *database.DB)) {
	t.Helper()
	dbtest.Each(t, test, jobs.Migrations(), runs)
}

func TestJobExistsOnlyIfTheCallerCommits(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		refused := errors.New("refused")
		err := db.Update(t.Context(), func(tx *database.Tx) error {
			if err := jobs.Enqueue(tx, "add", number{1}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) || counts(t, db)[jobs.Queued] != 0 {
			t.Fatal("a rolled back transaction left a job", err)
		}
		enqueue(t, db, "add", number{2})
		var got atomic.Int64
		start(t, db, quick, jobs.Handle("add", func(_ context.Context, n number) error {
			got.Add(int64(n.N))
			return nil
		}))
		until(t, "the queue is empty", func() bool { return len(counts(t, db)) == 0 })
		if got.Load() != 2 {
			t.Fatalf("the payload came as %d", got.Load())
		}
	})
}

func TestEachJobIsClaimedByOneWorker(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		const all = 200
		update(t, db, func(tx *database.Tx) error {
			for n := range all {
				if err := jobs.Enqueue(tx, "count", number{n}); err != nil {
					return err
				}
			}
			return nil
		})
		var mu sync.Mutex
		times := map[int]int{}
		count := jobs.Handle("count", func(_ context.Context, n number) error {
			mu.Lock()
			defer mu.Unlock()
			times[n.N]++
			return nil
		})
		for range 2 {
			start(t, db, jobs.Options{Workers: 8, Poll: 5 * time.Millisecond}, count)
		}
		until(t, "the queue is empty", func() bool { return len(counts(t, db)) == 0 })
		for n := range all {
			if times[n] != 1 {
				t.Fatalf("job %d ran %d times", n, times[n])
			}
		}
	})
}

func TestAHintWakesBeforeThePoll(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		did := make(chan int, 1)
		start(t, db, jobs.Options{Poll: time.Hour}, jobs.Handle("now", func(_ context.Context, n number) error {
			did <- n.N
			return nil
		}))
		for n := range 3 {
			enqueue(t, db, "now", number{n})
			if got := <-did; got != n {
				t.Fatalf("got %d, want %d", got, n)
			}
		}
	})
}

func TestUnknownNamesAndLaterJobsStayQueued(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		did := make(chan string, 3)
		note := func(name string) jobs.Job {
			return jobs.Handle(name, func(context.Context, any) error {
				did <- name
				return nil
			})
		}
		enqueue(t, db, "unknown", nil)
		enqueue(t, db, "known", nil, jobs.RunAt(time.Now().Add(time.Hour)))
		enqueue(t, db, "known", nil)
		stop := start(t, db, quick, note("known"))
		<-did
		until(t, "two are left", func() bool { return counts(t, db)[jobs.Queued] == 2 })
		stop()
		start(t, db, quick, note("unknown"))
		if got := <-did; got != "unknown" {
			t.Fatal("ran " + got)
		}
		until(t, "the later one is left", func() bool { return counts(t, db)[jobs.Queued] == 1 })
	})
}

func TestUniqueKeyQueuesOnceWhilePending(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		for range 3 {
			enqueue(t, db, "index", number{1}, jobs.UniqueKey("a"))
		}
		enqueue(t, db, "index", number{2}, jobs.UniqueKey("b"))
		if n := counts(t, db)[jobs.Queued]; n != 2 {
			t.Fatalf("%d queued, want one for each key", n)
		}
		began, goOn := make(chan int, 4), make(chan struct{})
		fail := atomic.Bool{}
		fail.Store(true)
		start(t, db, quick, jobs.Handle("index", func(_ context.Context, n number) error {
			began <- n.N
			<-goOn
			if n.N == 1 && fail.Swap(false) {
				return errors.New("once")
			}
			return nil
		}))
		first := []int{<-began, <-began}
		if slices.Sort(first); !slices.Equal(first, []int{1, 2}) {
			t.Fatalf("began %v", first)
		}
		// One that runs may have read the old state: a successor must queue.
		update(t, db, func(tx *database.Tx) error {
			return jobs.Enqueue(tx, "index", number{1}, jobs.UniqueKey("a"), jobs.RunAt(tx.Time().Add(time.Hour)))
		})
		close(goOn)
		until(t, "the failed one gave way to its successor", func() bool {
			c := counts(t, db)
			return c[jobs.Queued] == 1 && c[jobs.Running] == 0
		})
	})
}

func TestPayloadIsBounded(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		err := db.Update(t.Context(), func(tx *database.Tx) error {
			return jobs.Enqueue(tx, "big", string(make([]byte, 20<<10)))
		})
		if err == nil || len(counts(t, db)) != 0 {
			t.Fatal("an endless payload was stored")
		}
	})
}

func TestOperatorsList(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		for n := range 5 {
			enqueue(t, db, "x", number{n})
		}
		var seen []string
		after := ""
		for range 3 {
			err := db.View(t.Context(), func(tx *database.Tx) error {
				page, next, err := jobs.List(tx, jobs.Queued, "", after, 2)
				for _, e := range page {
					seen = append(seen, e.ID)
				}
				after = next
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if slices.Sort(seen); len(slices.Compact(seen)) != 5 || after != "" {
			t.Fatalf("saw %v, then %q", seen, after)
		}
		for _, id := range seen {
			update(t, db, func(tx *database.Tx) error { return jobs.Discard(tx, id) })
		}
		err := db.Update(t.Context(), func(tx *database.Tx) error { return jobs.Discard(tx, seen[0]) })
		if errs.KindOf(err) != errs.NotFound || len(counts(t, db)) != 0 {
			t.Fatal("discarding twice must say so", err)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		for n := range 3 {
			enqueue(t, db, "x", number{n})
		}
		enqueue(t, db, "y", number{1})
		update(t, db, func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE jobs SET state = 'dead', attempt = 12`)
			return err
		})
		err := db.View(t.Context(), func(tx *database.Tx) error {
			page, _, err := jobs.List(tx, jobs.Dead, "y", "", 10)
			if len(page) != 1 || page[0].Name != "y" {
				t.Errorf("by name: %+v", page)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		update(t, db, func(tx *database.Tx) error {
			n, err := jobs.ReplayAll(tx, "x")
			if n != 3 {
				t.Errorf("%d replayed", n)
			}
			return err
		})
		if got := counts(t, db); got[jobs.Queued] != 3 || got[jobs.Dead] != 1 {
			t.Errorf("%v", got)
		}
		update(t, db, func(tx *database.Tx) error {
			none, err := jobs.DiscardAll(tx, "x") // queued ones are left alone
			if err != nil || none != 0 {
				t.Errorf("%d of x discarded", none)
			}
			n, err := jobs.DiscardAll(tx, "y")
			if n != 1 {
				t.Errorf("%d discarded", n)
			}
			return err
		})
	})
}
