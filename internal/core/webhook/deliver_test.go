package webhook_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"daklakid/internal/core/webhook"
	"daklakid/internal/platform/database"
)

// verify asks the standard's own library, which nobody here has written. Our
// clock may be ahead of it, so the time is looked at apart.
func verify(t *testing.T, secret string, m message) error {
	t.Helper()
	w, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	return w.VerifyIgnoringTimestamp(m.body, m.header)
}

// verifyEd25519 is the standard's text, which the library does not cover.
func verifyEd25519(t *testing.T, public string, m message) bool {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(public, "whpk_"))
	if err != nil || len(key) != ed25519.PublicKeySize {
		t.Fatal(public, err)
	}
	content := m.id() + "." + m.header.Get("webhook-timestamp") + "." + string(m.body)
	for _, one := range strings.Split(m.header.Get("webhook-signature"), " ") {
		encoded, ours := strings.CutPrefix(one, "v1a,")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if ours && err == nil && ed25519.Verify(key, []byte(content), signature) {
			return true
		}
	}
	return false
}

// The example of the library's own tests.
func TestSignaturesAreTheStandards(t *testing.T) {
	const id, secret = "msg_p5jXN8AQM9LWM0D4loKWxJek", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	at, body := time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)
	got, err := webhook.Sign("whsec_"+secret, id, at, body)
	if err != nil || got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Error(got, err)
	}
	for _, broken := range []string{"", "whsec_!", "whsk_" + secret, secret} {
		if got, err := webhook.Sign(broken, id, at, body); err == nil || strings.Contains(err.Error(), secret) {
			t.Error(broken, got, err)
		}
	}
}

func TestAnEventIsToldSigned(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v, other := newReceiver(t), newReceiver(t)
		made := r.register(v.URL + "/hook?x=1")
		pair := r.register(other.URL, func(f map[string]any) {
			f["signature"], f["kinds"], f["types"] = "ed25519", []string{"publicservice"}, []string{"case.accepted"}
		})
		err := r.db.Update(t.Context(), func(tx *database.Tx) error {
			if err := webhook.Emit(tx, accepted); err != nil {
				return err
			}
			return errors.New("it did not happen after all")
		})
		if err == nil {
			t.Fatal("committed")
		}
		r.emit(accepted)
		report := accepted
		report.Kind = "citizenreport"
		r.emit(report)
		r.run()
		r.run()
		got, theirs := v.all(), other.all()
		if len(got) != 2 || len(theirs) != 1 {
			t.Fatalf("%d and %d messages", len(got), len(theirs))
		}
		w, err := standardwebhooks.NewWebhook(made.Secret)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got {
			if err := w.Verify(m.body, m.header); err != nil { // the time as well
				t.Error(err)
			}
			if verify(t, "whsec_"+base64.StdEncoding.EncodeToString(make([]byte, 32)), m) == nil {
				t.Error("another secret verifies")
			}
			m.body = append(m.body, ' ')
			if w.Verify(m.body, m.header) == nil {
				t.Error("a changed message verifies")
			}
		}
		if !verifyEd25519(t, pair.Endpoint.PublicKey, theirs[0]) {
			t.Error("ed25519 does not verify")
		}
		if got[0].id() != theirs[0].id() && got[1].id() != theirs[0].id() {
			t.Error("one event has two ids")
		}
		var said struct {
			Type      string
			Timestamp time.Time
			Data      map[string]string
		}
		if err := json.Unmarshal(theirs[0].body, &said); err != nil || said.Type != "case.accepted" || time.Since(said.Timestamp).Abs() > time.Minute || said.Data["case"] != "c-1" {
			t.Errorf("%s: %v", theirs[0].body, err)
		}
		d := r.delivery(pair.Endpoint.ID, r.deliveries(pair.Endpoint.ID, "")[0].ID)
		if d.State != "delivered" || len(d.Tries) != 1 || d.Tries[0].Status != 204 || string(d.Payload) != string(theirs[0].body) {
			t.Errorf("%+v", d)
		}
	})
}

