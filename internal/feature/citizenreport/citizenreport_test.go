package citizenreport_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/web"
)

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.filed(linh)
		why := map[string]any{"text": "Lời lẽ xúc phạm người khác.", "days": 7, "reason": "abuse", "petition": "complaint", "lift": true}
		pick := func(names ...string) map[string]any {
			body := map[string]any{}
			for _, n := range names {
				body[n] = why[n]
			}
			return body
		}
		for _, c := range []struct {
			method, path string
			body         any
			hoa, others  int // a person without a role, an officer of another office
		}{
			{"POST", "/api/v1/reports", lamp(), 201, 201},
			{"GET", "/api/v1/reports/near?lat=12.68&lng=108.04", nil, 200, 200},
			{"GET", "/api/v1/me/report-lock", nil, 200, 200},
			{"POST", "/api/v1/me/report-lock/appeal", pick("text"), 404, 404},
			{"GET", "/api/v1/cases/" + f.ID, nil, 404, 404},
			{"GET", "/api/v1/desk/reports/" + f.ID, nil, 403, 404},
			{"POST", "/api/v1/desk/reports/" + f.ID + "/petition", pick("petition"), 403, 404},
			{"POST", "/api/v1/desk/reports/" + f.ID + "/lock", pick("text", "days", "reason"), 403, 404},
			{"GET", "/api/v1/desk/report-locks", nil, 403, 200},
			{"POST", "/api/v1/desk/report-locks/" + f.ID + "/decide", pick("text", "lift"), 403, 404},
		} {
			r.Ask(c.method, c.path, c.body).Want(http.StatusUnauthorized)
			r.As(hoa).Ask(c.method, c.path, c.body).Want(c.hoa)
			r.As(elsewhere).Ask(c.method, c.path, c.body).Want(c.others)
		}
		r.Get("/api/v1/report-categories").Want(http.StatusOK)
		r.Post("/api/v1/reports/classify", map[string]any{"text": "x"}).Want(http.StatusOK)
		r.Get("/api/v1/reports/map").Want(http.StatusNotFound)
	})
}

func TestCategories(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var all citizenreport.Categories
		got := r.Get("/api/v1/report-categories").Want(http.StatusOK).Into(&all)
		if len(all.Categories) != 18 || len(all.Guidance) != 4 || !strings.Contains(got.Header.Get("Cache-Control"), "public") {
			t.Fatalf("%d categories, %d pieces of guidance", len(all.Categories), len(all.Guidance))
		}
		if strings.Contains(string(got.Body), "patterns") {
			t.Error("the words by which petitions are recognised are told")
		}
		for _, c := range all.Categories {
			if c.Name["vi"] == "" || c.Name["en"] == "" || c.Agency == "" || c.Days > 7 || c.Limit["en"] == "" || len(c.Form) < 10 {
				t.Errorf("%+v", c)
			}
			if c.Code == "BVTE" && (c.First != 1 || !c.Urgent || !c.Discreet) {
				t.Errorf("a child in danger waits: %+v", c)
			}
		}
		// Another start publishes nothing anew.
		before := r.version("HTDT")
		if err := r.reports.Publish(t.Context()); err != nil || r.version("HTDT") != before || before != 1 {
			t.Error(err, before, r.version("HTDT"))
		}
	})
}

func (r *rig) version(code string) (version int64) {
	r.t.Helper()
	r.view(func(tx tx) error {
		return tx.Row(`SELECT max(version) FROM case_procedures WHERE kind = 'citizenreport' AND code = $1`, code).Scan(&version)
	})
	return version
}

