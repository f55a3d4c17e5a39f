package identity_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/web"
)

// free lifts the limits, for tests about other things.
func free(o *identity.Options) {
	o.Limits = identity.Limits{Resend: time.Nanosecond, Sessions: 20}
}

func TestSignIn(t *testing.T) {
	each(t, nil, func(r *rig) {
		answer := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": "0905 000 001"}, "Accept-Language", "en").Want(202)
		var c identity.SignInChallenge
		answer.Into(&c)
		if !c.ExpiresAt.Equal(r.clock.Now().Add(3*time.Minute)) || c.ResendAfter != 60 || strings.Contains(string(answer.Body), r.outbox.code(an)) {
			t.Errorf("%s", answer.Body)
		}
		if cookieOf(answer, "daklakid-device") == "" || r.outbox.last["app"] != "App" || r.outbox.last["minutes"] != 3 {
			t.Error(answer.Header, r.outbox.last)
		}
		code := r.outbox.code(an)
		if len(code) != 6 {
			t.Errorf("%q", code)
		}
		r.try(c.Challenge, wrong(code)).WantField("code")
		// Spaces are how people read a code out; no second try is needed.
		answer = r.try(c.Challenge, code[:3]+" "+code[3:], "Accept-Language", "en").Want(201)
		var in identity.SignedIn
		answer.Into(&in)
		if in.Account.Phone != an || in.Account.Language != "en" || in.Token != "" {
			t.Errorf("%+v", in)
		}
		line := strings.Join(answer.Header.Values("Set-Cookie"), "")
		for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="} {
			if !strings.Contains(line, part) {
				t.Errorf("%s lacks %s", line, part)
			}
		}
		if strings.Contains(line, "Secure") {
			t.Error("Secure over plain HTTP: no browser would send it back")
		}
		r.Get("/api/v1/me", "Cookie", cookieOf(answer, "daklakid")).Want(200)
	})
}

// What is asked for a number that nobody has and one that somebody has is the
// same work: not even a look at the accounts, nor with a wrong code.
func TestNothingTellsWhetherANumberIsKnown(t *testing.T) {
	each(t, nil, func(r *rig) {
		r.signIn(an)
		r.exec(`ALTER TABLE accounts RENAME TO accounts_away`)
		r.exec(`ALTER TABLE account_phones RENAME TO account_phones_away`)
		var shapes []string
		for _, phone := range []string{an, binh} {
			before := r.outbox.sent
			answer := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone}).Want(202)
			var c identity.SignInChallenge
			answer.Into(&c)
			refused := r.try(c.Challenge, wrong(r.outbox.code(phone)))
			shapes = append(shapes, fmt.Sprint(len(answer.Body), len(answer.Header), r.outbox.sent-before, refused.Status, string(refused.Body)))
		}
		if shapes[0] != shapes[1] {
			t.Error(shapes)
		}
	})
}

func TestFiveAttempts(t *testing.T) {
	each(t, nil, func(r *rig) {
		challenge := r.ask(an)
		code := r.outbox.code(an)
		var answers []string
		for range 5 {
			answers = append(answers, string(r.try(challenge, wrong(code)).Want(422).Body))
		}
		answers = append(answers, string(r.try(challenge, code).Want(422).Body)) // the sixth, though right
		for _, other := range answers {
			if other != answers[0] {
				t.Errorf("%s is told from %s", other, answers[0])
			}
		}
		if n := r.number(`SELECT attempts FROM sign_in_codes`); n != 5 {
			t.Errorf("%d attempts counted", n)
		}
		if n := r.number(`SELECT count(*) FROM accounts`); n != 0 {
			t.Error("an account without a right code")
		}
	})
}

func TestAttemptsAtOnceAreCounted(t *testing.T) {
	each(t, nil, func(r *rig) {
		challenge := r.ask(an)
		code := r.outbox.code(an)
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() { r.try(challenge, wrong(code)) })
		}
		group.Wait()
		if n := r.number(`SELECT attempts FROM sign_in_codes`); n != 5 {
			t.Errorf("%d attempts counted", n)
		}
		r.try(challenge, code).WantField("code")
	})
}

