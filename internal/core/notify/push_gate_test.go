package notify_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
)

// A push service that never answers holds its places, and never the workers:
// what waits behind fifty pushes to it is done while it still holds them.
func TestASilentPushServiceHoldsNobodyUp(t *testing.T) {
	var asked atomic.Int64
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		asked.Store(0)
		release := make(chan struct{})
		silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			asked.Add(1)
			<-release
		}))
		t.Cleanup(silent.Close)
		free := sync.OnceFunc(func() { close(release) })
		t.Cleanup(free) // before the server waits for it
		well := r.subscribe(service, session(bia, "phone"))
		for i := range 10 {
			b := newBrowser(t, service, r.pushKey())
			b.at = silent.URL + "/" + strconv.Itoa(i)
			r.server.As(session(linh, strconv.Itoa(i))).Post(pushes, b.form()).Want(201)
		}
		for range 5 {
			r.approve(linh)
		}
		if left := r.left(); left["notify.push queued"] != 50 {
			t.Fatalf("%v", left)
		}
		r.send(notify.Notice{Account: bia, Category: notify.Account, Code: "role"})
		done := make(chan struct{})
		other := jobs.Handle("test.other", func(context.Context, struct{}) error { close(done); return nil })
		r.update(func(tx *database.Tx) error { return jobs.Enqueue(tx, "test.other", struct{}{}) })
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			jobs.NewRunner(r.db, append(r.module, other), slog.New(slog.DiscardHandler), jobs.Options{}).Run(ctx)
		}()
		<-done
		// Each call it holds ends after a while: few were made at all.
		if n := asked.Load(); n == 0 || n > 6 {
			t.Errorf("it was called %d times", n)
		}
		for len(well.got()) == 0 {
			<-time.After(2 * time.Millisecond)
		}
		free()
		cancel()
		<-ended
	})
}

// One that gave no answer is left alone for a while, without a call, and then
// asked again; one answer makes it well.
func TestAPushServiceThatIsDownIsLeftAlone(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		service.Fail(webpush.Faults{FailNext: 3})
		for range 4 {
			r.approve(linh)
		}
		r.run("notify.push", 4)
		if n := len(phone.got()); n != 0 {
			t.Fatalf("%d came although it was left alone", n)
		}
		r.clock.pass(2 * notify.Cooldown) // each comes back up to half of it later
		r.work(r.idle)
		if n := len(phone.got()); n != 4 {
			t.Fatalf("%d came", n)
		}
	})
}
