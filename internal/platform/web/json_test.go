package web_test

import (
	"strings"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

type deepNote struct {
	Body struct {
		Price int64 `json:"price,omitempty" maximum:"10"`
		Inner struct {
			Size  int64 `json:"size,omitempty" maximum:"10"`
			Other int64 `json:"other,omitempty"`
		} `json:"inner,omitempty"`
		List []int64 `json:"list,omitempty" maxItems:"3"`
		Note string  `json:"note,omitempty"`
	}
}

// What is checked and what is handed on must be the same.
func TestBodiesThatReadTwoWays(t *testing.T) {
	s := webtest.Start(t, dbtest.Open(t, database.Postgres, nil, web.Migrations()), nil, web.Post("/api/v1/deep", "Deep", web.Public(),
		func(_ *database.Tx, _ web.Principal, in *deepNote) (*deepNote, error) { return in, nil }))
	s.Post("/api/v1/deep", []byte(`{"price": 5, "inner": {"size": 1, "other": 2}, "list": [1, 2]}`), "Content-Type", "application/json").Want(200)
	s.Post("/api/v1/deep", []byte(`{"note": "a: {[\\\"b\\\\", "price": 5}`), "Content-Type", "application/json").Want(200)
	for body, field := range map[string]string{
		`{"price": 5, "price": 5}`:                         "price",
		`{"price": 5, "pr\u0069ce": 6}`:                    "price",
		`{"note": "\\", "price": 5, "note": "\""}`:         "note",
		`{"price": 999, "price": null}`:                    "price",
		`{"inner": {"size": 999}, "inner": {"other": 1}}`:  "inner",
		`{"inner": {"size": 999, "size": 1}}`:              "inner.size",
		`{"price": 5, "PRICE": 999}`:                       "PRICE",
		`{"price": 1e400}`:                                 "price",
		`{"list": [1, -1e999]}`:                            "list[1]",
		`{"inner": {"size": 1.0}}`:                         "inner.size",
		`{"price": 1e1}`:                                   "price",
		`{"deep": ` + strings.Repeat("[", 100_000):         "deep",
		`{"list": ` + strings.Repeat("[", 99) + `1` + "]}": "list",
	} {
		p := s.Post("/api/v1/deep", []byte(body), "Content-Type", "application/json").Want(422).Problem()
		if len(p.Errors) != 1 || !strings.HasPrefix(p.Errors[0].Field, field) || p.Errors[0].Message == p.Errors[0].Code {
			t.Errorf("%.60s: %+v", body, p.Errors)
		}
	}
}

// A key is for creating: on another method it must not bring back the answer
// to something else.
func TestKeysOfOtherMethods(t *testing.T) {
	on := map[string]bool{}
	handle := func(v bool) web.TxHandler[web.None, web.None] {
		return func(*database.Tx, web.Principal, *web.None) (*web.None, error) { on["it"] = v; return &web.None{}, nil }
	}
	s := webtest.Start(t, dbtest.Open(t, database.Postgres, nil, web.Migrations()), nil, web.Put("/api/v1/it", "On", web.SignedIn(), handle(true)),
		web.Delete("/api/v1/it", "Off", web.SignedIn(), handle(false)), web.Post("/api/v1/it", "Press", web.SignedIn(), handle(true))).
		As(webtest.Account("an"))
	for _, method := range []string{"PUT", "DELETE", "PUT", "DELETE"} {
		s.Ask(method, "/api/v1/it", nil, "Idempotency-Key", "k").Want(204)
		if on["it"] != (method == "PUT") {
			t.Errorf("%s did nothing", method)
		}
	}
	for _, key := range []string{"\xff\xfe", "a\x80", strings.Repeat("a", 101), "Đắk"} {
		s.Ask("POST", "/api/v1/it", nil, "Idempotency-Key", key).WantField("Idempotency-Key")
	}
}

// A cursor is not secret, so anybody can make one with a valid sum.
func TestForgedCursor(t *testing.T) {
	for _, position := range []string{"a\x00", "\x00", "a\u202eb"} {
		var got string
		if _, err := web.After(web.Cursor(position), &got); err == nil {
			t.Errorf("%q was taken", position)
		}
	}
	var got struct{ ID string }
	if _, err := web.After(web.Cursor(struct{ ID string }{"x\x00"}), &got); err == nil {
		t.Error("taken within a struct")
	}
	if _, err := web.After(web.Cursor("Đắk Lắk"), new(string)); err != nil {
		t.Error(err)
	}
}
