package notify_test

import (
	"testing"

	"daklakid/internal/agency/sms"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

func (r *rig) call(code string) {
	r.t.Helper()
	r.update(func(tx *database.Tx) error {
		return r.service.Call(tx, "+84905000009", "code", map[string]any{"code": code}, "en")
	})
}

func TestACallIsShownInTheOutbox(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		if !r.service.Calls() {
			t.Fatal("a demonstration without gateways stands for all of them")
		}
		r.call("1, 2, 3")
		r.work(r.idle)
		if got := r.outbox.Sent(); len(got) != 1 || got[0].Channel != "call" || got[0].Text != "Code 1, 2, 3" {
			t.Fatalf("%+v", got)
		}
	})
}

// A gateway has a voice only when the program was told so.
func TestAGatewayWithoutAVoice(t *testing.T) {
	withSMS(t, func(t *testing.T, r *rig, sandbox *sms.Sandbox) {
		if r.service.Calls() {
			t.Error("it is said to call")
		}
		r.call("1, 2, 3")
		r.tried(1)
		if left := r.left(); left["notify.message dead"] != 1 || len(sandbox.Outbox()) != 0 {
			t.Fatalf("%v, %d sent", left, len(sandbox.Outbox()))
		}
	})
}

func TestACallGoesThroughTheGateway(t *testing.T) {
	withSMS(t, func(t *testing.T, r *rig, sandbox *sms.Sandbox) {
		client := r.options.SMS.(*sms.Client)
		r.options.Voice = client
		r.service = notify.New(r.options)
		r.module = r.service.Module().Jobs
		sandbox.Fail(sms.Faults{DropNext: 1})
		r.call("1, 2, 3")
		r.work(r.idle)
		if got := sandbox.Outbox(); len(got) != 1 || !got[0].Call || got[0].Text != "Code 1, 2, 3" || got[0].Language != "en" {
			t.Fatalf("%+v", got)
		}
		if left := r.left(); left["notify.message dead"] != 0 || r.count(`SELECT count(*) FROM notice_messages`) != 0 {
			t.Fatalf("%v", left)
		}
	})
}
