package casework_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web/webtest"
)

// bounded has lamps looked at within two hours and given away within eight.
func (r *rig) bounded() {
	r.t.Helper()
	doc := strings.Replace(lamp, `"cutOff"`, `"triage": 2, "assign": 8, "cutOff"`, 1)
	r.update(func(tx *database.Tx) error {
		_, err := r.kernel.Publish(tx, "lamps", []byte(doc))
		return err
	})
}

func TestLateFirstStepsShowAndAreToldOnce(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		r.bounded()
		f, quick := r.lampOf(linh, wardA, "Đèn một"), r.lampOf(hoa, wardA, "Đèn hai")
		v := r.opened(officer, f.ID)
		// Monday 09:00: two hours are 11:00, eight go over noon to Tuesday, 09:00.
		if v.TriageBy == nil || !v.TriageBy.Equal(monday.Add(2*time.Hour)) || v.AssignBy == nil ||
			!v.AssignBy.Equal(time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)) || v.LateSteps != nil {
			t.Fatalf("%v %v %v", v.TriageBy, v.AssignBy, v.LateSteps)
		}
		if own := r.own(linh, f.ID); own.TriageBy != nil || own.AssignBy != nil {
			t.Error("the owner sees how the office organises its work")
		}
		r.decide(second, quick.ID, "accept", "").Want(http.StatusOK)
		r.pass(2*time.Hour + time.Minute)
		r.run("casework.remind")
		r.run("casework.remind")
		if got := r.work(officer, "?lateStep=triage"); !slices.Equal(got, []string{f.ID}) {
			t.Errorf("late to be taken up: %v", got)
		}
		if got := r.work(officer, "?lateStep=assign"); len(got) != 0 {
			t.Errorf("late to be given away: %v", got)
		}
		lead, other := r.notices(officer.Account), r.notices(second.Account)
		if lead["case.lateTriage"] != 1 || other["case.lateTriage"] != 0 {
			t.Errorf("told %v %v", lead, other)
		}
		r.pass(24 * time.Hour)
		r.run("casework.remind")
		r.run("casework.remind")
		if lead := r.notices(officer.Account); lead["case.lateTriage"] != 1 || lead["case.lateAssign"] != 1 {
			t.Errorf("told %v", lead)
		}
		var load casework.OfficeLoad
		r.As(officer).Ask(http.MethodGet, "/api/v1/desk/case-load", nil).Want(http.StatusOK).Into(&load)
		if load.LateTriage != 1 || load.LateAssign != 1 {
			t.Errorf("%+v", load.Load)
		}
		// Whoever decides has taken it up and works on it.
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		if v := r.opened(officer, f.ID); v.TriageBy != nil || v.AssignBy != nil || len(v.LateSteps) != 0 {
			t.Errorf("%v %v %v", v.TriageBy, v.AssignBy, v.LateSteps)
		}
		if got := r.work(officer, "?lateStep=triage"); len(got) != 0 {
			t.Errorf("still late: %v", got)
		}
		r.As(officer).Ask(http.MethodGet, "/api/v1/desk/cases?lateStep=sleep", nil).WantField("lateStep")
	})
}

// A case that nobody works on any more is to be given away again, and an office
// that gets one has its own hours.
func TestHoursBeginAnew(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		r.bounded()
		f := r.lampOf(linh, wardA, "Đèn một")
		assign := func(to string) {
			r.As(officer).Ask(http.MethodPost, "/api/v1/desk/cases/assign", map[string]any{"cases": []string{f.ID}, "assignee": to}).Want(http.StatusNoContent)
		}
		assign(second.Account)
		if v := r.opened(officer, f.ID); v.AssignBy != nil || v.TriageBy == nil {
			t.Errorf("given to somebody, not taken up: %v %v", v.AssignBy, v.TriageBy)
		}
		r.pass(4 * time.Hour) // 13:00, at noon
		r.run("casework.remind")
		assign("")
		if v := r.opened(officer, f.ID); v.AssignBy == nil || !v.AssignBy.Equal(time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC).Add(-5*time.Hour-30*time.Minute)) {
			t.Errorf("eight hours from 13:30: %v", v.AssignBy)
		}
		r.As(officer).Ask(http.MethodPost, "/api/v1/desk/cases/"+f.ID+"/transfer", map[string]any{"text": "Của phường kia", "organisation": wardBID}).
			Want(http.StatusOK)
		v := r.opened(webtest.With(elsewhere, "officer", wardBID), f.ID)
		if v.TriageBy == nil || !v.TriageBy.Equal(time.Date(2026, 11, 30, 8, 30, 0, 0, time.UTC)) || len(v.LateSteps) != 0 {
			t.Errorf("the other office's own two hours: %v %v", v.TriageBy, v.LateSteps)
		}
		r.pass(3 * time.Hour)
		r.run("casework.remind")
		if n := r.notices(boss.Account)["case.lateTriage"]; n != 1 {
			t.Errorf("an office without a lead: the administrator was told %d times", n)
		}
	})
}
