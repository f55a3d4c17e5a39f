package notify_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/jobs"
)

// station is a push service that may be away, and counts.
type station struct {
	*webpush.Sandbox
	away         atomic.Bool
	asked, taken atomic.Int64
}

// ServeHTTP says nothing while it is away, as a machine that is down.
func (s *station) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	if s.away.Load() {
		panic(http.ErrAbortHandler)
	}
	seen := &status{ResponseWriter: w}
	s.Sandbox.ServeHTTP(seen, r)
	if seen.code == http.StatusCreated {
		s.taken.Add(1)
	}
}

type status struct {
	http.ResponseWriter
	code int
}

// WriteHeader notes what is answered.
func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

func newStation(t *testing.T, r *rig) *station {
	t.Helper()
	s := &station{Sandbox: webpush.NewSandbox(r.clock.now)}
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Start()
	t.Cleanup(server.Close)
	if err := s.ReachedAt(server.URL); err != nil {
		t.Fatal(err)
	}
	return s
}

// deliver does the pushes that are due, one after the other.
func (r *rig) deliver() {
	r.t.Helper()
	for _, j := range r.module {
		if j.Name == "notify.push" {
			jobs.NewRunner(r.db, []jobs.Job{j}, slog.New(slog.DiscardHandler), jobs.Options{}).Drain(r.t.Context())
		}
	}
}

// alarm is a notice that comes at night, too.
func (r *rig) alarm(account string) {
	r.t.Helper()
	r.send(notify.Notice{Account: account, Category: notify.Account, Code: "role"})
}

// However long a push service is away, short of the life of a push, every notice
// comes once when it is back; others' come meanwhile, each at once.
func TestHoursOfAPushServiceAwayLoseNothing(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, _ *webpush.Sandbox) {
		lost, well := newStation(t, r), newStation(t, r)
		phone := r.subscribe(lost.Sandbox, session(linh, "phone"))
		other := r.subscribe(well.Sandbox, session(bia, "phone"))
		lost.away.Store(true)
		const hours, each = 14, 3
		for hour := range hours {
			for range each {
				r.alarm(linh)
			}
			for range 12 {
				r.deliver()
				r.clock.pass(5 * time.Minute)
			}
			r.alarm(bia)
			r.deliver()
			if n := well.taken.Load(); n != int64(hour+1) {
				t.Fatalf("in hour %d the other service has %d pushes", hour, n)
			}
		}
		if n := lost.asked.Load(); n < hours || n > 12*hours {
			t.Errorf("who was away was asked %d times", n)
		}
		if left := r.left(); left["notify.push queued"] != hours*each || left["notify.push dead"] != 0 {
			t.Fatalf("%v", left)
		}
		lost.away.Store(false)
		for range 6 {
			r.clock.pass(5 * time.Minute)
			r.deliver()
		}
		if left := r.left(); left["notify.push queued"]+left["notify.push dead"] != 0 {
			t.Errorf("%v", left)
		}
		var got []string
		for _, p := range phone.got() {
			got = append(got, p.ID)
		}
		slices.Sort(got)
		if n := lost.taken.Load(); n != hours*each || len(slices.Compact(got)) != hours*each || len(other.got()) != hours {
			t.Errorf("%d pushes, %d notices, %d of the other service", n, len(got), len(other.got()))
		}
	})
}

// What its service could not take for as long as a push lives is given up and
// counted; it stays in the inbox.
func TestAPushIsGivenUpWithItsLife(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, _ *webpush.Sandbox) {
		registry := prometheus.NewRegistry()
		r.options.Metrics = registry
		r.module = notify.New(r.options).Module().Jobs
		figure := func(name string) (value float64) {
			t.Helper()
			all, err := registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			for _, family := range all {
				if family.GetName() == name {
					value = family.GetMetric()[0].GetCounter().GetValue() + family.GetMetric()[0].GetGauge().GetValue()
				}
			}
			return value
		}
		lost := newStation(t, r)
		phone := r.subscribe(lost.Sandbox, session(linh, "phone"))
		lost.away.Store(true)
		for range 5 {
			r.alarm(linh)
		}
		for hour := range 71 {
			r.deliver()
			r.clock.pass(time.Hour)
			if left := r.left(); left["notify.push queued"] != 5 || figure("pushes_dropped_total") != 0 {
				t.Fatalf("in hour %d: %v", hour, left)
			}
		}
		if n := figure("push_services_away"); n != 1 {
			t.Errorf("%v are left alone", n)
		}
		for range 3 {
			r.clock.pass(time.Hour)
			r.deliver()
		}
		if left := r.left(); left["notify.push queued"]+left["notify.push dead"] != 0 || figure("pushes_dropped_total") != 5 {
			t.Errorf("%v, %v given up", left, figure("pushes_dropped_total"))
		}
		lost.away.Store(false)
		r.clock.pass(time.Hour)
		r.alarm(linh)
		r.deliver()
		if got := phone.got(); len(got) != 1 || got[0].Unread != 6 || figure("push_services_away") != 0 {
			t.Errorf("%+v", got)
		}
	})
}
