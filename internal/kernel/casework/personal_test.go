package casework_test

import (
	"net/http"
	"strings"
	"testing"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
)

// An officer's account is nowhere in the cases once she is erased; that they
// were given to somebody stays.
func TestAnErasedOfficerIsNotNamed(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn một")
		for _, to := range []string{second.Account, "", officer.Account, second.Account} {
			r.As(officer).Ask(http.MethodPost, "/api/v1/desk/cases/assign", map[string]any{"cases": []string{f.ID}, "assignee": to}).Want(http.StatusNoContent)
		}
		r.decide(second, f.ID, "accept", "").Want(http.StatusOK)
		err := r.db.Update(t.Context(), func(tx *database.Tx) error {
			return r.kernel.Module().Personal.Erase(tx, second.Account)
		})
		if err != nil {
			t.Fatal(err)
		}
		const named = `SELECT count(*) FROM case_events WHERE args LIKE '%' || $1 || '%' OR actor = $1`
		if n := r.number(named, second.Account); n != 0 {
			t.Errorf("%d events name her", n)
		}
		var said []string
		for _, e := range r.opened(officer, f.ID).Timeline {
			if e.Action == casework.Assign {
				said = append(said, e.Args["assignee"])
			}
		}
		if got := strings.Join(said, " "); got != "gone  "+officer.Account+" gone" {
			t.Errorf("given to %q", got)
		}
	})
}
