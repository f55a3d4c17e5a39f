package casework_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func (r *rig) opened(who web.Principal, id string, headers ...string) casework.DeskView {
	r.t.Helper()
	var v casework.DeskView
	r.As(who).Ask(http.MethodPost, "/api/v1/desk/cases/"+id+"/open", nil, headers...).Want(http.StatusOK).Into(&v)
	return v
}

func (r *rig) work(who web.Principal, query string) (receipts []string) {
	r.t.Helper()
	var list web.Page[casework.Brief]
	r.As(who).Ask(http.MethodGet, "/api/v1/desk/cases"+query, nil).Want(http.StatusOK).Into(&list)
	for _, c := range list.Items {
		receipts = append(receipts, c.ID)
	}
	return receipts
}

// lampAt files a lamp at a place.
func (r *rig) lampAt(ward string, at place.Point, form map[string]any) filed {
	r.t.Helper()
	var f filed
	r.As(linh).Ask(http.MethodPost, "/test/lamps", map[string]any{
		"ward": ward, "at": at, "form": map[string]any{"lamp": form},
		"papers": []any{map[string]any{"slot": "photo", "document": r.photo(linh)}},
	}).Want(http.StatusCreated).Into(&f)
	return f
}

func TestTheDeskReadsTheFormInWords(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampAt(wardA, place.Point{Lat: 12.68, Lng: 108.05}, map[string]any{"text": "Đèn tắt", "light": "off", "children": true})
		v := r.opened(officer, f.ID)
		got := v.Sections[0]
		if got.Title != "Cái đèn" || len(got.Fields) != 3 || got.Fields[0].Title != "Mô tả" || got.Fields[1].Values[0] != "Tắt hẳn" ||
			got.Fields[2].Sort != "yesno" || got.Fields[2].Values[0] != "true" {
			t.Errorf("%+v", got)
		}
		if v := r.opened(officer, f.ID, "Accept-Language", "en"); v.Sections[0].Title != "The lamp" || v.Sections[0].Fields[1].Values[0] != "Dark" {
			t.Errorf("%+v", v.Sections)
		}
		if len(v.Papers) != 1 || v.Papers[0].Name != "Ảnh" || len(v.Papers[0].Files) != 1 {
			t.Errorf("papers %+v", v.Papers)
		}
		if !slices.Contains(v.Can, casework.Accept) || !slices.Contains(v.Needs, casework.Decline) || slices.Contains(v.Needs, casework.Accept) {
			t.Errorf("can %v, needs words %v", v.Can, v.Needs)
		}
		if also := strings.Join(v.Also, " "); also != "assign postpone transfer merge" {
			t.Errorf("also %s", also)
		}
		if v.OfficeID != "ward-a" || v.Channel != "web" {
			t.Errorf("%s %s", v.OfficeID, v.Channel)
		}
		r.decide(officer, f.ID, "finish", "").Want(http.StatusConflict)
		r.decide(officer, f.ID, "decline", "Không phải đèn công cộng").Want(http.StatusOK)
		if v := r.opened(officer, f.ID); len(v.Also) != 0 {
			t.Errorf("of a closed case: %v", v.Also)
		}
	})
}

func TestWhoseClockStandsIsNotLate(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		paused, late := r.lampOf(linh, wardA, "Đèn một"), r.lampOf(linh, wardA, "Đèn hai")
		r.decide(officer, paused.ID, "accept", "").Want(http.StatusOK)
		r.decide(officer, paused.ID, "askPapers", "Cho xin số cột").Want(http.StatusOK)
		r.pass(7 * 24 * time.Hour)
		third := r.lampOf(linh, wardA, "Đèn ba")
		if got := r.work(officer, "?overdue=true"); !slices.Equal(got, []string{late.ID}) {
			t.Errorf("overdue: %v", got)
		}
		if got := r.work(officer, ""); !slices.Equal(got, []string{late.ID, third.ID, paused.ID}) {
			t.Errorf("in the order of deadlines: %v", got)
		}
		if v := r.opened(officer, paused.ID); v.Due != nil || v.Promised != nil {
			t.Errorf("its clock stands: %v %v", v.Due, v.Promised)
		}
		r.As(linh).Ask(http.MethodPost, "/api/v1/cases/"+paused.ID+"/supplement", map[string]any{"text": "Cột 12"}).Want(http.StatusOK)
		if v := r.opened(officer, paused.ID); v.Due == nil || !v.Due.After(monday.AddDate(0, 0, 8)) {
			t.Errorf("it goes on: %v", v.Due)
		}
		r.pass(3 * 24 * time.Hour) // Thursday, when the third is due
		if got := r.work(officer, "?today=true"); !slices.Equal(got, []string{paused.ID, third.ID}) {
			t.Errorf("due today: %v", got)
		}
		var load casework.OfficeLoad
		r.As(officer).Ask(http.MethodGet, "/api/v1/desk/case-load", nil).Want(http.StatusOK).Into(&load)
		if load.Open != 3 || load.Overdue != 1 || load.Today != 2 || load.Unassigned != 2 || load.Mine != 1 {
			t.Errorf("%+v", load.Load)
		}
	})
}

