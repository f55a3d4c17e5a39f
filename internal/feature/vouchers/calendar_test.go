package vouchers_test

import (
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web/webtest"
)

func (r *rig) dated(account, id string) (e calendar.Event, found, listed bool) {
	r.T.Helper()
	source := r.service.Calendar()
	err := r.DB.View(r.T.Context(), func(tx *database.Tx) (err error) {
		all, err := source.Upcoming(tx, account, "vi", tx.Time())
		if err != nil {
			return err
		}
		listed = len(all) > 0
		e, err = source.One(tx, account, "vi", id)
		return err
	})
	if err != nil && errs.KindOf(err) != errs.NotFound {
		r.T.Fatal(err)
	}
	return e, err == nil, listed
}

func TestEndsInCalendars(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		linh := webtest.Account("linh")
		c := r.claim(linh, r.published(r.coffee()).ID)
		e, found, listed := r.dated(linh.Account, c.ID)
		if !found || !listed || !e.AllDay || !e.Start.Equal(time.Date(2026, 12, 31, 16, 59, 59, 0, time.UTC)) || e.Cancelled || e.Version != 0 {
			t.Errorf("%t %t %+v", found, listed, e)
		}
		if _, found, listed := r.dated("stranger", c.ID); found || listed {
			t.Error("in another's calendar")
		}
		r.As(linh).Post("/api/v1/me/voucher-claims/"+c.ID+"/release", nil).Want(http.StatusOK)
		if off, found, listed := r.dated(linh.Account, c.ID); !found || !listed || !off.Cancelled || off.Version == 0 || off.ID != e.ID {
			t.Errorf("%t %t %+v", found, listed, off)
		}
	})
}
