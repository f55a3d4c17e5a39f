package vouchers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/vouchers"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web/webtest"
)

type redeemed struct {
	ID, PlaceName, RedeemedAt string
	Price                     int64
	Repeated                  bool
}

// From a company's promise to the shop's settlement.
func TestFromPostToSettled(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.post(r.coffee())
		if v.Status != "review" {
			t.Fatalf("%+v", v)
		}
		r.As(lan).Post("/api/v1/vouchers/"+v.ID+"/claims", nil).Want(http.StatusNotFound)
		r.As(reviewer).Post("/api/v1/desk/reviews/"+v.ID+"/approve", map[string]any{}).Want(http.StatusOK)
		var page struct{ Items []struct{ ID string } }
		for q, n := range map[string]int{"ca phe": 1, "hung vuong": 1, "khuyen mai": 1, "tra sua": 0} {
			r.Get("/api/v1/vouchers?q=" + strings.ReplaceAll(q, " ", "+")).Want(http.StatusOK).Into(&page)
			if len(page.Items) != n {
				t.Errorf("%q: %+v", q, page)
			}
		}
		mine := r.claim(lan, v.ID)
		shop := r.see(v.ID).Detail.Places[0].ID
		code := r.code(lan, mine.ID)

		var first, again redeemed
		r.redeem(cashier, code, shop).Want(http.StatusCreated).Into(&first)
		if first.Price != 20_000 || first.PlaceName != "Cửa hàng Lê Duẩn" || first.Repeated {
			t.Errorf("%+v", first)
		}
		r.Pass(time.Minute)
		r.redeem(cashier, "https://daklakid.example/khuyen-mai/quet#"+strings.ToLower(code[:5])+"-"+code[5:], shop).Want(http.StatusCreated).Into(&again)
		if !again.Repeated || again.RedeemedAt != first.RedeemedAt {
			t.Errorf("the same scan: %+v after %+v", again, first)
		}
		p := r.redeem(second, code, shop).Want(http.StatusConflict).Problem()
		if p.Code != "voucherUsedAt" || !strings.Contains(p.Detail+p.Title, "09:00:00 26/11/2026") {
			t.Errorf("another's scan: %+v", p)
		}
		var held struct{ State, PlaceName string }
		r.As(lan).Get("/api/v1/me/voucher-claims/" + mine.ID).Want(http.StatusOK).Into(&held)
		if held.State != "redeemed" || held.PlaceName != "Cửa hàng Lê Duẩn" {
			t.Errorf("%+v", held)
		}
		r.settled(t, 1, 20_000, 0)
		r.exact()
	})
}

func (r *rig) settled(t *testing.T, count, worth, voided int64) {
	t.Helper()
	var s struct {
		Redeemed, Worth, Voided int64
		Lines                   []struct{ Redeemed, Worth, Voided int64 }
	}
	ask := "?from=2026-11-01&until=2027-01-31&organisation=" + r.company
	r.As(boss).Get("/api/v1/voucher-settlement" + ask).Want(http.StatusOK).Into(&s)
	if s.Redeemed != count || s.Worth != worth || s.Voided != voided {
		t.Errorf("settled %+v", s)
	}
	if n := r.Count(`SELECT count(*) FROM vouchers WHERE state = 'redeemed'`); n != s.Redeemed {
		t.Errorf("%d redemptions, %d settled", n, s.Redeemed)
	}
	file := string(r.As(boss).Get("/api/v1/voucher-settlement.csv" + ask).Want(http.StatusOK).Body)
	if strings.Count(file, "\r\n") != len(s.Lines)+2 || !strings.HasPrefix(file, "\ufeffNgày,") {
		t.Errorf("%q", file)
	}
}

