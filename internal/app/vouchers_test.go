package app

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
)

// promised is a campaign of so many, as a company posts it today.
func promised(company string, quantity int) map[string]any {
	today := time.Now()
	day := func(days int) string { return today.AddDate(0, 0, days).Format(time.DateOnly) }
	return map[string]any{
		"kind": "amount", "title": "Giảm 20.000 đ cho hoá đơn cà phê", "description": "", "price": 20_000, "organisation": company,
		"detail": map[string]any{
			"quantity": quantity, "claimFrom": day(-1), "claimUntil": day(20), "validFrom": day(-1), "validUntil": day(30), "perPerson": 100,
			"places": []any{map[string]any{"name": "Cửa hàng Lê Duẩn", "address": "12 Lê Duẩn", "ward": "24175"}},
		},
	}
}

type promise struct {
	posted
	Left   int64
	Detail struct{ Places []struct{ ID string } }
}

// employ makes a company of people: the first owns it, the others redeem.
func employ(t *testing.T, db *database.DB, staff ...person) (company string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *database.Tx) (err error) {
		company, err = organisation.Create(tx, staff[0].id, organisation.Company, "Cà phê Ban Mê", staff[0].id)
		for _, p := range staff[1:] {
			if err == nil {
				err = organisation.Add(tx, staff[0].id, company, p.id, organisation.Cashier)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return company
}

// A thousand claims of what there are 300 of, and a thousand scans of 250
// codes, over two nodes on one PostgreSQL: no lock of a process helps here.
func TestVouchersOnTwoNodes(t *testing.T) {
	h := furnished(t, database.Postgres)
	nodes := [2]*node{h.serve(t, "--demo"), h.serve(t, "--demo")}
	db := h.look(t)
	staff, holders := people(nodes[0], 5, nodes[1]), people(nodes[0], 20, nodes[1])
	company := employ(t, db, staff...)
	campaign := into[promise](staff[0].post("/api/v1/vouchers", promised(company, 300)).want(http.StatusCreated))
	h.officer(t, nodes[0], nodes[1]).approve(campaign.posted)

	got := crowd(1000, func(i int) answer {
		return holders[i%20].at(nodes[i/20%2]).post("/api/v1/vouchers/"+campaign.ID+"/claims", nil)
	})
	if got[http.StatusCreated] != 300 || got[http.StatusConflict] != 700 {
		t.Errorf("claims: %v", got)
	}
	var codes []string
	for _, p := range holders {
		mine := into[struct{ Items []struct{ ID string } }](p.get("/api/v1/me/voucher-claims?limit=100"))
		for _, v := range mine.Items {
			shown := p.post("/api/v1/me/voucher-claims/"+v.ID+"/code", nil).want(http.StatusOK)
			codes = append(codes, into[struct{ Code string }](shown).Code)
		}
	}
	if len(codes) != 300 {
		t.Fatalf("%d codes", len(codes))
	}
	got = crowd(1000, func(i int) answer {
		return staff[1+i%4].at(nodes[i/4%2]).post("/api/v1/voucher-redemptions", map[string]any{
			"code": codes[i/4], "place": campaign.Detail.Places[0].ID,
		})
	})
	if got[http.StatusCreated] != 250 || got[http.StatusConflict] != 750 {
		t.Errorf("redeems: %v", got)
	}
	redeemed := number(t, db, `SELECT count(*) FROM vouchers WHERE campaign = $1 AND state = 'redeemed'`, campaign.ID)
	held := number(t, db, `SELECT count(*) FROM vouchers WHERE campaign = $1 AND state = 'claimed'`, campaign.ID)
	left := number(t, db, `SELECT sum(room) FROM voucher_room WHERE campaign = $1 AND scope = 'all'`, campaign.ID)
	if redeemed != 250 || held != 50 || left != 0 {
		t.Errorf("%d redeemed, %d held, %d left", redeemed, held, left)
	}
	type sums struct{ Redeemed, Worth int64 }
	day := time.Now().UTC()
	settled := into[sums](staff[0].get(fmt.Sprintf("/api/v1/voucher-settlement?organisation=%s&from=%s&until=%s", company,
		day.AddDate(0, 0, -1).Format(time.DateOnly), day.AddDate(0, 0, 1).Format(time.DateOnly))).want(http.StatusOK))
	if settled != (sums{250, 250 * 20_000}) {
		t.Errorf("%+v", settled)
	}
}
