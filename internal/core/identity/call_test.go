package identity_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/identity"
)

func calls(o *identity.Options) { o.Call = o.Send }

func TestNobodyIsCalledWithoutAVoice(t *testing.T) {
	each(t, nil, func(r *rig) {
		var c identity.SignInChallenge
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": an}).Want(202).Into(&c)
		if c.CanCall {
			t.Error("a call is offered")
		}
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": binh, "call": true}).WantField("call")
		if r.outbox.sent != 1 {
			t.Errorf("%d sent", r.outbox.sent)
		}
		r.ask(binh) // what was refused did not count
	})
}

// A call is another way to the same code: it says it digit by digit, and it
// counts against the same limits as a message.
func TestTheCodeIsReadOut(t *testing.T) {
	each(t, calls, func(r *rig) {
		var first, second identity.SignInChallenge
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": an}).Want(202).Into(&first)
		if !first.CanCall || r.outbox.text != "signInCode" {
			t.Errorf("%+v %s", first, r.outbox.text)
		}
		call := map[string]any{"phone": an, "call": true}
		r.Post("/api/v1/sign-in/codes", call).Want(429)
		r.clock.pass(time.Minute)
		r.Post("/api/v1/sign-in/codes", call).Want(202).Into(&second)
		said := r.outbox.code(an)
		if !regexp.MustCompile(`^\d(, \d){5}$`).MatchString(said) || r.outbox.text != "signInCall" {
			t.Fatal(said, r.outbox.text)
		}
		r.refused(an, time.Minute)
		for range 3 {
			r.clock.pass(time.Minute)
			r.Post("/api/v1/sign-in/codes", call).Want(202)
		}
		r.clock.pass(time.Minute)
		r.Post("/api/v1/sign-in/codes", call).Want(429) // the sixth of the hour, messages counted
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": an}).Want(429)
	})
	each(t, calls, func(r *rig) {
		var c identity.SignInChallenge
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": an, "call": true}).Want(202).Into(&c)
		r.try(c.Challenge, strings.ReplaceAll(r.outbox.code(an), ", ", "")).Want(201)
	})
}

// As for messages, a number that somebody has is called like any other.
func TestACallTellsNothing(t *testing.T) {
	each(t, calls, func(r *rig) {
		r.signIn(an)
		r.exec(`ALTER TABLE accounts RENAME TO accounts_away`)
		r.exec(`ALTER TABLE account_phones RENAME TO account_phones_away`)
		var sizes []int
		for _, phone := range []string{an, binh} {
			a := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone, "call": true}).Want(202)
			sizes = append(sizes, len(a.Body))
		}
		if sizes[0] != sizes[1] {
			t.Error(sizes)
		}
	})
}