func TestCodeIsGoodOnceAndForThreeMinutes(t *testing.T) {
	each(t, free, func(r *rig) {
		challenge := r.ask(an)
		code := r.outbox.code(an)
		r.clock.pass(3*time.Minute - time.Millisecond)
		r.try(challenge, code).Want(201)
		r.try(challenge, code).WantField("code")
		challenge = r.ask(an)
		r.clock.pass(3 * time.Minute)
		r.try(challenge, r.outbox.code(an)).WantField("code")
		// A code answers its own challenge only.
		mine := r.ask(an)
		theirs := r.ask(binh)
		if r.outbox.code(an) != r.outbox.code(binh) {
			r.try(theirs, r.outbox.code(an)).WantField("code")
		}
		for _, forged := range []string{"", "x", mine[1:], mine + "A", strings.Repeat("A", 43)} {
			r.try(forged, r.outbox.code(an)).WantField("code")
		}
		r.try(mine, "").WantField("code")
		r.try(mine, "12345").WantField("code")
		r.try(mine, strings.Repeat("1", 17)).WantField("code")
		r.try(mine, r.outbox.code(an)).Want(201)
	})
}

func TestSigningInAtOnceMakesOneAccount(t *testing.T) {
	each(t, free, func(r *rig) {
		var challenges, codes []string
		for range 8 {
			challenges = append(challenges, r.ask(an))
			codes = append(codes, r.outbox.code(an))
			r.clock.pass(time.Millisecond)
		}
		var group sync.WaitGroup
		for i := range challenges {
			group.Go(func() { r.try(challenges[i], codes[i]) })
		}
		group.Wait()
		if n := r.number(`SELECT count(*) FROM accounts`); n != 1 {
			t.Errorf("%d accounts", n)
		}
		if n := r.number(`SELECT count(*) FROM sessions`); n != 8 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestOneCodeAtOnceGivesOneSession(t *testing.T) {
	each(t, nil, func(r *rig) {
		challenge := r.ask(an)
		code := r.outbox.code(an)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() { r.try(challenge, code) })
		}
		group.Wait()
		if n := r.number(`SELECT count(*) FROM sessions`); n != 1 {
			t.Errorf("%d sessions", n)
		}
	})
}

// refused asks for a code and expects to be told to wait as long as given.
func (r *rig) refused(phone string, wait time.Duration, headers ...string) {
	r.t.Helper()
	a := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone}, headers...).Want(http.StatusTooManyRequests)
	if got := a.Header.Get("Retry-After"); got != fmt.Sprint(int(wait.Seconds())) {
		r.t.Errorf("wait %s s, want %s", got, wait)
	}
}

func TestLimitOfANumber(t *testing.T) {
	each(t, nil, func(r *rig) {
		r.ask(an)
		r.refused(an, time.Minute)
		r.refused("0905.000.001", time.Minute)
		r.ask(binh)
		for range 4 {
			r.clock.pass(time.Minute)
			r.ask(an)
		}
		r.clock.pass(time.Minute)
		r.refused(an, 55*time.Minute)
		r.clock.pass(55 * time.Minute)
		for range 5 { // what was refused did not count
			r.ask(an)
			r.clock.pass(time.Minute)
		}
		r.clock.pass(time.Hour)
		r.refused(an, 22*time.Hour-5*time.Minute)
		if r.outbox.sent != 11 {
			t.Errorf("%d sent", r.outbox.sent)
		}
	})
}

func TestLimitOfADevice(t *testing.T) {
	each(t, nil, func(r *rig) {
		first := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": an}).Want(202)
		cookie := cookieOf(first, "daklakid-device")
		for i := range 9 {
			again := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": fmt.Sprintf("09052%05d", i)}, "Cookie", cookie,
				"X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i+1)).Want(202)
			if cookieOf(again, "daklakid-device") != "" {
				t.Error("the device was given another mark")
			}
		}
		r.refused("0905300001", time.Hour, "Cookie", cookie, "X-Forwarded-For", "203.0.113.99")
		r.ask("0905300001", "Cookie", "daklakid-device=made-up", "X-Forwarded-For", "203.0.113.99")
	})
}

func TestLimitHoldsAtOnce(t *testing.T) {
	each(t, func(o *identity.Options) {
		o.Limits = identity.Limits{Resend: time.Nanosecond, Address: []web.Limit{{Count: 5, Per: time.Hour}}}
	}, func(r *rig) {
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				r.Post("/api/v1/sign-in/codes", map[string]any{"phone": fmt.Sprintf("09054%05d", i)}).Want(202, 429)
			})
		}
		group.Wait()
		if r.outbox.sent != 5 {
			t.Errorf("%d codes sent", r.outbox.sent)
		}
	})
}

func TestLimitOfAnswers(t *testing.T) {
	each(t, nil, func(r *rig) {
		for range 60 {
			r.try(strings.Repeat("A", 43), "000000").Want(422)
		}
		r.try(strings.Repeat("A", 43), "000000").Want(429)
		r.clock.pass(time.Minute)
		r.try(strings.Repeat("A", 43), "000000").Want(422)
	})
}