func TestTriedAgainUnderTheSameID(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		v.answering(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte("tel 0905123456 " + strings.Repeat("y", 2000)))
		})
		r.emit(accepted)
		r.run()
		r.run() // it is not due yet
		if n := len(v.all()); n != 1 {
			t.Fatalf("%d tries at once", n)
		}
		r.pass(6 * time.Second)
		r.run()
		v.status(http.StatusOK)
		r.pass(6 * time.Minute)
		r.run()
		r.pass(time.Hour)
		r.run()
		got := v.all()
		if len(got) != 3 || got[0].id() != got[1].id() || got[1].id() != got[2].id() {
			t.Fatalf("%d tries", len(got))
		}
		if got[0].header.Get("webhook-timestamp") == got[2].header.Get("webhook-timestamp") || string(got[0].body) != string(got[2].body) {
			t.Error("a try tells the time of the first, or something else")
		}
		for _, m := range got {
			if err := verify(t, made.Secret, m); err != nil {
				t.Error(err)
			}
		}
		d := r.delivery(made.Endpoint.ID, r.deliveries(made.Endpoint.ID, "")[0].ID)
		if d.State != "delivered" || d.Attempts != 3 || len(d.Tries) != 3 || d.Tries[2].Status != 500 || d.Tries[0].Status != 200 {
			t.Errorf("%+v", d)
		}
		if body := d.Tries[2].Body; len(body) > 500 || len(body) < 400 || strings.Contains(body, "0905123456") {
			t.Errorf("%d bytes: %s", len(body), body)
		}
		if e := r.view(made.Endpoint.ID); e.FailingSince != nil {
			t.Error("still failing")
		}
	})
}

func TestGivenUpAfterThreeDaysAndReplayed(t *testing.T) {
	var total time.Duration
	for i, wait := range webhook.Waits {
		total += wait
		if s := webhook.Spread(wait); s < wait || s > wait+wait/10 {
			t.Errorf("wait %d: %s becomes %s", i, wait, s)
		}
	}
	if total != 75*time.Hour+35*time.Minute+5*time.Second {
		t.Errorf("the waits make %s", total)
	}
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		one := all + "/" + made.Endpoint.ID
		v.status(http.StatusNotFound)
		r.emit(accepted)
		r.run()
		line := r.deliveries(made.Endpoint.ID, "")[0]
		r.As(chief).Post(one+"/deliveries/"+line.ID+"/replay", nil).Want(409)
		for _, wait := range webhook.Waits {
			r.pass(wait + wait/9)
			r.run()
		}
		r.pass(48 * time.Hour)
		r.run()
		got := v.all()
		line = r.deliveries(made.Endpoint.ID, "?state=failed")[0]
		if len(got) != 10 || line.Attempts != 10 || line.Status != 404 || r.view(made.Endpoint.ID).State != "active" {
			t.Fatalf("%d tries, %+v", len(got), line)
		}
		r.As(chief).Post(one+"/deliveries/"+line.ID+"/replay", nil).Want(204)
		r.run()
		v.status(http.StatusOK)
		r.pass(6 * time.Second) // a round of its own, from the first wait on
		r.run()
		got = v.all()
		if len(got) != 12 || got[11].id() != got[0].id() || len(r.deliveries(made.Endpoint.ID, "?state=delivered")) != 1 {
			t.Fatalf("%d tries", len(got))
		}
		r.As(chief).Post(one+"/deliveries/"+line.ID+"/replay", nil).Want(204) // what was taken, too
		r.run()
		if d := r.delivery(made.Endpoint.ID, line.ID); d.Attempts != 13 || len(d.Tries) != 13 {
			t.Errorf("%+v", d)
		}
	})
}

