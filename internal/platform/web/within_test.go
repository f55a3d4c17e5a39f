package web_test

import (
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// door knows tokens as an edge would: with its own transaction before the
// handler's, or in it.
type door struct{ before, inside int }

func (d *door) find(r *http.Request) (web.Principal, error) {
	switch token := r.Header.Get("Token"); token {
	case "", "revoked":
		return web.Principal{}, nil
	case "broken":
		return web.Principal{}, errors.New("secret cause")
	default:
		return webtest.Account(token), nil
	}
}

func (d *door) options(t *testing.T, db *database.DB) web.Options {
	catalogue, err := text.Load(web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	return web.Options{
		Log: slog.New(slog.DiscardHandler), DB: db, Texts: catalogue, Seal: webtest.Clear{},
		Now: time.Now, Title: "test", Version: "test", Address: web.Limit{Count: 1_000_000, Per: time.Minute},
		Authenticate: func(r *http.Request) (web.Principal, error) {
			d.before++
			return d.find(r)
		},
		Within: func(r *http.Request) func(*database.Tx) (web.Principal, error) {
			if r.Header.Get("Token") == "" {
				return nil
			}
			return func(tx *database.Tx) (web.Principal, error) {
				d.inside++
				// What the transaction has done for who is not let in goes with it.
				if _, err := tx.Exec(`INSERT INTO notes VALUES ('asked')`); err != nil {
					return web.Principal{}, err
				}
				return d.find(r)
			}
		},
	}
}

// Where being signed in is enough, the transaction that writes finds who asks;
// everybody else is known, and refused, before there is one.
func TestWhoAsksIsFoundWhereItWrites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		type who = web.JSON[string]
		write := func(tx *database.Tx, p web.Principal, _ *web.None) (*who, error) {
			if p.Account != web.Who(tx.Context()).Account {
				t.Error("the context names somebody else")
			}
			_, err := tx.Exec(`INSERT INTO notes VALUES ('written')`)
			return web.Answer(p.Account), err
		}
		var d door
		s := webtest.Serve(t, web.New(d.options(t, db)),
			web.Post("/api/v1/write", "Write", web.SignedIn(), write, web.Limited(web.Limit{Count: 2, Per: time.Hour})),
			web.Post("/api/v1/sign", "Sign", web.SignedIn().Proven(), write),
			web.Post("/api/v1/decide", "Decide", web.Role("officer"), write))
		for _, c := range []struct {
			path, token            string
			status, before, inside int
			rows                   int // that it leaves
		}{
			{"write", "", 401, 1, 0, 0},
			{"write", "revoked", 401, 0, 1, 0},
			{"write", "broken", 500, 0, 1, 0},
			{"write", "an", 200, 0, 1, 2},
			{"write", "binh", 200, 0, 1, 2},
			{"write", "an", 200, 0, 1, 2},
			{"write", "an", 429, 0, 1, 0},
			{"sign", "revoked", 401, 1, 0, 0},
			{"sign", "an", 200, 1, 0, 1},
			{"decide", "revoked", 401, 1, 0, 0},
			{"decide", "an", 403, 1, 0, 0},
		} {
			d = door{}
			before := countNotes(t, db)
			var header []string
			if c.token != "" {
				header = []string{"Token", c.token}
			}
			a := s.Ask(http.MethodPost, "/api/v1/"+c.path, nil, header...).Want(c.status)
			if d.before != c.before || d.inside != c.inside {
				t.Errorf("%s as %q: looked up %d times before and %d times inside", c.path, c.token, d.before, d.inside)
			}
			if rows := countNotes(t, db) - before; rows != c.rows {
				t.Errorf("%s as %q: left %d rows", c.path, c.token, rows)
			}
			if c.status == 200 && string(a.Body) != `"`+c.token+"\"\n" {
				t.Errorf("%s as %q: ran for %s", c.path, c.token, a.Body)
			}
		}
	}, web.Migrations(), notes)
}

func countNotes(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	if err := db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM notes`).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}
