package jobs_test

import (
	"context"
	"database/sql"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/core/setting"
	openings "daklakid/internal/feature/jobs"
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
	stranger = webtest.Account("stranger")
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
	return listing.Person{Name: o.Name, Verified: err == nil}, err
}

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	kernel  *listing.Kernel
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
	texts, err := text.Load(web.Texts(), photo.Texts(), listing.Texts(), openings.Sentences())
	ok(t, err)
	r.kernel = listing.New(listing.Services{
		DB: r.db, Province: pack, Texts: texts, Vault: webtest.Clear{}, Log: slog.New(slog.DiscardHandler), Settings: setting.New(r.db, texts),
		Person: func(_ *database.Tx, account string) (listing.Person, error) {
			return listing.Person{Name: account}, nil
		},
		Phone:     func(*database.Tx, string) (string, error) { return "+84905000001", nil },
		Companies: companies{},
	})
	service, err := openings.New(r.kernel, files)
	ok(t, err)
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(), openings.Migrations(),
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
	r.Server = webtest.Start(t, r.db, []fs.FS{photo.Texts(), listing.Texts(), openings.Sentences()}, append(service.Routes(), r.kernel.Routes()...)...)
	ok(t, r.db.Update(t.Context(), func(tx *database.Tx) (err error) {
		r.company, err = organisation.Create(tx, "boss", organisation.Company, "Công ty May Hòa Hiệp", "boss")
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

type opening map[string]any

// seamstress is an opening that nothing is wrong with.
func (r *rig) seamstress() opening {
	return opening{
		"kind": "craft", "title": "Thợ may công nghiệp, có ký túc xá", "description": "May áo sơ mi xuất khẩu, được đào tạo.",
		"ward": "22261", "address": "Lô A2, KCN Hòa Hiệp 1", "price": 7_000_000, "payMax": 11_000_000, "area": 0, "photos": []string{},
		"organisation": r.company, "detail": map[string]any{
			"contract": "fixedTerm", "openings": 40, "period": "month", "sector": "C", "shift": "twoShifts", "park": "kcn-hoa-hiep-1",
			"dormitory": true, "transport": true, "payParts": []string{"base", "attendance"}, "noFee": true, "deadline": "2026-12-20",
		},
	}
}

func (o opening) with(name string, value any) opening {
	all := maps.Clone(o)
	all[name] = value
	return all
}

func (o opening) detail(name string, value any) opening {
	all := maps.Clone(o)
	d := maps.Clone(o["detail"].(map[string]any))
	d[name] = value
	all["detail"] = d
	return all
}

type view struct {
	ID, Status string
	Warnings   []struct{ Code, Message string }
	Owner      struct{ Name string }
	Openings   int64
	ExpiresAt  time.Time
}

func (r *rig) post(o opening) (v view) {
	r.t.Helper()
	r.As(boss).Ask(http.MethodPost, "/api/v1/jobs", o).Want(http.StatusCreated).Into(&v)
	return v
}

func (r *rig) approve(id string) {
	r.t.Helper()
	r.As(reviewer).Ask(http.MethodPost, "/api/v1/desk/reviews/"+id+"/approve", map[string]any{}).Want(http.StatusOK)
}

// pass lets time go by, and the background do what is due then.
func (r *rig) pass(d time.Duration) {
	r.t.Helper()
	r.ms.Add(d.Milliseconds())
	runner := jobs.NewRunner(r.db, r.kernel.Jobs(), slog.New(slog.DiscardHandler), jobs.Options{Poll: 5 * time.Millisecond})
	ctx, stop := context.WithCancel(r.t.Context())
	var done sync.WaitGroup
	done.Go(func() { runner.Run(ctx) })
	for idle, until := 0, time.Now().Add(30*time.Second); idle < 5 && time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		due := 0
		ok(r.t, r.db.View(ctx, func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM jobs WHERE name LIKE 'listing.%' AND due_at <= $1`, tx.Now()).Scan(&due)
		}))
		if idle++; due > 0 {
			idle = 0
		}
	}
	stop()
	done.Wait()
}

// told are the codes of the notices to an account.
func (r *rig) told(account string) (codes []string) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		codes = nil
		return tx.Each(func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			codes = append(codes, code)
			return err
		}, `SELECT code FROM notices WHERE account = $1 ORDER BY id`, account)
	}))
	return codes
}

// published posts an opening and has it approved.
func (r *rig) published(o opening) view {
	r.t.Helper()
	v := r.post(o)
	r.approve(v.ID)
	return v
}

// page is a list as answered.
type page struct {
	Items []struct {
		ID, Title, Reason, Period, Shift, Contract string
		With                                       []string
		PayMax, Openings                           int64
	}
	Next     string
	Personal bool
}

func (p page) ids() []string {
	ids := make([]string, len(p.Items))
	for n, i := range p.Items {
		ids[n] = i.ID
	}
	return ids
}

func (r *rig) list(who web.Principal, query string) (p page) {
	r.t.Helper()
	r.As(who).Ask(http.MethodGet, "/api/v1/jobs?"+query, nil).Want(http.StatusOK).Into(&p)
	return p
}

// remove takes the boss out of the company.
func (r *rig) remove() (n int64, err error) {
	err = r.db.Update(r.t.Context(), func(tx *database.Tx) (err error) {
		n, err = tx.Exec(`DELETE FROM members WHERE organisation = $1`, r.company)
		return err
	})
	return n, err
}
