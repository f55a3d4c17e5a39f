package coaches

import (
	"io/fs"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/gtfs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

var (
	nobody     = web.Principal{}
	boss       = webtest.With(webtest.Account("boss"), organisation.Owner, "company")
	dispatcher = webtest.With(webtest.Account("dispatcher"), organisation.Dispatcher, "company")
	editor     = webtest.With(webtest.Account("editor"), organisation.Editor, "company")
	rival      = webtest.With(webtest.Account("rival"), organisation.Owner, "other")
	passenger  = webtest.Account("passenger")
	stranger   = webtest.Account("stranger")
)

// rig is coaches with two companies, behind a real edge.
type rig struct {
	*webtest.Server
	t              *testing.T
	db             *database.DB
	service        *Service
	clock          atomic.Int64
	company, other string
}

func tables() database.Migrations {
	return database.Migrations{Module: Name, Files: embedded.Folder(migrations, "migrations")}
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

func start(t *testing.T, engine database.Engine) *rig {
	t.Helper()
	r := &rig{t: t}
	r.clock.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli()) // nine in the morning
	r.db = dbtest.Open(t, engine, func() time.Time { return time.UnixMilli(r.clock.Load()) })
	r.service = service(t, r.db)
	ok(t, r.db.Migrate(t.Context(),
		web.Migrations(), jobs.Migrations(), audit.Migrations(), tables(),
		database.Migrations{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		database.Migrations{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
	))
	r.Server = webtest.Start(t, r.db, []fs.FS{embedded.Folder(texts, "texts")}, r.service.Module().Routes...)
	r.update(func(tx *database.Tx) (err error) {
		if r.company, err = organisation.Create(tx, "boss", organisation.Company, "Nhà xe Ban Mê", "boss"); err != nil {
			return err
		}
		if err := organisation.Add(tx, "boss", r.company, "dispatcher", organisation.Dispatcher); err != nil {
			return err
		}
		if err := organisation.Add(tx, "boss", r.company, "editor", organisation.Editor); err != nil {
			return err
		}
		r.other, err = organisation.Create(tx, "rival", organisation.Company, "Nhà xe Biển Xanh", "rival")
		return err
	})
	return r
}

func service(t testing.TB, db *database.DB) *Service {
	t.Helper()
	pack, err := province.Pack("daklak")
	ok(t, err)
	here, err := place.Load(pack)
	ok(t, err)
	s, err := New(Options{
		DB: db, Province: here, Pack: pack, Vault: webtest.Clear{}, PublicURL: "https://example.vn", Texts: catalogue(t), Log: slog.New(slog.DiscardHandler),
		// Each asks the database once, as the program's do.
		Person: func(tx *database.Tx, account string) (string, string, error) {
			var one int
			return "Tên của " + account, "+84905000001", tx.Row(`SELECT 1`).Scan(&one)
		},
		Names: func(tx *database.Tx, accounts []string) (map[string]string, error) {
			names := map[string]string{}
			for _, account := range accounts {
				names[account] = "Tên của " + account
			}
			var one int
			return names, tx.Row(`SELECT 1`).Scan(&one)
		},
	})
	ok(t, err)
	return s
}

func catalogue(t testing.TB) *text.Catalogue {
	t.Helper()
	c, err := text.Load(embedded.Folder(texts, "texts"), gtfs.Texts())
	ok(t, err)
	return c
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	ok(r.t, r.db.Update(r.t.Context(), fn))
}

// feed publishes timetables of an organisation.
func (r *rig) feed(organisation string, c *content) (f feed) {
	r.t.Helper()
	r.update(func(tx *database.Tx) (err error) {
		f, err = createFeed(tx, organisation, c.Agencies[0].Name, false)
		return err
	})
	return r.republish(f.ID, c)
}

// republish has a feed show another edition.
func (r *rig) republish(feedID string, c *content) (f feed) {
	r.t.Helper()
	r.update(func(tx *database.Tx) (err error) {
		if f, err = findFeed(tx, feedID); err != nil {
			return err
		}
		edition, err := newEdition(tx, f.ID, "import")
		if err != nil {
			return err
		}
		if err := c.store(tx, edition); err != nil {
			return err
		}
		if err := setDraft(tx, &f, edition); err != nil {
			return err
		}
		return publish(tx, &f)
	})
	return f
}

const hour = 3600

// banMe runs from Buôn Ma Thuột to Hồ Chí Minh City, by way of a pick-up point:
// at eight, and at nine in the evening but for Lunar New Year; and to Hà Nội.
func banMe() *content {
	c := &content{
		Agencies: []agencyLine{{ID: "bm", Name: "Nhà xe Ban Mê", Phone: "02623850001", Phone2: "0905000001", Timezone: "Asia/Ho_Chi_Minh"}},
		Stops: []stopLine{
			{ID: "bac", Name: "Bến xe phía Bắc Buôn Ma Thuột", Description: "71 Nguyễn Chí Thanh", Lat: 12.7008, Lng: 108.0744},
			{ID: "eatam", N: 1, Name: "Ngã ba Ea Tam", Lat: 12.6550, Lng: 108.0400, Extra: columns{wardColumn: "24142"}},
			{ID: "md", N: 2, Name: "Bến xe Miền Đông mới", Description: "501 Hoàng Hữu Nam", Lat: 10.8795, Lng: 106.8157},
			{ID: "hn", N: 3, Name: "Bến xe Nước Ngầm", Lat: 20.9647, Lng: 105.8423},
			{ID: "dn", N: 4, Name: "Bến xe trung tâm Đà Nẵng", Lat: 16.0563, Lng: 108.1720},
		},
		Routes:    []routeLine{{ID: "sg", LongName: "Buôn Ma Thuột – TP. Hồ Chí Minh", Kind: 200}, {ID: "hn", N: 1, LongName: "Buôn Ma Thuột – Hà Nội", Kind: 200}},
		Calendars: []calendarLine{{Service: "daily", Days: 127, First: 20260101, Last: 20271231}, {Service: "fridays", N: 1, Days: 1 << 4, First: 20260101, Last: 20271231}},
		Dates:     []dateLine{{Service: "daily", Day: 20270206, Exception: 2}, {Service: "fridays", N: 1, Day: 20270206, Exception: 1}},
		Fares:     []fareLine{{ID: "sg", Price: 300_000, Currency: "VND", Transfers: empty}, {ID: "tam", N: 1, Price: 280_000, Currency: "VND", Transfers: empty}},
		FareRules: []fareRuleLine{{Fare: "sg", Route: "sg"}, {N: 1, Fare: "tam", Route: "sg", Origin: "eatam"}},
		BookingRules: []bookingRuleLine{{
			ID: "call", Kind: 1, NoticeMin: 60, NoticeLastDay: empty, NoticeLastTime: empty, Message: "Gọi trước một giờ", Phone: "02623850001",
		}},
	}
	c.run("sg-8", "sg", "daily", at{"bac", 8 * hour}, at{"eatam", 8*hour + 1200}, at{"md", 16 * hour})
	c.run("sg-21", "sg", "daily", at{"bac", 21 * hour}, at{"eatam", 21*hour + 1200}, at{"md", 29 * hour})
	c.run("sg-24", "sg", "fridays", at{"bac", 23*hour + 1800}, at{"eatam", 24*hour + 600}, at{"md", 31 * hour})
	c.run("hn-20", "hn", "fridays", at{"bac", 20 * hour}, at{"dn", 32 * hour}, at{"hn", 49 * hour})
	return c
}

type at struct {
	stop    string
	seconds int64
}

// run adds a trip; at Ea Tam one has to call.
func (c *content) run(id, route, service string, calls ...at) {
	c.Trips = append(c.Trips, tripLine{ID: id, N: int64(len(c.Trips)), Route: route, Service: service, Direction: empty})
	for i, a := range calls {
		l := stopTimeLine{
			Trip: id, Seq: int64(i + 1), N: int64(len(c.StopTimes)), Arrival: a.seconds, Departure: a.seconds, Stop: a.stop, Pickup: empty, DropOff: empty, Timepoint: empty,
		}
		if a.stop == "eatam" {
			l.Pickup, l.PickupRule = 2, "call"
		}
		c.StopTimes = append(c.StopTimes, l)
	}
}
