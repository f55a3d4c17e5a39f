package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/web"
)

// sound fails on what no request may bring about, and returns the problem.
func (a answer) sound(what string) (p web.Problem) {
	a.t.Helper()
	// An agency that is away is said so; everything else of ours must hold.
	if a.status >= 500 && a.status != http.StatusServiceUnavailable {
		a.t.Errorf("%s %s: %d %.300s", a.asked, what, a.status, a.body)
	}
	if a.status < 400 || len(a.body) == 0 {
		return p
	}
	if err := json.Unmarshal(a.body, &p); err != nil || a.header.Get("Content-Type") != "application/problem+json" || p.Code == "" || p.Title == p.Code {
		a.t.Errorf("%s %s: no problem in %d %q: %.300s", a.asked, what, a.status, a.header.Get("Content-Type"), a.body)
	}
	for _, leak := range []string{"SQLSTATE", "sqlite", "pgx", "panic", "goroutine", ".go:"} {
		if bytes.Contains(a.body, []byte(leak)) {
			a.t.Errorf("%s %s: lets out %q: %.300s", a.asked, what, leak, a.body)
		}
	}
	return p
}

// refused is sound, and a 4xx; field is one that it must name, if not empty.
func (a answer) refused(what, field string) {
	a.t.Helper()
	p := a.sound(what)
	if a.status < 400 {
		a.t.Errorf("%s %s: accepted with %d: %.200s", a.asked, what, a.status, a.body)
		return
	}
	if field == "" || a.status == http.StatusRequestEntityTooLarge {
		return
	}
	if !slices.ContainsFunc(p.Errors, func(f web.FieldProblem) bool { return strings.HasPrefix(f.Field, field) && f.Message != f.Code }) {
		a.t.Errorf("%s %s: does not name %s: %.300s", a.asked, what, field, a.body)
	}
}

// found has an administrator found a company, and its owner accept, who may do
// more than an administrator.
func (p person) found(owner person) string {
	p.n.t.Helper()
	id := into[struct{ ID string }](p.post("/api/v1/desk/organisations",
		map[string]any{"kind": "company", "name": "Công ty của tôi"}).want(http.StatusCreated)).ID
	invited := into[struct{ ID string }](p.post("/api/v1/desk/organisations/"+id+"/members",
		map[string]any{"phone": owner.phone, "role": "owner"}).want(http.StatusCreated))
	owner.post("/api/v1/me/invitations/"+invited.ID+"/accept", nil).want(http.StatusNoContent)
	return id
}

// aboutOneself answer the same of whatever id: what the one who asks has to do with it.
var aboutOneself = []string{"/api/v1/me/drafts/{kind}", "/api/v1/me/openings/{id}/application"}

// Every operation as nobody, as a plain citizen, and on another's things.
func TestEveryOperationForTheWrongPerson(t *testing.T) {
	c := readContract(t)
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		nobody, owner, other := n.as(""), n.newcomer(), n.newcomer()
		room := owner.rent("Phòng trọ của riêng tôi gần chợ")
		saved := into[struct{ ID string }](owner.post("/api/v1/me/saved-searches",
			map[string]any{"kind": "rentals", "name": "Của tôi", "query": "q=tro", "alert": false}).want(http.StatusCreated))
		company := h.officer(t, n).found(owner)
		before := h.rows(t)
		for _, o := range c.operations {
			if o.path == "/api/v1/me/sessions/current" {
				continue // ends the session that asks
			}
			a := c.send(nobody, o, room.ID)
			a.sound("as nobody")
			if signedIn := o.Policy != "public" && o.Policy != "anyone"; signedIn && a.status != http.StatusUnauthorized {
				t.Errorf("%s as nobody: %d", a.asked, a.status)
			}
			for _, id := range []string{room.ID, saved.ID, company, owner.id} {
				a := c.send(other, o, id, "If-Match", `"v1"`)
				a.sound("as another")
				if strings.HasPrefix(o.Policy, "role") && a.status != http.StatusForbidden {
					t.Errorf("%s as a citizen: %d", a.asked, a.status)
				}
				if strings.Contains(o.path, "{") && !slices.Contains(aboutOneself, o.path) && a.status < 400 && o.method != http.MethodDelete {
					t.Errorf("%s on another's: %d %.200s", a.asked, a.status, a.body)
				}
				for _, secret := range []string{owner.phone[1:], "riêng tôi", "Của tôi", "Công ty của tôi", "Nguyễn Văn Cừ"} {
					if bytes.Contains(a.body, []byte(secret)) {
						t.Errorf("%s shows another's %s: %.300s", a.asked, secret, a.body)
					}
				}
			}
		}
		for _, table := range []string{"listings", "listing_searches", "invitations", "photos", "listing_contacts"} {
			if after := h.rows(t)[table]; after != before[table] {
				t.Errorf("%s had %d rows, now %d", table, before[table], after)
			}
		}
		owner.get("/api/v1/rentals/" + room.ID).want(http.StatusOK)
		owner.get("/api/v1/desk/organisations/" + company).want(http.StatusOK)
	})
}

// crew are people enough that no rate of one of them hides what is behind it.
type crew struct {
	n     *node
	all   []person
	admin func(person)
}

func (c *crew) ask(t *testing.T, method, path string, body any, headers ...string) answer {
	t.Helper()
	if len(c.all) == 0 {
		c.hire()
	}
	a := c.all[0].ask(method, path, body, headers...)
	if a.status == http.StatusTooManyRequests {
		c.hire()
		a = c.all[0].ask(method, path, body, headers...)
	}
	a.t = t
	return a
}

func (c *crew) hire() {
	p := c.n.newcomer()
	if c.admin != nil {
		c.admin(p)
	}
	c.all = append([]person{p}, c.all...)
}

// Every field of every body with what it must not hold.
func TestEveryField(t *testing.T) {
	c := readContract(t)
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		as := &crew{n: n, admin: func(p person) { h.run(t, "admin", p.phone); p.found(p) }}
		as.hire()
		for _, o := range c.operations {
			s, ok := c.body(o)
			if !ok {
				continue
			}
			before := h.rows(t)
			for _, bad := range c.spoil(s) {
				a := as.ask(t, o.method, o.fill("0193a7b2-0000-7000-8000-000000000000"), bad.body, "If-Match", `"v1"`)
				if bad.harmless {
					a.sound(bad.what)
					continue
				}
				a.refused(bad.what, bad.field)
			}
			h.same(t, o, before)
		}
	})
}
