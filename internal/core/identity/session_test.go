package identity_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/jobs"
)

func TestSessions(t *testing.T) {
	each(t, free, func(r *rig) {
		phone := r.signIn(an)
		challenge := r.ask(an)
		answer := r.try(challenge, r.outbox.code(an), "User-Agent", "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36").Want(201)
		laptop := person{phone.id, []string{"Cookie", cookieOf(answer, "daklakid")}}
		r.clock.pass(time.Second)
		challenge = r.ask(an)
		answer = r.Post("/api/v1/sign-in/sessions", map[string]any{"challenge": challenge, "code": r.outbox.code(an), "device": "Máy bảng", "token": true}).Want(201)
		var in identity.SignedIn
		answer.Into(&in)
		tablet := person{phone.id, []string{"Authorization", "Bearer " + in.Token}}
		list := r.sessions(tablet)
		if len(list) != 3 || list[0].Device != "Máy bảng" || !list[0].Current || list[1].Device != "Chrome · Android" || list[1].Current {
			t.Fatalf("%+v", list)
		}
		// Revoking takes effect at the next request.
		r.Ask("DELETE", "/api/v1/me/sessions/"+list[1].ID, nil, tablet.cookie...).Want(204)
		r.Get("/api/v1/me", laptop.cookie...).Want(401)
		r.Ask("DELETE", "/api/v1/me/sessions/"+list[1].ID, nil, tablet.cookie...).Want(404)
		var revoked identity.Revoked
		r.Post("/api/v1/me/sessions/revoke-others", nil, tablet.cookie...).Want(200).Into(&revoked)
		if revoked.Revoked != 1 {
			t.Error(revoked)
		}
		r.Get("/api/v1/me", phone.cookie...).Want(401)
		out := r.Ask("DELETE", "/api/v1/me/sessions/current", nil, tablet.cookie...).Want(204)
		if !strings.Contains(out.Header.Get("Set-Cookie"), "daklakid=; Path=/; Max-Age=0") {
			t.Error(out.Header)
		}
		r.Get("/api/v1/me", tablet.cookie...).Want(401)
	})
}

func TestForgedSessions(t *testing.T) {
	each(t, nil, func(r *rig) {
		a := r.signIn(an)
		token := strings.TrimPrefix(a.cookie[1], "daklakid=")
		flipped := "A" + token[1:]
		if token[0] == 'A' {
			flipped = "B" + token[1:]
		}
		for _, forged := range [][]string{
			{"Cookie", "daklakid="},
			{"Cookie", "daklakid=x"},
			{"Cookie", "daklakid=" + flipped},
			{"Cookie", "daklakid=" + token + "A"},
			{"Cookie", "daklakid=" + r.sessions(a)[0].ID},
			{"Cookie", "daklakid=' OR 1=1 --"},
			{"Cookie", "__Host-daklakid=" + token},
			{"Authorization", "Bearer"},
			{"Authorization", "Bearer " + flipped},
			{"Authorization", "Basic " + token},
			{"Authorization", "Bearer x", "Cookie", "daklakid=" + token},
		} {
			r.Get("/api/v1/me", forged...).Want(401)
		}
		r.Get("/api/v1/me", "Authorization", "bearer "+token).Want(200)
	})
}

func TestSessionSlides(t *testing.T) {
	each(t, nil, func(r *rig) {
		a := r.signIn(an)
		began := r.number(`SELECT used_at FROM sessions`)
		r.clock.pass(58 * time.Minute)
		r.Get("/api/v1/me", a.cookie...).Want(200)
		if r.number(`SELECT used_at FROM sessions`) != began {
			t.Error("every request writes")
		}
		r.clock.pass(time.Minute)
		r.Get("/api/v1/me", a.cookie...).Want(200)
		if got := r.number(`SELECT used_at FROM sessions`); got != r.clock.Now().UnixMilli() {
			t.Error("a use after an hour is not written down")
		}
		r.clock.pass(90*24*time.Hour - time.Minute)
		r.Get("/api/v1/me", a.cookie...).Want(200)
		r.clock.pass(90 * 24 * time.Hour)
		r.Get("/api/v1/me", a.cookie...).Want(401)
	})
}

func TestSessionsAreBounded(t *testing.T) {
	each(t, func(o *identity.Options) { free(o); o.Limits.Sessions = 3 }, func(r *rig) {
		first := r.signIn(an)
		for range 2 {
			r.signIn(an)
		}
		r.Get("/api/v1/me", first.cookie...).Want(200)
		last := r.signIn(an)
		r.Get("/api/v1/me", first.cookie...).Want(401)
		if n := len(r.sessions(last)); n != 3 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestHTTPSCookies(t *testing.T) {
	each(t, func(o *identity.Options) { o.PublicURL = "https://app.example" }, func(r *rig) {
		challenge := r.ask(an)
		answer := r.try(challenge, r.outbox.code(an)).Want(201)
		line := answer.Header.Get("Set-Cookie")
		if !strings.HasPrefix(line, "__Host-daklakid=") || !strings.Contains(line, "; Secure") || strings.Contains(line, "Domain") {
			t.Error(line)
		}
		token := strings.TrimPrefix(cookieOf(answer, "__Host-daklakid"), "__Host-")
		r.Get("/api/v1/me", "Cookie", "__Host-"+token).Want(200)
		r.Get("/api/v1/me", "Cookie", token).Want(401)
	})
}

func TestPurge(t *testing.T) {
	each(t, nil, func(r *rig) {
		a := r.signIn(an)
		r.clock.pass(25 * time.Hour)
		r.runJobs()
		if n := r.number(`SELECT (SELECT count(*) FROM sign_in_codes) + (SELECT count(*) FROM sign_in_limits)`); n != 0 {
			t.Errorf("%d rows left", n)
		}
		r.Get("/api/v1/me", a.cookie...).Want(200)
		r.clock.pass(91 * 24 * time.Hour)
		r.runJobs()
		if n := r.number(`SELECT count(*) FROM sessions`); n != 0 {
			t.Errorf("%d sessions left", n)
		}
	})
}

func (r *rig) runJobs() {
	r.t.Helper()
	for _, j := range r.service.Module().Jobs {
		if err := work(r.t.Context(), j); err != nil {
			r.t.Fatal(j.Name, err)
		}
	}
}

func work(ctx context.Context, j jobs.Job) error { return j.Work(ctx, nil) }
