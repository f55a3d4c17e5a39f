package vouchers_test

import (
	"net/http"
	"strings"
	"testing"

	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// percent is a campaign of 15 % off bills from 100,000 đ, 40,000 đ at most.
func (r *rig) percent() campaign {
	return r.coffee().With("kind", "percent").With("price", 0).Detail("percent", 15).Detail("minBill", 100_000).Detail("maxOff", 40_000).Detail("perPerson", 100)
}

func (r *rig) pay(who web.Principal, code, place string, bill int64) webtest.Answer {
	r.T.Helper()
	return r.As(who).Post("/api/v1/voucher-redemptions", map[string]any{"code": code, "place": place, "bill": bill})
}

type paid struct {
	ID                         string
	Bill, Off, MinBill, MaxOff int64
	Repeated                   bool
}

// What is a part of the bill, or takes one of some size, asks for it.
func TestBills(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.percent())
		shop := v.Detail.Places[0].ID
		code := func() string { return r.code(lan, r.claim(lan, v.ID).ID) }
		one := code()
		if p := r.redeem(cashier, one, shop).WantField("bill"); p.Code != "voucherBillNeeded" {
			t.Errorf("%+v", p)
		}
		if p := r.pay(cashier, one, shop, 99_999).WantField("bill"); p.Code != "voucherBillSmall" || !strings.Contains(p.Message, "100.000 đ") {
			t.Errorf("%+v", p)
		}
		for _, bad := range []int64{-1, 1_000_000_001} {
			r.pay(cashier, one, shop, bad).WantField("bill")
		}
		if n := r.Count(`SELECT count(*) FROM vouchers WHERE state = 'redeemed' OR bill <> 0`); n != 0 {
			t.Errorf("%d were used by what was refused", n)
		}
		var sum, off int64
		for _, c := range []struct{ bill, off int64 }{{100_000, 15_000}, {266_666, 39_999}, {266_667, 40_000}, {1_000_000_000, 40_000}} {
			var got paid
			r.pay(cashier, one, shop, c.bill).Want(http.StatusCreated).Into(&got)
			if got.Bill != c.bill || got.Off != c.off || got.MinBill != 100_000 || got.MaxOff != 40_000 {
				t.Errorf("%d: %+v", c.bill, got)
			}
			// The same scan again has the first answer, whatever bill is said.
			var again paid
			r.pay(cashier, one, shop, 500_000).Want(http.StatusCreated).Into(&again)
			if !again.Repeated || again.Bill != c.bill || again.Off != c.off {
				t.Errorf("again: %+v", again)
			}
			sum, off = sum+c.bill, off+c.off
			var held paid
			r.As(lan).Get("/api/v1/me/voucher-claims/" + got.ID).Want(http.StatusOK).Into(&held)
			if held.Bill != c.bill || held.Off != c.off {
				t.Errorf("its holder sees %+v", held)
			}
			one = code()
		}
		r.settled(t, 4, off, 0)
		r.billed(t, sum)
		r.exact()
	})
}

func (r *rig) billed(t *testing.T, want int64) {
	t.Helper()
	var s struct {
		Bill  int64
		Lines []struct{ Bill int64 }
	}
	r.As(boss).Get("/api/v1/voucher-settlement?from=2026-11-01&until=2027-01-31&organisation=" + r.company).Want(http.StatusOK).Into(&s)
	var sum int64
	for _, l := range s.Lines {
		sum += l.Bill
	}
	if s.Bill != want || sum != want {
		t.Errorf("settled %+v, want bills of %d", s, want)
	}
}

// What was taken back is as if it had not been paid.
func TestBillsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.percent())
		shop, mine := v.Detail.Places[0].ID, r.claim(lan, v.ID)
		r.pay(cashier, r.code(lan, mine.ID), shop, 200_000).Want(http.StatusCreated)
		r.As(cashier).Post("/api/v1/voucher-redemptions/"+mine.ID+"/void", map[string]any{"reason": "Nhập nhầm số tiền"}).Want(http.StatusNoContent)
		r.settled(t, 0, 0, 1)
		r.billed(t, 0)
		r.pay(cashier, r.code(lan, mine.ID), shop, 120_000).Want(http.StatusCreated)
		r.settled(t, 1, 18_000, 1)
		r.billed(t, 120_000)
	})
}

// Of a sum no more is taken off than there is to pay; a gift asks only for the
// least bill.
func TestBillsOfSumsAndGifts(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sum := r.published(r.coffee().Detail("perPerson", 100))
		shop := sum.Detail.Places[0].ID
		for bill, off := range map[int64]int64{0: 20_000, 15_000: 15_000, 90_000: 20_000} {
			var got paid
			r.pay(cashier, r.code(lan, r.claim(lan, sum.ID).ID), shop, bill).Want(http.StatusCreated).Into(&got)
			if got.Off != off || got.Bill != bill {
				t.Errorf("%d: %+v", bill, got)
			}
		}
		gift := r.published(r.coffee().With("kind", "gift").With("price", 0).Detail("gift", "Một ly cà phê").Detail("minBill", 50_000))
		code := r.code(lan, r.claim(lan, gift.ID).ID)
		r.redeem(cashier, code, shop).WantField("bill")
		r.pay(cashier, code, shop, 49_000).WantField("bill")
		var got paid
		r.pay(cashier, code, shop, 50_000).Want(http.StatusCreated).Into(&got)
		if got.Off != 0 || got.Bill != 50_000 {
			t.Errorf("%+v", got)
		}
	})
}

// The bounds are among what was promised.
func TestBillsInCampaigns(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for field, bad := range map[string]campaign{
			"detail.maxOff":  r.coffee().Detail("maxOff", 10_000), // of no percent
			"detail.minBill": r.percent().Detail("minBill", -1),
		} {
			r.As(boss).Ask("POST", "/api/v1/vouchers", bad).WantField(field)
		}
		r.As(boss).Ask("POST", "/api/v1/vouchers", r.percent().Detail("minBill", 1_000_000_001)).WantField("detail.minBill")
		r.As(boss).Ask("POST", "/api/v1/vouchers", r.percent().Detail("maxOff", 100_000_001)).WantField("detail.maxOff")
		v := r.published(r.percent())
		for field, change := range map[string]campaign{
			"detail.minBill": r.percent().Detail("minBill", 150_000), "detail.maxOff": r.percent().Detail("maxOff", 30_000),
		} {
			r.As(boss).Ask("PATCH", "/api/v1/vouchers/"+v.ID, map[string]any{"detail": change["detail"]}, "If-Match", `"v2"`).WantField(field)
		}
	})
}
