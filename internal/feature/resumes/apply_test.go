package resumes_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

const (
	own  = "/api/v1/me/applications"
	desk = "/api/v1/desk/applications"
)

type applied struct {
	ID, State, Title, Company, Name, Note, Phone string
	Keep, WalkIn, Closed                         bool
	Can                                          []string
	Timeline                                     []struct{ Action, State, Side, Reason, Text, Place string }
	Contact                                      []struct{ Label, Value string }
	Sections                                     []struct{ Code string }
	Erasure                                      *struct{ Receipt, Digest string }
	Undo                                         *time.Time
	HasPhoto                                     bool
}

func (a applied) steps() (all []string) {
	for _, e := range a.Timeline {
		all = append(all, e.Action)
	}
	return all
}

func (r *rig) apply(who web.Principal, opening string, form fields) (a applied) {
	r.t.Helper()
	r.As(who).Post("/api/v1/jobs/"+opening+"/applications", form).Want(http.StatusCreated).Into(&a)
	return a
}

func (r *rig) mine(who web.Principal, id string) (a applied) {
	r.t.Helper()
	r.As(who).Get(own + "/" + id).Want(http.StatusOK).Into(&a)
	return a
}

func (r *rig) open(who web.Principal, id string) (a applied) {
	r.t.Helper()
	r.As(who).Get(desk + "/" + id).Want(http.StatusOK).Into(&a)
	return a
}

func (r *rig) move(who web.Principal, id string, m fields) (a applied) {
	r.t.Helper()
	r.As(who).Post(desk+"/"+id+"/moves", m).Want(http.StatusOK).Into(&a)
	return a
}

// notices are the codes of what somebody was told, the oldest first.
func (r *rig) notices(account string) (codes []string) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		rows, err := tx.Query(`SELECT code FROM notices WHERE account = $1 ORDER BY id`, account)
		if err != nil {
			return err
		}
		defer rows.Close()
		codes = nil
		for rows.Next() {
			var code string
			if err := rows.Scan(&code); err != nil {
				return err
			}
			codes = append(codes, code)
		}
		return rows.Err()
	}))
	return codes
}

// accesses are what others did to somebody's data, the newest first.
func (r *rig) accesses(account string) (actions []string) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		entries, _, err := audit.AboutMe(tx, account, 0, 100)
		actions = nil
		for _, e := range entries {
			actions = append(actions, e.Action)
		}
		return err
	}))
	return actions
}

