package organisation_test

import (
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// holds asks the tables what an account may do in an organisation now.
func (r *rig) holds(p person, company string, roles ...string) (holds, acts bool) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		if holds, err = organisation.Holds(tx, p.id, company, roles...); err != nil {
			return err
		}
		acts, err = organisation.MayAct(tx, p.id, company, roles...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return holds, acts
}

func TestARoleOfTheStaffIsBoundedAndLostAtOnce(t *testing.T) {
	each(t, func(r *rig) {
		owner, worker, stranger := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Worker"), r.signIn("0905000003", "Stranger")
		path := r.company(owner, "A")
		company := strings.TrimPrefix(path, desk+"/")
		r.join(owner, path, organisation.Recruiter, worker)
		staff := []string{organisation.Recruiter, organisation.Cashier, organisation.Dispatcher, organisation.Personnel}
		for n, role := range staff {
			if n > 0 {
				r.as(owner, "PATCH", path+"/members/"+worker.id, map[string]any{"role": role}).Want(200)
			}
			for _, other := range staff {
				if holds, acts := r.holds(worker, company, other); holds != (other == role) || acts != holds {
					t.Errorf("a %s as %s: %t, acts %t", role, other, holds, acts)
				}
			}
			if holds, acts := r.holds(worker, company); holds || acts {
				t.Errorf("a %s holds no role and acts for the company", role)
			}
			// None of them manages anybody.
			r.as(worker, "POST", path+"/members", map[string]any{"phone": "0905000004", "role": role}).Want(403)
			r.as(worker, "PATCH", path+"/members/"+worker.id, map[string]any{"role": "owner"}).Want(403)
		}
		if holds, acts := r.holds(owner, company, organisation.Owner); !holds || !acts {
			t.Error("the owner holds nothing")
		}
		for _, where := range []string{company, "x", id.New(1)} {
			if holds, acts := r.holds(stranger, where, staff...); holds || acts {
				t.Errorf("a stranger acts in %s", where)
			}
		}
		r.as(owner, "DELETE", path+"/members/"+worker.id, nil).Want(204)
		if holds, acts := r.holds(worker, company, staff...); holds || acts {
			t.Error("who was removed still acts")
		}
	})
}

// What a company's staff do is a company's to give, and nobody else's.
func TestStaffRolesAreOfCompanies(t *testing.T) {
	each(t, func(r *rig) {
		head := r.signIn("0905000001", "Head")
		agency := r.found(r.chief, "agency", "Sở Nội vụ")
		for _, role := range []string{organisation.Recruiter, organisation.Cashier, organisation.Dispatcher, organisation.Personnel} {
			for _, path := range []string{agency, desk + "/" + r.province} {
				r.as(r.chief, "POST", path+"/members", map[string]any{"phone": head.phone, "role": role}).WantField("role")
			}
		}
		company := strings.TrimPrefix(agency, desk+"/")
		r.join(r.chief, agency, organisation.Owner, head)
		if holds, acts := r.holds(head, company, organisation.Owner); !holds || acts {
			t.Errorf("the owner of an agency: %t, acts as a company %t", holds, acts)
		}
	})
}

// With its last member a company is left, and with no other.
func TestTheLastMemberOfACompanyIsErased(t *testing.T) {
	each(t, func(r *rig) {
		owner, worker := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Worker")
		alone, shared := r.company(owner, "A"), r.company(worker, "B")
		r.join(worker, shared, organisation.Recruiter, owner)
		var left []string
		service := organisation.New(organisation.Options{
			DB: r.db, Vault: r.vault, Identity: r.identity, Province: "Province",
			Left: func(_ *database.Tx, company string) error { left = append(left, company); return nil },
		})
		r.update(func(tx *database.Tx) error { left = nil; return service.Module().Personal.Erase(tx, owner.id) })
		if len(left) != 1 || left[0] != strings.TrimPrefix(alone, desk+"/") {
			t.Errorf("left %v", left)
		}
	})
}

// Who has only the number, on a device the account does not know, holds no role.
func TestAHeldSessionHoldsNothing(t *testing.T) {
	each(t, func(r *rig) {
		owner, other := r.signIn("0905000001", "Owner"), r.signIn("0905000002", "Other")
		path := r.company(owner, "A")
		company := strings.TrimPrefix(path, desk+"/")
		r.join(owner, path, organisation.Editor, other)
		var i organisation.Invitation
		r.as(r.chief, "POST", desk+"/"+r.province+"/members", map[string]any{"phone": owner.phone, "role": organisation.Officer}).Want(201).Into(&i)
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE sessions SET trusted_at = $1 WHERE account = $2`, tx.Now()+1000, owner.id)
			return err
		})
		for path, method := range map[string]string{
			path: "GET", path + "/members": "POST", path + "/members/" + other.id: "PATCH", path + "/invitations": "GET",
			"/api/v1/me/invitations/" + i.ID + "/accept": "POST",
		} {
			body := map[string]any{"phone": "0905000003", "role": organisation.Owner}
			if p := r.as(owner, method, path, body).Want(403).Problem(); p.Code != "sessionHeld" {
				t.Errorf("%s %s: %s", method, path, p.Code)
			}
		}
		for held, want := range map[time.Duration]bool{time.Hour: false, 0: true} {
			who := web.Principal{Account: owner.id}
			if held > 0 {
				who.Held = r.clock.Now().Add(held)
			}
			ctx := web.WithWho(t.Context(), who)
			err := r.db.View(ctx, func(tx *database.Tx) error {
				acts, err := organisation.MayAct(tx, owner.id, company)
				if of, err := organisation.HeldBy(tx, owner.id, organisation.Owner); err != nil || (len(of) == 1) != want || acts != want {
					t.Errorf("held %v: acts %t, %v, %v", held, acts, of, err)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