// Every route begins with nobody and the wrong person.
func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Ask("POST", "/api/v1/vouchers", r.coffee()).Want(http.StatusUnauthorized)
		r.As(stranger).Ask("POST", "/api/v1/vouchers", r.coffee()).WantField("organisation")
		r.As(cashier).Ask("POST", "/api/v1/vouchers", r.coffee()).WantField("organisation")
		r.As(boss).Ask("POST", "/api/v1/vouchers", r.coffee().With("organisation", "")).WantField("organisation")
		v := r.published(r.coffee())
		campaign, shop := "/api/v1/vouchers/"+v.ID, v.Detail.Places[0].ID
		r.Ask("PATCH", campaign, map[string]any{}, "If-Match", `"v2"`).Want(http.StatusUnauthorized)
		r.As(rival).Ask("PATCH", campaign, map[string]any{}, "If-Match", `"v2"`).Want(http.StatusNotFound)
		r.Post(campaign+"/claims", nil).Want(http.StatusUnauthorized)
		mine := r.claim(lan, v.ID)
		own := "/api/v1/me/voucher-claims"
		r.Get(own).Want(http.StatusUnauthorized)
		for _, ask := range []func(*webtest.Server) webtest.Answer{
			func(s *webtest.Server) webtest.Answer { return s.Get(own + "/" + mine.ID) },
			func(s *webtest.Server) webtest.Answer { return s.Post(own+"/"+mine.ID+"/code", nil) },
			func(s *webtest.Server) webtest.Answer { return s.Post(own+"/"+mine.ID+"/release", nil) },
		} {
			ask(r.Server).Want(http.StatusUnauthorized)
			ask(r.As(binh)).Want(http.StatusNotFound)
		}
		code := r.code(lan, mine.ID)
		r.Post("/api/v1/voucher-redemptions", map[string]any{"code": code, "place": shop}).Want(http.StatusUnauthorized)
		for _, who := range []string{"stranger", "rival", "lan"} {
			if p := r.redeem(webtest.Account(who), code, shop).Want(http.StatusNotFound).Problem(); p.Code != "voucherCodeUnknown" {
				t.Errorf("%s: %+v", who, p)
			}
		}
		for _, path := range []string{
			"/api/v1/voucher-redemptions?organisation=" + r.company, "/api/v1/voucher-places?organisation=" + r.company,
			"/api/v1/voucher-settlement?from=2026-11-01&until=2026-11-30&organisation=" + r.company,
			"/api/v1/voucher-settlement.csv?from=2026-11-01&until=2026-11-30&organisation=" + r.company,
		} {
			r.Get(path).Want(http.StatusUnauthorized)
			r.As(rival).Get(path).Want(http.StatusNotFound)
			r.As(boss).Get(path).Want(http.StatusOK)
		}
		r.As(cashier).Get("/api/v1/voucher-settlement?from=2026-11-01&until=2026-11-30&organisation=" + r.company).Want(http.StatusNotFound)
		r.redeem(cashier, code, shop).Want(http.StatusCreated)
		void := "/api/v1/voucher-redemptions/" + mine.ID + "/void"
		r.Post(void, map[string]any{"reason": "Quét nhầm"}).Want(http.StatusUnauthorized)
		r.As(rival).Post(void, map[string]any{"reason": "Quét nhầm"}).Want(http.StatusNotFound)
		// Who is removed from the company redeems no more, at the next request.
		next := r.claim(lan, v.ID)
		r.OK(r.DB.Update(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM members WHERE account = $1`, cashier.Account)
			return err
		}))
		r.redeem(cashier, r.code(lan, next.ID), shop).Want(http.StatusNotFound)
		r.As(cashier).Post(void, map[string]any{"reason": "Quét nhầm"}).Want(http.StatusNotFound)
	})
}

func TestBadCampaigns(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		good := r.coffee()
		for _, c := range []struct {
			c     campaign
			field string
		}{
			{good.Detail("quantity", 0), "detail.quantity"},
			{good.Detail("quantity", -5), "detail.quantity"},
			{good.Detail("quantity", 1_000_000_000), "detail.quantity"},
			{good.Detail("perPerson", 0), "detail.perPerson"},
			{good.Detail("perDay", -1), "detail.perDay"},
			{good.Detail("perPlace", 1_000_000_000), "detail.perPlace"},
			{good.Detail("claimUntil", "2026-11-25").Detail("claimFrom", "2026-11-26"), "detail.claimUntil"},
			{good.Detail("validUntil", "2026-11-20"), "detail.validUntil"},
			{good.Detail("validUntil", "2026-12-19"), "detail.validUntil"}, // before the last day to claim
			{good.Detail("claimFrom", "2026-11-01").Detail("claimUntil", "2026-11-25"), "detail.claimUntil"},
			{good.Detail("validUntil", "2028-01-01"), "detail.validUntil"},
			{good.Detail("claimFrom", "26/11/2026"), "detail.claimFrom"},
			{good.Detail("validUntil", "2026-02-30"), "detail.validUntil"},
			{good.Detail("places", []any{}), "detail.places"},
			{good.Detail("places", []any{shop("Cửa hàng A", "1 Lê Lợi"), shop("cua hang a", "1 le loi")}), "detail.places[1].name"},
			{good.Detail("places", []any{map[string]any{"name": "Ở nơi khác", "address": "1 Lê Lợi", "ward": "00001"}}), "detail.places[0].ward"},
			{good.Detail("places", []any{map[string]any{"name": "Hà Nội", "address": "1 Lê Lợi", "ward": "24175", "lat": 21.0, "lng": 105.8}}), "detail.places[0].lat"},
			{good.With("price", 0), "price"},
			{good.With("price", 999), "price"},
			{good.With("price", -20_000), "price"},
			{good.With("price", 1_000_000_000_000), "price"},
			{good.With("kind", "percent"), "detail.percent"},
			{good.With("kind", "percent").With("price", 0).Detail("percent", 101), "detail.percent"},
			{good.With("kind", "gift").With("price", 0), "detail.gift"},
			{good.Detail("percent", 10), "detail.percent"},
			{good.With("kind", "money"), "kind"},
			{good.With("title", "Ngắn"), "title"},
			{good.Detail("conditions", "<script>alert(1)</script>"), "detail.conditions"},
		} {
			r.As(boss).Ask("POST", "/api/v1/vouchers", c.c).WantField(c.field)
		}
		if n := r.Count(`SELECT count(*) FROM voucher_campaigns`) + r.Count(`SELECT count(*) FROM voucher_room`); n != 0 {
			t.Errorf("%d rows of what was refused", n)
		}
		v := r.post(good.With("kind", "percent").With("price", 0).Detail("percent", 70))
		if len(v.Warnings) != 1 || v.Warnings[0].Code != "voucherAboveHalf" {
			t.Errorf("%+v", v.Warnings)
		}
	})
}

// What was promised is not taken back.
func TestEdits(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		good := r.coffee()
		edit := func(v view, change campaign) webtest.Answer {
			return r.As(boss).Ask("PATCH", "/api/v1/vouchers/"+v.ID, map[string]any(change), "If-Match", `"v`+string(rune('0'+v.Version))+`"`)
		}
		only := func(c campaign) campaign { return campaign{"detail": c["detail"]} }
		v := r.post(good)
		edit(v, only(good.Detail("quantity", 7).Detail("perPlace", 3))).Want(http.StatusOK).Into(&v)
		if v.Left != 7 {
			t.Errorf("before it is public anything goes: %+v", v)
		}
		r.exact()
		good = good.Detail("quantity", 7).Detail("perPlace", 3)
		r.As(reviewer).Post("/api/v1/desk/reviews/"+v.ID+"/approve", map[string]any{}).Want(http.StatusOK)
		v = r.see(v.ID)
		r.claim(lan, v.ID)
		for _, c := range []struct {
			change campaign
			field  string
		}{
			{only(good.Detail("quantity", 6)), "detail.quantity"},
			{campaign{"price": 10_000}, "price"},
			{only(good.Detail("perPerson", 1)), "detail.perPerson"},
			{only(good.Detail("perPlace", 5)), "detail.perPlace"},
			{only(good.Detail("conditions", "Chỉ vào thứ Hai.")), "detail.conditions"},
			{only(good.Detail("claimUntil", "2026-12-19")), "detail.claimUntil"},
			{only(good.Detail("validUntil", "2026-12-30")), "detail.validUntil"},
			{only(good.Detail("validUntil", "2027-12-31")), "detail.validUntil"}, // more than a year ahead
			{only(good.Detail("places", []any{shop("Cửa hàng Lê Duẩn", "12 Lê Duẩn")})), "detail.places"},
			{campaign{"kind": "gift", "price": 0, "detail": good.Detail("gift", "Một ly cà phê")["detail"]}, "kind"},
		} {
			edit(v, c.change).WantField(c.field)
		}
		edit(v, only(good.Detail("quantity", 50).Detail("validUntil", "2027-01-15").Detail("claimUntil", "2027-01-10"))).Want(http.StatusOK).Into(&v)
		if v.Status != "published" || v.Left != 49 {
			t.Errorf("%+v", v)
		}
		r.exact()
		// It is public until its new last day.
		r.Pass(40 * day)
		r.claim(binh, v.ID)
	})
}

func TestBadClaims(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		claim := func(campaign, code string, status int) {
			t.Helper()
			if p := r.As(lan).Post("/api/v1/vouchers/"+campaign+"/claims", nil).Want(status).Problem(); p.Code != code {
				t.Errorf("%+v, want %s", p, code)
			}
		}
		claim("00000000-0000-7000-8000-000000000000", "notFound", http.StatusNotFound)
		future := r.published(r.coffee().Detail("claimFrom", "2026-12-01"))
		claim(future.ID, "voucherTooSoon", http.StatusConflict)
		known := r.published(r.coffee().Detail("level", 1))
		claim(known.ID, "levelNeeded", http.StatusForbidden)
		identified := lan
		identified.Level = 1
		r.claim(identified, known.ID)
		few := r.published(r.coffee().Detail("quantity", 1).Detail("perPerson", 1))
		first := r.claim(lan, few.ID)
		claim(few.ID, "voucherEnough", http.StatusConflict)
		if p := r.As(binh).Post("/api/v1/vouchers/"+few.ID+"/claims", nil).Want(http.StatusConflict).Problem(); p.Code != "voucherGone" {
			t.Errorf("%+v", p)
		}
		// What is given back can be claimed by others, and not be shown any more.
		r.As(lan).Post("/api/v1/me/voucher-claims/"+first.ID+"/release", nil).Want(http.StatusOK)
		r.As(lan).Post("/api/v1/me/voucher-claims/"+first.ID+"/release", nil).Want(http.StatusConflict)
		r.As(lan).Post("/api/v1/me/voucher-claims/"+first.ID+"/code", nil).Want(http.StatusConflict)
		r.claim(binh, few.ID)
		r.exact()
		r.Pass(25 * day)
		if p := r.As(lan).Post("/api/v1/vouchers/"+known.ID+"/claims", nil).Want(http.StatusConflict).Problem(); p.Code != "voucherClosed" {
			t.Errorf("%+v", p)
		}
	})
}

// A day's and a place's limits.
func TestLimits(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee().Detail("perDay", 2).Detail("perPlace", 1).Detail("perPerson", 100))
		a, b := r.claim(lan, v.ID), r.claim(lan, v.ID)
		if p := r.As(binh).Post("/api/v1/vouchers/"+v.ID+"/claims", nil).Want(http.StatusConflict).Problem(); p.Code != "voucherDayFull" {
			t.Errorf("%+v", p)
		}
		one, two := v.Detail.Places[0].ID, v.Detail.Places[1].ID
		r.redeem(cashier, r.code(lan, a.ID), one).Want(http.StatusCreated)
		code := r.code(lan, b.ID)
		if p := r.redeem(cashier, code, one).Want(http.StatusConflict).Problem(); p.Code != "voucherPlaceFull" {
			t.Errorf("%+v", p)
		}
		r.redeem(cashier, code, "000000000000").WantField("place")
		r.redeem(cashier, code, two).Want(http.StatusCreated)
		r.As(cashier).Post("/api/v1/voucher-redemptions/"+a.ID+"/void", map[string]any{"reason": "Quét nhầm khách"}).Want(http.StatusNoContent)
		r.Pass(15 * time.Hour) // past midnight
		c := r.claim(binh, v.ID)
		r.redeem(second, r.code(binh, c.ID), one).Want(http.StatusCreated)
		r.redeem(second, r.code(lan, a.ID), one).Want(http.StatusConflict)
		r.exact()
	})
}

// Who claims and gives back again and again does not use up the day of others.
func TestADayIsNotUsedUpByGivingBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee().Detail("perDay", 2).Detail("perPerson", 1))
		for range 3 {
			c := r.claim(lan, v.ID)
			r.As(lan).Post("/api/v1/me/voucher-claims/"+c.ID+"/release", nil).Want(http.StatusOK)
		}
		kept := r.claim(lan, v.ID)
		r.claim(binh, v.ID)
		r.Pass(15 * time.Hour) // past midnight: what was of yesterday is no room of today
		r.As(lan).Post("/api/v1/me/voucher-claims/"+kept.ID+"/release", nil).Want(http.StatusOK)
		r.claim(lan, v.ID)
		r.claim(webtest.Account("third"), v.ID)
		if p := r.As(webtest.Account("fourth")).Post("/api/v1/vouchers/"+v.ID+"/claims", nil).Want(http.StatusConflict).Problem(); p.Code != "voucherDayFull" {
			t.Errorf("%+v", p)
		}
		r.exact()
	})
}

func TestCodesGoStale(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		mine, shop := r.claim(lan, v.ID), v.Detail.Places[0].ID
		old := r.code(lan, mine.ID)
		fresh := r.code(lan, mine.ID)
		if p := r.redeem(cashier, old, shop).Want(http.StatusNotFound).Problem(); p.Code != "voucherCodeUnknown" {
			t.Errorf("a replaced code: %+v", p)
		}
		r.Pass(2 * time.Minute)
		if p := r.redeem(cashier, fresh, shop).Want(http.StatusConflict).Problem(); p.Code != "voucherCodeStale" {
			t.Errorf("an old picture: %+v", p)
		}
		r.redeem(cashier, "", shop).WantField("code")
		r.redeem(cashier, strings.Repeat("A", 201), shop).WantField("code")
		r.redeem(cashier, "IIIIIIIIII", shop).Want(http.StatusNotFound)
		// One's own is scanned by a colleague.
		own := r.claim(cashier, v.ID)
		if p := r.redeem(cashier, r.code(cashier, own.ID), shop).Want(http.StatusConflict).Problem(); p.Code != "voucherOwn" {
			t.Errorf("%+v", p)
		}
		// What an officer hides is not honoured until it is looked at; what the
		// company takes off is.
		code := r.code(lan, mine.ID)
		r.As(reviewer).Post("/api/v1/desk/reviews/"+v.ID+"/hide", map[string]any{"reasons": []string{"fraud"}}).Want(http.StatusOK)
		if p := r.redeem(cashier, code, shop).Want(http.StatusConflict).Problem(); p.Code != "voucherHalted" {
			t.Errorf("%+v", p)
		}
		r.As(lan).Post("/api/v1/vouchers/"+v.ID+"/claims", nil).Want(http.StatusNotFound)
		r.As(reviewer).Post("/api/v1/desk/reviews/"+v.ID+"/restore", map[string]any{}).Want(http.StatusOK)
		r.As(boss).Post("/api/v1/vouchers/"+v.ID+"/withdraw", nil).Want(http.StatusOK)
		r.As(binh).Post("/api/v1/vouchers/"+v.ID+"/claims", nil).Want(http.StatusNotFound)
		r.redeem(cashier, code, shop).Want(http.StatusCreated)
	})
}

func TestVoids(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		mine, shop := r.claim(lan, v.ID), v.Detail.Places[0].ID
		void := func(reason string) webtest.Answer {
			return r.As(second).Post("/api/v1/voucher-redemptions/"+mine.ID+"/void", map[string]any{"reason": reason})
		}
		void("Quét nhầm khách").Want(http.StatusConflict) // not used yet
		r.redeem(cashier, r.code(lan, mine.ID), shop).Want(http.StatusCreated)
		void("").WantField("reason")
		void("ờ").WantField("reason")
		r.settled(t, 1, 20_000, 0)
		void("Quét nhầm khách").Want(http.StatusNoContent)
		void("Quét nhầm khách").Want(http.StatusConflict)
		r.settled(t, 0, 0, 1)
		if n := r.Count(`SELECT count(*) FROM audit_entries WHERE action = 'voucher.void' AND owner = 'lan' AND actor = 'second cashier'`); n != 1 {
			t.Errorf("%d entries", n)
		}
		if n := r.Count(`SELECT count(*) FROM notices WHERE account = 'lan' AND code = 'voucherVoided'`); n != 1 {
			t.Errorf("%d notices", n)
		}
		r.redeem(cashier, r.code(lan, mine.ID), shop).Want(http.StatusCreated)
		r.Pass(day)
		if p := void("Quét nhầm khách").Want(http.StatusConflict).Problem(); p.Code != "voucherVoidLate" {
			t.Errorf("%+v", p)
		}
		r.settled(t, 1, 20_000, 1)
		r.exact()
	})
}

func TestLapse(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee().Detail("quantity", 2).Detail("holdDays", 1))
		mine := r.claim(lan, v.ID)
		code := r.code(lan, mine.ID)
		used := r.claim(binh, v.ID)
		r.redeem(cashier, r.code(binh, used.ID), v.Detail.Places[0].ID).Want(http.StatusCreated)
		r.Pass(day)
		var held claimed
		r.As(lan).Get("/api/v1/me/voucher-claims/" + mine.ID).Want(http.StatusOK).Into(&held)
		if held.State != "expired" {
			t.Errorf("%+v", held)
		}
		if p := r.redeem(cashier, code, v.Detail.Places[0].ID).Want(http.StatusConflict).Problem(); p.Code != "voucherExpired" {
			t.Errorf("%+v", p)
		}
		r.As(lan).Post("/api/v1/me/voucher-claims/"+mine.ID+"/code", nil).Want(http.StatusConflict)
		r.OK(r.service.Lapse(t.Context()))
		r.OK(r.service.Lapse(t.Context()))
		if left := r.see(v.ID).Left; left != 1 {
			t.Errorf("%d left", left)
		}
		r.exact()
	})
}

func TestForgotten(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		shop := v.Detail.Places[0].ID
		used, unused := r.claim(lan, v.ID), r.claim(lan, v.ID)
		r.redeem(cashier, r.code(lan, used.ID), shop).Want(http.StatusCreated)
		personal := r.service.Module().Personal
		r.OK(r.DB.View(t.Context(), func(tx *database.Tx) error {
			all, err := personal.Export(tx, lan.Account)
			if len(all) != 1 || len(all[0].Records) != 2 {
				t.Errorf("%+v", all)
			}
			return err
		}))
		for range 2 {
			r.OK(r.DB.Update(t.Context(), func(tx *database.Tx) error { return personal.Erase(tx, lan.Account) }))
			r.OK(r.DB.Update(t.Context(), func(tx *database.Tx) error { return personal.Erase(tx, cashier.Account) }))
		}
		if n := r.Count(`SELECT count(*) FROM vouchers WHERE account = 'lan' OR cashier = 'cashier' OR id = $1`, unused.ID); n != 0 {
			t.Errorf("%d are left", n)
		}
		r.settled(t, 1, 20_000, 0)
		r.exact()
		// A redemption of somebody forgotten can still be taken back.
		r.As(boss).Post("/api/v1/voucher-redemptions/"+used.ID+"/void", map[string]any{"reason": "Quét nhầm khách"}).Want(http.StatusNoContent)
	})
}

func TestOffer(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		p, err := r.Kernel.Page(t.Context(), vouchers.Kind, v.ID)
		r.OK(err)
		var ld map[string]any
		r.OK(json.Unmarshal(p.JSONLD, &ld))
		for _, name := range []string{"name", "description", "offeredBy", "validFrom", "validThrough", "availabilityEnds", "availableAtOrFrom"} {
			if ld[name] == nil {
				t.Errorf("%s is missing in %s", name, p.JSONLD)
			}
		}
		if ld["@type"] != "Offer" || ld["validThrough"] != "2027-01-01T00:00:00+07:00" {
			t.Errorf("%s", p.JSONLD)
		}
	})
}

func TestMemberRoles(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.coffee())
		mine := r.claim(lan, v.ID)
		code := r.code(lan, mine.ID)
		for _, role := range []string{organisation.Editor, organisation.Recruiter, organisation.Dispatcher} {
			r.OK(r.DB.Update(t.Context(), func(tx *database.Tx) error { return organisation.Add(tx, "boss", r.company, role, role) }))
			r.redeem(webtest.Account(role), code, v.Detail.Places[0].ID).Want(http.StatusNotFound)
		}
		r.redeem(boss, code, v.Detail.Places[0].ID).Want(http.StatusCreated)
	})
}

// The demonstration is labelled, and adds up.
func TestDemo(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.OK(r.service.Load(t.Context(), vouchers.Demo{Seed: 1, Companies: []string{r.company}, Owner: boss.Account, Holders: []string{"an", "ba", "chi", "dung"}}))
		var page struct{ Items []struct{ Demo bool } }
		r.Get("/api/v1/vouchers").Want(http.StatusOK).Into(&page)
		if len(page.Items) < 6 || !page.Items[0].Demo {
			t.Errorf("%+v", page)
		}
		if n := r.Count(`SELECT count(*) FROM vouchers WHERE state = 'redeemed'`); n < 10 {
			t.Errorf("%d redeemed", n)
		}
		r.exact()
	})
}
