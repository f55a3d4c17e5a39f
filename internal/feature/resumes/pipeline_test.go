package resumes_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/calendar"
	"daklakid/internal/feature/resumes"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func TestPipeline(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		opening := r.opening(r.company, false)
		v := r.write(seamstress, cv())
		a := r.apply(seamstress, opening, fields{"resume": v.ID})
		who := r.recruiter()
		r.open(who, a.ID)
		at := r.now().Add(72 * time.Hour).UTC().Format(time.RFC3339)
		for _, c := range []struct {
			m     fields
			field string
		}{
			{fields{"action": "refuse", "state": "viewed"}, "reason"},
			{fields{"action": "refuse", "state": "viewed", "reason": "ugly"}, "reason"},
			{fields{"action": "refuse", "state": "viewed", "reason": "other"}, "text"},
			{fields{"action": "accept", "state": "viewed", "reason": "pay"}, "reason"},
			{fields{"action": "invite", "state": "viewed", "place": "Phòng nhân sự"}, "at"},
			{fields{"action": "invite", "state": "viewed", "at": at}, "place"},
			{fields{"action": "invite", "state": "viewed", "at": "2020-01-01T00:00:00Z", "place": "x"}, "at"},
			{fields{"action": "invite", "state": "viewed", "at": "2027-06-01T00:00:00Z", "place": "x"}, "at"},
			{fields{"action": "postpone", "state": "viewed", "at": at}, "at"},
			{fields{"action": "lapse", "state": "viewed"}, "action"},
		} {
			r.As(who).Post(desk+"/"+a.ID+"/moves", c.m).WantField(c.field)
		}
		r.As(who).Post(desk+"/"+a.ID+"/moves", fields{"action": "postpone", "state": "new"}).Want(http.StatusConflict)

		// She hears of nothing that is taken back within the minute.
		moved := r.move(who, a.ID, fields{"action": "postpone", "state": "viewed"})
		if moved.State != "postponed" || moved.Undo == nil || r.mine(seamstress, a.ID).State != "viewed" {
			t.Errorf("%+v", moved)
		}
		var back applied
		r.As(who).Post(desk+"/"+a.ID+"/undo", nil).Want(http.StatusOK).Into(&back)
		if back.State != "viewed" || !slices.Equal(back.steps(), []string{"apply", "view"}) {
			t.Errorf("%+v", back)
		}
		r.As(who).Post(desk+"/"+a.ID+"/undo", nil).Want(http.StatusConflict) // nothing is left to take back
		r.pass(2 * resumes.Grace)
		r.work("resumes.settle")
		if got := r.notices("seamstress"); len(got) != 0 {
			t.Errorf("told %v", got)
		}

		// Two moves at once: only the last is told; undone, the one before.
		r.move(who, a.ID, fields{"action": "postpone", "state": "viewed"})
		r.pass(10 * time.Second)
		r.move(who, a.ID, fields{"action": "invite", "state": "postponed", "at": at, "place": "Phòng nhân sự, Lô A2", "text": "Mang căn cước; hỏi chị Lan"})
		r.pass(52 * time.Second)
		r.work("resumes.settle")
		r.As(who).Post(desk+"/"+a.ID+"/undo", nil).Want(http.StatusOK)
		r.work("resumes.settle")
		if got := r.notices("seamstress"); !slices.Equal(got, []string{"application.postpone"}) {
			t.Errorf("told %v", got)
		}

		r.move(who, a.ID, fields{"action": "invite", "state": "postponed", "at": at, "place": "Phòng nhân sự, Lô A2", "text": "Mang căn cước; hỏi chị Lan"})
		if _, err := r.interview("seamstress", a.ID); errs.KindOf(err) != errs.NotFound {
			t.Error("in the calendar before she was told", err)
		}
		r.pass(2 * resumes.Grace)
		r.work("resumes.settle")
		if _, err := r.interview("tailor", a.ID); errs.KindOf(err) != errs.NotFound {
			t.Error("in another's calendar", err)
		}
		e, err := r.interview("seamstress", a.ID)
		ok(t, err)
		if e.Start.Format(time.RFC3339) != at || e.Place != "Phòng nhân sự, Lô A2" || e.Note != "Mang căn cước; hỏi chị Lan" ||
			!strings.HasPrefix(e.Title, "Phỏng vấn: Thợ may") || e.Cancelled {
			t.Errorf("%+v", e)
		}
		mine := r.mine(seamstress, a.ID)
		if mine.State != "interview" || mine.Timeline[len(mine.Timeline)-1].Place != "Phòng nhân sự, Lô A2" {
			t.Errorf("%+v", mine)
		}
		r.move(who, a.ID, fields{"action": "accept", "state": "interview", "text": "Thứ Hai đi làm"})
		r.pass(2 * resumes.Grace)
		r.work("resumes.settle")
		if got := r.notices("seamstress"); !slices.Equal(got, []string{"application.postpone", "application.invite", "application.accept"}) {
			t.Errorf("told %v", got)
		}
		if off, err := r.interview("seamstress", a.ID); err != nil || !off.Cancelled || off.Version <= e.Version {
			t.Errorf("%v: still in the calendar, though she need not come: %+v", err, off)
		}
		if got := r.mine(seamstress, a.ID); got.State != "accepted" || got.Erasure != nil {
			t.Errorf("%+v", got)
		}
		r.As(who).Post(desk+"/"+a.ID+"/moves", fields{"action": "postpone", "state": "interview"}).Want(http.StatusConflict)
	})
}