func TestFromPhotoToRating(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		photo := r.photo(linh)
		body := lamp(with("photos", []string{photo}), with("anonymous", true), with("ward", nil))
		var f, again casework.OwnView
		r.As(linh).Post("/api/v1/reports", body, "Idempotency-Key", "queued-1").Want(http.StatusCreated).Into(&f)
		r.As(linh).Post("/api/v1/reports", body, "Idempotency-Key", "queued-1").Want(http.StatusCreated).Into(&again)
		if f.ID != again.ID || len(r.mine(linh)) != 1 {
			t.Error("a queue that sends twice files twice")
		}
		if f.Ward != wardA || f.Status != casework.Submitted || len(f.Timeline) != 1 || len(f.Timeline[0].Files) != 1 {
			t.Fatalf("%+v", f)
		}
		if f.Due == nil || !f.Due.Equal(time.Date(2026, 12, 9, 17, 0, 0, 0, time.UTC)) {
			t.Errorf("seven working days: %v", f.Due)
		}
		desk := string(r.As(officer).Post("/api/v1/desk/cases/"+f.ID+"/open", nil).Want(http.StatusOK).Body)
		if strings.Contains(desk, linh.Account) || strings.Contains(desk, "tên a") || strings.Contains(desk, "+84905") {
			t.Errorf("who wants to be anonymous is not: %s", desk)
		}
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		r.decide(officer, f.ID, "finish", "Đã thay bóng đèn", map[string]any{"slot": "answer", "document": r.photo(officer)}).Want(http.StatusOK)
		if v := r.own(linh, f.ID); v.Status != casework.Answered || strings.Contains(said(v), "Đã thay") || photos(v) != 1 {
			t.Errorf("an answer that nobody has approved is shown: %s %s, %d photos", v.Status, said(v), photos(v))
		}
		r.decide(officer, f.ID, "finish", "").Want(http.StatusForbidden)
		r.decide(second, f.ID, "finish", "").Want(http.StatusOK)
		v := r.own(linh, f.ID)
		if v.Status != casework.Done || !strings.Contains(said(v), "Đã thay bóng đèn") || photos(v) != 2 {
			t.Fatalf("%s %s, %d photos", v.Status, said(v), photos(v))
		}
		answer := v.Timeline[len(v.Timeline)-1].Files[0].ID
		r.As(linh).Get("/api/v1/cases/" + f.ID + "/files/" + answer).Want(http.StatusOK)
		r.As(hoa).Get("/api/v1/cases/" + f.ID + "/files/" + answer).Want(http.StatusNotFound)
		r.As(linh).Post("/api/v1/cases/"+f.ID+"/rating", map[string]any{"stars": 5}).Want(http.StatusOK)
		r.As(linh).Post("/api/v1/cases/"+f.ID+"/reopen", map[string]any{"text": "Lại tắt rồi"}).Want(http.StatusOK)
	})
}

func (r *rig) mine(who web.Principal) []casework.Brief {
	r.t.Helper()
	var page web.Page[casework.Brief]
	r.As(who).Get("/api/v1/cases?kind=citizenreport").Want(http.StatusOK).Into(&page)
	return page.Items
}

func said(v casework.OwnView) string {
	var all strings.Builder
	for _, e := range v.Timeline {
		all.WriteString(e.Words + "\n")
	}
	return all.String()
}

func photos(v casework.OwnView) (n int) {
	for _, e := range v.Timeline {
		n += len(e.Files)
	}
	return n
}

func TestBadReports(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		photo, hers := r.photo(linh), r.photo(hoa)
		for _, c := range []struct {
			field  string
			change func(map[string]any)
		}{
			{"category", with("category", "SONG")},
			{"text", with("text", "Hỏng")},
			{"text", with("text", "Đèn <script>x</script> đường hỏng")},
			{"answers.what", with("answers", map[string]any{"what": "roof"})},
			{"answers", with("answers", nil)},
			{"answers.colour", with("answers", map[string]any{"what": "lamp", "colour": "red"})},
			{"lng", with("lng", nil)},
			{"lat", with("lat", 21.03)},
			{"ward", with("ward", "99999")},
			{"photos[0]", with("photos", []string{hers})},
			{"photos[0]", with("photos", []string{"x"})},
			{"photos", with("photos", []string{photo, photo, photo, photo, photo, photo})},
			{"intent", with("intent", "complaint")},
			{"intent", with("intent", "denunciation")},
		} {
			r.As(linh).Post("/api/v1/reports", lamp(c.change)).WantField(c.field)
		}
		nowhere := lamp(with("ward", nil), with("lat", nil), with("lng", nil))
		r.As(linh).Post("/api/v1/reports", nowhere).WantField("ward")
		if len(r.mine(linh)) != 0 {
			t.Error("something was stored")
		}
	})
}

