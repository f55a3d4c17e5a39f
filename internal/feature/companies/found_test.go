package companies_test

import (
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// founded is a company that somebody owns by its name alone.
func (r *rig) founded(owner string, kind organisation.Kind) (id string) {
	r.t.Helper()
	r.update(func(tx *database.Tx) (err error) {
		id, err = organisation.Create(tx, "administrator", kind, "May Hòa Phú", owner)
		return err
	})
	return id
}

// A company that was made by its name is registered with its people, and called
// by the name that the registry knows.
func TestAFoundedCompanyIsRegistered(t *testing.T) {
	each(t, func(r *rig) {
		company := r.founded("thu", organisation.Company)
		r.update(func(tx *database.Tx) error {
			return organisation.Add(tx, "thu", company, "worker", organisation.Recruiter)
		})
		form := sewing().with("organisation", company)
		r.Post("/api/v1/companies", form).Want(401)
		for _, who := range []string{"mau", "worker"} {
			if p := r.As(identified(who)).Post("/api/v1/companies", form).WantField("organisation"); p.Code != "companyNotYours" {
				t.Errorf("%s: %+v", who, p)
			}
		}
		for _, other := range []string{"00000000-0000-7000-8000-000000000000", "x", r.founded("mau", organisation.Company)} {
			r.As(thu).Post("/api/v1/companies", form.with("organisation", other)).WantField("organisation")
		}
		r.As(thu).Post("/api/v1/companies", form).Want(201)
		r.work()
		c := r.claims(thu)[0]
		if c.State != "confirmed" || c.Company != company {
			t.Fatalf("%+v", c)
		}
		if names := r.found("q=hoa+phu"); len(names) != 1 || names[0] != "Công ty May Hòa Phú (minh hoạ)" {
			t.Errorf("%v", names)
		}
		if n := r.count(`SELECT count(*) FROM organisations WHERE id = $1 AND name = 'Công ty May Hòa Phú (minh hoạ)'`, company); n != 1 {
			t.Error("it is called as before")
		}
		if n := r.count(`SELECT count(*) FROM organisation_names WHERE organisation = $1 AND name = 'May Hòa Phú'`, company); n != 1 {
			t.Error("its former name is lost")
		}
		if n := r.count(`SELECT count(*) FROM members WHERE organisation = $1`, company); n != 2 {
			t.Errorf("%d people are left", n)
		}
		// It has one code.
		other := form.with("taxCode", "6009990049").with("name", "Công ty Gỗ Ea Kar (minh hoạ)")
		if p := r.As(thu).Post("/api/v1/companies", other).WantField("organisation"); p.Code != "companyCoded" {
			t.Errorf("%+v", p)
		}
	})
}

// An agency has no owner who could register it.
func TestAnAgencyIsNoCompany(t *testing.T) {
	each(t, func(r *rig) {
		agency := r.founded("", organisation.Agency)
		r.update(func(tx *database.Tx) error {
			return organisation.Add(tx, "administrator", agency, "thu", organisation.Officer)
		})
		r.As(thu).Post("/api/v1/companies", sewing().with("organisation", agency)).WantField("organisation")
	})
}

// Who loses it while the registry is asked gets a company of her own, and it
// keeps its people and its name.
func TestAFoundedCompanyThatWasLost(t *testing.T) {
	each(t, func(r *rig) {
		company := r.founded("thu", organisation.Company)
		r.As(thu).Post("/api/v1/companies", sewing().with("organisation", company).with("name", "Công ty Khác Tên")).Want(201)
		r.work()
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM members WHERE organisation = $1`, company)
			return err
		})
		waiting := r.claims(thu)[0]
		if waiting.State != "waiting" || waiting.Company != "" {
			t.Fatalf("%+v", waiting)
		}
		r.As(officer).Post("/api/v1/desk/company-claims/"+waiting.ID+"/approve", nil).Want(200)
		c := r.claims(thu)[0]
		if c.State != "confirmed" || c.Company == "" || c.Company == company {
			t.Errorf("%+v", c)
		}
		if n := r.count(`SELECT count(*) FROM organisations WHERE id = $1 AND name = 'May Hòa Phú'`, company); n != 1 {
			t.Error("it was renamed")
		}
		var page web.Page[struct{ ID string }]
		r.As(officer).Get("/api/v1/desk/company-claims").Want(200).Into(&page)
		if len(page.Items) != 0 {
			t.Errorf("%+v", page)
		}
	})
}
