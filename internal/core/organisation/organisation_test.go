package organisation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(r *rig) {
		owner, stranger := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Stranger")
		editor := r.signIn("0905000003", "Editor")
		path := r.company(owner, "Công ty A")
		r.join(owner, path, organisation.Editor, editor)
		member, nobody := path+"/members/"+owner.id, id.New(1)
		for _, route := range []struct {
			method, path string
			body         map[string]any
			stranger     int
			editor       int
		}{
			{"GET", desk, nil, 200, 200},
			{"POST", desk, map[string]any{"name": "X", "kind": "agency"}, 403, 403},
			{"POST", desk, map[string]any{"name": "X", "kind": "company"}, 403, 403},
			{"GET", path, nil, 404, 200},
			{"PATCH", path, map[string]any{"name": "X"}, 404, 403},
			{"GET", path + "/members", nil, 404, 200},
			{"POST", path + "/members", map[string]any{"phone": "0905000004", "role": "editor"}, 404, 403},
			{"PATCH", member, map[string]any{"role": "editor"}, 404, 403},
			{"DELETE", member, nil, 404, 403},
			{"GET", path + "/invitations", nil, 404, 403},
			{"DELETE", path + "/invitations/" + nobody, nil, 404, 403},
			{"GET", "/api/v1/me/invitations", nil, 200, 200},
			{"POST", "/api/v1/me/invitations/" + nobody + "/accept", nil, 404, 404},
			{"POST", "/api/v1/me/invitations/" + nobody + "/decline", nil, 404, 404},
		} {
			var body any
			if route.body != nil {
				body = route.body
			}
			r.Ask(route.method, route.path, body).Want(401)
			r.as(stranger, route.method, route.path, body, "If-Match", `"v1"`).Want(route.stranger)
			r.as(editor, route.method, route.path, body, "If-Match", `"v1"`).Want(route.editor)
		}
		for _, odd := range []string{"x", nobody, "%00", strings.Repeat("a", 36)} {
			r.as(r.chief, "GET", desk+"/"+odd, nil).Want(404, 422)
		}
	})
}

func TestCompany(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.signIn("0905000001", "Owner")
		for _, bad := range []map[string]any{
			{"name": "", "kind": "company"},
			{"name": "--", "kind": "company"},
			{"name": "<script>", "kind": "company"},
			{"name": strings.Repeat("a", 201), "kind": "company"},
		} {
			r.as(r.chief, "POST", desk, bad).WantField("name")
		}
		r.as(r.chief, "POST", desk, map[string]any{"name": "X", "kind": "province"}).WantField("kind")
		// An owner founds no second one; an administrator does, and invites its owner.
		r.as(owner, "POST", desk, map[string]any{"name": "X", "kind": "company"}).Want(403)
		path := r.found(r.chief, "company", "  Công ty   A ")
		if n := len(r.members(r.chief, path)); n != 0 {
			t.Errorf("%d members", n)
		}
		r.join(r.chief, path, organisation.Owner, owner)
		answer := r.as(owner, "GET", path, nil).Want(200)
		var o organisation.Organisation
		answer.Into(&o)
		if o.Name != "Công ty A" || o.Role != organisation.Owner || o.Members != 1 || o.Kind != organisation.Company {
			t.Errorf("%+v", o)
		}
		tag := answer.Header.Get("ETag")
		r.as(owner, "PATCH", path, map[string]any{"name": "B"}).WantField("If-Match")
		r.as(owner, "PATCH", path, map[string]any{"name": "  "}, "If-Match", tag).WantField("name")
		r.as(owner, "PATCH", path, map[string]any{"name": "B"}, "If-Match", tag).Want(200).Into(&o)
		r.as(owner, "PATCH", path, map[string]any{"name": "C"}, "If-Match", tag).Want(412)
		if o.Name != "B" || len(o.Former) != 1 || o.Former[0].Name != "Công ty A" || o.Former[0].By != "Owner" {
			t.Errorf("%+v", o)
		}
		r.as(owner, "GET", path, nil).Want(200).Into(&o)
		if len(o.Former) != 1 {
			t.Errorf("%+v", o)
		}
		stranger := r.signIn("0905000002", "Other")
		r.as(stranger, "PATCH", path, map[string]any{"name": "D"}, "If-Match", `"v2"`).Want(404)
		var me identity.Me
		r.as(owner, "GET", "/api/v1/me", nil).Want(200).Into(&me)
		if len(me.Roles) != 1 || me.Roles[0].Role != organisation.Owner || me.Roles[0].Organisation.Name != "B" || me.Roles[0].Organisation.Kind != "company" {
			t.Errorf("%+v", me.Roles)
		}
		r.as(owner, "DELETE", path+"/members/"+owner.id, nil).Want(409)
		r.as(owner, "PATCH", path+"/members/"+owner.id, map[string]any{"role": "editor"}).Want(409)
	})
}