func TestNearAndTheMap(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.filed(linh)
		r.filed(hoa, with("lat", 12.6806))
		r.filed(hoa, with("lat", 12.72)) // kilometres away
		child := func(f map[string]any) {
			f["category"], f["answers"] = "BVTE", map[string]any{"now": "unknown"}
		}
		r.filed(hoa, child)
		var near web.Page[citizenreport.Around]
		r.As(linh).Get("/api/v1/reports/near?lat=12.68&lng=108.04").Want(http.StatusOK).Into(&near)
		if len(near.Items) != 1 || near.Items[0] != (citizenreport.Around{Category: "HTDT", Count: 2}) {
			t.Errorf("%+v", near.Items)
		}
		r.Get("/api/v1/reports/map").Want(http.StatusNotFound)
		r.set("reports.map", "true")
		var pins web.Page[citizenreport.Pin]
		got := r.Get("/api/v1/reports/map").Want(http.StatusOK).Into(&pins)
		if len(pins.Items) != 3 || strings.Contains(string(got.Body), "BVTE") || strings.Contains(string(got.Body), "chợ") || strings.Contains(string(got.Body), "12.6801") {
			t.Errorf("%s", got.Body)
		}
		if p := pins.Items[0]; p.Filed != "2026-11-30" || p.Closed != "" || p.Status != casework.Submitted {
			t.Errorf("%+v", p)
		}
		r.Get("/api/v1/reports/map?category=BVTE").Want(http.StatusOK).Into(&pins)
		if len(pins.Items) != 0 {
			t.Error("children in danger are on the map")
		}
	})
}

func TestMergedReportsKeepTheirAuthorsInformed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		one, other := r.filed(linh), r.filed(hoa)
		r.As(officer).Post("/api/v1/desk/cases/"+other.ID+"/merge", map[string]any{"into": one.ID}).Want(http.StatusOK)
		r.decide(officer, one.ID, "accept", "").Want(http.StatusOK)
		r.decide(officer, one.ID, "finish", "Đã thay cả dãy đèn").Want(http.StatusOK)
		r.decide(second, one.ID, "finish", "").Want(http.StatusOK)
		if v := r.own(hoa, other.ID); v.Status != casework.Merged || !strings.Contains(said(v), "Đã thay cả dãy đèn") || strings.Contains(said(v), "ba đêm nay") {
			t.Errorf("%s %s", v.Status, said(v))
		}
		r.runQueued("casework.tell")
		if n := r.notices(hoa, "report.done"); n != 1 {
			t.Errorf("%d notices", n)
		}
	})
}

func (r *rig) notices(who web.Principal, code string) (n int) {
	r.t.Helper()
	r.view(func(tx tx) error {
		return tx.Row(`SELECT count(*) FROM notices WHERE account = $1 AND code = $2`, who.Account, code).Scan(&n)
	})
	return n
}

// A report is looked at within hours; one about a child in danger has the hour
// of its first answer instead.
func TestReportsHaveHours(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		opened := func(id string) (v casework.DeskView) {
			r.As(officer).Post("/api/v1/desk/cases/"+id+"/open", nil).Want(http.StatusOK).Into(&v)
			return v
		}
		v := opened(r.filed(linh).ID)
		if v.TriageBy == nil || !v.TriageBy.Equal(monday.Add(2*time.Hour)) || v.AssignBy == nil || !v.AssignBy.Equal(monday.Add(24*time.Hour)) {
			t.Errorf("%v %v", v.TriageBy, v.AssignBy)
		}
		r.pass(3 * time.Hour)
		if v = opened(v.ID); len(v.LateSteps) != 1 || v.LateSteps[0] != casework.Triage || v.Late {
			t.Errorf("%v %t", v.LateSteps, v.Late)
		}
		var p *casework.Procedure
		r.view(func(tx tx) (err error) {
			p, err = r.kernel.Current(tx, citizenreport.Kind, "BVTE")
			return err
		})
		if p.Limit.Triage != 0 || p.Limit.First != 1 || p.Limit.Assign != 8 {
			t.Errorf("%+v", p.Limit)
		}
	})
}
