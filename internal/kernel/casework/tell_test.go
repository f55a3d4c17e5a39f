package casework_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/form"
)

// notices counts what an account was told, by code.
func (r *rig) notices(account string) map[string]int {
	r.t.Helper()
	all := map[string]int{}
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			all[code]++
			return err
		}, `SELECT code FROM notices WHERE account = $1`, account)
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func (r *rig) exec(query string, args ...any) {
	r.t.Helper()
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// One case that cannot be reminded of, here one of a sort that is no more, holds
// up none of the others, however many there are, and stops nothing for later.
func TestAFaultyCaseHoldsUpNoReminder(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		const faulty = 60 // more than one batch, and due before the sound ones
		for _, id := range r.bulbs(faulty, func(int) string { return linh.Account }) {
			r.exec(`UPDATE cases SET kind = 'gone' WHERE id = $1`, id)
		}
		r.pass(time.Minute)
		sound := []filed{r.lampOf(linh, wardA, "Đèn một"), r.lampOf(linh, wardA, "Đèn hai")}
		r.pass(3 * 24 * time.Hour)
		for range 2 {
			r.run("casework.remind")
		}
		for _, f := range sound {
			if v := r.opened(officer, f.ID); v.Escalation != 1 {
				t.Errorf("%s was reminded of %d times", f.ID, v.Escalation)
			}
		}
		if n := r.notices(officer.Account)["case.late1"]; n != len(sound) {
			t.Errorf("the officer was told %d times of %d cases", n, len(sound))
		}
	})
}

// bulbs files many cases that need no photo.
func (r *rig) bulbs(n int, owner func(int) string) (ids []string) {
	r.t.Helper()
	bulb := strings.NewReplacer(`"LAMP"`, `"BULB"`, `"required": true, "most": 3`, `"required": false`).Replace(lamp)
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		if _, err := r.kernel.Publish(tx, "lamps", []byte(bulb)); err != nil {
			return err
		}
		for i := range n {
			c, err := r.kernel.File(tx, casework.Submission{
				Kind: "lamps", Procedure: "BULB", Account: owner(i), Ward: wardA, Answers: form.Answers{"lamp": {"text": "Cũng đèn ấy"}}, Channel: "web",
			})
			if err != nil {
				return err
			}
			ids = append(ids, c.ID)
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return ids
}

// Whoever decides does not wait for all to be told, and each is told once, also
// by a worker that is lost halfway and begins anew.
func TestOwnersOfMergedCasesAreToldInBatches(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		owner := func(i int) string { return fmt.Sprintf("01990000-0000-7000-8001-%012d", i) }
		ids := r.bulbs(121, owner)
		first := ids[0]
		for _, id := range ids[1:] {
			r.update(func(tx *database.Tx) error {
				_, err := r.kernel.MergeInto(tx, officer, id, first)
				return err
			})
		}
		r.decide(officer, first, "decline", "Không phải đèn công cộng").Want(http.StatusOK)
		if n := r.number(`SELECT count(*) FROM notices WHERE code = 'case.declined'`); n != 1 {
			t.Errorf("%d were told within the decision", n)
		}
		telling := r.queued("casework.tell")
		if len(telling) != 1 {
			t.Fatalf("%d jobs tell of it", len(telling))
		}
		for range 3 { // at least once means: perhaps again
			if err := r.jobs["casework.tell"].Work(t.Context(), telling[0]); err != nil {
				t.Fatal(err)
			}
		}
		for i := range ids {
			if n := r.notices(owner(i))["case.declined"]; n != 1 {
				t.Errorf("%s was told %d times", owner(i), n)
			}
		}
		if left := r.number(`SELECT count(*) FROM case_tellings`); left != 0 {
			t.Errorf("%d tellings are left", left)
		}
	})
}
