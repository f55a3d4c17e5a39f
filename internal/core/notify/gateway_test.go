package notify_test

// The gateways are the real clients against their sandboxes, joined as the
// program joins them. Only tests may look down from core to an agency.

import (
	"context"
	"log/slog"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"daklakid/internal/agency/email"
	"daklakid/internal/agency/sms"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/jobs"
)

// withSMS is each with an SMS gateway instead of an outbox.
func withSMS(t *testing.T, test func(*testing.T, *rig, *sms.Sandbox)) {
	var sandbox *sms.Sandbox
	each(t, func(o *notify.Options) {
		sandbox = sms.NewSandbox("secret")
		server := httptest.NewServer(sandbox)
		t.Cleanup(server.Close)
		client, err := sms.New(sms.Options{URL: server.URL, Token: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		o.Outbox, o.SMS = nil, client
	}, func(t *testing.T, r *rig) { test(t, r, sandbox) })
}

// tried runs the jobs until n tries have ended, and stops then.
func (r *rig) tried(n int) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	defer cancel()
	var list []jobs.Job
	for _, j := range r.module {
		if j.Every == 0 {
			list = append(list, j)
		}
	}
	runner := jobs.NewRunner(r.db, list, slog.New(slog.DiscardHandler), jobs.Options{
		Poll: 5 * time.Millisecond, Workers: 1,
		Observe: func(string, time.Duration, error) {
			if n--; n == 0 {
				cancel()
			}
		},
	})
	runner.Run(ctx)
}

func TestALostGatewayLosesNothing(t *testing.T) {
	withSMS(t, func(t *testing.T, r *rig, sandbox *sms.Sandbox) {
		sandbox.Fail(sms.Faults{FailNext: 3}) // as often as one job calls
		r.code("135790")
		r.tried(1)
		if left := r.left(); left["notify.message queued"] != 1 || len(sandbox.Outbox()) != 0 {
			t.Fatalf("%v, %d sent", left, len(sandbox.Outbox()))
		}
		r.clock.pass(20 * time.Second)
		r.work(r.idle)
		if got := sandbox.Outbox(); len(got) != 1 || got[0].To != "+84905000009" || got[0].Text != "Code 135790" {
			t.Fatalf("%+v", got)
		}
		if left := r.left(); left["notify.message dead"] != 0 || r.count(`SELECT count(*) FROM notice_messages`) != 0 {
			t.Fatalf("%v", left)
		}
	})
}

// The gateway takes the message, but we never hear of it, as when the process
// is killed: the next try does not make a second message of it.
func TestWhatWasTakenIsNotSentTwice(t *testing.T) {
	withSMS(t, func(t *testing.T, r *rig, sandbox *sms.Sandbox) {
		sandbox.Fail(sms.Faults{DropNext: 3}) // as often as one job calls
		r.code("135790")
		r.tried(1)
		if left := r.left(); left["notify.message queued"] != 1 || len(sandbox.Outbox()) != 1 {
			t.Fatalf("%v, %d sent", left, len(sandbox.Outbox()))
		}
		r.clock.pass(20 * time.Second)
		r.work(r.idle)
		if left := r.left(); len(sandbox.Outbox()) != 1 || left["notify.message dead"] != 0 {
			t.Fatalf("%v, %d sent", left, len(sandbox.Outbox()))
		}
	})
}

func TestARefusedNumberIsGivenUp(t *testing.T) {
	withSMS(t, func(t *testing.T, r *rig, sandbox *sms.Sandbox) {
		sandbox.Fail(sms.Faults{Refuse: []string{"+84905000009"}})
		r.code("135790")
		r.tried(1)
		if left := r.left(); left["notify.message dead"] != 1 {
			t.Fatalf("%v", left)
		}
	})
}

func TestMailIsSubmitted(t *testing.T) {
	var sandbox *email.Sandbox
	each(t, func(o *notify.Options) {
		server := email.NewSandbox("", "", nil)
		sandbox = server
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- server.Serve(l) }()
		t.Cleanup(func() {
			_ = server.Close()
			<-done
		})
		client, err := email.New(email.Options{URL: "smtp://" + l.Addr().String(), From: "nha@tinh.example"})
		if err != nil {
			t.Fatal(err)
		}
		o.Mail = client
	}, func(t *testing.T, r *rig) {
		sandbox.Fail(email.Faults{FailNext: 1})
		r.approve(linh)
		r.tried(1)
		r.clock.pass(20 * time.Second)
		r.work(r.idle)
		got := sandbox.Outbox()
		if len(got) != 1 || got[0].To != "linh@thu.example" || got[0].Subject != "Tin đã được duyệt" {
			t.Fatalf("%+v", got)
		}
		if shown := r.outbox.Sent(); len(shown) != 1 || shown[0].Text != got[0].Text {
			t.Fatalf("the outbox shows %+v", shown)
		}
	})
}
