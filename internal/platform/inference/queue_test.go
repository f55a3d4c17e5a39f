package inference

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/platform/errs"
)

func TestFewRunAtOnceAndNobodyIsLost(t *testing.T) {
	q := NewQueue(2, 20)
	var running, most, done atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			err := q.Do(t.Context(), func(context.Context) error {
				n := running.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				time.Sleep(2 * time.Millisecond)
				running.Add(-1)
				done.Add(1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if done.Load() != 20 || most.Load() != 2 {
		t.Fatalf("%d done, %d at once", done.Load(), most.Load())
	}
	if q.Wait() != 0 {
		t.Fatalf("an empty queue makes wait %v", q.Wait())
	}
}

func TestAFullQueueSaysWhenToComeAgain(t *testing.T) {
	q := NewQueue(1, 1)
	release, ended := make(chan struct{}), make(chan error, 2)
	started := make(chan struct{}, 2)
	for range 2 {
		go func() {
			ended <- q.Do(context.Background(), func(context.Context) error {
				started <- struct{}{}
				<-release
				return nil
			})
		}()
	}
	<-started
	for q.Wait() < 2*time.Second { // the second has joined
		time.Sleep(time.Millisecond)
	}
	err := q.Do(t.Context(), func(context.Context) error { t.Error("ran"); return nil })
	var busy *errs.Error
	if !errors.As(err, &busy) || busy.Code != "inferenceBusy" || busy.Kind != errs.Unavailable || busy.Retry != 2*time.Second {
		t.Fatalf("%+v", err)
	}
	close(release)
	for range 2 {
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhoGivesUpLeavesTheQueue(t *testing.T) {
	q := NewQueue(1, 1)
	release, started, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- q.Do(context.Background(), func(context.Context) error { close(started); <-release; return nil })
	}()
	<-started
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 3 { // more than there is room for, had they stayed
		if err := q.Do(gone, func(context.Context) error { t.Error("ran"); return nil }); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	close(release)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}
