// Package jobs does later, and again until it succeeds, what must follow a
// write: a job is a row enqueued in the transaction of that write.
package jobs

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the queue.
func Migrations() database.Migrations {
	return database.Migrations{Module: "jobs", Files: embedded.Folder(migrations, "migrations")}
}

// What a Job that leaves them zero gets: twelve attempts span some three hours.
const (
	DefaultAttempts = 12
	DefaultTimeout  = time.Minute
)

// Job says how the jobs of one name are done. Work runs at least once and may
// run again after a crash, so it must bear repetition; it is never called
// inside a transaction.
type Job struct {
	Name     string
	Every    time.Duration // periodic: once per interval over all nodes; 0 is not periodic
	Attempts int           // tries before it is dead; 0 is DefaultAttempts
	Timeout  time.Duration // of one try; 0 is DefaultTimeout
	Work     func(ctx context.Context, payload json.RawMessage) error
}

// Setting adjusts a Job made by Handle or Every.
type Setting func(*Job)

// Attempts sets how often a job is tried before it is dead.
func Attempts(n int) Setting { return func(j *Job) { j.Attempts = n } }

// Timeout sets how long one try may take.
func Timeout(d time.Duration) Setting { return func(j *Job) { j.Timeout = d } }

// Handle makes a Job whose payload is a T.
func Handle[T any](name string, work func(context.Context, T) error, settings ...Setting) Job {
	return settle(Job{Name: name, Work: func(ctx context.Context, payload json.RawMessage) error {
		var v T
		if err := json.Unmarshal(payload, &v); err != nil {
			// The decoder's own text can quote the payload.
			return Permanent(errors.New("the payload does not fit the job"))
		}
		return work(ctx, v)
	}}, settings)
}

// Every makes a Job that runs once per interval, whatever the number of nodes,
// and not while its last run still waits or works.
func Every(name string, interval time.Duration, work func(context.Context) error, settings ...Setting) Job {
	return settle(Job{Name: name, Every: interval, Work: func(ctx context.Context, _ json.RawMessage) error {
		return work(ctx)
	}}, settings)
}

func settle(j Job, settings []Setting) Job {
	for _, set := range settings {
		set(&j)
	}
	return j.filled()
}

func (j Job) filled() Job {
	if j.Attempts == 0 {
		j.Attempts = DefaultAttempts
	}
	if j.Timeout == 0 {
		j.Timeout = DefaultTimeout
	}
	return j
}

// Permanent marks an error that trying again cannot help: the job is dead at once.
func Permanent(err error) error { return permanent{err} }

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Later marks why a job was put off without being tried: it comes back after
// about wait, and this try does not count. Whoever puts off bounds for how long.
func Later(err error, wait time.Duration) error { return later{err, wait} }

type later struct {
	error
	wait time.Duration
}

func (l later) Unwrap() error { return l.error }
