package coaches

import (
	"strings"
	"testing"

	dates "daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func (r *rig) dated(account, id string) (e dates.Event, found, listed bool) {
	r.t.Helper()
	source := r.service.Calendar()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		all, err := source.Upcoming(tx, account, "vi", tx.Time())
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

func TestTripsInCalendars(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		one := r.askSeats(passenger, r.tonight(), 2)
		if _, found, listed := r.dated("passenger", one.ID); found || listed {
			t.Error("nobody has kept the seats yet")
		}
		r.As(dispatcher).Post(oneAtDesk+one.ID+"/confirm", map[string]any{"until": "2026-11-26T13:30:00Z"}).Want(200)
		e, found, listed := r.dated("passenger", one.ID)
		if !found || !listed || !e.Start.Equal(one.Departs) || !e.End.Equal(one.Arrives) || e.Cancelled ||
			!strings.Contains(e.Title, one.From) || e.Place != one.From || !strings.Contains(e.Note, "2 chỗ") || strings.Contains(e.Note, "trẻ nhỏ") {
			t.Errorf("%t %t %+v", found, listed, e)
		}
		if _, found, listed := r.dated("boss", one.ID); found || listed {
			t.Error("in another's calendar")
		}
		r.As(passenger).Post(mine+"/"+one.ID+"/withdraw", nil).Want(200)
		if off, found, listed := r.dated("passenger", one.ID); !found || !listed || !off.Cancelled || off.Version <= e.Version || off.Changed.Before(e.Changed) {
			t.Errorf("%t %t %+v", found, listed, off)
		}
	})
}
