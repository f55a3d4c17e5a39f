package casework_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

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

// Five years after its end nothing of a person is left of a case, certified;
// not of one that is open, nor of one whose owner's data the law holds back.
func TestWhatWasKeptLongEnoughIsForgotten(t *testing.T) {
	var forgotten []string
	kind := casework.Kind{Forget: func(_ *database.Tx, id string) error {
		forgotten = append(forgotten, id)
		return nil
	}}
	each(t, kind, func(t *testing.T, r *rig) {
		forgotten = nil
		mine, partners, held, open := r.lampOf(linh, wardA, "Đèn một"), r.lampOf(linh, wardA, "Đèn hai"), r.lampOf(hoa, wardA, "Đèn ba"), r.lampOf(linh, wardA, "Đèn bốn")
		for _, f := range []filed{mine, partners, held} {
			r.decide(officer, f.ID, "decline", "Không thuộc xã").Want(http.StatusOK)
		}
		r.exec(`UPDATE cases SET owner = '', channel = 'partner' WHERE id = $1`, partners.ID)
		r.exec(`INSERT INTO legal_holds (id, account, reason, reference, officer, since, ended_at, ended_by, ended_why)
			VALUES ('hold', $1, 'vì', '1', 'keeper', 1, 0, '', '')`, hoa.Account)
		left := func() (n int) {
			for _, f := range []filed{mine, partners, held, open} {
				n += r.number(`SELECT count(*) FROM cases WHERE id = $1 AND length(sealed) > 0 AND length(head) > 0`, f.ID)
			}
			return n
		}
		const certified = `SELECT count(*) FROM audit_entries WHERE action = 'retention.delete' AND subject_id = 'cases'`
		r.pass(5*365*24*time.Hour - time.Hour)
		r.run("casework.keep")
		if left() != 4 || r.number(certified) != 0 {
			t.Fatalf("%d are left too early", left())
		}
		r.pass(2 * time.Hour)
		for range 2 {
			r.run("casework.keep")
			if left() != 2 || r.number(certified) != 1 || len(forgotten) != 2 {
				t.Fatalf("%d are left, %d certificates, the kind forgot %v", left(), r.number(certified), forgotten)
			}
		}
		for _, f := range []filed{mine, partners} {
			if n := r.number(`SELECT count(*) FROM case_events WHERE case_id = $1 AND length(words) > 0`, f.ID) +
				r.number(`SELECT count(*) FROM case_files WHERE case_id = $1`, f.ID) +
				r.number(`SELECT count(*) FROM cases WHERE id = $1 AND (owner <> '' OR lat <> 0)`, f.ID); n != 0 {
				t.Errorf("%s still says %d things", f.ID, n)
			}
		}
		r.exec(`UPDATE legal_holds SET ended_at = 1`)
		r.run("casework.keep")
		if left() != 1 || r.number(certified) != 2 {
			t.Errorf("%d are left after the hold", left())
		}
		if v := r.own(linh, open.ID); v.Status != casework.Submitted {
			t.Error(v.Status)
		}
	})
}
