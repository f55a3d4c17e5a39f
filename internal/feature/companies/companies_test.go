package companies_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/tax"
	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/companies"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func TestARepresentativeIsConfirmedByTheRegistry(t *testing.T) {
	each(t, func(r *rig) {
		r.Post("/api/v1/companies", sewing()).Want(401)
		if p := r.As(stranger).Post("/api/v1/companies", sewing()).Want(403).Problem(); p.Code != "levelNeeded" || p.Level != 2 {
			t.Errorf("%+v", p)
		}
		var c companies.MyClaim
		r.As(thu).Post("/api/v1/companies", sewing(), "Idempotency-Key", "k").Want(201).Into(&c)
		r.As(thu).Post("/api/v1/companies", sewing(), "Idempotency-Key", "k").Want(201)
		r.As(thu).Post("/api/v1/companies", sewing()).Want(409) // it waits
		if c.State != "checking" || c.Company != "" {
			t.Errorf("%+v", c)
		}
		if names := r.found(""); names != nil {
			t.Errorf("shown before it is confirmed: %v", names)
		}
		r.work()
		c = r.claims(thu)[0]
		if c.State != "confirmed" || c.Company == "" || c.Name != "Công ty May Hòa Phú (minh hoạ)" || len(c.Doubts) != 0 {
			t.Fatalf("%+v", c)
		}
		if n := r.count(`SELECT count(*) FROM members WHERE organisation = $1 AND account = 'thu' AND role = 'owner'`, c.Company); n != 1 {
			t.Errorf("%d owners", n)
		}
		if n := r.count(`SELECT count(*) FROM notices WHERE account = 'thu' AND code = 'company.confirmed'`); n != 1 {
			t.Errorf("%d notices", n)
		}
		for query, want := range map[string]int{
			"": 1, "q=may+hoa+phu": 1, "q=" + url.QueryEscape("Hòa Phú"): 1, "q=6009990017": 1, "q=ca+phe": 0, "ward=24175": 1, "ward=24133": 0,
			"park=kcn-hoa-phu": 1, "park=kcn-hoa-hiep-1": 0, "sector=C": 1, "sector=A": 0, "ward=24175&sector=C&q=hoa+phu": 1,
			"taxCode=6009990017": 1, "taxCode=6009990024": 0,
		} {
			if got := r.found(query); len(got) != want {
				t.Errorf("%q: %v", query, got)
			}
		}
		// Of the person nothing is shown but in her own list.
		page := r.Get("/api/v1/companies/" + c.Company).Want(200)
		for _, personal := range []string{"066090000217", "Nguyễn", "thu"} {
			if strings.Contains(string(page.Body), personal) {
				t.Errorf("the page says %s: %s", personal, page.Body)
			}
		}
		served, err := r.service.Serve(t.Context(), c.Company)
		ok(t, err)
		if !strings.Contains(string(served.JSONLD), `"@type":"Organization"`) || !strings.Contains(string(served.JSONLD), `"taxID":"6009990017"`) || strings.Contains(string(served.JSONLD), "066") {
			t.Errorf("%s", served.JSONLD)
		}
	})
}