func TestListsArePagedAndOnlyMine(t *testing.T) {
	each(t, func(r *rig) {
		owner, other := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Other")
		for i := range 5 {
			r.clock.pass(time.Millisecond)
			r.company(owner, fmt.Sprint("Mine ", i))
			r.company(other, fmt.Sprint("Theirs ", i))
		}
		collect := func(p person, query string) (names []string) {
			for next := ""; ; {
				var page web.Page[organisation.Organisation]
				r.as(p, "GET", desk+"?limit=2&cursor="+next+query, nil).Want(200).Into(&page)
				for _, o := range page.Items {
					names = append(names, o.Name)
				}
				if next = page.Next; next == "" {
					return names
				}
			}
		}
		if got := collect(owner, ""); !slices.Equal(got, []string{"Mine 4", "Mine 3", "Mine 2", "Mine 1", "Mine 0"}) {
			t.Error(got)
		}
		if got := collect(r.chief, "&kind=company"); len(got) != 10 {
			t.Error(got)
		}
		if got := collect(r.chief, "&kind=province"); !slices.Equal(got, []string{"Province"}) {
			t.Error(got)
		}
		if got := collect(owner, "&kind=agency"); got != nil {
			t.Error(got)
		}
		r.as(owner, "GET", desk+"?cursor=forged", nil).WantField("cursor")
	})
}

func TestAdministratorFoundsAnAgency(t *testing.T) {
	each(t, func(r *rig) {
		head, clerk := r.signIn("0905000001", "Head"), r.signIn("0905000002", "Clerk")
		agency := r.found(r.chief, "agency", "Sở Nội vụ")
		if got := r.members(r.chief, agency); len(got) != 0 {
			t.Error(got)
		}
		r.join(r.chief, agency, organisation.Owner, head)
		r.join(head, agency, organisation.Officer, clerk)
		want := map[string]string{"Head": "owner", "Clerk": "officer"}
		if got := r.members(head, agency); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Error(got)
		}
		if log := r.log(clerk.id); slices.Contains(log, "member.read") {
			t.Error("colleagues are logged for seeing each other")
		}
		r.members(r.chief, agency)
		if log := r.log(clerk.id); log[0] != "member.read" {
			t.Error("the administrator looked, and nobody can see it")
		}
		// The head gives what is done in the agency, the chief what reaches beyond it.
		change := agency + "/members/" + clerk.id
		for role, status := range map[string]int{"reviewer": 403, "auditor": 403, "administrator": 422, "editor": 422, "king": 422} {
			r.as(head, "PATCH", change, map[string]any{"role": role}).Want(status)
			r.as(head, "POST", agency+"/members", map[string]any{"phone": "0905000007", "role": role}).Want(status)
		}
		r.as(r.chief, "PATCH", change, map[string]any{"role": "reviewer"}).Want(200)
		if r.unread(clerk) == 0 {
			t.Error("nobody told the clerk")
		}
		r.as(clerk, "PATCH", agency+"/members/"+head.id, map[string]any{"role": "officer"}).Want(403)
	})
}

func TestFirstAdministrator(t *testing.T) {
	each(t, func(r *rig) {
		make := func(phone string) (account string) {
			r.update(func(tx *database.Tx) (err error) {
				account, err = r.service.MakeAdministrator(tx, phone)
				return err
			})
			return account
		}
		if make("0905000009") != r.chief.id {
			t.Error("another account for the same number")
		}
		fresh := make("0905000008")
		if p := r.signIn("0905000008", "Second"); p.id != fresh {
			t.Error("the new administrator has two accounts")
		}
		path := desk + "/" + r.province
		if got := r.members(r.chief, path); got["Chief"] != "administrator" || got["Second"] != "administrator" {
			t.Error(got)
		}
		// A lesser member is raised.
		r.as(r.chief, "PATCH", path+"/members/"+fresh, map[string]any{"role": "auditor"}).Want(200)
		make("0905000008")
		if got := r.members(r.chief, path); got["Second"] != "administrator" {
			t.Error(got)
		}
		err := r.db.Update(t.Context(), func(tx *database.Tx) error {
			_, err := r.service.MakeAdministrator(tx, "0262 3825185")
			return err
		})
		if err == nil {
			t.Error("a landline became an administrator")
		}
		r.as(r.chief, "DELETE", path+"/members/"+fresh, nil).Want(204)
		r.as(r.chief, "DELETE", path+"/members/"+r.chief.id, nil).Want(409)
	})
}
