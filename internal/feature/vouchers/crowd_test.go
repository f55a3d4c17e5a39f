package vouchers_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/vouchers"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// tries is how many people ask at the same time.
const tries = 1000

// crowd asks at the same time and counts the answers by status and code.
func crowd(count int, ask func(i int) webtest.Answer) map[string]int {
	var mu sync.Mutex
	var all sync.WaitGroup
	ready := make(chan struct{})
	got := map[string]int{}
	for i := range count {
		all.Go(func() {
			<-ready
			a := ask(i)
			said := fmt.Sprint(a.Status)
			if a.Status >= http.StatusBadRequest {
				said = a.Problem().Code
			}
			mu.Lock()
			got[said]++
			mu.Unlock()
		})
	}
	close(ready)
	all.Wait()
	return got
}

func want(t *testing.T, what string, got map[string]int, wanted map[string]int) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(wanted) {
		t.Errorf("%s: %v, want %v", what, got, wanted)
	}
}

// A thousand people claim at once what there are 300 of; then those who have
// one are scanned by four cashiers at once.
func TestCrowd(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee().Detail("quantity", 300).Detail("perPerson", 1))
		shop := v.Detail.Places[0].ID
		got := crowd(tries, func(i int) webtest.Answer {
			return r.As(webtest.Account(fmt.Sprintf("person %d", i))).Post("/api/v1/vouchers/"+v.ID+"/claims", nil)
		})
		want(t, "claims", got, map[string]int{"201": 300, "voucherGone": tries - 300})
		r.exact()

		cashiers := r.cashiers(4)
		codes := r.codes(250)
		got = crowd(tries, func(i int) webtest.Answer {
			return r.redeem(cashiers[i%4], codes[i/4], shop)
		})
		want(t, "redeems", got, map[string]int{"201": 250, "voucherUsedAt": tries - 250})
		if n := r.Count(`SELECT count(*) FROM vouchers WHERE state = 'redeemed'`); n != 250 {
			t.Errorf("%d redeemed", n)
		}
		r.settled(t, 250, 250*20_000, 0)
		r.exact()
	})
}

// cashiers are so many more of the company.
func (r *rig) cashiers(n int) (all []web.Principal) {
	r.T.Helper()
	r.OK(r.DB.Update(r.T.Context(), func(tx *database.Tx) error {
		all = nil
		for i := range n {
			c := webtest.Account(fmt.Sprintf("cashier %d", i))
			if err := organisation.Add(tx, "boss", r.company, c.Account, organisation.Cashier); err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	}))
	return all
}

// codes shows those of so many claimed vouchers, as their holders would.
func (r *rig) codes(n int) (all []string) {
	r.T.Helper()
	r.OK(r.DB.Update(r.T.Context(), func(tx *database.Tx) error {
		all = nil
		held, err := vouchers.Held(tx, n)
		for _, v := range held {
			shown, err := r.service.Show(tx, v.Account, v.ID)
			if err != nil {
				return err
			}
			all = append(all, shown.Code)
		}
		return err
	}))
	if len(all) != n {
		r.T.Fatalf("%d codes, want %d", len(all), n)
	}
	return all
}

// The limits of a person, a day and a place, each asked beyond at once.
func TestCrowdAtLimits(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee().Detail("quantity", 100_000).Detail("perPerson", 3).Detail("perDay", 200).Detail("perPlace", 90))
		got := crowd(50, func(int) webtest.Answer { return r.As(lan).Post("/api/v1/vouchers/"+v.ID+"/claims", nil) })
		want(t, "one person", got, map[string]int{"201": 3, "voucherEnough": 47})
		got = crowd(400, func(i int) webtest.Answer {
			return r.As(webtest.Account(fmt.Sprintf("person %d", i))).Post("/api/v1/vouchers/"+v.ID+"/claims", nil)
		})
		want(t, "one day", got, map[string]int{"201": 197, "voucherDayFull": 203})
		codes := r.codes(150)
		cashiers := r.cashiers(4)
		got = crowd(len(codes), func(i int) webtest.Answer {
			return r.redeem(cashiers[i%4], codes[i], v.Detail.Places[1].ID)
		})
		want(t, "one place", got, map[string]int{"201": 90, "voucherPlaceFull": 60})
		r.exact()
	})
}

// One request sent many times makes one thing, and everybody gets its answer.
func TestCrowdOfOneRequest(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		var mu sync.Mutex
		bodies := map[string]int{}
		note := func(a webtest.Answer) webtest.Answer {
			mu.Lock()
			bodies[string(a.Body)]++
			mu.Unlock()
			return a
		}
		got := crowd(50, func(int) webtest.Answer {
			return note(r.As(lan).Post("/api/v1/vouchers/"+v.ID+"/claims", nil, "Idempotency-Key", "claim"))
		})
		want(t, "one key", got, map[string]int{"201": 50})
		code := r.codes(1)[0]
		got = crowd(50, func(int) webtest.Answer {
			return note(r.redeem(cashier, code, v.Detail.Places[0].ID, "Idempotency-Key", "redeem"))
		})
		want(t, "one key", got, map[string]int{"201": 50})
		if len(bodies) != 2 {
			t.Errorf("%d answers: %v", len(bodies), bodies)
		}
		got = crowd(50, func(int) webtest.Answer { return r.redeem(cashier, code, v.Detail.Places[0].ID) })
		want(t, "the same scan", got, map[string]int{"201": 50})
		r.settled(t, 1, 20_000, 0)
	})
}

// Taking back and redeeming again at once never loses or doubles anything.
func TestCrowdOfVoids(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee().Detail("perPlace", 60).Detail("perPerson", 100))
		shop := v.Detail.Places[0].ID
		for range 60 {
			r.claim(lan, v.ID)
		}
		codes := r.codes(60)
		want(t, "redeems", crowd(60, func(i int) webtest.Answer { return r.redeem(cashier, codes[i], shop) }), map[string]int{"201": 60})
		var ids []string
		r.OK(r.DB.View(t.Context(), func(tx *database.Tx) error {
			ids = nil
			for n := range 60 {
				var id string
				if err := tx.Row(`SELECT id FROM vouchers ORDER BY id LIMIT 1 OFFSET $1`, n).Scan(&id); err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		}))
		got := crowd(240, func(i int) webtest.Answer {
			return r.As(second).Post("/api/v1/voucher-redemptions/"+ids[i/4]+"/void", map[string]any{"reason": "Quét nhầm khách"})
		})
		want(t, "voids", got, map[string]int{"204": 60, "voucherNotUsed": 180})
		if n := r.Count(`SELECT sum(room) FROM voucher_room WHERE scope = 'at:' || $1`, shop); n != 60 {
			t.Errorf("%d left at the place", n)
		}
		r.settled(t, 0, 0, 60)
		r.exact()
	})
}
