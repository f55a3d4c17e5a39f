package vouchers_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	madeUp  = "23456789AB"
	guesses = 20 // as many wrong codes as one may try
)

// guess tries wrong codes until no more are looked at.
func (r *rig) guess(who web.Principal, times int) {
	r.T.Helper()
	for range times {
		if p := r.redeem(who, madeUp, "000000000000").Want(http.StatusNotFound).Problem(); p.Code != "voucherCodeUnknown" {
			r.T.Fatalf("%+v", p)
		}
	}
}

// Who tries codes is stopped, whether she works for the company, for another or
// for none; her colleagues are not.
func TestCodesAreNotGuessed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		mine, shop := r.claim(lan, v.ID), v.Detail.Places[0].ID
		code := r.code(lan, mine.ID)
		for _, who := range []web.Principal{cashier, rival, stranger} {
			r.guess(who, guesses)
			again := r.redeem(who, code, shop).Want(http.StatusTooManyRequests)
			if p := again.Problem(); p.Code != "voucherGuessed" || again.Header.Get("Retry-After") != "900" {
				t.Errorf("%s, with a code that is right: %+v, %v", who.Account, p, again.Header)
			}
			r.redeem(who, madeUp, shop).Want(http.StatusTooManyRequests)
		}
		// On whichever phone she is signed in, and whatever keys she sends.
		elsewhere := cashier
		elsewhere.Session = "another phone"
		r.redeem(elsewhere, code, shop, "Idempotency-Key", "one").Want(http.StatusTooManyRequests)
		r.redeem(second, code, shop).Want(http.StatusCreated)

		next := r.claim(lan, v.ID)
		r.Pass(15*time.Minute - time.Millisecond)
		code = r.code(lan, next.ID)
		r.redeem(cashier, code, shop).Want(http.StatusTooManyRequests)
		r.Pass(time.Millisecond)
		r.redeem(cashier, code, shop, "Idempotency-Key", "one").Want(http.StatusCreated)
		r.guess(cashier, guesses)
		r.redeem(cashier, code, shop).Want(http.StatusTooManyRequests)
		r.exact()
	})
}

// What is right in between does not pay for what is wrong, and a key counts as
// often as it is sent.
func TestGuessesAddUp(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee().Detail("perPerson", 100))
		shop := v.Detail.Places[0].ID
		for n := range guesses {
			r.redeem(cashier, madeUp, shop, "Idempotency-Key", "the same").Want(http.StatusNotFound)
			if n%5 == 0 {
				r.redeem(cashier, r.code(lan, r.claim(lan, v.ID).ID), shop).Want(http.StatusCreated)
			}
		}
		r.redeem(cashier, madeUp, shop, "Idempotency-Key", "the same").Want(http.StatusTooManyRequests)
		// Those of long ago are forgotten.
		r.Pass(15 * time.Minute)
		r.OK(r.service.Lapse(t.Context()))
		if n := r.Count(`SELECT count(*) FROM voucher_guesses`); n != 0 {
			t.Errorf("%d are kept", n)
		}
	})
}

// A code that is wrong, of another company, given back, replaced or not the
// staff's to redeem has one answer, letter for letter.
func TestWrongCodesAreAllTheSame(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		var theirs string
		r.OK(r.DB.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT organisation FROM members WHERE account = $1 AND role = $2`, rival.Account, organisation.Owner).Scan(&theirs)
		}))
		var other view
		r.As(rival).Ask(http.MethodPost, "/api/v1/vouchers", r.coffee().With("organisation", theirs)).Want(http.StatusCreated).Into(&other)
		r.Approve(other.ID)
		shop := v.Detail.Places[0].ID
		right := r.claim(lan, v.ID)
		replaced, shown := r.code(lan, right.ID), r.code(lan, right.ID)
		released := r.claim(binh, v.ID)
		gone := r.code(binh, released.ID)
		r.As(binh).Post("/api/v1/me/voucher-claims/"+released.ID+"/release", nil).Want(http.StatusOK)
		foreign := r.code(lan, r.claim(lan, other.ID).ID)
		want := r.redeem(cashier, madeUp, shop).Want(http.StatusNotFound).Body
		for name, got := range map[string]webtest.Answer{
			"another company's": r.redeem(cashier, foreign, shop), "replaced": r.redeem(cashier, replaced, shop), "given back": r.redeem(cashier, gone, shop),
			"no place": r.redeem(cashier, madeUp, "000000000000"), "no code": r.redeem(cashier, "!", shop), "a stranger's": r.redeem(stranger, shown, shop),
			"a rival's": r.redeem(rival, shown, shop), "its holder's": r.redeem(lan, shown, shop),
		} {
			if got.Status != http.StatusNotFound || !bytes.Equal(got.Body, want) {
				t.Errorf("%s: %d %s, want %s", name, got.Status, got.Body, want)
			}
		}
		r.redeem(cashier, shown, shop).Want(http.StatusCreated)
	})
}
