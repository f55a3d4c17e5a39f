package passkey_test

import (
	"testing"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/web"
)

func held(t *testing.T, r *rig, d device) bool {
	t.Helper()
	var me identity.Me
	r.Get("/api/v1/me", d.headers()...).Want(200).Into(&me)
	return me.HeldUntil != nil
}

// A thief of the number gets the codes, but neither the device nor its passkey.
func TestACodeOnAnUnknownDeviceIsHeldBack(t *testing.T) {
	each(t, func(r *rig) {
		before, _ := r.byCode(phone, "")
		if held(t, r, before) {
			t.Fatal("held back without a passkey")
		}
		k := r.register(before, "Máy của An")
		again, _ := r.byCode(phone, before.mark)
		if held(t, r, again) {
			t.Error("the account knows this device")
		}
		thief, answer := r.byCode(phone, "")
		var in identity.SignedIn
		answer.Into(&in)
		if in.Account.HeldUntil == nil || !in.Account.HeldUntil.Equal(r.clock.Now().Add(24*time.Hour)) || !held(t, r, thief) {
			t.Fatalf("%+v", in)
		}
		for _, route := range []struct{ method, path string }{
			{"POST", "/api/v1/me/passkeys/options"},
			{"DELETE", "/api/v1/me/passkeys/" + k.id},
			{"POST", "/api/v1/me/sessions/revoke-others"},
			{"DELETE", "/api/v1/me/sessions/x"},
			{"POST", "/api/v1/me/sessions/x/approve"},
			{"POST", "/api/v1/desk/accounts/x/unlock"}, // and the roles are not there either
		} {
			if p := r.Ask(route.method, route.path, nil, thief.headers()...).Want(403).Problem(); p.Code != "sessionHeld" {
				t.Errorf("%s %s: %s", route.method, route.path, p.Code)
			}
		}
		if n := r.number(`SELECT count(*) FROM notices WHERE account = $1 AND code = 'passkey.held'`, before.id); n != 1 {
			t.Errorf("%d warnings", n)
		}
		if n := r.number(`SELECT count(*) FROM jobs WHERE name = 'notify.sms'`); n < 1 {
			t.Error("no warning by SMS")
		}
		r.clock.pass(24*time.Hour - time.Second)
		if !held(t, r, thief) {
			t.Error("trusted too early")
		}
		r.clock.pass(2 * time.Second)
		if held(t, r, thief) {
			t.Error("held back for longer than a day")
		}
		next, _ := r.byCode(phone, thief.mark)
		if held(t, r, next) {
			t.Error("the device is not known after the time is over")
		}
	})
}

func TestAnotherDeviceApproves(t *testing.T) {
	each(t, func(r *rig) {
		old, _ := r.byCode(phone, "")
		r.register(old, "")
		stranger, _ := r.byCode(other, "")
		fresh, _ := r.byCode(phone, "")
		waiting := r.waiting(old)
		r.Post("/api/v1/me/sessions/"+waiting+"/approve", nil, stranger.headers()...).Want(404)
		r.Post("/api/v1/me/sessions/"+waiting+"/approve", nil, fresh.headers()...).Want(403)
		r.Post("/api/v1/me/sessions/"+waiting+"/approve", nil, old.headers()...).Want(204)
		if p := r.Post("/api/v1/me/sessions/"+waiting+"/approve", nil, old.headers()...).Want(409).Problem(); p.Code != "notHeld" {
			t.Error(p)
		}
		if held(t, r, fresh) {
			t.Error("still held back")
		}
		again, _ := r.byCode(phone, fresh.mark)
		if held(t, r, again) {
			t.Error("the approved device is not known")
		}
	})
}

func TestAnotherDeviceStops(t *testing.T) {
	each(t, func(r *rig) {
		old, _ := r.byCode(phone, "")
		k := r.register(old, "")
		thief, _ := r.byCode(phone, "")
		r.Ask("DELETE", "/api/v1/me/sessions/"+r.waiting(old), nil, old.headers()...).Want(204)
		r.Get("/api/v1/me", thief.headers()...).Want(401)
		_, answer := r.byCode(phone, "")
		if p := answer.Want(403).Problem(); p.Code != "codesStopped" || answer.Header.Get("Retry-After") == "" {
			t.Errorf("%+v", p)
		}
		_, answer = r.byCode(phone, thief.mark)
		answer.Want(403)
		r.byCodeWell(phone, old.mark)                   // on the own device it goes on
		r.enter(r.use(k, r.options(), party)).Want(201) // and so does the passkey
		r.clock.pass(25 * time.Hour)
		later := r.byCodeWell(phone, "")
		if !held(t, r, later) {
			t.Error("an unknown device is not held back after the stop")
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'session.stop'`); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func (r *rig) byCodeWell(number, mark string) device {
	r.t.Helper()
	d, answer := r.byCode(number, mark)
	answer.Want(201)
	return d
}

// waiting is the session that is held back, as another device sees it.
func (r *rig) waiting(d device) string {
	r.t.Helper()
	var page web.Page[identity.Session]
	r.Get("/api/v1/me/sessions", d.headers()...).Want(200).Into(&page)
	for _, s := range page.Items {
		if s.HeldUntil != nil {
			return s.ID
		}
	}
	r.t.Fatalf("none waits: %+v", page)
	return ""
}
