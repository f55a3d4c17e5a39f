package calendar_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	reader "github.com/emersion/go-ical"

	"daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	path   = "/api/v1/me/calendar"
	origin = "https://id.daklak.example"
)

type rig struct {
	*webtest.Server
	db    *database.DB
	trips map[string][]calendar.Event // by account
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	files := calendar.New(calendar.Options{}).Module().Migrations
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		r := &rig{db: db, trips: map[string][]calendar.Event{}}
		zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
		ok(t, err)
		texts, err := text.Load(calendar.New(calendar.Options{}).Module().Texts, web.Texts())
		ok(t, err)
		m := calendar.New(calendar.Options{
			DB: db, Texts: texts, App: "Ứng dụng", PublicURL: origin, Zone: zone, Sources: []calendar.Source{r.source("coaches"), r.source("vouchers")},
			Language: func(_ *database.Tx, account string) (string, error) {
				return map[bool]string{true: "en", false: "vi"}[account == "john"], nil
			},
		}).Module()
		r.Server = webtest.Start(t, db, []fs.FS{m.Texts}, m.Routes...)
		test(t, r)
	}, web.Migrations(), jobs.Migrations(), database.Migrations{Module: "calendar", Files: files})
}

// source has a rig's trips as two kinds, told apart by how ids begin.
func (r *rig) source(kind string) calendar.Source {
	return calendar.Source{
		Kind: kind,
		Upcoming: func(_ *database.Tx, account, _ string, after time.Time) (all []calendar.Event, err error) {
			for _, e := range r.trips[account] {
				if strings.HasPrefix(e.ID, kind) && e.Start.After(after) {
					all = append(all, e)
				}
			}
			return all, nil
		},
		One: func(_ *database.Tx, account, _, id string) (calendar.Event, error) {
			at := slices.IndexFunc(r.trips[account], func(e calendar.Event) bool { return e.ID == id })
			if at < 0 || !strings.HasPrefix(id, kind) {
				return calendar.Event{}, errs.Missing()
			}
			return r.trips[account][at], nil
		},
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) as(account string) *webtest.Server { return r.As(webtest.Account(account)) }

// give puts a trip on an account.
func (r *rig) give(account, id string, change func(*calendar.Event)) {
	at := time.Now().Add(48 * time.Hour).Truncate(time.Minute)
	e := calendar.Event{
		ID: id, Version: 1, Changed: at.Add(-50 * time.Hour), Start: at, End: at.Add(6 * time.Hour), Title: "Buôn Ma Thuột – Tuy Hoà",
		Place: "Bến xe phía Bắc", Note: "Nhà xe Sao Mai", Path: "/xe-khach/cua-toi", Remind: []time.Duration{2 * time.Hour},
	}
	if change != nil {
		change(&e)
	}
	r.trips[account] = append(r.trips[account], e)
}

type feed struct {
	On, Details    bool
	Kinds, Offered []string
	Address        string
	Since          *time.Time
}

func put(s *webtest.Server, body any) webtest.Answer { return s.Ask(http.MethodPut, path, body) }

func choose(s *webtest.Server, details bool, kinds ...string) (f feed) {
	put(s, map[string]any{"kinds": kinds, "details": details}).Want(http.StatusOK).Into(&f)
	return f
}

// poll asks as a calendar does, without a session, and reads what comes with
// another's parser.
func (r *rig) poll(t *testing.T, address string) []reader.Event {
	t.Helper()
	at, found := strings.CutPrefix(address, origin)
	if !found {
		t.Fatalf("no address: %q", address)
	}
	answer := r.Get(at).Want(http.StatusOK)
	if kind := answer.Header.Get("Content-Type"); kind != "text/calendar; charset=utf-8" {
		t.Error(kind)
	}
	c, err := reader.NewDecoder(bytes.NewReader(answer.Body)).Decode()
	ok(t, err)
	return c.Events()
}

func said(t *testing.T, e reader.Event, name string) string {
	t.Helper()
	s, err := e.Props.Text(name)
	ok(t, err)
	return s
}

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.give("linh", "coaches-1", nil)
		const one = path + "/coaches/coaches-1.ics"
		r.Get(path).Want(http.StatusUnauthorized)
		put(r.Server, map[string]any{"kinds": []string{"coaches"}, "details": false}).Want(http.StatusUnauthorized)
		r.Post(path+"/address", nil).Want(http.StatusUnauthorized)
		r.Ask(http.MethodDelete, path, nil).Want(http.StatusUnauthorized)
		r.Get(one).Want(http.StatusUnauthorized)
		r.as("bia").Get(one).Want(http.StatusNotFound)
		r.as("bia").Post(path+"/address", nil).Want(http.StatusNotFound)
		hers := choose(r.as("linh"), true, "coaches")
		theirs := choose(r.as("bia"), true, "coaches")
		if len(r.poll(t, hers.Address)) != 1 || len(r.poll(t, theirs.Address)) != 0 || hers.Address == theirs.Address {
			t.Error("one reads the other's")
		}
		r.as("bia").Ask(http.MethodDelete, path, nil).Want(http.StatusNoContent)
		r.poll(t, hers.Address)
	})
}