func TestAllThatFailedSinceIsReplayed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		one := all + "/" + made.Endpoint.ID
		v.status(http.StatusGone)
		r.emit(accepted)
		r.run()
		r.pass(time.Hour)
		since := time.Now().Add(time.Hour - time.Minute)
		r.As(chief).Post(one+"/replay", map[string]any{"since": since}).Want(409) // it is switched off
		r.As(chief).Post(one+"/resume", nil).Want(204)
		v.status(http.StatusOK)
		r.emit(accepted)
		r.As(chief).Post(one+"/pause", nil).Want(204)
		r.exec(`UPDATE webhook_deliveries SET state = 'failed' WHERE state = 'waiting'`)
		var count webhook.ReplayedDeliveries
		r.As(chief).Post(one+"/replay", map[string]any{"since": since}).Want(200).Into(&count)
		r.As(chief).Post(one+"/resume", nil).Want(204)
		r.run()
		if count.Count != 1 || len(v.all()) != 2 {
			t.Errorf("%d replayed, %d received", count.Count, len(v.all()))
		}
		r.As(chief).Post(one+"/replay", map[string]any{"since": since.Add(-2 * time.Hour)}).Want(200).Into(&count)
		r.run()
		if got := v.all(); count.Count != 1 || len(got) != 3 || got[2].id() != got[0].id() {
			t.Errorf("%d replayed, %d received", count.Count, len(got))
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'webhook.replayFailed'`); n != 2 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestAPingIsTriedOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL, func(f map[string]any) { f["types"] = []string{"case.done"} })
		v.status(http.StatusBadRequest)
		var pinged webhook.PingedEndpoint
		r.As(chief).Post(all+"/"+made.Endpoint.ID+"/ping", nil).Want(200).Into(&pinged)
		r.run()
		d := r.delivery(made.Endpoint.ID, pinged.Delivery)
		if d.State != "failed" || d.Type != "webhook.ping" || d.Status != 400 || !strings.Contains(string(d.Payload), made.Endpoint.ID) {
			t.Errorf("%+v", d)
		}
		if e := r.view(made.Endpoint.ID); e.FailingSince != nil {
			t.Error("a ping counts")
		}
	})
}

func TestRotation(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		rotate := all + "/" + made.Endpoint.ID + "/rotate"
		var fresh, last webhook.EndpointSecret
		last1 := func() message { got := v.all(); return got[len(got)-1] }
		r.As(chief).Post(rotate, map[string]any{}).Want(200).Into(&fresh)
		if fresh.Secret == made.Secret || fresh.Endpoint.OldKeyUntil == nil || r.view(made.Endpoint.ID).OldKeyUntil == nil {
			t.Errorf("%+v", fresh)
		}
		r.emit(accepted)
		r.run()
		if verify(t, made.Secret, last1()) != nil || verify(t, fresh.Secret, last1()) != nil {
			t.Error("one of the two does not verify")
		}
		r.pass(24*time.Hour - time.Minute)
		r.emit(accepted)
		r.run()
		if verify(t, made.Secret, last1()) != nil {
			t.Error("the old secret ended too early")
		}
		r.pass(2 * time.Minute)
		r.emit(accepted)
		r.run()
		if verify(t, made.Secret, last1()) == nil || verify(t, fresh.Secret, last1()) != nil {
			t.Error("the old secret signs for more than a day, or the new one does not")
		}
		r.As(chief).Post(rotate, map[string]any{"atOnce": true}).Want(200).Into(&last)
		r.emit(accepted)
		r.run()
		if verify(t, fresh.Secret, last1()) == nil || verify(t, last.Secret, last1()) != nil || last.Endpoint.OldKeyUntil != nil {
			t.Error("a leaked secret goes on signing")
		}
		for range 4 {
			r.As(chief).Post(rotate, map[string]any{}).Want(200)
		}
		r.As(chief).Post(rotate, map[string]any{}).Want(409)
		r.As(chief).Post(rotate, map[string]any{"atOnce": true}).Want(200)
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'webhook.rotate'`); n != 7 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestRotationOfAPair(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL, func(f map[string]any) { f["signature"] = "ed25519" })
		var fresh webhook.EndpointSecret
		r.As(chief).Post(all+"/"+made.Endpoint.ID+"/rotate", map[string]any{}).Want(200).Into(&fresh)
		r.emit(accepted)
		r.run()
		m := v.all()[0]
		if fresh.Secret != "" || fresh.Endpoint.PublicKey == made.Endpoint.PublicKey ||
			!verifyEd25519(t, made.Endpoint.PublicKey, m) || !verifyEd25519(t, fresh.Endpoint.PublicKey, m) {
			t.Errorf("%+v", fresh)
		}
	})
}
