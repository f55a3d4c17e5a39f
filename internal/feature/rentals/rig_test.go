package rentals_test

import (
	"io/fs"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/core/setting"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

// rig is the function on an empty database, served.
type rig struct {
	*webtest.Server
	t       testing.TB
	db      *database.DB
	kernel  *listing.Kernel
	book    *setting.Book
	rentals *rentals.Service
	photos  *photo.Service
	clock   *clock
	work    string // park where everybody works
	agreed  bool   // whether searches may be kept
}

// clock is a clock that only the test moves.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()) }
func (c *clock) forward(d time.Duration) { c.ms.Add(d.Milliseconds()) }

var (
	owner    = webtest.Account("owner")
	other    = webtest.Account("other")
	officer  = webtest.With(webtest.Account("officer"), organisation.Reviewer, "province")
	officer2 = webtest.With(webtest.Account("officer2"), organisation.Administrator, "province")
)

var loaded = func() *place.Province {
	pack, err := province.Pack("daklak")
	if err != nil {
		panic(err)
	}
	p, err := place.Load(pack)
	if err != nil {
		panic(err)
	}
	return p
}()

func migrations() []database.Migrations {
	return append([]database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(), rentals.Migrations(),
		{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
		{Module: "setting", Files: (&setting.Book{}).Module(setting.Desk{}).Migrations},
	}, listing.Migrations("listing_terms")...)
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, newRig(t, engine)) })
	}
}

func newRig(t testing.TB, engine database.Engine) *rig {
	t.Helper()
	c := &clock{}
	c.ms.Store(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).UnixMilli())
	r := &rig{t: t, clock: c, db: dbtest.Open(t, engine, c.now, migrations()...)}
	texts, err := text.Load(web.Texts(), photo.Texts(), listing.Texts(), rentals.Sentences(), media.Texts())
	if err != nil {
		t.Fatal(err)
	}
	r.book = setting.New(r.db, texts)
	r.kernel = listing.New(listing.Services{
		Settings: r.book, DB: r.db, Province: loaded, Texts: texts, Vault: webtest.Clear{}, Log: slog.New(slog.DiscardHandler),
		Person: func(_ *database.Tx, account string) (listing.Person, error) {
			return listing.Person{Name: "Chị " + account, Since: c.now()}, nil
		},
		Phone:     func(_ *database.Tx, account string) (string, error) { return "+84905" + account, nil },
		Companies: companies{}, PublicURL: "https://id.example",
	})
	r.rentals = rentals.New(r.kernel, func(*database.Tx, string) (string, error) { return r.work, nil },
		func(*database.Tx, string) (bool, error) { return r.agreed, nil })
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	r.photos = photo.New(r.db, blobs, media.New(media.Limits{}))
	routes := append(r.rentals.Routes(), r.kernel.Routes()...)
	r.Server = webtest.Start(t, r.db, []fs.FS{photo.Texts(), listing.Texts(), rentals.Sentences(), media.Texts()},
		append(routes, r.photos.Routes()...)...)
	t.Cleanup(func() {
		if err := r.kernel.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// form is a rental that nothing is wrong with.
func form(change ...func(map[string]any)) map[string]any {
	f := map[string]any{
		"kind": "room", "title": "Phòng trọ mới xây gần chợ", "description": "Có gác lửng, giờ giấc tự do.",
		"ward": "24175", "address": "12 Nguyễn Văn Cừ", "lat": 12.60123, "lng": 107.94321,
		"price": 1_500_000, "area": 18.5, "deposit": 1_000_000, "photos": []string{},
		"detail": map[string]any{"electricityPrice": 2500, "waterPrice": 10000, "waterUnit": "m3", "curfew": "22:30", "furnishings": []string{"bed", "mezzanine"}},
	}
	for _, c := range change {
		c(f)
	}
	return f
}

func with(name string, value any) func(map[string]any) {
	return func(f map[string]any) { f[name] = value }
}

func detail(name string, value any) func(map[string]any) {
	return func(f map[string]any) { f["detail"].(map[string]any)[name] = value }
}

type view struct {
	ID, Status, Title, Address, WardName, ReasonText string
	Version                                          int64
	Price, Deposit                                   int64
	Area, Lat, Lng                                   float64
	Mine, Favourite, Appealed                        bool
	Warnings                                         []struct {
		Code, Message string
		Listings      []string
	}
	Parks []struct {
		Slug     string
		Distance int64
	}
	Photos                 []struct{ ID, Thumb string }
	Detail                 map[string]any
	Reasons                []string
	Owner                  struct{ Name, Organisation string }
	ExpiresAt, PublishedAt *time.Time
}

type item struct {
	ID, Title, Kind, Ward, Reason, Status string
	Price, Deposit                        int64
	Lat, Lng                              float64
	Distance                              *int64
	Favourite, Demo                       bool
	Photos                                int
	Photo                                 *struct{ Thumb, Color string }
}

type page struct {
	Items []item
	Next  string
	Count struct {
		Value int
		More  bool
	}
	Understood *struct {
		Kind, Text string
		Place      *struct{ Type, Slug, Name string }
	}
}

func (p page) ids() []string {
	ids := make([]string, len(p.Items))
	for i, item := range p.Items {
		ids[i] = item.ID
	}
	return ids
}

// posted posts a rental as somebody and gives back what was answered.
func (r *rig) posted(who web.Principal, change ...func(map[string]any)) view {
	r.t.Helper()
	var v view
	r.As(who).Post("/api/v1/rentals", form(change...)).Want(201).Into(&v)
	return v
}

// published posts a rental and has it approved.
func (r *rig) published(who web.Principal, change ...func(map[string]any)) view {
	r.t.Helper()
	v := r.posted(who, change...)
	r.As(officer).Post("/api/v1/desk/reviews/"+v.ID+"/approve", nil).Want(200)
	r.clock.forward(time.Second)
	return r.read(who, v.ID)
}

func (r *rig) read(who web.Principal, id string) view {
	r.t.Helper()
	var v view
	r.As(who).Get("/api/v1/rentals/" + id).Want(200).Into(&v)
	return v
}

func (r *rig) list(who web.Principal, query string) page {
	r.t.Helper()
	var p page
	r.As(who).Get("/api/v1/rentals?" + query).Want(200).Into(&p)
	return p
}