func TestOneThing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.give("linh", "coaches-1", nil)
		answer := r.as("linh").Get(path + "/coaches/coaches-1.ics").Want(http.StatusOK)
		if got := answer.Header.Get("Content-Disposition"); got != `attachment; filename="coaches.ics"` {
			t.Error(got)
		}
		c, err := reader.NewDecoder(bytes.NewReader(answer.Body)).Decode()
		ok(t, err)
		e := c.Events()[0]
		if said(t, e, "SUMMARY") != "Buôn Ma Thuột – Tuy Hoà" || said(t, e, "LOCATION") != "Bến xe phía Bắc" || said(t, e, "UID") != "coaches-coaches-1@id.daklak.example" {
			t.Errorf("%s", answer.Body)
		}
		for _, wrong := range []string{"/coaches/coaches-2.ics", "/coaches/coaches-1", "/coaches/.ics", "/vouchers/coaches-1.ics", "/cases/coaches-1.ics", "/coaches/%2e%2e.ics", "/coaches/coaches-1.ics.ics"} {
			r.as("linh").Get(path + wrong).Want(http.StatusNotFound)
		}
	})
}

func TestAddress(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.give("linh", "coaches-1", nil)
		r.give("linh", "vouchers-1", func(e *calendar.Event) { e.Title = "Cà phê một tặng một" })
		linh := r.as("linh")
		var before feed
		linh.Get(path).Want(http.StatusOK).Into(&before)
		if before.On || before.Address != "" || !slices.Equal(before.Offered, []string{"coaches", "vouchers"}) {
			t.Errorf("%+v", before)
		}
		first := choose(linh, false, "coaches")
		if !first.On || first.Since == nil || !strings.HasPrefix(first.Address, origin+"/lich/") || len(first.Address) < len(origin)+40 {
			t.Fatalf("%+v", first)
		}
		// What is shown follows the choice, at the same address, which is said once.
		events := r.poll(t, first.Address)
		if len(events) != 1 || said(t, events[0], "SUMMARY") != "Chuyến xe khách" || said(t, events[0], "LOCATION") != "" || said(t, events[0], "DESCRIPTION") != "" {
			t.Errorf("%+v", events)
		}
		if again := choose(linh, true, "vouchers", "coaches", "coaches"); again.Address != "" || !slices.Equal(again.Kinds, []string{"coaches", "vouchers"}) || !again.Details {
			t.Errorf("%+v", again)
		}
		if events = r.poll(t, first.Address); len(events) != 2 || said(t, events[0], "SUMMARY") != "Buôn Ma Thuột – Tuy Hoà" {
			t.Errorf("%+v", events)
		}
		var second feed
		linh.Post(path+"/address", nil).Want(http.StatusOK).Into(&second)
		r.Get(strings.TrimPrefix(first.Address, origin)).Want(http.StatusNotFound)
		if len(r.poll(t, second.Address)) != 2 {
			t.Error("the new address shows less")
		}
		linh.Ask(http.MethodDelete, path, nil).Want(http.StatusNoContent)
		r.Get(strings.TrimPrefix(second.Address, origin)).Want(http.StatusNotFound)
		linh.Ask(http.MethodDelete, path, nil).Want(http.StatusNoContent)
		if third := choose(linh, false, "coaches"); third.Address == first.Address || third.Address == second.Address {
			t.Error("an ended address came back")
		}
	})
}

