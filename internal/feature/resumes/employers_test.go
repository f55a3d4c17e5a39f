package resumes_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/core/consent"
	"daklakid/internal/feature/resumes"
)

const found = "/api/v1/desk/resumes"

func TestEmployersFind(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.As(seamstress).Post(mine, with(cv(), "visibility", "search")).Want(http.StatusForbidden) // not agreed
		r.agreed["seamstress"] = true
		v := r.write(seamstress, with(cv(), "visibility", "search"))
		r.write(driver, cv()) // only where he applies
		list := found + "?organisation=" + r.company
		r.Get(list).Want(http.StatusUnauthorized)
		r.As(driver).Get(list).Want(http.StatusNotFound)
		r.As(r.rival()).Get(list).Want(http.StatusNotFound)
		if p := r.As(r.rival()).Get(found + "?organisation=" + r.other).Want(http.StatusForbidden).Problem(); p.Code != "companyUnconfirmed" {
			t.Errorf("%+v", p)
		}
		r.As(r.recruiter()).Get(found).WantField("organisation")
		r.As(r.recruiter()).Get(list + "&experience=7").WantField("experience")
		r.As(r.recruiter()).Get(list + "&occupation=pilot").WantField("occupation")
		r.As(r.recruiter()).Get(list + "&ward=99999").WantField("ward")
		for query, n := range map[string]int{
			"": 1, "q=tho may": 1, "q=thợ may công nghiệp": 1, "q=may mot kim": 1, "q=ke toan": 0, "occupation=craft": 1, "occupation=operator": 0,
			"ward=22261": 1, "experience=36": 1, "experience=60": 0,
			// What says who she is finds nobody.
			"q=Thương": 0, "q=0905000001": 0, "q=Phước Lâm": 0, "q=thuong": 0,
		} {
			name, value, _ := strings.Cut(query, "=")
			asked := list
			if name != "" {
				asked += "&" + name + "=" + url.QueryEscape(value)
			}
			a := r.As(r.recruiter()).Get(asked).Want(http.StatusOK)
			var page struct{ Items []struct{ ID, Label string } }
			a.Into(&page)
			if len(page.Items) != n {
				t.Errorf("%s: %+v", query, page)
			}
			if strings.Contains(string(a.Body), "Thương") || strings.Contains(string(a.Body), "905000001") {
				t.Errorf("%s: %s", query, a.Body)
			}
		}

		one := found + "/" + v.ID + "?organisation=" + r.company
		r.As(r.rival()).Get(one).Want(http.StatusNotFound)
		r.As(r.rival()).Get(found + "/" + v.ID + "?organisation=" + r.other).Want(http.StatusForbidden)
		a := r.As(r.recruiter()).Get(one).Want(http.StatusOK)
		for _, hidden := range []string{"905", "example.vn", "1999", "Phước Lâm"} {
			if strings.Contains(string(a.Body), hidden) {
				t.Errorf("reads %s: %s", hidden, a.Body)
			}
		}
		if got := r.accesses("seamstress"); !slices.Equal(got, []string{"resume.read"}) {
			t.Errorf("%v", got)
		}
		r.invite(t, v.ID)

		// Who agrees no more is found no more.
		payload, err := json.Marshal(consent.Account{Account: "seamstress"})
		ok(t, err)
		ok(t, r.jobs["resumes.unsearch"].Work(t.Context(), payload))
		r.As(r.recruiter()).Get(one).Want(http.StatusNotFound)
		var page struct{ Items []struct{ ID string } }
		r.As(r.recruiter()).Get(list).Want(http.StatusOK).Into(&page)
		if len(page.Items) != 0 {
			t.Errorf("%+v", page)
		}
	})
}

// invite asks through the platform: she is told, and the company learns nothing.
func (r *rig) invite(t *testing.T, resume string) {
	t.Helper()
	opening, theirs := r.opening(r.company, false), r.opening(r.other, false)
	path, who := found+"/"+resume+"/invitations", r.recruiter()
	r.Post(path, fields{"organisation": r.company, "opening": opening}).Want(http.StatusUnauthorized)
	r.As(r.rival()).Post(path, fields{"organisation": r.company, "opening": opening}).Want(http.StatusNotFound)
	r.As(r.rival()).Post(path, fields{"organisation": r.other, "opening": theirs}).Want(http.StatusForbidden)
	r.As(who).Post(path, fields{"organisation": r.company, "opening": theirs}).WantField("opening")
	r.As(who).Post(path, fields{"organisation": r.company, "opening": opening})
	r.As(who).Post(path, fields{"organisation": r.company, "opening": opening}).Want(http.StatusConflict)
	if got := r.notices("seamstress"); !slices.Equal(got, []string{"resume.invitation"}) {
		t.Errorf("%v", got)
	}
}

// Each field is shared by itself.
func TestSharing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for field, said := range map[string]string{
			"summary": "Quen việc", "work": "An Phú", "education": "Nguyễn Công Trứ", "skills": "Máy một kim", "email": "example.vn",
			"phone": "0905 000 001", "pay": "8.000.000", "birthDate": "04/03/1999", "address": "Phước Lâm", "sex": "Nữ",
		} {
			for _, hide := range []bool{true, false} {
				hidden := []string{}
				if hide {
					hidden = append(hidden, field)
				}
				v := r.write(seamstress, with(cv(), "hidden", hidden))
				a := r.apply(seamstress, r.opening(r.company, false), fields{"resume": v.ID})
				raw := r.As(r.recruiter()).Get(desk + "/" + a.ID).Want(http.StatusOK)
				if strings.Contains(string(raw.Body), said) == hide {
					t.Errorf("%s hidden: %v; %s", field, hide, raw.Body)
				}
				r.As(seamstress).Ask("DELETE", mine+"/"+v.ID, nil).Want(http.StatusNoContent)
			}
		}
		if len(resumes.Fields) != 16 {
			t.Error("a new field needs a line here")
		}
	})
}
