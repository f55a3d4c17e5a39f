package identity_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func stranger(i int) string { return fmt.Sprintf("09051%05d", i) }

func at(address string) []string { return []string{"X-Forwarded-For", address} }

func TestLimitOfAnAddress(t *testing.T) {
	each(t, nil, func(r *rig) {
		for i := range 60 {
			// One subscriber has a whole IPv6 network.
			r.ask(stranger(i), at(fmt.Sprintf("2001:db8:1:2::%x", i+1))...)
		}
		r.refused(stranger(60), time.Hour, at("2001:db8:1:2:ffff::1")...)
		r.ask(stranger(61), at("2001:db8:1:3::1")...)
		r.ask(stranger(62), at("203.0.113.9")...)
	})
}

// Many people behind one address of a carrier or a factory sign in all the
// same: what they answer does not count.
func TestManyBehindOneAddress(t *testing.T) {
	each(t, nil, func(r *rig) {
		address := at("203.0.113.9")
		for i := range 150 {
			number, err := identity.ParsePhone(stranger(i))
			if err != nil {
				t.Fatal(err)
			}
			r.try(r.ask(stranger(i), address...), r.outbox.code(number), address...).Want(201)
			r.clock.pass(time.Second)
		}
		for i := range 60 {
			r.ask(stranger(200+i), address...)
		}
		r.refused(stranger(300), time.Hour-150*time.Second, address...)
		// A code answered twice is credited once, and one that was wrong not at all.
		challenge := r.ask(stranger(301), at("203.0.113.10")...)
		r.try(challenge, wrong(r.outbox.code("+84905100301"))).Want(422)
		r.refused(stranger(302), time.Hour-150*time.Second, address...)
	})
}

func TestLimitOfTheNetworkAround(t *testing.T) {
	each(t, func(o *identity.Options) { o.Limits.Network = []web.Limit{{Count: 5, Per: time.Hour}} }, func(r *rig) {
		for i := range 5 {
			r.ask(stranger(i), at(fmt.Sprintf("203.0.113.%d", i+1))...)
		}
		r.refused(stranger(5), time.Hour, at("203.0.113.200")...)
		r.ask(stranger(6), at("203.0.114.1")...)
	})
}

// device signs a number in and answers the headers of its device.
func (r *rig) device(phone string) []string {
	r.t.Helper()
	asked := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone}).Want(202)
	var c identity.SignInChallenge
	asked.Into(&c)
	mark := []string{"Cookie", cookieOf(asked, "daklakid-device")}
	r.try(c.Challenge, r.outbox.code(phone), mark...).Want(201)
	r.clock.pass(time.Hour)
	return mark
}

// A stranger who uses up the codes of a number, and whole networks doing so,
// do not keep its holder out of the phone that she has signed in on before.
func TestAStrangerLocksNobodyOut(t *testing.T) {
	each(t, nil, func(r *rig) {
		mine := r.device(an)
		for range 5 {
			r.ask(an)
			r.clock.pass(time.Minute)
		}
		r.refused(an, 55*time.Minute)
		r.try(r.ask(an, mine...), r.outbox.code(an), mine...).Want(201)
		r.refused(an, time.Minute, mine...) // but not without end
		for range 4 {
			r.clock.pass(time.Minute)
			r.ask(an, mine...)
		}
		r.clock.pass(time.Minute)
		r.refused(an, 55*time.Minute, mine...)
		// The device is a stranger to other numbers, and made-up marks are strangers to all.
		r.clock.pass(24 * time.Hour)
		for range 5 {
			r.ask(binh)
			r.clock.pass(time.Minute)
		}
		r.refused(binh, 55*time.Minute, mine...)
		r.refused(binh, 55*time.Minute, "Cookie", "daklakid-device=made-up")
	})
}

// alerts are what the operators were told.
type alerts []string

func (a *alerts) hear(tx *database.Tx, used int, budget web.Limit) error {
	tx.OnCommit(func() { *a = append(*a, fmt.Sprint(used, "/", budget.Count)) })
	return nil
}

func TestBudgetOfAllNumbers(t *testing.T) {
	var heard *alerts
	each(t, func(o *identity.Options) {
		heard = &alerts{}
		o.Limits = identity.Limits{Resend: time.Nanosecond, Sessions: 20, Reserve: 20, Budget: []web.Limit{{Count: 10, Per: time.Hour}, {Count: 15, Per: 24 * time.Hour}}}
		o.Spent = heard.hear
	}, func(r *rig) {
		mine := r.device(an) // an hour ago: only the day counts it
		for i := range 8 {
			r.ask(stranger(i))
		}
		a := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": stranger(8)}).Want(http.StatusServiceUnavailable)
		if a.Problem().Code != "codesPaused" || a.Header.Get("Retry-After") != "3600" {
			t.Errorf("%s %s", a.Header.Get("Retry-After"), a.Body)
		}
		for range 2 {
			r.clock.pass(time.Millisecond)
			r.try(r.ask(an, mine...), r.outbox.code(an), mine...).Want(201)
		}
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": an}, mine...).Want(http.StatusServiceUnavailable)
		if got := fmt.Sprint(*heard); got != "[8/10 10/10]" {
			t.Errorf("the operators heard %s", got)
		}
		r.clock.pass(time.Hour)
		r.ask(stranger(9)) // the twelfth of the day
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": stranger(10)}).Want(http.StatusServiceUnavailable)
		for range 3 {
			r.clock.pass(time.Millisecond)
			r.ask(an, mine...)
		}
		r.Post("/api/v1/sign-in/codes", map[string]any{"phone": an}, mine...).Want(http.StatusServiceUnavailable)
		if got := fmt.Sprint(*heard); got != "[8/10 10/10 12/15 15/15]" {
			t.Errorf("the operators heard %s", got)
		}
	})
}
