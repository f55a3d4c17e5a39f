package organisation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

func TestLosingAMembershipTakesEffectAtOnce(t *testing.T) {
	each(t, func(r *rig) {
		owner, second := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Second")
		path := r.company(owner, "A")
		r.join(owner, path, organisation.Owner, second)
		before := r.unread(second)
		r.as(second, "GET", path+"/invitations", nil).Want(200)
		r.as(owner, "PATCH", path+"/members/"+second.id, map[string]any{"role": "editor"}).Want(200)
		r.as(second, "GET", path+"/invitations", nil).Want(403)
		r.as(owner, "DELETE", path+"/members/"+second.id, nil).Want(204)
		r.as(second, "GET", path, nil).Want(404)
		r.as(owner, "DELETE", path+"/members/"+second.id, nil).Want(404)
		r.as(owner, "PATCH", path+"/members/"+second.id, map[string]any{"role": "editor"}).Want(404)
		if got := r.unread(second) - before; got != 2 {
			t.Errorf("%d notices", got)
		}
		if log := fmt.Sprint(r.log(second.id)); !strings.HasPrefix(log, "[member.remove member.change") {
			t.Error(log)
		}
		// An administrator loses the role as fast.
		admin := r.signIn("0905000003", "Admin")
		r.join(r.chief, desk+"/"+r.province, organisation.Administrator, admin)
		r.as(admin, "GET", path, nil).Want(200)
		r.as(r.chief, "DELETE", desk+"/"+r.province+"/members/"+admin.id, nil).Want(204)
		r.as(admin, "GET", path, nil).Want(404)
	})
}

// The last two owners leave, or demote each other, at the same time: one stays.
func TestOneManagerIsAlwaysLeft(t *testing.T) {
	each(t, func(r *rig) {
		a, b := r.signIn("0905000001", "A"), r.signIn("0905000002", "B")
		for i := range 6 {
			r.clock.pass(time.Hour)
			path := r.company(a, fmt.Sprint("Company ", i))
			r.join(a, path, organisation.Owner, b)
			var group sync.WaitGroup
			for _, p := range []person{a, b} {
				group.Go(func() {
					if i%2 == 0 {
						r.as(p, "DELETE", path+"/members/"+p.id, nil).Want(204, 409)
					} else {
						r.as(p, "PATCH", path+"/members/"+p.id, map[string]any{"role": "editor"}).Want(200, 409)
					}
				})
			}
			group.Wait()
			owners := 0
			for _, role := range r.members(r.chief, path) {
				if role == organisation.Owner {
					owners++
				}
			}
			if owners != 1 {
				t.Errorf("%d owners left", owners)
			}
		}
	})
}

func TestMembersArePaged(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.signIn("0905000001", "Owner")
		path := r.company(owner, "A")
		company := strings.TrimPrefix(path, desk+"/")
		r.update(func(tx *database.Tx) error {
			for range 6 {
				if err := organisation.Add(tx, "system", company, id.New(tx.Now()), organisation.Editor); err != nil {
					return err
				}
			}
			return nil
		})
		seen := map[string]bool{}
		pages := 0
		for next := ""; pages == 0 || next != ""; pages++ {
			var page web.Page[organisation.Member]
			r.as(owner, "GET", path+"/members?limit=3&cursor="+next, nil).Want(200).Into(&page)
			for _, m := range page.Items {
				seen[m.Account] = true
			}
			next = page.Next
		}
		if len(seen) != 7 || pages != 3 {
			t.Errorf("%d members on %d pages", len(seen), pages)
		}
	})
}

func TestAddIsBounded(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.signIn("0905000001", "Owner")
		company := strings.TrimPrefix(r.company(owner, "A"), desk+"/")
		for _, tt := range []struct{ organisation, account, role string }{
			{company, id.New(1), organisation.Administrator},
			{company, id.New(1), organisation.Officer},
			{company, owner.id, organisation.Editor},
			{id.New(1), owner.id, organisation.Editor},
		} {
			err := r.db.Update(t.Context(), func(tx *database.Tx) error {
				return organisation.Add(tx, "system", tt.organisation, tt.account, tt.role)
			})
			if err == nil {
				t.Errorf("%+v was added", tt)
			}
		}
	})
}
