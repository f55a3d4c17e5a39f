package inference

import (
	"context"
	"runtime"
	"sync"
	"time"

	"daklakid/internal/platform/errs"
)

// Queue lets few calculations run at once and makes the others wait in order, so
// that what is heavy does not slow down what is light.
type Queue struct {
	places  chan struct{}
	waiting int // most that may wait
	mu      sync.Mutex
	inside  int           // running and waiting
	usual   time.Duration // a moving mean of how long one takes
}

// NewQueue lets workers run at once (at least one) and waiting more wait.
func NewQueue(workers, waiting int) *Queue {
	return &Queue{places: make(chan struct{}, max(1, workers)), waiting: waiting, usual: time.Second}
}

// Do runs work when its turn comes. With too many waiting it answers at once with
// inferenceBusy and says when to come again; a caller who gives up leaves the queue.
func (q *Queue) Do(ctx context.Context, work func(context.Context) error) error {
	if wait, full := q.enter(); full {
		return errs.New(errs.Unavailable, "inferenceBusy", "seconds", int(wait.Seconds())).After(wait)
	}
	defer q.leave()
	select {
	case q.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-q.places }()
	begin := time.Now()
	err := politely(ctx, work)
	q.learn(time.Since(begin))
	return err
}

// politely runs work on a thread of its own that lets all others go first. The
// thread ends with the work, because only root may make it normal again; the
// runtime starts no other threads from it.
func politely(ctx context.Context, work func(context.Context) error) (err error) {
	done := make(chan struct{})
	var panicked any
	go func() {
		runtime.LockOSThread() // and never unlocked
		defer close(done)
		defer func() { panicked = recover() }()
		standBack()
		err = work(ctx)
	}()
	<-done
	if panicked != nil {
		panic(panicked)
	}
	return err
}

var room sync.Once

// MakeRoom lets the program run as many threads more as there are workers, so
// that work that stands back takes no turn of others': the system's scheduler
// then shares the cores by priority. Only the first call in a process counts.
func MakeRoom(workers int) {
	room.Do(func() { runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + workers) })
}

// Wait tells how long somebody who comes now will wait, roughly.
func (q *Queue) Wait() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.wait()
}

func (q *Queue) wait() time.Duration {
	ahead := max(0, q.inside-cap(q.places)+1)
	return (time.Duration(ahead) * q.usual / time.Duration(cap(q.places))).Round(time.Second)
}

func (q *Queue) enter() (wait time.Duration, full bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.inside >= cap(q.places)+q.waiting {
		return max(time.Second, q.wait()), true
	}
	q.inside++
	return 0, false
}

func (q *Queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.inside--
}

func (q *Queue) learn(took time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.usual += (took - q.usual) / 8
}