func TestFindingAtTheDesk(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		here := place.Point{Lat: 12.68, Lng: 108.05}
		one := r.lampAt(wardA, here, map[string]any{"text": "Đèn ngã tư"})
		same := r.lampAt(wardA, place.Point{Lat: 12.6815, Lng: 108.0505}, map[string]any{"text": "Ngã tư tối"})
		r.lampAt(wardA, place.Point{Lat: 12.72, Lng: 108.05}, map[string]any{"text": "Ở xa"})
		r.lampAt(wardB, here, map[string]any{"text": "Của phường khác"})

		receipt := "/api/v1/desk/case-receipts/" + strings.ToLower(casework.Grouped(one.Receipt))
		near := "/api/v1/desk/cases/" + one.ID + "/near"
		for _, path := range []string{receipt, near, "/api/v1/desk/case-counts", "/api/v1/desk/case-kinds"} {
			r.Ask(http.MethodGet, path, nil).Want(http.StatusUnauthorized)
			r.As(hoa).Ask(http.MethodGet, path, nil).Want(http.StatusForbidden)
		}
		r.As(elsewhere).Ask(http.MethodGet, receipt, nil).Want(http.StatusNotFound)
		r.As(elsewhere).Ask(http.MethodGet, near, nil).Want(http.StatusNotFound)

		var found casework.Brief
		r.As(officer).Ask(http.MethodGet, receipt, nil).Want(http.StatusOK).Into(&found)
		if found.ID != one.ID {
			t.Errorf("%+v", found)
		}
		var list web.Page[casework.Brief]
		r.As(officer).Ask(http.MethodGet, near, nil).Want(http.StatusOK).Into(&list)
		if len(list.Items) != 1 || list.Items[0].ID != same.ID {
			t.Errorf("near: %+v", list.Items)
		}
		var kinds web.Page[casework.KindLine]
		r.As(officer).Ask(http.MethodGet, "/api/v1/desk/case-kinds", nil).Want(http.StatusOK).Into(&kinds)
		if len(kinds.Items) != 1 || len(kinds.Items[0].Procedures) != 1 || kinds.Items[0].Procedures[0].Name != "Đèn đường hỏng" {
			t.Errorf("%+v", kinds.Items)
		}
	})
}

func TestWhatWaitsOverAllOffices(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn một")
		r.lampOf(linh, wardB, "Đèn hai")
		r.lampOf(linh, "24121", "Không ai phụ trách")
		r.As(officer).Ask(http.MethodPost, "/api/v1/desk/cases/assign", map[string]any{"cases": []string{f.ID}, "assignee": officer.Account}).
			Want(http.StatusNoContent)
		waits := func(who web.Principal) (w casework.Waiting) {
			r.As(who).Ask(http.MethodGet, "/api/v1/desk/case-counts", nil).Want(http.StatusOK).Into(&w)
			return w
		}
		if w := waits(officer); len(w.Offices) != 1 || w.Offices[0].Open != 1 || w.Mine != 1 || w.Unassigned != 0 || w.Unrouted != 0 {
			t.Errorf("%+v", w)
		}
		if w := waits(boss); len(w.Offices) != 0 || w.Unrouted != 1 {
			t.Errorf("the administrator: %+v", w)
		}
		r.pass(10 * 24 * time.Hour)
		if w := waits(elsewhere); w.Overdue != 1 || w.Unassigned != 1 {
			t.Errorf("%+v", w)
		}
	})
}

func TestAnApprovedAnswerGoesOutAsWritten(t *testing.T) {
	each(t, casework.Kind{Approved: true}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn một")
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		photo := r.photo(second)
		r.As(second).Ask(http.MethodPost, "/api/v1/desk/cases/"+f.ID+"/decide", map[string]any{
			"action": "finish", "text": "Đã thay bóng", "papers": []any{map[string]any{"slot": "answer", "document": photo}},
		}).Want(http.StatusOK)
		v := r.own(linh, f.ID)
		if v.Status == casework.Done || strings.Contains(said(v), "Đã thay bóng") {
			t.Errorf("it was not approved yet: %s %s", v.Status, said(v))
		}
		r.As(linh).Ask(http.MethodGet, "/api/v1/cases/"+f.ID+"/files/"+photo, nil).Want(http.StatusNotFound)
		r.decide(second, f.ID, "finish", "").Want(http.StatusForbidden)
		r.decide(officer, f.ID, "finish", "").Want(http.StatusOK)
		v = r.own(linh, f.ID)
		last := v.Timeline[len(v.Timeline)-1]
		if v.Status != casework.Done || last.Words != "Đã thay bóng" || len(last.Files) != 1 || last.Files[0].ID != photo {
			t.Errorf("%s %+v", v.Status, last)
		}
		r.As(linh).Ask(http.MethodGet, "/api/v1/cases/"+f.ID+"/files/"+photo, nil).Want(http.StatusOK)
	})
}

// A company's owner has the same role as an agency's, and no desk.
func TestACompanyIsNoOffice(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		company, lead := webtest.In(hoa, "owner", "ward-a", "company"), webtest.In(hoa, "owner", "ward-a", "agency")
		for _, path := range []string{"", "/assign", "/" + f.ID + "/open", "/" + f.ID + "/decide"} {
			method := http.MethodPost
			if path == "" {
				method = http.MethodGet
			}
			r.As(company).Ask(method, "/api/v1/desk/cases"+path, nil).Want(http.StatusForbidden)
		}
		if got := r.work(lead, ""); len(got) != 1 {
			t.Errorf("who answers for the agency sees %v", got)
		}
		r.opened(lead, f.ID)
	})
}
