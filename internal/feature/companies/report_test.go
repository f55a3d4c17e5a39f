package companies_test

import (
	"net/http"
	"strings"
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/companies"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func (r *rig) reported() []companies.ReportedCompany {
	r.t.Helper()
	var page web.Page[companies.ReportedCompany]
	r.As(officer).Get("/api/v1/desk/company-reports").Want(200).Into(&page)
	return page.Items
}

// Somebody says what is wrong with a page, and an officer looks: she learns
// what was said, and not by whom.
func TestAPageIsReported(t *testing.T) {
	each(t, func(r *rig) {
		company := r.registered()
		path, desk := "/api/v1/companies/"+company+"/report", "/api/v1/desk/company-reports"
		wrong := map[string]any{"reason": "wrong", "text": "Số điện thoại của người khác."}
		r.Post(path, wrong).Want(401)
		if p := r.As(thu).Post(path, wrong).Want(409).Problem(); p.Code != "companyYours" {
			t.Errorf("its own people: %+v", p)
		}
		for field, bad := range map[string]map[string]any{
			"reason": {"reason": "boring"}, "text": {"reason": "wrong", "text": "<img src=x onerror=alert(1)>"},
		} {
			r.As(stranger).Post(path, bad).WantField(field)
		}
		r.As(stranger).Post(path, map[string]any{"reason": "wrong", "text": strings.Repeat("a", 1001)}).WantField("text")
		r.As(stranger).Post("/api/v1/companies/00000000-0000-7000-8000-000000000000/report", wrong).Want(404)
		if len(r.reported()) != 0 {
			t.Errorf("%+v", r.reported())
		}
		r.As(stranger).Post(path, wrong).Want(204)
		r.As(stranger).Post(path, map[string]any{"reason": "fraud"}).Want(204) // counts once
		r.clock.Add(1000)
		r.As(webtest.Account("another")).Post(path, map[string]any{"reason": "notThere"}).Want(204)

		r.Get(desk).Want(401)
		r.As(thu).Get(desk).Want(403)
		r.Post(desk+"/"+company+"/dismiss", nil).Want(401)
		r.As(thu).Post(desk+"/"+company+"/dismiss", nil).Want(403)
		answer := r.As(officer).Get(desk).Want(200)
		if strings.Contains(string(answer.Body), "stranger") {
			t.Errorf("it says who: %s", answer.Body)
		}
		all := r.reported()
		if len(all) != 1 || all[0].ID != company || all[0].Count != 2 || len(all[0].Reports) != 2 || all[0].Reports[1].Words != "Số điện thoại của người khác." {
			t.Errorf("%+v", all)
		}
		r.counts(t, 1)

		r.As(officer).Post(desk+"/"+company+"/dismiss", nil).Want(204)
		r.As(officer).Post(desk+"/"+company+"/dismiss", nil).Want(404)
		if n := r.count(`SELECT count(*) FROM audit_entries WHERE action = 'company.dismiss' AND actor = 'officer'`); n != 1 || len(r.reported()) != 0 {
			t.Errorf("%d entries, %+v", n, r.reported())
		}
		r.counts(t, 0)

		// It may be wrong again; a page that is taken off has been looked at.
		r.As(stranger).Post(path, map[string]any{"reason": "fraud"}).Want(204)
		r.As(officer).Ask(http.MethodPut, "/api/v1/desk/companies/"+company+"/hidden", map[string]any{"hidden": true, "reason": "Đang kiểm tra."}).Want(204)
		if len(r.reported()) != 0 {
			t.Errorf("%+v", r.reported())
		}
		r.As(stranger).Post(path, map[string]any{"reason": "fraud"}).Want(404)
	})
}

func (r *rig) counts(t *testing.T, reported int64) {
	t.Helper()
	ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
		all, err := r.service.Quality().Figures(tx, 0)
		var n int64
		for _, f := range all {
			n += f.Reported
		}
		if n != reported {
			t.Errorf("%d of the figures are reported, want %d", n, reported)
		}
		return err
	}))
}

// An officer does not settle what is said of a company that she works for.
func TestReportsOfOnesOwnCompany(t *testing.T) {
	each(t, func(r *rig) {
		company := r.registered()
		r.update(func(tx *database.Tx) error {
			return organisation.Add(tx, "thu", company, officer.Account, organisation.Recruiter)
		})
		r.As(stranger).Post("/api/v1/companies/"+company+"/report", map[string]any{"reason": "wrong"}).Want(204)
		r.As(officer).Post("/api/v1/desk/company-reports/"+company+"/dismiss", nil).Want(409)
		if len(r.reported()) != 1 {
			t.Errorf("%+v", r.reported())
		}
	})
}

// Who reported is given her words, and forgotten with her.
func TestReportsOfWhoIsForgotten(t *testing.T) {
	each(t, func(r *rig) {
		company := r.registered()
		r.As(stranger).Post("/api/v1/companies/"+company+"/report", map[string]any{"reason": "wrong", "text": "Sai số."}).Want(204)
		personal := r.service.Modules()[0].Personal
		r.update(func(tx *database.Tx) error {
			all, err := personal.Export(tx, stranger.Account)
			if err == nil && (len(all) != 3 || len(all[2].Records) != 1) {
				t.Errorf("%+v", all)
			}
			return err
		})
		r.update(func(tx *database.Tx) error { return personal.Erase(tx, stranger.Account) })
		if len(r.reported()) != 0 {
			t.Errorf("%+v", r.reported())
		}
	})
}
