package organisation_test

import (
	"testing"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
)

func TestInvitationsSurviveTheRetirementOfTheirKeys(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.signIn("0905000001", "Owner")
		path := r.company(owner, "A")
		other := r.company(owner, "B")
		r.invite(owner, path, "0905000003")
		answered := r.invite(owner, other, "0905000003")
		r.as(owner, "DELETE", other+"/invitations/"+answered.ID, nil).Want(204)
		for _, keyset := range []string{crypto.Data, crypto.Index} {
			if err := r.vault.Rotate(t.Context(), keyset, 0); err != nil {
				t.Fatal(err)
			}
		}
		// While both keys are held the old invitation is found and not doubled.
		r.as(owner, "POST", path+"/members", map[string]any{"phone": "0905000003", "role": "editor"}).Want(409)
		for range 2 {
			if n, err := r.service.Rekey(t.Context()); n != 1 || err != nil {
				t.Fatalf("%d invitations, %v", n, err)
			}
			if _, err := r.identity.Rekey(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for _, keyset := range []string{crypto.Data, crypto.Index} {
			if err := r.vault.Retire(t.Context(), keyset); err != nil {
				t.Fatal(err)
			}
		}
		if list := r.waiting(owner, path); len(list) != 1 || list[0].Phone != "+84••••••003" {
			t.Errorf("%+v", list)
		}
		r.as(owner, "POST", path+"/members", map[string]any{"phone": "0905000003", "role": "editor"}).Want(409)
		fresh := r.signIn("0905000003", "Fresh")
		mine := r.mine(fresh)
		if len(mine) != 1 || mine[0].Organisation.Name != "A" {
			t.Fatalf("%+v", mine)
		}
		r.as(fresh, "POST", "/api/v1/me/invitations/"+mine[0].ID+"/accept", nil).Want(204)
	})
}

// Two nodes that learned of a new key one after the other can let a number be
// invited twice; one invitation is left.
func TestInvitedTwiceUnderTwoKeys(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.signIn("0905000001", "Owner")
		path := r.company(owner, "A")
		old := r.invite(owner, path, "0905000003")
		if err := r.vault.Rotate(t.Context(), crypto.Index, 0); err != nil {
			t.Fatal(err)
		}
		newer := r.invite(owner, path, "0905000004")
		// The newer one becomes another invitation of the first number.
		phone := "+84905000003"
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE invitations SET phone = $2, phone_index = $3 WHERE id = $1`, newer.ID,
				r.vault.Seal([]byte(phone), "organisation.invitation:"+newer.ID), r.vault.BlindIndex("organisation.invitation", phone))
			return err
		})
		if _, err := r.service.Rekey(t.Context()); err != nil {
			t.Fatal(err)
		}
		if list := r.waiting(owner, path); len(list) != 1 || list[0].ID != newer.ID {
			t.Errorf("%+v; the old one is %s", list, old.ID)
		}
	})
}
