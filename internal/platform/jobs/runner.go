package jobs

import (
	"context"
	"log/slog"
	"time"

	"daklakid/internal/platform/database"
)

// Options of a Runner; zero values choose.
type Options struct {
	Workers int           // how many jobs run at once on this node; 0 is 4
	Poll    time.Duration // how often to look for due jobs when no hint comes; 0 is 1 s
	Lease   time.Duration // how long after a worker's death its job is tried again; 0 is 30 s
	Grace   time.Duration // how long running jobs may go on after Run is told to stop; 0 is 20 s
	// Observe, if set, hears of every try: for metrics.
	Observe func(name string, took time.Duration, err error)
}

func (o Options) filled() Options {
	if o.Workers == 0 {
		o.Workers = 4
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Lease == 0 {
		o.Lease = 30 * time.Second
	}
	if o.Grace == 0 {
		o.Grace = 20 * time.Second
	}
	if o.Observe == nil {
		o.Observe = func(string, time.Duration, error) {}
	}
	return o
}

// Runner does the jobs of this node. Several runners, on this and other nodes,
// share one queue.
type Runner struct {
	Options
	db                *database.DB
	log               *slog.Logger
	jobs              map[string]Job
	names             []any
	claiming, waiting string
}

// NewRunner prepares a runner for the given jobs; queued jobs of other names
// stay queued, for a node that knows them. Two jobs of one name are a mistake
// in the list and panic.
func NewRunner(db *database.DB, list []Job, log *slog.Logger, o Options) *Runner {
	r := &Runner{Options: o.filled(), db: db, log: log, jobs: map[string]Job{}}
	for _, j := range list {
		if _, twice := r.jobs[j.Name]; twice || j.Name == "" || j.Work == nil {
			panic("jobs: " + j.Name + " is listed twice, or lacks a name or its work")
		}
		r.jobs[j.Name] = j.filled()
		r.names = append(r.names, j.Name)
	}
	r.claiming, r.waiting = claiming(db.Engine(), len(r.names)), waiting(len(r.names))
	return r
}

// Run works until ctx ends, then lets what runs finish. Jobs that outlast the
// grace are interrupted and stay queued.
func (r *Runner) Run(ctx context.Context) {
	if len(r.jobs) == 0 {
		return
	}
	wake, deaf := hints.listen()
	defer deaf()
	poll := time.NewTicker(r.Poll)
	defer poll.Stop()
	working, interrupt := context.WithCancel(context.WithoutCancel(ctx))
	defer interrupt()
	done := make(chan struct{}, r.Workers)
	running := 0
	r.schedule(ctx)
	for ctx.Err() == nil {
		for _, c := range r.take(ctx, r.Workers-running) {
			running++
			go func() {
				defer func() { done <- struct{}{} }()
				r.work(working, c)
			}()
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-done:
			running--
		case <-poll.C:
			r.schedule(ctx)
		}
	}
	time.AfterFunc(r.Grace, interrupt)
	for ; running > 0; running-- {
		<-done
	}
}

// Drain does what is due, periodic jobs whose interval has passed among it, one
// after the other, and returns when nothing is: for tests, which then need not
// guess how long that takes. What fails waits for its next try as ever.
func (r *Runner) Drain(ctx context.Context) {
	r.schedule(ctx)
	for {
		due := r.take(ctx, 1)
		if len(due) == 0 {
			return
		}
		r.work(ctx, due[0])
	}
}

// take claims what is due. It looks with a reader first, so that an idle
// queue costs the writer nothing.
func (r *Runner) take(ctx context.Context, free int) (all []claim) {
	if free == 0 {
		return nil
	}
	var some bool
	err := r.db.View(ctx, func(tx *database.Tx) error {
		return tx.Row(r.waiting, append([]any{tx.Now()}, r.names...)...).Scan(&some)
	})
	if err == nil && some {
		err = r.db.Update(ctx, func(tx *database.Tx) (err error) {
			all, err = r.claim(tx, free)
			return err
		})
	}
	if err != nil {
		r.trouble(ctx, "claiming jobs", err)
		return nil // a claim that was not committed is nobody's
	}
	return all
}

// schedule enqueues the periodic jobs whose interval has passed.
func (r *Runner) schedule(ctx context.Context) {
	for _, j := range r.periodic(ctx) {
		if err := r.db.Update(ctx, func(tx *database.Tx) error { return start(tx, j) }); err != nil {
			r.trouble(ctx, "scheduling "+j.Name, err)
		}
	}
}

func (r *Runner) periodic(ctx context.Context) (due []Job) {
	err := r.db.View(ctx, func(tx *database.Tx) error {
		last, err := lastStarts(tx)
		for _, j := range r.jobs {
			if at, known := last[j.Name]; j.Every > 0 && (!known || at <= tx.Now()-j.Every.Milliseconds()) {
				due = append(due, j)
			}
		}
		return err
	})
	if err != nil {
		r.trouble(ctx, "reading schedules", err)
		return nil
	}
	return due
}

// trouble is what the queue itself met; the next poll tries again.
func (r *Runner) trouble(ctx context.Context, doing string, err error) {
	if ctx.Err() == nil {
		r.log.ErrorContext(ctx, "job queue", "doing", doing, "error", err)
	}
}
