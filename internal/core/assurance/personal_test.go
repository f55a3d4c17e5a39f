package assurance_test

import (
	"testing"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module/moduletest"
)

// What is in progress is exported as well, also of who was never identified;
// pictures and figures are named and not shown.
func TestWhatIsInProgressIsExportedAndErased(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		who, other := r.person("+84905000301"), r.person("+84905000302")
		personal := r.service.Module().Personal
		if got := moduletest.Export(t, r.db, personal, who.Account); len(got) != 0 {
			t.Errorf("%v", got)
		}
		at := r.clock.Now().UnixMilli()
		for _, account := range []string{who.Account, other.Account} {
			r.update(func(tx *database.Tx) error {
				for statement, args := range map[string][]any{
					`INSERT INTO identity_cases (id, account, kind, method, details, evidence, other, selfie, state, opened_at, decided_at, officer, reason)
						VALUES ($1, $1, 'doubt', 'face', $2, '', '', $2, 'open', $3, 0, '', '')`: {account, []byte("x"), at},
					`INSERT INTO identity_templates (account, template, made_at) VALUES ($1, $2, $3)`: {account, []byte("x"), at},
					`INSERT INTO identity_cards (account, updated_at) VALUES ($1, $2)`:                {account, at},
					`INSERT INTO identity_faces (id, account, challenge, state, created_at, updated_at) VALUES ($1, $1, $2, 'asked', $3, $3)`: {
						account, []byte("x"), at,
					},
				} {
					if _, err := tx.Exec(statement, args...); err != nil {
						return err
					}
				}
				return nil
			})
		}
		got := moduletest.Export(t, r.db, personal, who.Account)
		if len(got["identityCases"]) != 1 || got["identityCases"][0]["selfie"] != true || got["identityCases"][0]["portrait"] != false ||
			got["identityCases"][0]["method"] != string(assurance.Face) {
			t.Errorf("%v", got["identityCases"])
		}
		for _, section := range []string{"faceTemplate", "faceChecks", "cardReading"} {
			if len(got[section]) != 1 {
				t.Errorf("%s: %v", section, got[section])
			}
		}
		if when, _ := got["faceChecks"][0]["updatedAt"].(time.Time); when.UnixMilli() != at {
			t.Errorf("%v", got["faceChecks"])
		}
		moduletest.Erase(t, r.db, personal, who.Account)
		if got := moduletest.Export(t, r.db, personal, who.Account); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
		if got := moduletest.Export(t, r.db, personal, other.Account); len(got["faceTemplate"]) != 1 {
			t.Error("another person was erased as well")
		}
	})
}
