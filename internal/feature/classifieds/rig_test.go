package classifieds_test

import (
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/core/setting"
	"daklakid/internal/feature/classifieds"
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
	seller   = webtest.Account("seller")
	stranger = webtest.Account("stranger")
	reviewer = webtest.With(webtest.Account("reviewer"), organisation.Reviewer, "province")
)

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	kernel  *listing.Kernel
	service *classifieds.Service
	name    string // of who posts
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

func start(t *testing.T, engine database.Engine) *rig {
	t.Helper()
	var ms atomic.Int64
	ms.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
	r := &rig{t: t, name: "Chị Hà"}
	files, err := province.Pack("daklak")
	ok(t, err)
	pack, err := place.Load(files)
	ok(t, err)
	r.db = dbtest.Open(t, engine, func() time.Time { return time.UnixMilli(ms.Load()) })
	texts, err := text.Load(web.Texts(), photo.Texts(), listing.Texts(), classifieds.Sentences())
	ok(t, err)
	r.kernel = listing.New(listing.Services{
		DB: r.db, Province: pack, Texts: texts, Vault: webtest.Clear{}, Log: slog.New(slog.DiscardHandler), Settings: setting.New(r.db, texts),
		Person: func(*database.Tx, string) (listing.Person, error) {
			return listing.Person{Name: r.name}, nil
		},
		Phone: func(*database.Tx, string) (string, error) { return "+84905000001", nil },
	})
	r.service, err = classifieds.New(r.kernel, files)
	ok(t, err)
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(),
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
	r.Server = webtest.Start(t, r.db, []fs.FS{photo.Texts(), listing.Texts(), classifieds.Sentences()}, append(r.service.Routes(), r.kernel.Routes()...)...)
	t.Cleanup(func() { ok(t, r.kernel.Close()) })
	return r
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type ad map[string]any

// motorbike is a classified that nothing is wrong with.
func motorbike() ad {
	return ad{
		"kind": "motorbike", "title": "Honda Wave Alpha 2019, máy êm", "description": "Xe đi làm hằng ngày, bảo dưỡng đều.",
		"ward": "24133", "address": "12 Nguyễn Văn Cừ", "price": 11_500_000, "area": 0, "photos": []string{},
		"detail": map[string]any{
			"deal": "sell", "condition": "used", "fields": []map[string]any{
				{"code": "brand", "text": "Honda"}, {"code": "year", "number": 2019}, {"code": "papers", "text": "own"},
			},
		},
	}
}

func (a ad) with(name string, value any) ad {
	all := maps.Clone(a)
	all[name] = value
	return all
}

func (a ad) detail(name string, value any) ad {
	all := maps.Clone(a)
	d := maps.Clone(a["detail"].(map[string]any))
	d[name] = value
	all["detail"] = d
	return all
}

type view struct {
	ID, Status string
	Version    int64
	Warnings   []struct{ Code, Message string }
	Detail     struct {
		Deal, Condition string
		Fields          []struct {
			Code, Text string
			Number     float64
		}
	}
}

func (r *rig) post(a ad) (v view) {
	r.t.Helper()
	r.As(seller).Ask(http.MethodPost, "/api/v1/classifieds", a).Want(http.StatusCreated).Into(&v)
	return v
}

func (r *rig) published(a ad) view {
	r.t.Helper()
	v := r.post(a)
	r.As(reviewer).Ask(http.MethodPost, "/api/v1/desk/reviews/"+v.ID+"/approve", map[string]any{}).Want(http.StatusOK)
	return v
}

func tag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }
