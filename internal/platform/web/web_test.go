package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

type noteInput struct {
	Body struct {
		Title string   `json:"title" minLength:"1" maxLength:"20"`
		Price int64    `json:"price" minimum:"1" maximum:"100"`
		Kind  string   `json:"kind,omitempty" enum:"a,b"`
		Tags  []string `json:"tags,omitempty" maxItems:"2"`
		Lat   *float64 `json:"lat,omitempty" dependentRequired:"lng"`
		Lng   *float64 `json:"lng,omitempty" dependentRequired:"lat"`
	}
}

type noteList struct {
	web.Paging
	Q string `query:"q" maxLength:"10"`
}

type noteEdit struct {
	web.IfMatch
	ID string `path:"id" format:"uuid"`
}

var notes = database.Migrations{Module: "notes", Files: files{"0001_notes.sql": "CREATE TABLE notes (title TEXT NOT NULL);\n"}.fs()}

func noteRoutes() []web.Route {
	return []web.Route{
		web.Create("/api/v1/notes", "Write", web.SignedIn(), func(tx *database.Tx, _ web.Principal, in *noteInput) (*web.JSON[int64], error) {
			if in.Body.Title == "broken" {
				return nil, errors.New("secret cause")
			}
			if _, err := tx.Exec(`INSERT INTO notes VALUES ($1)`, in.Body.Title); err != nil {
				return nil, err
			}
			if in.Body.Title == "refused" {
				return nil, web.Refused(errs.New(errs.Conflict, "noteRefused"))
			}
			var n int64
			err := tx.Row(`SELECT count(*) FROM notes`).Scan(&n)
			return web.Answer(n), err
		}),
		web.Get("/api/v1/notes", "Read", web.Public(), func(_ context.Context, in *noteList) (*web.JSON[web.Page[string]], error) {
			var after int
			if _, err := web.After(in.Cursor, &after); err != nil {
				return nil, err
			}
			return web.Answer(web.Page[string]{Items: []string{in.Q}, Next: web.Cursor(after + 1)}), nil
		}),
		web.Patch("/api/v1/notes/{id}", "Edit", web.SignedIn(), func(_ *database.Tx, _ web.Principal, in *noteEdit) (*web.Tagged, error) {
			version, err := in.Version()
			tag := web.Tag(version + 1)
			return &tag, err
		}),
		web.Get("/api/v1/officers", "Officers", web.Role("officer"), func(context.Context, *web.None) (*web.None, error) { return nil, nil }),
		web.Get("/api/v1/level", "Level", web.Level(2), func(context.Context, *web.None) (*web.None, error) { return nil, nil }),
		web.Get("/api/v1/forgotten", "A route whose policy was forgotten", web.Policy{}, func(context.Context, *web.None) (*web.None, error) { return nil, nil }),
		web.Get("/api/v1/panic", "Panics", web.Public(), func(context.Context, *web.None) (*web.None, error) { panic("secret") }),
		web.Get("/api/v1/rare", "Rare", web.Public(), func(context.Context, *web.None) (*web.None, error) { return nil, nil },
			web.Limited(web.Limit{Count: 2, Per: time.Minute})),
		web.Get("/api/v1/busy", "Busy", web.Public(), func(context.Context, *web.None) (*web.None, error) {
			return nil, errs.New(errs.Unavailable, "cancelled").After(90 * time.Second)
		}),
	}
}

func start(t *testing.T, db *database.DB) *webtest.Server {
	return webtest.Start(t, db, nil, noteRoutes()...)
}

func each(t *testing.T, test func(*testing.T, *webtest.Server)) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(t, start(t, db)) }, web.Migrations(), notes)
}

func one(t *testing.T) *webtest.Server {
	return start(t, dbtest.Open(t, database.SQLite, nil, web.Migrations(), notes))
}

func body(title string) map[string]any { return map[string]any{"title": title, "price": 5} }

func TestPolicies(t *testing.T) {
	s := one(t)
	an := webtest.Account("an")
	s.Post("/api/v1/notes", body("x")).Want(401)
	s.Get("/api/v1/officers").Want(401)
	s.As(an).Get("/api/v1/officers").Want(403)
	s.As(webtest.With(an, "officer", "o")).Get("/api/v1/officers").Want(204)
	if p := s.As(an).Get("/api/v1/level").Want(403).Problem(); p.Code != "levelNeeded" || p.Level != 2 {
		t.Errorf("a client must learn which level it takes: %+v", p)
	}
	an.Level = 2
	s.As(an).Get("/api/v1/level").Want(204)
	s.As(webtest.With(an, "administrator", "o")).Get("/api/v1/forgotten").Want(403)
	if golden := s.Web.Golden(); !strings.Contains(golden, "GET /api/v1/forgotten  –  nobody\n") {
		t.Error(golden)
	}
}

func TestBadInputNamesTheField(t *testing.T) {
	s := one(t).As(webtest.Account("an"))
	for _, tt := range []struct {
		field string
		body  any
	}{
		{"price", map[string]any{"title": "x", "price": 0}},
		{"price", map[string]any{"title": "x", "price": 101}},
		{"price", map[string]any{"title": "x", "price": "5"}},
		{"price", map[string]any{"title": "x", "price": 1.5}},
		{"price", map[string]any{"title": "x"}},
		{"title", map[string]any{"title": "", "price": 5}},
		{"title", map[string]any{"title": strings.Repeat("x", 21), "price": 5}},
		{"title", map[string]any{"title": "a\u0000b", "price": 5}},
		{"title", map[string]any{"title": "a\u202eb", "price": 5}},
		{"kind", map[string]any{"title": "x", "price": 5, "kind": "c"}},
		{"tags", map[string]any{"title": "x", "price": 5, "tags": []string{"1", "2", "3"}}},
		{"tags[1]", map[string]any{"title": "x", "price": 5, "tags": []any{"1", 2}}},
		{"unheard", map[string]any{"title": "x", "price": 5, "unheard": 1}},
		{"lng", map[string]any{"title": "x", "price": 5, "lat": 12.5}},
		{"body", []byte("{")},
	} {
		f := s.Post("/api/v1/notes", tt.body, "Content-Type", "application/json").WantField(tt.field)
		if f.Message == "" || f.Message == f.Code {
			t.Errorf("%v: no sentence for %s", tt.body, f.Code)
		}
	}
	if f := s.Post("/api/v1/notes", map[string]any{"title": "x", "price": 0}, "Accept-Language", "en-GB,en;q=0.9").WantField("price"); f.Message != "The value must be at least 1." {
		t.Error(f.Message)
	}
	s.Get("/api/v1/notes?unheard=1").WantField("unheard")
	s.Get("/api/v1/notes?limit=1000").WantField("limit")
	s.Get("/api/v1/notes?limit=x").WantField("limit")
	s.Get("/api/v1/notes?q=12345678901").WantField("q")
	for _, forged := range []string{"x", "AAAAAAA", "e30", strings.Repeat("A", 100)} {
		s.Get("/api/v1/notes?cursor=" + forged).WantField("cursor")
	}
}

func TestStringsArriveNormalised(t *testing.T) {
	s := one(t)
	var page web.Page[string]
	s.Get("/api/v1/notes?q=%20o%CC%82%20").Want(200).Into(&page)
	if page.Items[0] != "ô" {
		t.Errorf("%q", page.Items[0])
	}
	s.Get("/api/v1/notes?cursor=" + page.Next).Want(200)
}

func TestETags(t *testing.T) {
	s := one(t).As(webtest.Account("an"))
	path := "/api/v1/notes/0197a1b2-0000-7000-8000-000000000000"
	if got := s.Ask("PATCH", path, nil, "If-Match", `"v4"`).Want(200, 204).Header.Get("ETag"); got != `"v5"` {
		t.Error(got)
	}
	s.Ask("PATCH", path, nil).WantField("If-Match")
	for _, forged := range []string{`"v0"`, `"x"`, `*`, `"v99999999999999999999"`, `"4"`, `v4`, `"v4`, `"v+4"`, `"v4", "v5"`} {
		s.Ask("PATCH", path, nil, "If-Match", forged).Want(412)
	}
	s.Ask("PATCH", "/api/v1/notes/1", nil, "If-Match", `"v4"`).WantField("id")
}

func TestIdempotency(t *testing.T) {
	each(t, func(t *testing.T, s *webtest.Server) {
		an := s.As(webtest.Account("an"))
		first := an.Post("/api/v1/notes", body("x"), "Idempotency-Key", "k").Want(201)
		again := an.Post("/api/v1/notes", body("x"), "Idempotency-Key", "k").Want(201)
		if string(first.Body) != string(again.Body) {
			t.Errorf("%s then %s", first.Body, again.Body)
		}
		an.Post("/api/v1/notes", body("y"), "Idempotency-Key", "k").Want(409)
		if other := s.As(webtest.Account("binh")).Post("/api/v1/notes", body("x"), "Idempotency-Key", "k").Want(201); string(other.Body) == string(first.Body) {
			t.Error("another person's key was answered with hers")
		}
		an.Post("/api/v1/notes", body("broken"), "Idempotency-Key", "b").Want(500)
		an.Post("/api/v1/notes", body("fixed"), "Idempotency-Key", "b").Want(201)
		an.Post("/api/v1/notes", body("x"), "Idempotency-Key", strings.Repeat("k", 101)).WantField("Idempotency-Key")
	})
}

// What was written before a refusal is kept, each time; its key stays free.
func TestRefusalsAreKept(t *testing.T) {
	each(t, func(t *testing.T, s *webtest.Server) {
		an := s.As(webtest.Account("an"))
		for _, headers := range [][]string{nil, {"Idempotency-Key", "k"}, {"Idempotency-Key", "k"}} {
			if p := an.Post("/api/v1/notes", body("refused"), headers...).Want(409).Problem(); p.Code != "noteRefused" {
				t.Errorf("%+v", p)
			}
		}
		if a := an.Post("/api/v1/notes", body("x"), "Idempotency-Key", "k").Want(201); strings.TrimSpace(string(a.Body)) != "4" {
			t.Errorf("%s notes are there", a.Body)
		}
	})
}

func TestParallelRepeatsWriteOnce(t *testing.T) {
	each(t, func(t *testing.T, s *webtest.Server) {
		an := s.As(webtest.Account("an"))
		answers := make(chan string)
		for range 10 {
			go func() { answers <- string(an.Post("/api/v1/notes", body("x"), "Idempotency-Key", "k").Body) }()
		}
		for range 10 {
			if got := <-answers; strings.TrimSpace(got) != "1" {
				t.Errorf("got %s", got)
			}
		}
	})
}

func TestFailuresStayInside(t *testing.T) {
	s := one(t).As(webtest.Account("an"))
	for _, a := range []webtest.Answer{s.Post("/api/v1/notes", body("broken")), s.Get("/api/v1/panic")} {
		if p := a.Want(500).Problem(); p.Code != "internal" || strings.Contains(string(a.Body), "secret") {
			t.Errorf("%s", a.Body)
		}
	}
	if a := s.Get("/api/v1/nothing").Want(404); a.Problem().Code != "notFound" {
		t.Errorf("%s", a.Body)
	}
	if a := s.Ask("DELETE", "/api/v1/notes", nil).Want(415, 405); a.Header.Get("Allow") == "" {
		t.Error("no Allow")
	}
	if a := s.Get("/api/v1/busy").Want(503); a.Header.Get("Retry-After") != "90" {
		t.Errorf("%v", a.Header)
	}
}

func TestBounds(t *testing.T) {
	s := one(t).As(webtest.Account("an"))
	s.Post("/api/v1/notes", body(strings.Repeat("x", 300<<10))).Want(413)
	s.Get("/api/v1/rare").Want(204)
	if a := s.Get("/api/v1/rare").Want(204); !strings.Contains(a.Header.Get("RateLimit"), "r=0") {
		t.Error(a.Header.Get("RateLimit"))
	}
	if a := s.Get("/api/v1/rare").Want(429); a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestOtherSitesAndHeaders(t *testing.T) {
	s := one(t).As(webtest.Account("an"))
	s.Post("/api/v1/notes", body("x"), "Sec-Fetch-Site", "cross-site").Want(403)
	s.Post("/api/v1/notes", body("x"), "Origin", "https://evil.example").Want(403)
	a := s.Post("/api/v1/notes", body("x"), "Sec-Fetch-Site", "same-origin").Want(201)
	for _, name := range []string{"X-Content-Type-Options", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"} {
		if a.Header.Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error(a.Header.Get("Cache-Control"))
	}
}

func TestFallback(t *testing.T) {
	s := one(t)
	s.Web.Add(web.Fallback("App", web.Public(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("shell"))
	})))
	if a := s.Get("/anything").Want(200); string(a.Body) != "shell" {
		t.Errorf("%s", a.Body)
	}
	s.Get("/api/v1/nothing").Want(404).Problem()
	s.Post("/anything", nil).Want(404).Problem()
	s.Web.Add(web.Raw(http.MethodPost, "/form", "A form", web.Public(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("posted"))
	})))
	if a := s.Get("/form").Want(200); string(a.Body) != "shell" {
		t.Errorf("the page of a form is %s", a.Body)
	}
	if a := s.Post("/form", nil).Want(200); string(a.Body) != "posted" {
		t.Errorf("%s", a.Body)
	}
	s.Ask(http.MethodDelete, "/form", nil).Want(http.StatusUnsupportedMediaType).Problem()
}

func TestDocs(t *testing.T) {
	s := one(t)
	if err := s.Web.AddDocs(); err != nil {
		t.Fatal(err)
	}
	var description struct{ OpenAPI string }
	s.Get("/api/openapi.json").Want(200).Into(&description)
	if description.OpenAPI != "3.1.0" {
		t.Error(description.OpenAPI)
	}
	if a := s.Get("/api/docs").Want(http.StatusOK); !strings.Contains(string(a.Body), "/api/v1/notes") {
		t.Error("the docs page lacks a route")
	}
}
