// Package listingtest runs a function with a kind of listing as the program does:
// on an empty database, behind a real edge, on both engines.
package listingtest

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
	"daklakid/internal/core/quality"
	"daklakid/internal/core/setting"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

// Reviewer is an officer who looks at listings.
var Reviewer = webtest.With(webtest.Account("reviewer"), organisation.Reviewer, "province")

// Rig is the kernel on an empty database, and from Serve on a server.
type Rig struct {
	*webtest.Server
	T      testing.TB
	DB     *database.DB
	Kernel *listing.Kernel
	Files  fs.FS // the province's pack
	texts  []fs.FS
	ms     atomic.Int64
}

// Each runs a test on both engines.
func Each[R any](t *testing.T, start func(testing.TB, database.Engine) R, test func(*testing.T, R)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

// New makes a kernel for a function with these sentences, at nine o'clock of a
// Thursday. Change says what is other than usual, and may be nil.
func New(t testing.TB, engine database.Engine, sentences fs.FS, change func(*Rig, *listing.Services)) *Rig {
	t.Helper()
	r := &Rig{T: t, texts: []fs.FS{photo.Texts(), listing.Texts(), quality.Texts(), media.Texts(), sentences}}
	r.Set(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC))
	r.DB = dbtest.Open(t, engine, r.Now)
	var err error
	r.Files, err = province.Pack("daklak")
	r.OK(err)
	pack, err := place.Load(r.Files)
	r.OK(err)
	texts, err := text.Load(append([]fs.FS{web.Texts()}, r.texts...)...)
	r.OK(err)
	s := listing.Services{
		DB: r.DB, Province: pack, Texts: texts, Vault: webtest.Clear{}, Log: slog.New(slog.DiscardHandler), Settings: setting.New(r.DB, texts),
		Person: func(_ *database.Tx, account string) (listing.Person, error) {
			return listing.Person{Name: account}, nil
		},
		Phone:     func(*database.Tx, string) (string, error) { return "+84905000001", nil },
		Companies: Companies{},
	}
	if change != nil {
		change(r, &s)
	}
	r.Kernel = listing.New(s)
	t.Cleanup(func() { r.OK(r.Kernel.Close()) })
	return r
}

// Serve makes the tables and serves the kernel's routes and the function's.
func (r *Rig) Serve(routes []web.Route, tables ...database.Migrations) {
	r.T.Helper()
	tables = append(tables,
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(), quality.Migrations(),
		database.Migrations{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		database.Migrations{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
		database.Migrations{Module: "setting", Files: (&setting.Book{}).Module(setting.Desk{}).Migrations},
	)
	for _, m := range r.Kernel.Modules() {
		if m.Migrations != nil {
			tables = append(tables, database.Migrations{Module: m.Name, Files: m.Migrations})
		}
	}
	r.OK(r.DB.Migrate(r.T.Context(), tables...))
	r.Server = webtest.Start(r.T, r.DB, r.texts, append(routes, r.Kernel.Routes()...)...)
}

// OK ends the test at an error.
func (r *Rig) OK(err error) {
	r.T.Helper()
	if err != nil {
		r.T.Fatal(err)
	}
}

// Update writes into the database.
func (r *Rig) Update(fn func(*database.Tx) error) {
	r.T.Helper()
	r.OK(r.DB.Update(r.T.Context(), fn))
}

// Count reads a number from the database.
func (r *Rig) Count(query string, args ...any) (n int64) {
	r.T.Helper()
	r.OK(r.DB.View(r.T.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }))
	return n
}

// Now is the time in the test.
func (r *Rig) Now() time.Time { return time.UnixMilli(r.ms.Load()) }

// Set makes it so late.
func (r *Rig) Set(now time.Time) { r.ms.Store(now.UnixMilli()) }

// Pass lets time go by.
func (r *Rig) Pass(d time.Duration) { r.ms.Add(d.Milliseconds()) }

// Approve has the officer publish a listing.
func (r *Rig) Approve(id string) {
	r.T.Helper()
	r.As(Reviewer).Ask(http.MethodPost, "/api/v1/desk/reviews/"+id+"/approve", map[string]any{}).Want(http.StatusOK)
}

// Companies joins the kernel and the organisations as the program does.
type Companies struct{}

// MayAct asks the organisations.
func (Companies) MayAct(tx *database.Tx, account, company, _ string) (bool, error) {
	return organisation.MayAct(tx, account, company)
}

// Speaker asks the organisations.
func (Companies) Speaker(tx *database.Tx, company, preferred, _ string) (string, error) {
	return organisation.Speaker(tx, company, preferred)
}

// Company takes every company that there is for confirmed.
func (Companies) Company(tx *database.Tx, company string) (listing.Person, error) {
	o, _, err := organisation.Find(tx, company)
	return listing.Person{Name: o.Name, Verified: err == nil}, err
}

// Form is what is posted, with a detail in it.
type Form map[string]any

// With is the form with another field.
func (f Form) With(name string, value any) Form {
	all := maps.Clone(f)
	all[name] = value
	return all
}

// Detail is the form with another field of its detail.
func (f Form) Detail(name string, value any) Form {
	d := maps.Clone(f["detail"].(map[string]any))
	d[name] = value
	return f.With("detail", d)
}
