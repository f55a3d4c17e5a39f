package places_test

import (
	"io/fs"
	"log/slog"
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
	"daklakid/internal/feature/places"
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
	guest    = webtest.Account("guest")
	owner    = webtest.Account("owner")
	stranger = webtest.Account("stranger")
	reviewer = webtest.With(webtest.Account("reviewer"), organisation.Reviewer, "province")
)

type rig struct {
	*webtest.Server
	t       *testing.T
	ms      atomic.Int64
	db      *database.DB
	kernel  *listing.Kernel
	service *places.Service
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

// start has the pack's places and the made-up ones; it is Thursday, nine o'clock.
func start(t *testing.T, engine database.Engine) *rig {
	t.Helper()
	r := &rig{t: t}
	r.ms.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
	files, err := province.Pack("daklak")
	ok(t, err)
	pack, err := place.Load(files)
	ok(t, err)
	r.db = dbtest.Open(t, engine, func() time.Time { return time.UnixMilli(r.ms.Load()) })
	texts, err := text.Load(web.Texts(), photo.Texts(), listing.Texts(), places.Sentences())
	ok(t, err)
	r.kernel = listing.New(listing.Services{
		DB: r.db, Province: pack, Texts: texts, Vault: webtest.Clear{}, Log: slog.New(slog.DiscardHandler), Settings: setting.New(r.db, texts),
		Person: func(_ *database.Tx, account string) (listing.Person, error) {
			return listing.Person{Name: account}, nil
		},
		Phone: func(*database.Tx, string) (string, error) { return "+84905000001", nil },
	})
	r.service, err = places.New(r.kernel, files)
	ok(t, err)
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(), places.Migrations(),
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
	ok(t, r.service.Load(t.Context(), true))
	r.Server = webtest.Start(t, r.db, []fs.FS{photo.Texts(), listing.Texts(), places.Sentences()}, append(r.service.Routes(), r.kernel.Routes()...)...)
	t.Cleanup(func() { ok(t, r.kernel.Close()) })
	return r
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type view struct {
	ID, Title, Ward string
	Version         int64
	Detail          struct {
		Address, Phone, PhoneChecked, Checked, Hours string
		Unconfirmed, Closed                          bool
		PriceLevel                                   int64
	}
	Opening struct {
		Known, Open bool
		Changes     *time.Time
		Days        []struct {
			Date, Holiday string
			Spans         []struct{ From, To int }
		}
	}
	Claimed, Keeper bool
	History         []struct {
		Before, After map[string]any
	}
	Distance *int64
}

type page struct {
	Items []view
	Next  string
	Count struct{ Value int }
}

func (r *rig) list(query string) (page page) {
	r.t.Helper()
	r.Ask("GET", "/api/v1/places?"+query, nil).Want(http.StatusOK).Into(&page)
	return page
}

func (r *rig) read(who web.Principal, id string) (v view) {
	r.t.Helper()
	r.As(who).Ask("GET", "/api/v1/places/"+id, nil).Want(http.StatusOK).Into(&v)
	return v
}

// named is the id of a place of the pack.
func (r *rig) named(q string) string {
	r.t.Helper()
	page := r.list("q=" + q)
	if len(page.Items) == 0 {
		r.t.Fatalf("no %s", q)
	}
	return page.Items[0].ID
}

func (r *rig) waiting() (ids []string) {
	r.t.Helper()
	var page struct{ Items []struct{ ID string } }
	r.As(reviewer).Ask("GET", "/api/v1/desk/place-requests", nil).Want(http.StatusOK).Into(&page)
	for _, i := range page.Items {
		ids = append(ids, i.ID)
	}
	return ids
}

func (r *rig) forget(account string) error {
	return r.db.Update(r.t.Context(), func(tx *database.Tx) error { return places.Forget(tx, account) })
}
