package setting_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/setting"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const path = "/api/v1/desk/settings"

var (
	chief   = webtest.With(webtest.Account("chief"), "administrator", "province")
	officer = webtest.With(webtest.Account("officer"), "officer", "province")
	words   = fstest.MapFS{"vi.json": {Data: []byte(`{"setting.group.shop": "Cửa hàng", "setting.shop.seats": "Số ghế",
		"setting.shop.seats.help": "Bao nhiêu ghế.", "setting.unit.seats": "ghế"}`)}}
)

type rig struct {
	*webtest.Server
	t     *testing.T
	db    *database.DB
	book  *setting.Book
	seats setting.Number
	open  setting.Switch
	sign  setting.Text
}

func newBook(t *testing.T, db *database.DB) *rig {
	t.Helper()
	texts, err := text.Load(words)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, db: db, book: setting.New(db, texts)}
	r.seats = r.book.Number(setting.Declaration{Name: "shop.seats", Default: "10", Min: 1, Max: 50, Unit: "seats"})
	r.open = r.book.Switch(setting.Declaration{Name: "shop.open", Default: "true"})
	r.sign = r.book.Text(setting.Declaration{Name: "shop.sign", Max: 20})
	return r
}

func each(t *testing.T, test func(*rig)) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		r := newBook(t, db)
		m := r.book.Module(setting.Desk{
			Policy: web.Role("administrator").Proven(),
			Names: func(_ *database.Tx, accounts []string) (map[string]string, error) {
				return map[string]string{"chief": "Chị Hoa"}, nil
			},
		})
		if err := r.book.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.Server = webtest.Start(t, db, []fs.FS{m.Texts}, m.Routes...)
		test(r)
	}, web.Migrations(), audit.Migrations(), database.Migrations{Module: "setting", Files: (&setting.Book{}).Module(setting.Desk{}).Migrations})
}

func (r *rig) put(name, tag string, value any) webtest.Answer {
	r.t.Helper()
	body := map[string]any{}
	if value != nil {
		body["value"] = value
	}
	return r.As(chief).Ask("PUT", path+"/"+name, body, "If-Match", tag)
}

func (r *rig) history() web.Page[setting.Change] {
	r.t.Helper()
	var p web.Page[setting.Change]
	r.As(chief).Get(path + "/changes").Want(200).Into(&p)
	return p
}

func TestSettingsAreForAdministrators(t *testing.T) {
	each(t, func(r *rig) {
		stale := chief
		stale.Factor = web.FactorStale
		for _, c := range [][2]string{
			{"GET", path},
			{"PUT", path + "/shop.seats"},
			{"GET", path + "/changes"},
			{"POST", path + "/changes/" + id.New(1) + "/undo"},
		} {
			body := any(nil)
			if c[0] == "PUT" {
				body = map[string]any{"value": "3"}
			}
			r.Ask(c[0], c[1], body).Want(401)
			r.As(officer).Ask(c[0], c[1], body).Want(403)
			if p := r.As(stale).Ask(c[0], c[1], body).Want(403).Problem(); p.Code != "secondFactorNeeded" {
				t := r.t
				t.Error(p.Code)
			}
		}
		if r.seats.Get() != 10 {
			r.t.Error("changed by the wrong person")
		}
	})
}

func TestChangeTakesEffectAndIsRemembered(t *testing.T) {
	each(t, func(r *rig) {
		var one setting.Setting
		r.put("shop.seats", `"v1"`, "20").Want(200).Into(&one)
		if r.seats.Get() != 20 || one.Value != "20" || one.Version != 2 || !one.Changed || one.ChangedBy != "Chị Hoa" ||
			one.Label != "Số ghế" || one.Group != "Cửa hàng" || one.Unit != "ghế" {
			r.t.Errorf("%d %+v", r.seats.Get(), one)
		}
		r.put("shop.seats", `"v1"`, "30").Want(412)
		r.put("shop.seats", `"v2"`, "20").Want(200) // the same: nothing to remember
		r.put("shop.open", `"v1"`, "false").Want(200)
		r.put("shop.sign", `"v1"`, "Phở gà").Want(200)
		if r.open.Get() || r.sign.Get() != "Phở gà" {
			r.t.Error(r.open.Get(), r.sign.Get())
		}
		r.put("shop.seats", `"v2"`, nil).Want(200).Into(&one)
		if r.seats.Get() != 10 || one.Changed {
			r.t.Errorf("not the default again: %+v", one)
		}
		h := r.history()
		if len(h.Items) != 4 || h.Items[0].Old != "20" || h.Items[0].New != "10" || !h.Items[0].Last || h.Items[3].Last || h.Items[3].By != "Chị Hoa" {
			r.t.Errorf("%+v", h.Items)
		}
		err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
			entries, _, err := audit.List(tx, audit.Filter{Action: "setting.change", Actor: "chief"}, 0, 10)
			if len(entries) != 4 || entries[0].Details["from"] != "20" || entries[0].Details["to"] != "10" || entries[0].Subject.ID != "shop.seats" {
				r.t.Errorf("%+v", entries)
			}
			return err
		})
		if err != nil {
			r.t.Fatal(err)
		}
	})
}

