package webhook_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"daklakid/internal/core/webhook"
)

func TestWhoIsGoneIsSwitchedOff(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		r.emit(accepted)
		r.run()
		v.status(http.StatusGone)
		r.emit(accepted)
		r.run()
		r.emit(accepted)
		r.run()
		e := r.view(made.Endpoint.ID)
		if e.State != "disabled" || e.Reason != "gone" || len(v.all()) != 2 || len(r.deliveries(e.ID, "")) != 2 {
			t.Errorf("%+v, %d messages", e, len(v.all()))
		}
		r.As(chief).Post(all+"/"+e.ID+"/ping", nil).Want(409)
		r.As(chief).Post(all+"/"+e.ID+"/pause", nil).Want(409)
		if n := r.number(`SELECT count(*) FROM notices WHERE account = $1 AND code = 'webhook.gone' AND link LIKE '/ban-lam-viec/%'`, chief.Account); n != 1 {
			t.Errorf("%d notices", n)
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'webhook.disable' AND actor = 'system'`); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestWhoFailsForLongIsSwitchedOff(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		v.status(http.StatusInternalServerError)
		r.emit(accepted)
		r.run()
		r.pass(2 * 24 * time.Hour)
		r.emit(accepted)
		for range 2 {
			for _, wait := range webhook.Waits {
				r.pass(wait + wait/9)
				r.run()
			}
		}
		e := r.view(made.Endpoint.ID)
		if e.State != "disabled" || e.Reason != "failing" {
			t.Errorf("%+v", e)
		}
		if n := r.number(`SELECT count(*) FROM notices WHERE code = 'webhook.failing'`); n != 1 {
			t.Errorf("%d notices", n)
		}
		r.As(chief).Post(all+"/"+e.ID+"/resume", nil).Want(204)
		if e = r.view(e.ID); e.State != "active" || e.FailingSince != nil || e.Reason != "" {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhoGivesUpManyIsSwitchedOff(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		v.status(http.StatusInternalServerError)
		for range 25 {
			r.emit(accepted)
		}
		for range webhook.Waits {
			r.exec(`UPDATE webhook_deliveries SET due_at = 0`)
			r.run()
		}
		if e := r.view(made.Endpoint.ID); e.State != "active" {
			t.Fatalf("%+v", e)
		}
		r.exec(`UPDATE webhook_deliveries SET due_at = 0`)
		r.run()
		if e := r.view(made.Endpoint.ID); e.State != "disabled" || e.Reason != "failing" || len(r.deliveries(e.ID, "?state=waiting")) != 0 {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhoIsBusyIsLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		v.status(http.StatusTooManyRequests, "Retry-After", "7200")
		r.emit(accepted)
		r.run()
		v.status(http.StatusOK)
		r.pass(119 * time.Minute)
		r.emit(accepted)
		r.run()
		if n := len(v.all()); n != 1 {
			t.Fatalf("asked to wait, told %d times", n)
		}
		r.pass(2 * time.Minute)
		r.run()
		if n := len(v.all()); n != 3 || len(r.deliveries(made.Endpoint.ID, "?state=delivered")) != 2 {
			t.Errorf("told %d times", n)
		}
		v.status(http.StatusServiceUnavailable)
		r.emit(accepted)
		r.run()
		r.pass(20 * time.Second)
		r.run()
		if n := len(v.all()); n != 4 {
			t.Errorf("%d tries of who is under load", n)
		}
		r.pass(15 * time.Second)
		r.run()
		if n := len(v.all()); n != 5 {
			t.Errorf("%d tries", n)
		}
	})
}

// A slow endpoint holds its own places only, and one run of the job.
func TestTheSlowDoNotHoldUpTheQuick(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		slow, quick := newReceiver(t), newReceiver(t)
		var now, most atomic.Int64
		release := make(chan struct{})
		slow.answering(func(w http.ResponseWriter, _ *http.Request) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			<-release
			now.Add(-1)
			w.WriteHeader(http.StatusOK)
		})
		r.register(slow.URL)
		for range 30 {
			r.emit(accepted)
		}
		done := make(chan struct{})
		go func() { work(t.Context(), t, r.service); close(done) }()
		until(t, "the slow one is busy", func() bool { return now.Load() == 4 })
		r.register(quick.URL)
		r.emit(accepted)
		began := time.Now()
		r.run() // another run of the job hands over to the one under way
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("a second worker was held for %s", took)
		}
		until(t, "the quick one is told", func() bool { return len(quick.all()) == 1 })
		close(release)
		<-done
		if len(slow.all()) != 31 || most.Load() != 4 {
			t.Errorf("%d messages, %d at once", len(slow.all()), most.Load())
		}
	})
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 500 {
		if done() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("never: " + what)
}

// Who sends is stopped in the middle; another node takes over after a minute.
func TestAStoppedSenderLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		ctx, stop := context.WithCancel(t.Context())
		v.answering(func(_ http.ResponseWriter, q *http.Request) {
			stop()
			<-q.Context().Done()
		})
		r.emit(accepted)
		work(ctx, t, r.service)
		if line := r.deliveries(made.Endpoint.ID, "")[0]; line.State != "waiting" || line.Attempts != 0 {
			t.Fatalf("%+v", line)
		}
		v.status(http.StatusOK)
		other := webhook.New(r.options)
		work(t.Context(), t, other)
		if n := len(v.all()); n != 1 {
			t.Fatalf("%d tries within the minute", n)
		}
		r.pass(61 * time.Second)
		work(t.Context(), t, other)
		if got := v.all(); len(got) != 2 || got[0].id() != got[1].id() {
			t.Fatalf("%d tries", len(got))
		}
	})
}

// Two nodes share a queue: nothing is sent twice.
func TestTwoNodesSendOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		r.register(v.URL)
		for range 60 {
			r.emit(accepted)
		}
		other, done := webhook.New(r.options), make(chan struct{})
		go func() { work(t.Context(), t, other); close(done) }()
		r.run()
		<-done
		seen := map[string]bool{}
		for _, m := range v.all() {
			seen[m.id()] = true
		}
		if len(v.all()) != 60 || len(seen) != 60 {
			t.Errorf("%d messages, %d different", len(v.all()), len(seen))
		}
	})
}

// names resolves by the map, over real DNS.
func names(t *testing.T, addresses map[string][4]byte) *net.Resolver {
	t.Helper()
	socket, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Additionals = true, nil
			if a, known := addresses[q.Name.String()]; !known {
				m.RCode = dnsmessage.RCodeNameError
			} else if q.Type == dnsmessage.TypeA {
				head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: a}}}
			}
			if raw, err := m.Pack(); err == nil {
				_, _ = socket.WriteTo(raw, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

// Nothing in our own network is reached: not by what may be registered, and not
// by what got into the database otherwise.
func TestNothingInOurNetworkIsReached(t *testing.T) {
	reached := atomic.Int64{}
	ours := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer ours.Close()
	p := port(t, strings.TrimPrefix(ours.URL, "https://"))
	resolver := names(t, map[string][4]byte{
		"inside.example.": {127, 0, 0, 1}, "ten.example.": {10, 0, 0, 7}, "metadata.example.": {169, 254, 169, 254},
	})
	closed := func(o *webhook.Options) { o.Networks, o.Resolver = nil, resolver }
	each(t, func(t *testing.T, r *rig) {
		for _, address := range []string{
			"https://127.0.0.1:" + p + "/", "http://127.0.0.1:" + p + "/", "https://localhost:" + p + "/", "https://[::1]:" + p + "/", "https://169.254.169.254/",
			"https://10.0.0.7/", "https://2130706433:" + p + "/", "https://0x7f000001:" + p + "/", "https://0177.0.0.1:" + p + "/", "https://127.1:" + p + "/",
			"https://u:p@inside.example:" + p + "/",
		} {
			r.As(chief).Post(all, form(address)).WantField("url")
			made := r.register("https://a.example/")
			r.exec(`UPDATE webhook_endpoints SET url = $2 WHERE id = $1`, made.Endpoint.ID, address)
			r.told(made.Endpoint.ID, "target")
		}
		for _, name := range []string{"inside", "ten", "metadata"} {
			r.told(r.register("https://"+name+".example:"+p+"/").Endpoint.ID, "target")
		}
		r.told(r.register("https://nowhere.example/").Endpoint.ID, "name")
		if reached.Load() != 0 {
			t.Error("a private address was reached")
		}
	}, closed)
}

// told pings an endpoint that cannot be reached, says why, and deletes it.
func (r *rig) told(id, reason string) {
	r.t.Helper()
	var pinged webhook.PingedEndpoint
	r.As(chief).Post(all+"/"+id+"/ping", nil).Want(200).Into(&pinged)
	r.run()
	if d := r.delivery(id, pinged.Delivery); d.State != "failed" || len(d.Tries) != 1 || d.Tries[0].Status != 0 || d.Tries[0].Reason != reason {
		r.t.Errorf("%s: %+v", r.view(id).URL, d)
	}
	r.As(chief).Ask("DELETE", all+"/"+id, nil).Want(204)
}

func TestARedirectIsAFailure(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v, inside := newReceiver(t), newReceiver(t)
		made := r.register(v.URL)
		for _, status := range []int{301, 302, 307, 308} {
			v.status(status, "Location", inside.URL)
			var pinged webhook.PingedEndpoint
			r.As(chief).Post(all+"/"+made.Endpoint.ID+"/ping", nil).Want(200).Into(&pinged)
			r.run()
			if d := r.delivery(made.Endpoint.ID, pinged.Delivery); d.State != "failed" || d.Status != status {
				t.Errorf("%+v", d)
			}
		}
		if len(inside.all()) != 0 {
			t.Error("a redirect was followed")
		}
	})
}

// Certificates are looked at.
func TestAnUnknownCertificateIsNotBelieved(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("told") }))
		defer server.Close()
		u, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		r.told(r.register(u.String()).Endpoint.ID, "certificate")
	})
}
