package casework_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/calendar"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// dated is what an account's calendar has of a case, one by one and in the list.
func (r *rig) dated(account, id string) (e calendar.Event, found, listed bool) {
	r.t.Helper()
	source := r.kernel.Calendar()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		all, err := source.Upcoming(tx, account, "vi", tx.Time().AddDate(0, -1, 0))
		if err != nil {
			return err
		}
		listed = len(all) == 1
		e, err = source.One(tx, account, "vi", id)
		return err
	})
	if err != nil && errs.KindOf(err) != errs.NotFound {
		r.t.Fatal(err)
	}
	return e, err == nil, listed
}

func TestDeadlinesInCalendars(t *testing.T) {
	each(t, casework.Kind{Reopenable: true}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn trước nhà văn hoá không sáng")
		e, found, listed := r.dated(linh.Account, f.ID)
		// The end of Thursday, as a day that has not begun to be Friday.
		if !found || !listed || !e.AllDay || !e.Start.Equal(time.Date(2026, 12, 3, 16, 59, 59, 0, time.UTC)) || e.Cancelled || len(e.Remind) == 0 {
			t.Fatalf("%t %t %+v", found, listed, e)
		}
		if strings.Contains(e.Title+e.Note+e.Path, "văn hoá") || strings.Contains(e.Title+e.Note+e.Path, strings.ReplaceAll(r.own(linh, f.ID).Receipt, " ", "")) {
			t.Errorf("tells calendars what is in it: %+v", e)
		}
		if _, found, listed := r.dated(officer.Account, f.ID); found || listed {
			t.Error("in another's calendar")
		}
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		if again, _, _ := r.dated(linh.Account, f.ID); again.Version <= e.Version || again.ID != e.ID {
			t.Errorf("%+v after %+v", again, e)
		}
		r.decide(officer, f.ID, "askPapers", "Cho xin số cột").Want(http.StatusOK)
		if _, found, listed := r.dated(linh.Account, f.ID); found || listed {
			t.Error("a deadline while the clock stands")
		}
		other := r.lampOf(linh, wardA, "Đèn khác")
		r.As(linh).Post("/api/v1/cases/"+other.ID+"/withdraw", map[string]any{"text": "Đã sáng"}).Want(http.StatusOK)
		if off, found, _ := r.dated(linh.Account, other.ID); !found || !off.Cancelled {
			t.Errorf("%t %+v", found, off)
		}
		r.decide(officer, f.ID, "finish", "Xong").Want(http.StatusConflict)
	})
}
