package jobs_test

import (
	"bufio"
	"context"
	"flag"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
)

// The test binary calls itself with these to have a node that can be killed.
var (
	childURL  = flag.String("child.url", "", "PostgreSQL of the child")
	childPath = flag.String("child.path", "", "SQLite file of the child")
)

const mark = "one job done"

// trace leaves a row per run; while it lingers, the process can be killed with
// the row written and the job not yet finished, or with neither.
func trace(db *database.DB, who string, linger time.Duration) jobs.Job {
	return jobs.Handle("trace", func(ctx context.Context, n number) error {
		time.Sleep(linger)
		return db.Update(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO runs (n, who) VALUES ($1, $2)`, n.N, who)
			return err
		})
	}, jobs.Attempts(1000))
}

func TestChild(t *testing.T) {
	if *childURL+*childPath == "" {
		return // only TestKilledNodeLosesNothing calls it for what it does
	}
	db, err := database.Open(t.Context(), database.Options{URL: *childURL, Path: *childPath})
	if err != nil {
		t.Fatal(err)
	}
	o := jobs.Options{
		Workers: 4, Poll: 5 * time.Millisecond, Lease: 300 * time.Millisecond,
		Observe: func(string, time.Duration, error) { os.Stdout.WriteString(mark + "\n") },
	}
	jobs.NewRunner(db, []jobs.Job{trace(db, "child", 3*time.Millisecond)}, slog.New(slog.DiscardHandler), o).Run(t.Context())
}

func TestKilledNodeLosesNothing(t *testing.T) {
	const all = 100
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			o := dbtest.Options(t, engine)
			db, err := database.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			if err := db.Migrate(t.Context(), jobs.Migrations(), runs); err != nil {
				t.Fatal(err)
			}
			for n := range all {
				enqueue(t, db, "trace", number{n})
			}
			for range 3 {
				killAfter(t, o, 8)
			}
			if left := counts(t, db); left[jobs.Running] == 0 || left[jobs.Queued] == 0 {
				t.Fatalf("the node was not killed in the middle: %v", left)
			}
			start(t, db, jobs.Options{Workers: 8, Poll: 5 * time.Millisecond, Lease: 300 * time.Millisecond}, trace(db, "parent", 0))
			until(t, "the queue is empty", func() bool { return len(counts(t, db)) == 0 })
			var ran, byChild int
			err = db.View(t.Context(), func(tx *database.Tx) error {
				return tx.Row(`SELECT count(DISTINCT n), count(DISTINCT CASE WHEN who = 'child' THEN n END) FROM runs`).Scan(&ran, &byChild)
			})
			if err != nil || ran != all || byChild == 0 {
				t.Fatalf("%d of %d jobs ran, %d in the killed node: %v", ran, all, byChild, err)
			}
		})
	}
}

// killAfter starts a node and kills it with SIGKILL once it has done n jobs.
func killAfter(t *testing.T, o database.Options, n int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-child.url="+o.URL, "-child.path="+o.Path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n > 0 && lines.Scan() {
		if strings.HasSuffix(lines.Text(), mark) {
			n--
		}
	}
	if err := cmd.Process.Kill(); err != nil || n > 0 {
		t.Fatal("the child ended by itself", err)
	}
	_ = cmd.Wait() // it was killed
}

func TestLostWorkersAreNotTriedForever(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		enqueue(t, db, "poison", nil)
		update(t, db, func(tx *database.Tx) error { // as if two workers had died of it
			_, err := tx.Exec(`UPDATE jobs SET state = 'running', attempt = 2, due_at = 0`)
			return err
		})
		start(t, db, quick, jobs.Handle("poison", func(context.Context, any) error {
			t.Error("it ran again")
			return nil
		}, jobs.Attempts(2)))
		if dead := only(t, db, jobs.Dead); !strings.Contains(dead.Error, "lost") {
			t.Fatalf("%+v", dead)
		}
	})
}

func TestLeaseIsKeptWhileTheJobRuns(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		enqueue(t, db, "long", nil)
		began, goOn := make(chan struct{}, 20), make(chan struct{})
		long := jobs.Handle("long", func(ctx context.Context, _ any) error {
			began <- struct{}{}
			select {
			case <-goOn:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		o := jobs.Options{Poll: 5 * time.Millisecond, Lease: 3 * time.Second}
		start(t, db, o, long)
		start(t, db, o, long)
		<-began
		first := only(t, db, jobs.Running).Due
		until(t, "the lease was renewed three times over", func() bool {
			return only(t, db, jobs.Running).Due.After(first.Add(2900 * time.Millisecond))
		})
		close(goOn)
		until(t, "the queue is empty", func() bool { return len(counts(t, db)) == 0 })
		if len(began) != 0 {
			t.Fatal("somebody else claimed a job that was being done")
		}
	})
}

func TestStoppingFinishesWhatRuns(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		began := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		runner := jobs.NewRunner(db, []jobs.Job{jobs.Handle("slow", func(work context.Context, _ any) error {
			close(began)
			<-ctx.Done() // the runner is being stopped …
			time.Sleep(20 * time.Millisecond)
			return work.Err() // … and the job's own context is not
		})}, slog.New(slog.DiscardHandler), quick)
		enqueue(t, db, "slow", nil)
		go func() {
			<-began
			cancel()
		}()
		runner.Run(ctx)
		if left := counts(t, db); len(left) != 0 {
			t.Fatalf("the running job was not finished: %v", left)
		}
	})
}

func TestWhatOutlastsTheGraceStaysQueued(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		began := make(chan struct{})
		o := quick
		o.Grace = time.Millisecond
		stop := start(t, db, o, jobs.Handle("endless", func(ctx context.Context, _ any) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		}, jobs.Attempts(1)))
		enqueue(t, db, "endless", nil)
		<-began
		stop()
		if e := only(t, db, jobs.Queued); e.Attempt != 0 {
			t.Fatalf("stopping counted as a try: %+v", e)
		}
	})
}