func TestBadCodesAndForms(t *testing.T) {
	each(t, func(r *rig) {
		for code, want := range map[string]string{
			"6009990018": "taxCodeCheckDigit", "6000000040": "taxCodeCheckDigit", "600999001": "taxCodeMalformed", "066090000217": "taxCodeOfPerson",
			"": "taxCodeMalformed", "60099 90017 x": "taxCodeMalformed",
		} {
			if p := r.As(thu).Post("/api/v1/companies", sewing().with("taxCode", code)).WantField("taxCode"); p.Code != want {
				t.Errorf("%q: %+v", code, p)
			}
		}
		for field, value := range map[string]any{
			"name": "  ", "ward": "00000", "address": "x", "park": "nowhere", "sector": "Z",
		} {
			r.As(thu).Post("/api/v1/companies", sewing().with(field, value)).WantField(field)
		}
		r.As(thu).Post("/api/v1/companies", sewing().with("name", "<script>alert(1)</script>")).WantField("name")
		if n := r.count(`SELECT count(*) FROM company_claims`); n != 0 {
			t.Errorf("%d claims", n)
		}
		// A branch is a company of its own, written with or without the dash.
		r.As(thu).Post("/api/v1/companies", sewing().with("taxCode", "6009990049001").with("name", "Chi nhánh công ty Gỗ Ea Kar tại Tân An (minh hoạ)")).Want(201)
		r.work()
		if c := r.claims(thu)[0]; c.State != "confirmed" || c.TaxCode != "6009990049-001" {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhatDoesNotAgreeGoesToAnOfficer(t *testing.T) {
	each(t, func(r *rig) {
		for code, want := range map[string]struct {
			name   string
			doubts []string
		}{
			"6009990017": {"Công ty Khác Tên", []string{"nameDiffers"}},
			"6009990024": {"Công ty Cà phê Ban Mê (minh hoạ)", []string{"otherPerson"}},
			"6009990056": {"Công ty Vận tải Cao Nguyên (minh hoạ)", []string{"notWorking", "otherPerson"}},
			"6009990070": {"Công ty Không Ai Biết", []string{"unknownCode"}},
		} {
			r.As(thu).Post("/api/v1/companies", sewing().with("taxCode", code).with("name", want.name)).Want(201)
			r.work()
			if c := r.claims(thu)[0]; c.State != "waiting" || !slices.Equal(c.Doubts, want.doubts) {
				t.Errorf("%s: %+v", code, c)
			}
		}
		var line struct{ ID string }
		for range 2 {
			r.Get("/api/v1/desk/company-claims").Want(401)
			r.As(thu).Get("/api/v1/desk/company-claims").Want(403)
		}
		seen := 0
		for next := ""; ; {
			var page web.Page[companies.ClaimLine]
			r.As(officer).Get("/api/v1/desk/company-claims?limit=2&cursor=" + next).Want(200).Into(&page)
			for _, c := range page.Items {
				seen++
				if c.TaxCode == "6009990024" {
					line.ID = c.ID
				}
			}
			if next = page.Next; next == "" {
				break
			}
		}
		if seen != 4 {
			t.Errorf("%d in the queue", seen)
		}
		one := "/api/v1/desk/company-claims/" + line.ID
		for _, path := range []string{one, one + "/approve", one + "/refuse"} {
			method, body := "POST", any(map[string]any{"reason": "x"})
			if path == one {
				method, body = "GET", nil
			}
			if path == one+"/approve" {
				body = nil
			}
			r.Ask(method, path, body).Want(401)
			r.As(thu).Ask(method, path, body).Want(403)
		}
		opened := r.As(officer).Get(one).Want(200)
		if !strings.Contains(string(opened.Body), "Nguyễn Văn Thử") || !strings.Contains(string(opened.Body), "Trần Thị Mẫu") || strings.Contains(string(opened.Body), "0660") {
			t.Errorf("%s", opened.Body)
		}
		if n := r.count(`SELECT count(*) FROM audit_entries WHERE action = 'company.read' AND actor = 'officer' AND owner = 'thu'`); n != 1 {
			t.Errorf("%d traces", n)
		}
		r.As(officer).Post(one+"/refuse", map[string]any{"reason": " "}).WantField("reason")
		r.As(officer).Post(one+"/refuse", map[string]any{"reason": "Cần giấy uỷ quyền của bà Mẫu."}).Want(200)
		r.As(officer).Post(one+"/approve", nil).Want(409)
		r.As(officer).Post(one+"/refuse", map[string]any{"reason": "x"}).Want(409)
		if c := r.claim(thu, "6009990024"); c.State != "refused" || c.Reason != "Cần giấy uỷ quyền của bà Mẫu." {
			t.Errorf("%+v", r.claims(thu))
		}
		other := r.claim(thu, "6009990017")
		// Nobody decides on a claim of her own.
		own := webtest.With(thu, organisation.Reviewer, "province")
		r.As(own).Post("/api/v1/desk/company-claims/"+other.ID+"/approve", nil).Want(403)
		r.As(officer).Post("/api/v1/desk/company-claims/"+other.ID+"/approve", nil).Want(200)
		if n := r.count(`SELECT count(*) FROM companies WHERE confirmed_by = 'officer'`); n != 1 {
			t.Errorf("%d companies", n)
		}
		if n := r.count(`SELECT count(*) FROM audit_entries WHERE action IN ('company.confirm', 'company.refuse') AND actor = 'officer'`); n != 2 {
			t.Errorf("%d decisions in the log", n)
		}
	})
}

func TestTheRegistryIsAway(t *testing.T) {
	each(t, func(r *rig) {
		r.office.Fail(tax.Faults{FailNext: 1000})
		r.As(thu).Post("/api/v1/companies", sewing()).Want(201)
		r.work()
		if c := r.claims(thu)[0]; c.State != "checking" {
			t.Errorf("%+v", c)
		}
		r.clock.Add((20 * time.Minute).Milliseconds())
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE jobs SET attempt = 0, due_at = 1 WHERE name = 'companies.check'`)
			return err
		})
		r.work()
		if c := r.claims(thu)[0]; c.State != "waiting" || !slices.Equal(c.Doubts, []string{"away"}) {
			t.Errorf("%+v", c)
		}
	})
}

func TestWithoutARegistryOfficersConfirm(t *testing.T) {
	r := start(t, database.SQLite, false)
	r.As(thu).Post("/api/v1/companies", sewing()).Want(201)
	c := r.claims(thu)[0]
	if c.State != "waiting" || !slices.Equal(c.Doubts, []string{"noRegistry"}) {
		t.Errorf("%+v", c)
	}
	r.As(mau).Ask("DELETE", "/api/v1/me/company-claims/"+c.ID, nil).Want(404)
	r.As(thu).Ask("DELETE", "/api/v1/me/company-claims/"+c.ID, nil).Want(204)
	r.As(thu).Ask("DELETE", "/api/v1/me/company-claims/"+c.ID, nil).Want(404)
	r.As(officer).Post("/api/v1/desk/company-claims/"+c.ID+"/approve", nil).Want(409)
}

// A code is one company's: others ask for access, or dispute it.
func TestAlreadyRegistered(t *testing.T) {
	each(t, func(r *rig) {
		// Two claim it, one of them represents it.
		r.As(mau).Post("/api/v1/companies", sewing()).Want(201)
		id := r.registered()
		if c := r.claims(mau)[0]; c.State != "refused" && c.State != "waiting" {
			t.Errorf("%+v", c)
		}
		if p := r.As(mau).Post("/api/v1/companies", sewing()).WantField("taxCode"); p.Code != "companyRegistered" {
			t.Errorf("%+v", p)
		}
		path := "/api/v1/companies/" + id
		r.Post(path+"/requests", map[string]any{}).Want(401)
		r.As(thu).Post(path+"/requests", map[string]any{}).Want(409)
		r.As(stranger).Post(path+"/requests", map[string]any{"text": "Tôi là kế toán"}).Want(204)
		r.As(stranger).Post(path+"/requests", map[string]any{}).Want(409)

		r.Post(path+"/disputes", map[string]any{"text": "Tôi mới là người đại diện"}).Want(401)
		r.As(stranger).Post(path+"/disputes", map[string]any{"text": "Tôi mới là người đại diện"}).Want(403)
		r.As(thu).Post(path+"/disputes", map[string]any{"text": "Tôi mới là người đại diện"}).Want(409)
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE company_claims SET state = 'refused' WHERE account = 'mau'`)
			return err
		})
		r.As(mau).Post(path+"/disputes", map[string]any{"text": "Tôi mới là người đại diện"}).Want(201)
		r.work()
		c := r.claims(mau)[0]
		if c.State != "waiting" || c.Kind != "dispute" || !slices.Contains(c.Doubts, "alreadyOwned") || !slices.Contains(c.Doubts, "otherPerson") {
			t.Fatalf("%+v", c)
		}
		var v companies.ClaimView
		r.As(officer).Get("/api/v1/desk/company-claims/" + c.ID).Want(200).Into(&v)
		if !slices.Equal(v.Owners, []string{"Nguyễn Văn Thử"}) || v.Company != id {
			t.Errorf("%+v", v)
		}
		// An officer who has a role in the company does not decide about it.
		r.update(func(tx *database.Tx) error { return organisation.Add(tx, "thu", id, "officer", organisation.Cashier) })
		for _, decision := range []string{"/approve", "/refuse"} {
			if p := r.As(officer).Post("/api/v1/desk/company-claims/"+c.ID+decision, map[string]any{"reason": "Không"}).Want(403).Problem(); p.Code != "companyOwnMatter" {
				t.Errorf("%+v", p)
			}
		}
		r.As(officer).Ask("PUT", "/api/v1/desk/companies/"+id+"/hidden", map[string]any{"hidden": true, "reason": "Không"}).Want(403)
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM members WHERE account = 'officer'`)
			return err
		})
		r.As(officer).Post("/api/v1/desk/company-claims/"+c.ID+"/approve", nil).Want(200)
		if n := r.count(`SELECT count(*) FROM members WHERE organisation = $1 AND role = 'owner'`, id); n != 2 {
			t.Errorf("%d owners", n)
		}
	})
}
