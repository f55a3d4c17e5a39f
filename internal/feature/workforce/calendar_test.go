package workforce_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	dates "daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func (r *rig) dated(account, company string) (e dates.Event, found bool, listed int) {
	r.t.Helper()
	source := r.service.Calendar()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		all, err := source.Upcoming(tx, account, "vi", tx.Time())
		if err != nil {
			return err
		}
		listed = len(all)
		e, err = source.One(tx, account, "vi", company)
		return err
	})
	if err != nil && errs.KindOf(err) != errs.NotFound {
		r.t.Fatal(err)
	}
	return e, err == nil, listed
}

func TestDeadlineInCalendars(t *testing.T) {
	each(t, func(r *rig) {
		t := r.t
		for _, account := range []string{"boss", "clerk"} {
			e, found, listed := r.dated(account, r.company)
			last := e.Start.In(time.FixedZone("", 7*3600))
			if !found || listed != 1 || !e.AllDay || last.Format(time.DateOnly) != "2026-12-04" || !strings.Contains(e.Title, "Công ty May") || len(e.Remind) != 2 {
				t.Errorf("%s: %t %d %v %+v", account, found, listed, last, e)
			}
		}
		for account, company := range map[string]string{"recruiter": r.company, "stranger": r.company, "boss": r.others} {
			if _, found, _ := r.dated(account, company); found {
				t.Errorf("%s is told when another's company declares", account)
			}
		}
		d := r.begin(clerk, r.company, false)
		r.As(clerk).Post(r.path()+"/"+d.ID+"/workers", seamstress(1)).Want(http.StatusCreated)
		if _, _, listed := r.dated("boss", r.company); listed != 1 {
			t.Error("a draft is no declaration")
		}
		r.change(clerk, "POST", r.path()+"/"+d.ID+"/submit", nil).Want(http.StatusOK)
		if _, _, listed := r.dated("boss", r.company); listed != 0 {
			t.Error("reminded of what is done")
		}
	})
}
