package companies_test

import (
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/companies"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func edits() form {
	return form{
		"ward": "24175", "address": "Lô B1, KCN Hòa Phú", "park": "kcn-hoa-phu", "sector": "C", "photos": []string{},
		"about": "May áo sơ mi xuất khẩu từ 2009.", "website": "https://may.example/gioi-thieu", "phone": "0262 3999 000",
	}
}

// Who was removed does nothing more for the company, whatever her session says.
func TestStaffAndWhoIsRemoved(t *testing.T) {
	each(t, func(r *rig) {
		id := r.registered()
		path, desk := "/api/v1/companies/"+id, "/api/v1/desk/companies/"+id
		r.update(func(tx *database.Tx) error {
			for account, role := range map[string]string{"editor": organisation.Editor, "recruiter": organisation.Recruiter} {
				if err := organisation.Add(tx, "thu", id, account, role); err != nil {
					return err
				}
			}
			return nil
		})
		editor, recruiter := webtest.With(webtest.Account("editor"), organisation.Editor, id), webtest.With(webtest.Account("recruiter"), organisation.Recruiter, id)
		claiming := webtest.With(stranger, organisation.Owner, id)
		r.Ask("PATCH", path, edits(), "If-Match", `"v1"`).Want(401)
		r.Get(desk).Want(401)
		for _, who := range []web.Principal{stranger, claiming} {
			r.As(who).Ask("PATCH", path, edits(), "If-Match", `"v1"`).Want(404)
			r.As(who).Get(desk).Want(404)
			r.As(who).Get(desk + "/requests").Want(404)
		}
		r.As(recruiter).Ask("PATCH", path, edits(), "If-Match", `"v1"`).Want(404)
		r.As(recruiter).Get(desk + "/requests").Want(404)
		var o companies.CompanyOverview
		r.As(recruiter).Get(desk).Want(200).Into(&o)
		if o.Role != "recruiter" || o.Staff["owner"] != 1 || o.Staff["editor"] != 1 || o.Staff["cashier"] != 0 || o.Name == "" {
			t.Errorf("%+v", o)
		}
		r.As(editor).Ask("PATCH", path, edits(), "If-Match", `"v1"`).Want(200)
		r.As(editor).Ask("PATCH", path, edits(), "If-Match", `"v1"`).Want(412)

		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM members WHERE organisation = $1 AND account IN ('editor', 'recruiter')`, id)
			return err
		})
		r.As(editor).Ask("PATCH", path, edits(), "If-Match", `"v2"`).Want(404)
		r.As(recruiter).Get(desk).Want(404)
		if n := r.count(`SELECT version FROM companies WHERE id = $1`, id); n != 2 {
			t.Errorf("version %d", n)
		}
	})
}

func TestThePageIsEdited(t *testing.T) {
	each(t, func(r *rig) {
		id := r.registered()
		path := "/api/v1/companies/" + id
		for field, value := range map[string]any{
			"ward": "00000", "address": "", "park": "ga-buon-ma-thuot", "sector": "?", "about": "<b>đậm</b>", "phone": "gọi tôi", "photos": []string{"x"},
		} {
			want := field
			if field == "photos" {
				want = "photos[0]"
			}
			r.As(thu).Ask("PATCH", path, edits().with(field, value), "If-Match", `"v1"`).WantField(want)
		}
		for _, address := range []string{"javascript:alert(1)", "may.example", "https://", "https://a b.example", "ftp://x.example"} {
			r.As(thu).Ask("PATCH", path, edits().with("website", address), "If-Match", `"v1"`).WantField("website")
		}
		var p companies.CompanyPage
		r.As(thu).Ask("PATCH", path, edits().with("park", "").with("ward", "24133").with("sector", "G"), "If-Match", `"v1"`).Want(200).Into(&p)
		if p.About == "" || p.Park != "" || !p.Edits || p.ConfirmedBy != "registry" || p.Name != "Công ty May Hòa Phú (minh hoạ)" {
			t.Errorf("%+v", p)
		}
		if a, b, c := r.found("q=ao+so+mi"), r.found("ward=24133&sector=G"), r.found("park=kcn-hoa-phu"); len(a) != 1 || len(b) != 1 || len(c) != 0 {
			t.Error(a, b, c)
		}
	})
}

func TestAnOfficerHidesAPage(t *testing.T) {
	each(t, func(r *rig) {
		id := r.registered()
		path, hide := "/api/v1/companies/"+id, "/api/v1/desk/companies/"+id+"/hidden"
		r.Ask("PUT", hide, map[string]any{"hidden": true, "reason": "Ảnh sai"}).Want(401)
		r.As(thu).Ask("PUT", hide, map[string]any{"hidden": true, "reason": "Ảnh sai"}).Want(403)
		r.As(officer).Ask("PUT", hide, map[string]any{"hidden": true}).WantField("reason")
		r.As(officer).Ask("PUT", hide, map[string]any{"hidden": true, "reason": "Ảnh sai"}).Want(204)
		r.As(officer).Ask("PUT", hide, map[string]any{"hidden": true, "reason": "Ảnh sai"}).Want(404)
		r.Get(path).Want(404)
		r.As(stranger).Get(path).Want(404)
		r.As(thu).Get(path).Want(200)
		r.As(officer).Get(path).Want(200)
		if got := r.found(""); got != nil {
			t.Error(got)
		}
		r.As(officer).Ask("PUT", hide, map[string]any{"hidden": false}).Want(204)
		r.Get(path).Want(200)
		if got := r.found("q=hoa+phu"); len(got) != 1 {
			t.Error(got)
		}
	})
}

// The page goes off with the last member; an officer may show it again.
func TestThePageOfACompanyThatNobodyIsLeftIn(t *testing.T) {
	each(t, func(r *rig) {
		id := r.registered()
		leave := func() error {
			return r.db.Update(t.Context(), func(tx *database.Tx) error { return r.service.Close(tx, id) })
		}
		ok(t, leave())
		r.As(stranger).Get("/api/v1/companies/" + id).Want(404)
		if got := r.found(""); got != nil {
			t.Error(got)
		}
		ok(t, leave()) // it is off already
		r.As(officer).Ask("PUT", "/api/v1/desk/companies/"+id+"/hidden", map[string]any{"hidden": false}).Want(204)
		r.As(stranger).Get("/api/v1/companies/" + id).Want(200)
	})
}

func TestWhoAsksForAccessIsLetIn(t *testing.T) {
	each(t, func(r *rig) {
		id := r.registered()
		path, desk := "/api/v1/companies/"+id+"/requests", "/api/v1/desk/companies/"+id+"/requests"
		var page web.Page[companies.CompanyRequest]
		r.As(stranger).Post(path, map[string]any{"text": "<i>kế toán</i>"}).WantField("text")
		r.As(stranger).Post(path, map[string]any{"text": "Tôi là kế toán"}).Want(204)
		r.clock.Add(1000)
		r.As(mau).Post(path, map[string]any{}).Want(204)
		r.As(thu).Get(desk).Want(200).Into(&page)
		if len(page.Items) != 2 || page.Items[0].Words != "Tôi là kế toán" {
			t.Fatalf("%+v", page)
		}
		yes, no := desk+"/"+page.Items[0].ID+"/answer", desk+"/"+page.Items[1].ID+"/answer"
		r.Post(yes, map[string]any{"role": "recruiter"}).Want(401)
		r.As(stranger).Post(yes, map[string]any{"role": "owner"}).Want(404)
		r.As(thu).Post(yes, map[string]any{"role": "administrator"}).WantField("role")
		r.As(thu).Post(yes, map[string]any{"role": "recruiter"}).Want(204)
		r.As(thu).Post(yes, map[string]any{"role": "recruiter"}).Want(404)
		r.As(thu).Post(no, map[string]any{}).Want(204)
		if n := r.count(`SELECT count(*) FROM members WHERE organisation = $1 AND account IN ('stranger', 'mau')`, id); n != 1 {
			t.Errorf("%d were let in", n)
		}
		if n := r.count(`SELECT count(*) FROM notices WHERE code IN ('company.joined', 'company.notJoined')`); n != 2 {
			t.Errorf("%d notices", n)
		}
	})
}
