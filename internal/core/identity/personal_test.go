package identity_test

import (
	"testing"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/module/moduletest"
)

func TestDevicesAndStopsAreExportedAndErased(t *testing.T) {
	each(t, nil, func(r *rig) {
		enter := func(phone string) person {
			asked := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone}).Want(202)
			var c identity.SignInChallenge
			asked.Into(&c)
			answer := r.try(c.Challenge, r.outbox.code(phone), "Cookie", cookieOf(asked, "daklakid-device"),
				"User-Agent", "Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile").Want(201)
			var in identity.SignedIn
			answer.Into(&in)
			return person{in.Account.ID, nil}
		}
		a := enter(an)
		r.clock.pass(time.Minute)
		other := enter(binh)
		until := r.clock.Now().Add(time.Hour).Truncate(time.Millisecond).UTC()
		r.exec(`INSERT INTO code_stops (account, until) VALUES ($1, $2)`, a.id, until.UnixMilli())
		personal := r.service.Module().Personal
		got := moduletest.Export(t, r.db, personal, a.id)
		if len(got["devices"]) != 1 || got["devices"][0]["device"] != "Chrome · Android" {
			t.Errorf("%v", got["devices"])
		}
		if used, ok := got["devices"][0]["usedAt"].(time.Time); !ok || used.IsZero() {
			t.Errorf("%v", got["devices"])
		}
		if len(got["codeStops"]) != 1 || got["codeStops"][0]["expiresAt"] != until {
			t.Errorf("%v, want %v", got["codeStops"], until)
		}
		// The device is trusted longer than it is signed in, then without a name.
		r.exec(`DELETE FROM sessions WHERE account = $1`, a.id)
		got = moduletest.Export(t, r.db, personal, a.id)
		if len(got["devices"]) != 1 || got["devices"][0]["device"] != "" || len(got["sessions"]) != 0 {
			t.Errorf("%v", got)
		}
		moduletest.Erase(t, r.db, personal, a.id)
		for _, table := range []string{"sessions", "known_devices", "code_stops", "account_phones"} {
			if n := r.number(`SELECT count(*) FROM `+table+` WHERE account = $1`, a.id); n != 0 {
				t.Errorf("%d left in %s", n, table)
			}
		}
		if n := r.number(`SELECT count(*) FROM known_devices WHERE account = $1`, other.id); n != 1 {
			t.Errorf("%d devices of another person", n)
		}
	})
}
