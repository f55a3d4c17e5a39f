package casework_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// urgent is a procedure that somebody has to take up within the hour.
var urgent = strings.Replace(lamp, `"limit": {"days": 3,`, `"limit": {"days": 3, "first": 1,`, 1)

func TestTheFirstHour(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		r.update(func(tx *database.Tx) error {
			_, err := r.kernel.Publish(tx, "lamps", []byte(urgent))
			return err
		})
		f := r.lampOf(linh, wardA, "Dây điện đứt")
		if v := r.own(linh, f.ID); v.Due == nil || !v.Due.Equal(monday.Add(time.Hour)) || v.Promised != nil {
			t.Errorf("due %v, promised %v", v.Due, v.Promised)
		}
		r.pass(2 * time.Hour)
		if v := r.own(linh, f.ID); !v.Late {
			t.Error("nobody took it up within the hour")
		}
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		if v := r.own(linh, f.ID); v.Late || !v.Due.Equal(time.Date(2026, 12, 3, 17, 0, 0, 0, time.UTC)) || v.Promised != nil {
			t.Errorf("late %v, due %v, promised %v", v.Late, v.Due, v.Promised)
		}
	})
}

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	if err := r.db.Update(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func TestRedirected(t *testing.T) {
	asked := map[casework.Action]bool{}
	kind := casework.Kind{Reopenable: true, May: func(_ *database.Tx, _ *casework.Case, a casework.Action) error {
		if a == casework.Finish && asked[casework.Finish] {
			return errs.New(errs.Conflict, "caseState")
		}
		return nil
	}}
	each(t, kind, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Không đồng ý với quyết định xử phạt")
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		err := r.db.Update(t.Context(), func(tx *database.Tx) error {
			_, err := r.kernel.RedirectTo(tx, elsewhere, f.ID, "Gửi nơi khác", nil)
			return err
		})
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("an officer of another office: %v", err)
		}
		r.update(func(tx *database.Tx) error {
			_, err := r.kernel.RedirectTo(tx, officer, f.ID, "Gửi đơn đến nơi ra quyết định", map[string]string{"petition": "complaint"})
			return err
		})
		v := r.own(linh, f.ID)
		if v.Status != casework.Declined || v.Closed == nil || !strings.Contains(said(v), "Gửi đơn đến nơi ra quyết định") {
			t.Errorf("%s %s", v.Status, said(v))
		}
		r.As(linh).Ask("POST", "/api/v1/cases/"+f.ID+"/reopen", map[string]any{"text": "Xem lại"}).Want(http.StatusOK)
		asked[casework.Finish] = true
		defer delete(asked, casework.Finish)
		r.decide(officer, f.ID, "finish", "Xong").Want(http.StatusConflict)
		open := true
		r.update(func(tx *database.Tx) error {
			found, err := r.kernel.Recent(tx, "lamps", casework.Span{From: monday, To: monday.Add(time.Hour), Open: &open, Procedures: []string{"LAMP"}, Limit: 10, Shown: casework.Shown{All: true}})
			if len(found) != 1 || found[0].ID != f.ID {
				t.Errorf("%+v", found)
			}
			return err
		})
	})
}

func TestWhatAnAgencySays(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		say := func(status casework.Status, text string) error {
			return r.db.Update(t.Context(), func(tx *database.Tx) error {
				c, err := r.kernel.Any(tx, "lamps", f.ID)
				if err != nil {
					return err
				}
				return r.kernel.Say(tx, c, status, text)
			})
		}
		for _, s := range []struct {
			status casework.Status
			text   string
		}{{casework.Processing, "Đã cử người"}, {casework.Processing, "Chờ bóng mới"}, {casework.Processing, ""}, {casework.Done, "Đã thay"}} {
			if err := say(s.status, s.text); err != nil {
				t.Fatal(s, err)
			}
		}
		if err := say(casework.Processing, "Lại làm"); errs.KindOf(err) != errs.Conflict {
			t.Errorf("what is done starts again: %v", err)
		}
		if err := say("flying", "x"); errs.KindOf(err) != errs.Invalid {
			t.Errorf("an unknown status: %v", err)
		}
		v := r.own(linh, f.ID)
		if got := said(v); v.Status != casework.Done || len(v.Timeline) != 4 || !strings.Contains(got, "Chờ bóng mới") {
			t.Errorf("%s %d %s", v.Status, len(v.Timeline), got)
		}
	})
}
