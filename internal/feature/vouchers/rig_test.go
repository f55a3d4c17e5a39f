package vouchers_test

import (
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/vouchers"
	"daklakid/internal/kernel/listing/listingtest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var (
	boss     = webtest.Account("boss")
	cashier  = webtest.Account("cashier")
	second   = webtest.Account("second cashier")
	rival    = webtest.Account("rival") // owner of another company
	stranger = webtest.Account("stranger")
	lan      = webtest.Account("lan")
	binh     = webtest.Account("binh")
	reviewer = webtest.With(webtest.Account("reviewer"), organisation.Reviewer, "province")
)

type rig struct {
	*listingtest.Rig
	service *vouchers.Service
	company string
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	listingtest.Each(t, start, test)
}

func start(t testing.TB, engine database.Engine) *rig {
	t.Helper()
	r := &rig{Rig: listingtest.New(t, engine, vouchers.Sentences(), nil)}
	r.service = vouchers.New(r.Kernel, "https://daklakid.example")
	r.Serve(r.service.Routes(), vouchers.Migrations())
	r.Update(func(tx *database.Tx) (err error) {
		if r.company, err = organisation.Create(tx, "boss", organisation.Company, "Cà phê Ban Mê", boss.Account); err != nil {
			return err
		}
		for _, c := range []web.Principal{cashier, second} {
			if err := organisation.Add(tx, "boss", r.company, c.Account, organisation.Cashier); err != nil {
				return err
			}
		}
		_, err = organisation.Create(tx, "rival", organisation.Company, "Cà phê Đối Thủ", rival.Account)
		return err
	})
	return r
}

const day = 24 * time.Hour

type campaign = listingtest.Form

// coffee is a campaign that nothing is wrong with.
func (r *rig) coffee() campaign {
	return campaign{
		"kind": "amount", "title": "Giảm 20.000 đ cho hoá đơn cà phê", "description": "Mời bạn uống cà phê rang tại chỗ.",
		"price": 20_000, "organisation": r.company, "detail": map[string]any{
			"quantity": 100, "conditions": "Một hoá đơn dùng một phiếu.", "claimFrom": "2026-11-26", "claimUntil": "2026-12-20",
			"validFrom": "2026-11-26", "validUntil": "2026-12-31", "perPerson": 2, "places": []any{
				shop("Cửa hàng Lê Duẩn", "12 Lê Duẩn"), shop("Cửa hàng Hùng Vương", "7 Hùng Vương"),
			},
		},
	}
}

func shop(name, address string) map[string]any {
	return map[string]any{"name": name, "address": address, "ward": "24175", "lat": 12.66, "lng": 108.04}
}

type view struct {
	ID, Status string
	Version    int64
	Left, Held int64
	Warnings   []struct{ Code string }
	Detail     struct {
		Quantity int64
		Places   []struct{ ID, Name string }
	}
}

func (r *rig) post(c campaign) (v view) {
	r.T.Helper()
	r.As(boss).Ask(http.MethodPost, "/api/v1/vouchers", c).Want(http.StatusCreated).Into(&v)
	return v
}

// published is a campaign that an officer has approved.
func (r *rig) published(c campaign) view {
	r.T.Helper()
	v := r.post(c)
	r.Approve(v.ID)
	return r.see(v.ID)
}

func (r *rig) see(id string) (v view) {
	r.T.Helper()
	r.As(boss).Get("/api/v1/vouchers/" + id).Want(http.StatusOK).Into(&v)
	return v
}

type claimed struct{ ID, State string }

func (r *rig) claim(who web.Principal, campaign string) (c claimed) {
	r.T.Helper()
	r.As(who).Post("/api/v1/vouchers/"+campaign+"/claims", nil).Want(http.StatusCreated).Into(&c)
	return c
}

func (r *rig) code(who web.Principal, voucher string) string {
	r.T.Helper()
	var shown struct{ Code string }
	r.As(who).Post("/api/v1/me/voucher-claims/"+voucher+"/code", nil).Want(http.StatusOK).Into(&shown)
	return shown.Code
}

func (r *rig) redeem(who web.Principal, code, place string, headers ...string) webtest.Answer {
	r.T.Helper()
	return r.As(who).Post("/api/v1/voucher-redemptions", map[string]any{"code": code, "place": place}, headers...)
}

// exact fails unless what is out and what is left make up each campaign.
func (r *rig) exact() {
	r.T.Helper()
	wrong := r.Count(`SELECT count(*) FROM voucher_campaigns c WHERE c.quantity <>
		(SELECT COALESCE(sum(room), 0) FROM voucher_room r WHERE r.campaign = c.listing AND r.scope = 'all') +
		(SELECT count(*) FROM vouchers v WHERE v.campaign = c.listing AND v.state IN ('claimed', 'redeemed'))`)
	if wrong != 0 {
		r.T.Errorf("%d campaigns do not add up", wrong)
	}
}
