package companies_test

import (
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/tax"
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/feature/companies"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

// thu represents the sandbox's companies 6009990017 and 6009990049, mau another.
var (
	thu, mau = identified("thu"), identified("mau")
	stranger = webtest.Account("stranger")
	officer  = webtest.With(webtest.Account("officer"), organisation.Reviewer, "province")
	people   = map[string]assurance.Person{
		"thu": {Details: assurance.Details{PersonalNumber: "066090000217", FullName: "Nguyễn Văn Thử"}, Level: 2},
		"mau": {Details: assurance.Details{PersonalNumber: "066199000124", FullName: "Trần Thị Mẫu"}, Level: 2},
	}
)

func identified(account string) web.Principal {
	p := webtest.Account(account)
	p.Level = companies.Level
	return p
}

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	service *companies.Service
	office  *tax.Sandbox
	clock   *atomic.Int64
}

func each(t *testing.T, test func(*rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(start(t, engine, true)) })
	}
}

func start(t *testing.T, engine database.Engine, connected bool) *rig {
	t.Helper()
	r := &rig{t: t, clock: &atomic.Int64{}}
	r.clock.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
	now := func() time.Time { return time.UnixMilli(r.clock.Load()) }
	r.db = dbtest.Open(t, engine, now)
	files, err := province.Pack("daklak")
	ok(t, err)
	pack, err := place.Load(files)
	ok(t, err)
	o := companies.Options{
		DB: r.db, Province: pack, Log: slog.New(slog.DiscardHandler), PublicURL: "https://id.example", Postings: listing.Postings,
		Holds: organisation.Holds, Holders: organisation.Holders,
		Person: func(_ *database.Tx, account string) (assurance.Person, error) {
			p, known := people[account]
			if !known {
				return p, errs.Missing()
			}
			return p, nil
		},
		Names: func(_ *database.Tx, accounts []string) (map[string]string, error) {
			names := map[string]string{}
			for _, a := range accounts {
				names[a] = people[a].FullName
			}
			return names, nil
		},
	}
	if connected {
		o.Registry = r.registry()
	}
	r.service = companies.New(o)
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(),
		{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
	}
	tables = append(tables, listing.Migrations()...)
	for _, m := range r.service.Modules() {
		tables = append(tables, database.Migrations{Module: m.Name, Files: m.Migrations})
	}
	ok(t, r.db.Migrate(t.Context(), tables...))
	texts := []fs.FS{photo.Texts(), companies.Sentences(), organisation.New(organisation.Options{}).Module().Texts}
	r.Server = webtest.Start(t, r.db, texts, r.service.Routes()...)
	return r
}

// registry is a client of a stand-in, over HTTP.
func (r *rig) registry() *tax.Client {
	r.t.Helper()
	const key = "tester:a-secret-of-the-tests"
	var err error
	r.office, err = tax.NewSandbox(key)
	ok(r.t, err)
	server := httptest.NewServer(r.office)
	r.t.Cleanup(server.Close)
	client, err := tax.New(tax.Options{URL: server.URL, Key: key, Now: time.Now})
	ok(r.t, err)
	return client
}

// work lets the queued jobs run until there are none that are due.
func (r *rig) work() {
	r.t.Helper()
	defer r.clock.Add(1000) // ids sort by time
	jobs.NewRunner(r.db, r.service.Jobs(), slog.New(slog.DiscardHandler), jobs.Options{}).Drain(r.t.Context())
}

func (r *rig) count(query string, args ...any) (n int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }))
	return n
}

func (r *rig) update(fn func(tx *database.Tx) error) {
	r.t.Helper()
	ok(r.t, r.db.Update(r.t.Context(), fn))
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type form map[string]any

// sewing is a company that the stand-in has, as its representative registers it.
func sewing() form {
	return form{
		"taxCode": "6009990017", "name": "CTY May Hoà Phú (minh hoạ)", "ward": "24175", "address": "Lô B1, KCN Hòa Phú",
		"park": "kcn-hoa-phu", "sector": "C",
	}
}

func (f form) with(name string, value any) form {
	all := form{}
	for k, v := range f {
		all[k] = v
	}
	all[name] = value
	return all
}

// registered is a company that thu owns.
func (r *rig) registered() string {
	r.t.Helper()
	r.As(thu).Post("/api/v1/companies", sewing()).Want(201)
	r.work()
	return r.claims(thu)[0].Company
}

func (r *rig) claims(who web.Principal) []companies.MyClaim {
	r.t.Helper()
	var page web.Page[companies.MyClaim]
	r.As(who).Get("/api/v1/me/company-claims").Want(200).Into(&page)
	return page.Items
}

// claim is the one about a tax code.
func (r *rig) claim(who web.Principal, code string) companies.MyClaim {
	r.t.Helper()
	for _, c := range r.claims(who) {
		if c.TaxCode == code {
			return c
		}
	}
	r.t.Fatalf("no claim to %s", code)
	return companies.MyClaim{}
}

func (r *rig) found(query string) (names []string) {
	r.t.Helper()
	var page web.Page[companies.CompanyCard]
	r.Get("/api/v1/companies?" + query).Want(200).Into(&page)
	for _, c := range page.Items {
		names = append(names, c.Name)
	}
	return names
}
