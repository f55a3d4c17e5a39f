package resumes_test

import (
	"slices"
	"strings"
	"testing"

	"daklakid/internal/feature/resumes"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// An applicant and those who recruit write to each other, as long as the company
// has the application; to others it is not there.
func TestWhoMayWriteAboutAnApplication(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.write(seamstress, cv())
		a := r.apply(seamstress, r.opening(r.company, false), fields{"resume": v.ID})
		talk := func(account string) (about resumes.Talk, err error) {
			err = r.db.View(t.Context(), func(tx *database.Tx) (err error) {
				about, err = r.service.Talk(tx, account, a.ID)
				return err
			})
			return about, err
		}
		refused := func(accounts ...string) {
			for _, account := range accounts {
				if _, err := talk(account); errs.KindOf(err) != errs.NotFound {
					t.Errorf("%q: %v", account, err)
				}
			}
		}
		refused("", "driver", "rival")
		for _, account := range []string{"seamstress", "recruiter", "boss"} {
			about, err := talk(account)
			slices.Sort(about.Recruiters)
			if err != nil || about.Applicant != "seamstress" || !slices.Equal(about.Recruiters, []string{"boss", "recruiter"}) ||
				about.Link != "/ung-tuyen/"+a.ID || !strings.Contains(about.DeskLink, "application="+a.ID) {
				t.Errorf("%q: %+v %v", account, about, err)
			}
		}
		r.open(r.recruiter(), a.ID)
		r.move(r.recruiter(), a.ID, fields{"action": "refuse", "state": "viewed", "reason": "pay"})
		r.pass(2 * resumes.Grace)
		r.work("resumes.settle")
		if r.copies() != 0 {
			t.Error("the company has its copy still")
		}
		refused("seamstress", "recruiter", "driver")
	})
}