func TestApply(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		opening := r.opening(r.company, false)
		path := "/api/v1/jobs/" + opening + "/applications"
		r.Post(path, fields{}).Want(http.StatusUnauthorized)
		r.As(seamstress).Post(path, fields{}).WantField("resume")
		private := r.write(seamstress, with(cv(), "visibility", "private"))
		r.As(seamstress).Post(path, fields{"resume": private.ID}).WantField("resume")
		v := r.write(seamstress, with(cv(), "photo", r.portrait(seamstress)))
		r.As(driver).Post(path, fields{"resume": v.ID}).WantField("resume") // hers
		r.As(seamstress).Post(path, fields{"resume": v.ID, "hidden": []string{"shoes"}}).WantField("hidden")
		r.As(seamstress).Post("/api/v1/jobs/01900000-0000-7000-8000-000000000000/applications", fields{"resume": v.ID}).Want(http.StatusNotFound)
		r.As(r.recruiter()).Post(path, fields{"resume": v.ID}).WantField("resume")

		a := r.apply(seamstress, opening, fields{"resume": v.ID, "note": "Em ở gần khu công nghiệp.", "hidden": []string{"email"}})
		if a.State != "new" || a.Company != "Công ty May Hòa Hiệp" || !slices.Equal(a.steps(), []string{"apply"}) {
			t.Errorf("%+v", a)
		}
		r.As(seamstress).Post(path, fields{"resume": v.ID}).Want(http.StatusConflict)
		if got := r.notices("recruiter"); !slices.Equal(got, []string{"applicants.new"}) {
			t.Errorf("%v", got)
		}

		// Nobody, the wrong person, the wrong company, and who left.
		for _, p := range []string{own, own + "/" + a.ID, own + "/" + a.ID + "/pdf"} {
			r.Get(p).Want(http.StatusUnauthorized)
		}
		r.As(driver).Get(own + "/" + a.ID).Want(http.StatusNotFound)
		r.As(driver).Post(own+"/"+a.ID+"/withdraw", nil).Want(http.StatusNotFound)
		r.As(driver).Ask("PUT", own+"/"+a.ID+"/keep", fields{"keep": true}).Want(http.StatusNotFound)
		r.Get(desk + "/" + a.ID).Want(http.StatusUnauthorized)
		r.As(driver).Get(desk + "/" + a.ID).Want(http.StatusNotFound)
		for _, p := range []string{desk + "/" + a.ID, desk + "/" + a.ID + "/pdf", desk + "/" + a.ID + "/photo", desk + "?organisation=" + r.company, desk + "/openings?organisation=" + r.company} {
			r.As(r.rival()).Get(p).Want(http.StatusNotFound)
		}
		r.As(r.rival()).Post(desk+"/"+a.ID+"/moves", fields{"action": "accept", "state": "new"}).Want(http.StatusNotFound)
		r.As(r.rival()).Post(desk+"/"+a.ID+"/undo", nil).Want(http.StatusNotFound)

		// The company sees what is shared, and she sees that it looked.
		c := r.open(r.recruiter(), a.ID)
		said := fmt.Sprint(c)
		if c.State != "viewed" || c.Name != "Nguyễn Thị Hoài Thương" || c.Phone != "+84905000001" || !c.HasPhoto || c.Note == "" {
			t.Errorf("%+v", c)
		}
		for _, hidden := range []string{"04/03/1999", "Phước Lâm", "thuong@example.vn"} {
			if strings.Contains(said, hidden) {
				t.Errorf("the company reads %s", hidden)
			}
		}
		if got := r.mine(seamstress, a.ID); got.State != "viewed" || !slices.Equal(got.steps(), []string{"apply", "view"}) {
			t.Errorf("%+v", got)
		}
		if got := r.accesses("seamstress"); !slices.Equal(got, []string{"application.read"}) {
			t.Errorf("%v", got)
		}
		paper := r.As(r.recruiter()).Get(desk + "/" + a.ID + "/pdf?layout=modern").Want(http.StatusOK)
		if text := read(t, paper.Body); !strings.Contains(text, "Máy một kim") || strings.Contains(text, "1999") {
			t.Error(text)
		}
		r.As(r.recruiter()).Get(desk + "/" + a.ID + "/photo").Want(http.StatusOK)
		if got := r.accesses("seamstress"); !slices.Contains(got, "application.photo") {
			t.Errorf("her photo was read without a trace: %v", got)
		}

		// The copy is frozen.
		r.As(seamstress).Ask("PUT", mine+"/"+v.ID, inside(cv(), "basics", "label", "Thợ thêu"), "If-Match", `"v1"`).Want(http.StatusOK)
		if again := r.open(r.recruiter(), a.ID); fmt.Sprint(again.Sections) != fmt.Sprint(c.Sections) || !again.HasPhoto {
			t.Errorf("%+v", again)
		}

		// Losing the membership takes effect at the next request, whatever the session still says.
		ok(t, r.db.Update(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM members WHERE account = 'recruiter'`)
			return err
		}))
		r.As(r.recruiter()).Get(desk + "/" + a.ID).Want(http.StatusNotFound)
		r.As(r.recruiter()).Get(desk + "?organisation=" + r.company).Want(http.StatusNotFound)
		r.As(r.recruiter()).Post(desk+"/"+a.ID+"/moves", fields{"action": "accept", "state": "viewed"}).Want(http.StatusNotFound)
	})
}

func TestWalkIn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		opening := r.opening(r.company, true)
		path := "/api/v1/jobs/" + opening + "/applications"
		stranger := web.Principal{Account: "nameless", Session: "s", Factor: web.FactorNotDue}
		r.As(stranger).Post(path, fields{"note": "Tôi đến thẳng nhé"}).WantField("name")
		a := r.apply(driver, opening, fields{"note": "Mai tôi ghé được không?"})
		c := r.open(r.boss(), a.ID)
		if !c.WalkIn || c.Name != "Y Bhăm Niê" || c.Phone != "+84905000001" || c.Note != "Mai tôi ghé được không?" || len(c.Sections) != 0 {
			t.Errorf("%+v", c)
		}
		r.As(r.boss()).Get(desk + "/" + a.ID + "/pdf").Want(http.StatusNotFound)
		r.As(r.boss()).Post(path, fields{}).Want(http.StatusConflict) // her own company's
		var of struct {
			ID           string
			WalkIn, Open bool
		}
		r.Get("/api/v1/me/openings/" + opening + "/application").Want(http.StatusUnauthorized)
		r.As(driver).Get("/api/v1/me/openings/" + opening + "/application").Want(http.StatusOK).Into(&of)
		if of.ID != a.ID || !of.WalkIn || !of.Open {
			t.Errorf("%+v", of)
		}
	})
}

// One application counts for each person and opening, however many are sent at once.
func TestOneApplication(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		opening := r.opening(r.company, true)
		statuses := make([]int, 12)
		var wait sync.WaitGroup
		for i := range statuses {
			wait.Go(func() {
				statuses[i] = r.As(driver).Post("/api/v1/jobs/"+opening+"/applications", fields{"note": fmt.Sprint(i)}).Status
			})
		}
		wait.Wait()
		slices.Sort(statuses)
		if statuses[0] != http.StatusCreated || statuses[1] != http.StatusConflict || statuses[11] != http.StatusConflict {
			t.Errorf("%v", statuses)
		}
		var page struct{ Items []applied }
		r.As(driver).Get(own).Want(http.StatusOK).Into(&page)
		r.As(driver).Post(own+"/"+page.Items[0].ID+"/withdraw", nil).Want(http.StatusOK)
		r.pass(time.Second)
		again := r.apply(driver, opening, fields{"note": "lần nữa"})
		r.As(driver).Get(own + "?limit=1").Want(http.StatusOK).Into(&page)
		if len(page.Items) != 1 || page.Items[0].ID != again.ID {
			t.Errorf("%+v", page)
		}
		// A repeated request gets the first answer.
		other := r.opening(r.company, true)
		for range 2 {
			r.As(driver).Post("/api/v1/jobs/"+other+"/applications", fields{}, "Idempotency-Key", "once").Want(http.StatusCreated)
		}
	})
}