func TestWrongValues(t *testing.T) {
	each(t, func(r *rig) {
		for name, bad := range map[string][]string{
			"shop.seats": {"", "0", "51", "1e1", "010", "-1", "99999999999999999999"},
			"shop.open":  {"", "TRUE", "1"},
			"shop.sign":  {"<b>", "a\nb", "123456789012345678901"},
		} {
			for _, value := range bad {
				r.put(name, `"v1"`, value).WantField("value")
			}
		}
		r.put("shop.none", `"v1"`, "1").Want(404)
		r.As(chief).Ask("PUT", path+"/shop.seats", map[string]any{"value": "3"}).WantField("If-Match")
		if len(r.history().Items) != 0 {
			r.t.Error("a wrong value was kept")
		}
	})
}

func TestUndo(t *testing.T) {
	each(t, func(r *rig) {
		undo := func(change string) webtest.Answer {
			return r.As(chief).Post(path+"/changes/"+change+"/undo", nil)
		}
		r.put("shop.seats", `"v1"`, "20").Want(200)
		r.put("shop.seats", `"v2"`, "30").Want(200)
		h := r.history()
		if p := undo(h.Items[1].ID).Want(409).Problem(); p.Code != "settingMoved" {
			r.t.Error(p.Code)
		}
		undo(h.Items[0].ID).Want(200)
		if r.seats.Get() != 20 {
			r.t.Error(r.seats.Get())
		}
		undo(h.Items[0].ID).Want(409)
		undo(id.New(5)).Want(404)
		undo("x").Want(404)
		undo(r.history().Items[0].ID).Want(200) // an undo is a change like others
		if r.seats.Get() != 30 {
			r.t.Error(r.seats.Get())
		}
	})
}

func TestOtherNodesFollow(t *testing.T) {
	each(t, func(r *rig) {
		other := newBook(r.t, r.db)
		if err := other.book.Load(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
		ctx, stop := context.WithCancel(r.t.Context())
		defer stop()
		go other.book.Follow(ctx, func(err error) { r.t.Error(err) })
		r.put("shop.seats", `"v1"`, "42").Want(200)
		for deadline := time.Now().Add(5 * setting.Look); other.seats.Get() != 42; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				r.t.Fatal("the other node still has", other.seats.Get())
			}
		}
	})
}

// What was allowed once may be out of today's bounds: then the default counts.
func TestStoredOutOfBounds(t *testing.T) {
	each(t, func(r *rig) {
		r.put("shop.seats", `"v1"`, "50").Want(200)
		narrow := setting.New(r.db, nil)
		seats := narrow.Number(setting.Declaration{Name: "shop.seats", Default: "5", Min: 1, Max: 6})
		if err := narrow.Load(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
		if seats.Get() != 5 {
			r.t.Error(seats.Get())
		}
	})
}

func TestOneOfManyChangesWins(t *testing.T) {
	each(t, func(r *rig) {
		won := make(chan int, 8)
		for n := range 8 {
			go func() {
				value := []string{"11", "12", "13", "14", "15", "16", "17", "18"}[n]
				won <- r.put("shop.seats", `"v1"`, value).Want(200, 412).Status
			}()
		}
		wins := 0
		for range 8 {
			if <-won == 200 {
				wins++
			}
		}
		if wins != 1 || len(r.history().Items) != 1 {
			r.t.Errorf("%d won, %d remembered", wins, len(r.history().Items))
		}
	})
}
