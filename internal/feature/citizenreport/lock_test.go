package citizenreport_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

const rude = "Lời lẽ xúc phạm người khác."

func (r *rig) lock(who web.Principal, report string, days int) citizenreport.Locked {
	r.t.Helper()
	var l citizenreport.Locked
	r.As(who).Post("/api/v1/desk/reports/"+report+"/lock", map[string]any{"days": days, "reason": "abuse", "text": rude}).
		Want(http.StatusCreated).Into(&l)
	return l
}

func (r *rig) myLock(who web.Principal) (l citizenreport.MyLock) {
	r.t.Helper()
	r.As(who).Get("/api/v1/me/report-lock").Want(http.StatusOK).Into(&l)
	return l
}

func TestWhoAbusesIsLockedAndMayObject(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.filed(linh)
		l := r.lock(officer, f.ID, 7)
		again := map[string]any{"days": 7, "reason": "abuse", "text": rude}
		r.As(second).Post("/api/v1/desk/reports/"+f.ID+"/lock", again).Want(http.StatusConflict)
		if p := r.As(linh).Post("/api/v1/reports", lamp()).Want(http.StatusForbidden).Problem(); p.Code != "reportLocked" || !strings.Contains(p.Title, "07/12/2026") {
			t.Errorf("%+v", p)
		}
		r.filed(hoa) // others report as ever
		if mine := r.myLock(linh); !mine.Locked || mine.Text != rude || !mine.MayAppeal || r.notices(linh, "report.locked") != 1 {
			t.Errorf("%+v", mine)
		}
		r.As(linh).Post("/api/v1/me/report-lock/appeal", map[string]any{"text": "ngắn"}).WantField("text")
		r.As(linh).Post("/api/v1/me/report-lock/appeal", map[string]any{"text": "Tôi chỉ viết hơi nóng, xin xem lại."}).Want(http.StatusCreated)
		r.As(linh).Post("/api/v1/me/report-lock/appeal", map[string]any{"text": "Tôi chỉ viết hơi nóng, xin xem lại."}).Want(http.StatusConflict)

		var page web.Page[citizenreport.Objection]
		r.As(elsewhere).Get("/api/v1/desk/report-locks").Want(http.StatusOK).Into(&page)
		if len(page.Items) != 0 {
			t.Error("an officer of another office sees it")
		}
		got := r.As(officer).Get("/api/v1/desk/report-locks").Want(http.StatusOK).Into(&page)
		if len(page.Items) != 1 || !page.Items[0].Own || page.Items[0].ID != l.ID || strings.Contains(string(got.Body), linh.Account) {
			t.Errorf("%s", got.Body)
		}
		decide := "/api/v1/desk/report-locks/" + l.ID + "/decide"
		answer := map[string]any{"lift": true, "text": "Lời lẽ chưa đến mức khoá."}
		r.As(officer).Post(decide, answer).Want(http.StatusForbidden)
		r.As(elsewhere).Post(decide, answer).Want(http.StatusNotFound)
		r.As(boss).Post(decide, answer).Want(http.StatusOK)
		r.As(second).Post(decide, answer).Want(http.StatusConflict)
		if r.myLock(linh).Locked || r.notices(linh, "report.lockLifted") != 1 {
			t.Error("it is not lifted")
		}
		r.filed(linh)
		r.logged("report.lock", "report.lifted")
	})
}

// logged: what was done about her is in the log that she reads.
func (r *rig) logged(actions ...string) {
	r.t.Helper()
	r.view(func(tx *database.Tx) error {
		entries, _, err := audit.AboutMe(tx, linh.Account, 0, 100)
		found := map[string]bool{}
		for _, e := range entries {
			found[e.Action] = true
		}
		for _, a := range actions {
			if !found[a] {
				r.t.Errorf("%s is not logged", a)
			}
		}
		return err
	})
}

func TestALockEnds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.filed(linh)
		l := r.lock(officer, f.ID, 2)
		r.As(linh).Post("/api/v1/me/report-lock/appeal", map[string]any{"text": "Tôi không xúc phạm ai cả."}).Want(http.StatusCreated)
		r.As(second).Post("/api/v1/desk/report-locks/"+l.ID+"/decide", map[string]any{"lift": false, "text": "Lời lẽ xúc phạm rõ ràng."}).Want(http.StatusOK)
		if mine := r.myLock(linh); !mine.Locked || mine.MayAppeal || mine.Decision == "" {
			t.Errorf("%+v", mine)
		}
		r.pass(2*24*time.Hour + time.Minute)
		if r.myLock(linh).Locked {
			t.Error("it does not end")
		}
		r.filed(linh)
		own := r.filed(officer)
		r.As(officer).Post("/api/v1/desk/reports/"+own.ID+"/lock", map[string]any{"days": 2, "reason": "spam", "text": rude}).Want(http.StatusConflict)
	})
}
