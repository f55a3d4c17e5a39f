package vouchers_test

import (
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/core/setting"
	"daklakid/internal/feature/vouchers"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
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

// companies joins the kernel and the organisations as the program does.
type companies struct{}

func (companies) MayAct(tx *database.Tx, account, company, _ string) (bool, error) {
	return organisation.MayAct(tx, account, company)
}

func (companies) Speaker(tx *database.Tx, company, preferred, _ string) (string, error) {
	return organisation.Speaker(tx, company, preferred)
}

func (companies) Company(tx *database.Tx, company string) (listing.Person, error) {
	o, _, err := organisation.Find(tx, company)
	return listing.Person{Name: o.Name}, err
}

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	kernel  *listing.Kernel
	service *vouchers.Service
	company string
	ms      *atomic.Int64
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

func start(t *testing.T, engine database.Engine) *rig {
	t.Helper()
	r := &rig{t: t, ms: &atomic.Int64{}}
	r.ms.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
	files, err := province.Pack("daklak")
	ok(t, err)
	pack, err := place.Load(files)
	ok(t, err)
	r.db = dbtest.Open(t, engine, func() time.Time { return time.UnixMilli(r.ms.Load()) })
	texts, err := text.Load(web.Texts(), photo.Texts(), listing.Texts(), vouchers.Sentences())
	ok(t, err)
	r.kernel = listing.New(listing.Services{
		DB: r.db, Province: pack, Texts: texts, Vault: webtest.Clear{}, Log: slog.New(slog.DiscardHandler), Settings: setting.New(r.db, texts),
		Person: func(_ *database.Tx, account string) (listing.Person, error) {
			return listing.Person{Name: account}, nil
		},
		Phone:     func(*database.Tx, string) (string, error) { return "+84905000001", nil },
		Companies: companies{},
	})
	r.service = vouchers.New(r.kernel, "https://daklakid.example")
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(), vouchers.Migrations(),
		{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
		{Module: "setting", Files: (&setting.Book{}).Module(setting.Desk{}).Migrations},
	}
	for _, m := range r.kernel.Modules() {
		if m.Migrations != nil {
			tables = append(tables, database.Migrations{Module: m.Name, Files: m.Migrations})
		}
	}
	ok(t, r.db.Migrate(t.Context(), tables...))
	r.Server = webtest.Start(t, r.db, []fs.FS{photo.Texts(), listing.Texts(), vouchers.Sentences()}, append(r.service.Routes(), r.kernel.Routes()...)...)
	ok(t, r.db.Update(t.Context(), func(tx *database.Tx) (err error) {
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
	}))
	t.Cleanup(func() { ok(t, r.kernel.Close()) })
	return r
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// pass lets time go by.
func (r *rig) pass(d time.Duration) { r.ms.Add(d.Milliseconds()) }

const day = 24 * time.Hour

type campaign map[string]any

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

func (c campaign) with(name string, value any) campaign {
	all := maps.Clone(c)
	all[name] = value
	return all
}

func (c campaign) detail(name string, value any) campaign {
	d := maps.Clone(c["detail"].(map[string]any))
	d[name] = value
	return c.with("detail", d)
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
	r.t.Helper()
	r.As(boss).Ask(http.MethodPost, "/api/v1/vouchers", c).Want(http.StatusCreated).Into(&v)
	return v
}

// published is a campaign that an officer has approved.
func (r *rig) published(c campaign) view {
	r.t.Helper()
	v := r.post(c)
	r.As(reviewer).Ask(http.MethodPost, "/api/v1/desk/reviews/"+v.ID+"/approve", map[string]any{}).Want(http.StatusOK)
	return r.see(v.ID)
}

func (r *rig) see(id string) (v view) {
	r.t.Helper()
	r.As(boss).Get("/api/v1/vouchers/" + id).Want(http.StatusOK).Into(&v)
	return v
}

type claimed struct{ ID, State string }

func (r *rig) claim(who web.Principal, campaign string) (c claimed) {
	r.t.Helper()
	r.As(who).Post("/api/v1/vouchers/"+campaign+"/claims", nil).Want(http.StatusCreated).Into(&c)
	return c
}

func (r *rig) code(who web.Principal, voucher string) string {
	r.t.Helper()
	var shown struct{ Code string }
	r.As(who).Post("/api/v1/me/voucher-claims/"+voucher+"/code", nil).Want(http.StatusOK).Into(&shown)
	return shown.Code
}

func (r *rig) redeem(who web.Principal, code, place string, headers ...string) webtest.Answer {
	r.t.Helper()
	return r.As(who).Post("/api/v1/voucher-redemptions", map[string]any{"code": code, "place": place}, headers...)
}

func (r *rig) count(query string, args ...any) (n int64) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }))
	return n
}

// exact fails unless what is out and what is left make up each campaign.
func (r *rig) exact() {
	r.t.Helper()
	wrong := r.count(`SELECT count(*) FROM voucher_campaigns c WHERE c.quantity <>
		(SELECT COALESCE(sum(room), 0) FROM voucher_room r WHERE r.campaign = c.listing AND r.scope = 'all') +
		(SELECT count(*) FROM vouchers v WHERE v.campaign = c.listing AND v.state IN ('claimed', 'redeemed'))`)
	if wrong != 0 {
		r.t.Errorf("%d campaigns do not add up", wrong)
	}
}
