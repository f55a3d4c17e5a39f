package organisation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func (r *rig) mine(p person) []organisation.MyInvitation {
	r.t.Helper()
	var page web.Page[organisation.MyInvitation]
	r.as(p, "GET", "/api/v1/me/invitations", nil).Want(200).Into(&page)
	return page.Items
}

func (r *rig) waiting(p person, path string) []organisation.Invitation {
	r.t.Helper()
	var page web.Page[organisation.Invitation]
	r.as(p, "GET", path+"/invitations", nil).Want(200).Into(&page)
	return page.Items
}

// invite invites the number of nobody yet, or of somebody.
func (r *rig) invite(by person, path, phone string) organisation.Invitation {
	r.t.Helper()
	r.clock.pass(time.Millisecond) // ids of one millisecond have no order
	var i organisation.Invitation
	r.as(by, "POST", path+"/members", map[string]any{"phone": phone, "role": "editor"}).Want(201).Into(&i)
	return i
}

func TestInvitation(t *testing.T) {
	each(t, func(r *rig) {
		owner, known := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Known")
		path := r.company(owner, "A")
		for _, phone := range []string{"", "x", "0262 3825185"} {
			r.as(owner, "POST", path+"/members", map[string]any{"phone": phone, "role": "editor"}).WantField("phone")
		}
		first := r.invite(owner, path, known.phone)
		later := r.invite(owner, path, "0905 000 003")
		if first.Phone != "+84••••••002" || later.Phone != "+84••••••003" || later.Role != "editor" {
			t.Errorf("%+v %+v", first, later)
		}
		if list := r.waiting(owner, path); len(list) != 2 || list[1] != first {
			t.Errorf("%+v", list)
		}
		r.as(owner, "POST", path+"/members", map[string]any{"phone": known.phone, "role": "editor"}).Want(409)
		// The known one is told, the other finds it when signing in.
		if r.unread(known) != 1 {
			t.Error("no notice")
		}
		fresh := r.signIn("0905000003", "Fresh")
		got := r.mine(fresh)
		if len(got) != 1 || got[0].ID != later.ID || got[0].Organisation.Name != "A" || got[0].Role != "editor" {
			t.Fatalf("%+v", got)
		}
		// Nobody accepts what is another's.
		r.as(known, "POST", "/api/v1/me/invitations/"+later.ID+"/accept", nil).Want(404)
		r.as(owner, "POST", "/api/v1/me/invitations/"+later.ID+"/decline", nil).Want(404)
		r.as(fresh, "POST", "/api/v1/me/invitations/"+later.ID+"/accept", nil).Want(204)
		r.as(fresh, "POST", "/api/v1/me/invitations/"+later.ID+"/accept", nil).Want(404)
		r.as(known, "POST", "/api/v1/me/invitations/"+first.ID+"/decline", nil).Want(204)
		if got := r.members(fresh, path); fmt.Sprint(got) != "map[Fresh:editor Owner:owner]" {
			t.Error(got)
		}
		if len(r.mine(known)) != 0 || len(r.waiting(owner, path)) != 0 || r.unread(owner) != 1 {
			t.Error("something is still waiting, or the owner was not told")
		}
		r.as(owner, "POST", path+"/members", map[string]any{"phone": fresh.phone, "role": "editor"}).Want(409)
	})
}

func TestInvitationIsTakenBackAndRunsOut(t *testing.T) {
	each(t, func(r *rig) {
		owner, guest := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Guest")
		path := r.company(owner, "A")
		i := r.invite(owner, path, guest.phone)
		r.as(owner, "DELETE", path+"/invitations/"+i.ID, nil).Want(204)
		r.as(owner, "DELETE", path+"/invitations/"+i.ID, nil).Want(404)
		r.as(guest, "POST", "/api/v1/me/invitations/"+i.ID+"/accept", nil).Want(404)
		i = r.invite(owner, path, guest.phone)
		r.clock.pass(14 * 24 * time.Hour)
		r.as(guest, "POST", "/api/v1/me/invitations/"+i.ID+"/accept", nil).Want(404)
		if len(r.mine(guest)) != 0 || len(r.waiting(owner, path)) != 0 {
			t.Error("an old invitation is shown")
		}
		r.invite(owner, path, guest.phone)
		for _, j := range r.service.Module().Jobs {
			if err := j.Work(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := r.count(`SELECT count(*) FROM invitations`); n != 1 {
			t.Errorf("%d invitations kept", n)
		}
	})
}

func (r *rig) count(query string) (n int) {
	r.t.Helper()
	if err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query).Scan(&n) }); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// Who could give the role when inviting, but cannot any more, gives nothing.
func TestInvitationOfAFormerManagerLapses(t *testing.T) {
	each(t, func(r *rig) {
		owner, second, guest := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Second"), r.signIn("0905000003", "Guest")
		path := r.company(owner, "A")
		r.join(owner, path, organisation.Owner, second)
		i := r.invite(second, path, guest.phone)
		r.as(owner, "DELETE", path+"/members/"+second.id, nil).Want(204)
		if p := r.as(guest, "POST", "/api/v1/me/invitations/"+i.ID+"/accept", nil).Want(409).Problem(); p.Code != "invitationLapsed" {
			t.Error(p.Code)
		}
		r.as(guest, "GET", path, nil).Want(404)
	})
}

func TestInvitationsAtOnce(t *testing.T) {
	each(t, func(r *rig) {
		owner, guest := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Guest")
		path := r.company(owner, "A")
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				r.as(owner, "POST", path+"/members", map[string]any{"phone": guest.phone, "role": "editor"}).Want(201, 409)
			})
		}
		group.Wait()
		mine := r.mine(guest)
		if len(mine) != 1 {
			t.Fatalf("%d invitations", len(mine))
		}
		for range 6 {
			group.Go(func() { r.as(guest, "POST", "/api/v1/me/invitations/"+mine[0].ID+"/accept", nil).Want(204, 404) })
		}
		group.Wait()
		if got := r.members(owner, path); len(got) != 2 {
			t.Error(got)
		}
	})
}

func TestNumbersOfInvitationsAreNotReadable(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.signIn("0905000001", "Owner")
		path := r.company(owner, "A")
		r.invite(owner, path, "0905000002")
		declined := r.invite(owner, path, "0905000003")
		guest := r.signIn("0905000003", "Guest")
		r.as(guest, "POST", "/api/v1/me/invitations/"+declined.ID+"/decline", nil).Want(204)
		var phone, index string
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT phone, phone_index FROM invitations WHERE state = 'pending'`).Scan(&phone, &index)
		})
		if err != nil || len(phone) < 40 || len(index) != 16 || strings.Contains(phone+index, "5000002") {
			t.Error(len(phone), len(index), err)
		}
		if n := r.count(`SELECT count(*) FROM invitations WHERE state <> 'pending' AND (length(phone) > 0 OR length(phone_index) > 0)`); n != 0 {
			t.Error("an answered invitation still holds the number")
		}
	})
}