// interview is what an account's calendar has of an application; that of the
// one and in the list of all are the same.
func (r *rig) interview(account, application string) (e calendar.Event, err error) {
	r.t.Helper()
	source := r.service.Calendar()
	var all []calendar.Event
	err = r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		if e, err = source.One(tx, account, "vi", application); err != nil {
			return err
		}
		all, err = source.Upcoming(tx, account, "vi", tx.Time())
		return err
	})
	if err == nil && !slices.ContainsFunc(all, func(other calendar.Event) bool { return other.ID == e.ID && other.Start.Equal(e.Start) }) {
		r.t.Errorf("not among %+v", all)
	}
	return e, err
}

// copies counts the companies' copies that are left.
func (r *rig) copies() (n int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM applications WHERE length(sealed) > 0`).Scan(&n)
	}))
	return n
}

func TestRefusalErases(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.write(seamstress, with(cv(), "photo", r.portrait(seamstress)))
		refused := r.apply(seamstress, r.opening(r.company, false), fields{"resume": v.ID})
		kept := r.apply(seamstress, r.opening(r.company, false), fields{"resume": v.ID, "keep": true})
		for _, a := range []applied{refused, kept} {
			r.move(r.recruiter(), a.ID, fields{"action": "refuse", "state": "new", "reason": "filled", "text": "Đã đủ người"})
		}
		if r.copies() != 2 {
			t.Error("erased before it could be taken back")
		}
		r.pass(2 * resumes.Grace)
		r.work("resumes.settle")
		if r.copies() != 1 {
			t.Errorf("%d copies", r.copies())
		}
		mine := r.mine(seamstress, refused.ID)
		if mine.State != "refused" || mine.Erasure == nil || len(mine.Erasure.Receipt) != 16 || len(mine.Erasure.Digest) != 64 || mine.Name != "" {
			t.Errorf("%+v", mine)
		}
		if last := mine.Timeline[len(mine.Timeline)-1]; last.Reason != "filled" || last.Text != "Đã đủ người" {
			t.Errorf("%+v", last)
		}
		c := r.open(r.recruiter(), refused.ID)
		if c.Name != "" || c.Phone != "" || c.HasPhoto || len(c.Sections) > 0 {
			t.Errorf("%+v", c)
		}
		r.As(r.recruiter()).Get(desk + "/" + refused.ID + "/pdf").Want(http.StatusNotFound)
		r.As(r.recruiter()).Get(desk + "/" + refused.ID + "/photo").Want(http.StatusNotFound)
		if got := r.accesses("seamstress"); !slices.Contains(got, "application.erase") {
			t.Errorf("%v", got)
		}

		// Who agreed may change her mind; the copy goes at once.
		r.Ask("PUT", own+"/"+kept.ID+"/keep", fields{"keep": false}).Want(http.StatusUnauthorized)
		var after applied
		r.As(seamstress).Ask("PUT", own+"/"+kept.ID+"/keep", fields{"keep": false}).Want(http.StatusOK).Into(&after)
		if after.Erasure == nil || r.copies() != 0 {
			t.Errorf("%+v", after)
		}
		r.As(seamstress).Ask("PUT", own+"/"+kept.ID+"/keep", fields{"keep": true}).Want(http.StatusConflict)
	})
}

func TestWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		a := r.apply(driver, r.opening(r.company, true), fields{"keep": true})
		r.pass(time.Second)
		var mine applied
		r.Post(own+"/"+a.ID+"/withdraw", nil).Want(http.StatusUnauthorized)
		r.As(driver).Post(own+"/"+a.ID+"/withdraw", nil).Want(http.StatusOK).Into(&mine)
		if mine.State != "withdrawn" || mine.Erasure == nil || r.copies() != 0 {
			t.Errorf("%+v", mine)
		}
		r.As(driver).Post(own+"/"+a.ID+"/withdraw", nil).Want(http.StatusConflict)
		r.As(r.boss()).Post(desk+"/"+a.ID+"/moves", fields{"action": "accept", "state": "new"}).Want(http.StatusConflict)
		if got := r.notices("boss"); !slices.Equal(got, []string{"applicants.new", "applicants.withdrawn"}) {
			t.Errorf("%v", got)
		}
	})
}

func TestSilenceAndClosing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		opening := r.opening(r.company, true)
		a := r.apply(driver, opening, fields{})
		r.work("resumes.closed")
		if got := r.notices("driver"); len(got) != 0 {
			t.Errorf("%v", got)
		}
		delete(r.openings, opening)
		r.work("resumes.closed")
		r.work("resumes.closed") // told once
		if got := r.mine(driver, a.ID); !got.Closed || got.State != "new" {
			t.Errorf("%+v", got)
		}
		r.pass(resumes.Silence - time.Hour)
		r.work("resumes.lapse")
		if got := r.mine(driver, a.ID); got.State != "new" {
			t.Errorf("%+v", got)
		}
		r.pass(2 * time.Hour)
		r.work("resumes.lapse")
		got := r.mine(driver, a.ID)
		if got.State != "lapsed" || got.Erasure == nil || r.copies() != 0 {
			t.Errorf("%+v", got)
		}
		if told := r.notices("driver"); !slices.Equal(told, []string{"application.closed", "application.lapse"}) {
			t.Errorf("%v", told)
		}
		if told := r.notices("boss"); !slices.Equal(told, []string{"applicants.new", "applicants.lapsed"}) {
			t.Errorf("%v", told)
		}
		r.pass(366 * 24 * time.Hour)
		r.work("resumes.forget")
		r.As(driver).Get(own + "/" + a.ID).Want(http.StatusNotFound)
	})
}

func TestApplicantsList(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.opening(r.company, true)
		r.pass(time.Second)
		second := r.opening(r.company, true)
		a := r.apply(driver, first, fields{})
		r.pass(time.Second) // the newest stands first
		r.apply(seamstress, first, fields{})
		r.pass(time.Second)
		r.apply(driver, second, fields{})
		r.As(r.boss()).Get(desk).WantField("organisation")
		var page struct {
			Items []applied
			Next  string
		}
		list := desk + "?organisation=" + r.company
		r.As(r.boss()).Get(list + "&limit=2").Want(http.StatusOK).Into(&page)
		if len(page.Items) != 2 || page.Next == "" {
			t.Fatalf("%+v", page)
		}
		r.As(r.boss()).Get(list + "&limit=2&cursor=" + page.Next).Want(http.StatusOK).Into(&page)
		if len(page.Items) != 1 || page.Items[0].ID != a.ID || page.Next != "" {
			t.Errorf("%+v", page)
		}
		r.As(r.boss()).Get(list + "&state=viewed").Want(http.StatusOK).Into(&page)
		if len(page.Items) != 0 {
			t.Errorf("%+v", page)
		}
		r.As(r.boss()).Get(list + "&opening=" + first).Want(http.StatusOK).Into(&page)
		if len(page.Items) != 2 {
			t.Errorf("%+v", page)
		}
		var openings struct {
			Items []struct {
				ID     string
				Counts map[string]int
			}
		}
		r.As(r.boss()).Get(desk + "/openings?organisation=" + r.company).Want(http.StatusOK).Into(&openings)
		if len(openings.Items) != 2 || openings.Items[1].Counts["new"] != 2 {
			t.Errorf("%+v", openings)
		}
	})
}