func TestLanguageOfItsOwner(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.give("john", "coaches-1", nil)
		if e := r.poll(t, choose(r.as("john"), false, "coaches").Address)[0]; said(t, e, "SUMMARY") != "Coach trip" {
			t.Error(said(t, e, "SUMMARY"))
		}
	})
}

func TestAskingAgain(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.give("linh", "coaches-1", nil)
		at := strings.TrimPrefix(choose(r.as("linh"), true, "coaches").Address, origin)
		tag := r.Get(at).Want(http.StatusOK).Header.Get("ETag")
		r.Ask(http.MethodGet, at, nil, "If-None-Match", tag).Want(http.StatusNotModified)
		r.trips["linh"][0].Cancelled, r.trips["linh"][0].Version = true, 2
		answer := r.Ask(http.MethodGet, at, nil, "If-None-Match", tag).Want(http.StatusOK)
		for _, want := range []string{"STATUS:CANCELLED\r\n", "SEQUENCE:2\r\n", "UID:coaches-coaches-1@id.daklak.example\r\n", "REFRESH-INTERVAL;VALUE=DURATION:PT360M\r\n"} {
			if !strings.Contains(string(answer.Body), want) {
				t.Errorf("lacks %q: %s", want, answer.Body)
			}
		}
		if strings.Contains(string(answer.Body), "VALARM") {
			t.Error("rings for what is off")
		}
		if h := answer.Header; h.Get("X-Robots-Tag") != "noindex" || !strings.Contains(h.Get("Cache-Control"), "private") {
			t.Error(h)
		}
	})
}

func TestBadInput(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		linh := r.as("linh")
		put(linh, map[string]any{"kinds": []string{}, "details": false}).WantField("kinds")
		put(linh, map[string]any{"kinds": []string{"births"}, "details": false}).WantField("kinds")
		put(linh, map[string]any{"kinds": nil, "details": false}).WantField("kinds")
		put(linh, map[string]any{"kinds": []string{"coaches"}, "details": "yes"}).WantField("details")
		put(linh, map[string]any{"kinds": slices.Repeat([]string{"coaches"}, 21), "details": false}).WantField("kinds")
		for _, at := range []string{
			"/lich/", "/lich/x.ics", "/lich/" + strings.Repeat("A", 43), "/lich/" + strings.Repeat("A", 43) + ".ics",
			"/lich/" + strings.Repeat("%00", 43) + ".ics", "/lich/%27%20OR%201=1.ics", "/lich/" + strings.Repeat("A", 42) + ".ics",
		} {
			r.Get(at).Want(http.StatusNotFound)
		}
	})
}

func TestOnlyAHashIsKept(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		token := strings.TrimSuffix(strings.TrimPrefix(choose(r.as("linh"), true, "coaches").Address, origin+"/lich/"), ".ics")
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			var stored []byte
			if err := tx.Row(`SELECT token FROM calendar_feeds`).Scan(&stored); err != nil {
				return err
			}
			if len(stored) != 32 || strings.Contains(fmt.Sprintf("%s %x", stored, stored), token) {
				t.Error("who reads the database reads calendars")
			}
			return nil
		}))
	})
}
