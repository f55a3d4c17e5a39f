package publicservice_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/feature/publicservice"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/pdf"
	"daklakid/internal/platform/web"
)

func TestBirthFromFilingToCertificate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.file(linh, "1.001193", birth().paper("birthCertificate", r.photo(linh)))
		if want := time.Date(2026, 11, 26, 17, 0, 0, 0, time.UTC); !f.Due.Equal(want) {
			t.Errorf("filed at nine, due %v", f.Due)
		}
		v := r.own(linh, f.ID)
		if v.Answers.Text("child.birthDateWords") != "Ngày hai mươi, tháng mười một, năm hai nghìn không trăm hai mươi sáu" {
			t.Error(v.Answers.Text("child.birthDateWords"))
		}
		if v.Sources["requester.fullName"] != "card" || v.Sources["child.fullName"] != "" {
			t.Errorf("%v", v.Sources)
		}
		var desk casework.DeskView
		r.As(officer).Ask("POST", "/api/v1/desk/cases/"+f.ID+"/open", nil).Want(http.StatusOK).Into(&desk)
		if len(desk.Remarks) != 0 || desk.Line != "NGUYỄN TRẦN AN" {
			t.Errorf("%q %+v", desk.Line, desk.Remarks)
		}
		for _, action := range []string{"accept", "finish"} {
			r.As(officer).Ask("POST", "/api/v1/desk/cases/"+f.ID+"/decide", map[string]any{"action": action}).Want(http.StatusOK)
		}
		verified(t, r, f.ID, "valid")
		r.As(clerk).Ask("POST", "/api/v1/desk/cases/"+f.ID+"/revoke-result", map[string]any{"reason": "cấp nhầm"}).Want(http.StatusNotFound)
		r.As(officer).Ask("POST", "/api/v1/desk/cases/"+f.ID+"/revoke-result", map[string]any{"reason": "cấp nhầm"}).Want(http.StatusNoContent)
		r.As(officer).Ask("POST", "/api/v1/desk/cases/"+f.ID+"/revoke-result", map[string]any{"reason": "cấp nhầm"}).Want(http.StatusConflict)
	})
}

// verified fetches the result of a case and has the code on it verified.
func verified(t *testing.T, r *rig, id, outcome string) {
	t.Helper()
	v := r.own(linh, id)
	i := slices.IndexFunc(v.Timeline, func(e casework.Entry) bool { return len(e.Files) > 0 && e.Files[0].Slot == "result" })
	if v.Status != casework.Done || i < 0 {
		t.Fatalf("%s: no result in %+v", v.Status, v.Timeline)
	}
	file := r.As(linh).Ask("GET", "/api/v1/cases/"+id+"/files/"+v.Timeline[i].Files[0].ID, nil).Want(http.StatusOK)
	if file.Header.Get("Content-Type") != "application/pdf" {
		t.Error(file.Header.Get("Content-Type"))
	}
	pages, err := pdf.Inspect(file.Body, pdf.Limits{Bytes: 1 << 20, Pages: 2})
	if err != nil || pages > 2 {
		t.Fatal(pages, err)
	}
	signedAsAFile(t, file.Body)
	text := codeOf(t, file.Body)
	var got struct {
		Outcome string            `json:"outcome"`
		Facts   map[string]string `json:"facts"`
		Type    string            `json:"type"`
	}
	r.Ask("POST", "/api/v1/codes/verify", map[string]any{"text": text}).Want(http.StatusOK).Into(&got)
	if got.Outcome != outcome || got.Type != publicservice.Document || got.Facts["holder"] == "" {
		t.Errorf("%+v", got)
	}
}

// A child registered again under swapped syllables is shown to the officer.
func TestBirthTwice(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.file(linh, "1.001193", birth().paper("birthCertificate", r.photo(linh)))
		again := birth().with("child", "fullName", "Nguyen An Trần").with("mother", "known", "no").with("requester", "relation", "father").
			with("requester", "fullName", "Nguyễn Văn Cường")
		for _, key := range []string{"fullName", "birth", "ethnicity", "nationality", "residence"} {
			again = again.with("mother", key, nil)
		}
		second := r.file(hoa, "1.001193", again.paper("birthCertificate", r.photo(hoa)))
		twin := birth().with("child", "fullName", "NGUYỄN TRẦN BÌNH")
		third := r.file(linh, "1.001193", twin.paper("birthCertificate", r.photo(linh)))
		for id, alike := range map[string][]string{first.ID: {second.ID, third.ID}, second.ID: {first.ID}, third.ID: {first.ID}} {
			var desk casework.DeskView
			r.As(officer).Ask("POST", "/api/v1/desk/cases/"+id+"/open", nil).Want(http.StatusOK).Into(&desk)
			if len(desk.Remarks) != 1 || desk.Remarks[0].Text == "" {
				t.Fatalf("%s: %+v", id, desk.Remarks)
			}
			var got []string
			for _, like := range desk.Remarks[0].Cases {
				got = append(got, like.ID)
			}
			slices.Sort(got)
			slices.Sort(alike)
			if !slices.Equal(got, alike) {
				t.Errorf("%s is like %v, not %v", id, got, alike)
			}
		}
		if v := r.own(linh, first.ID); v.Status != casework.Submitted {
			t.Error("something was merged by itself")
		}
	})
}

// A birth is found again by what was filed under an older key of the index, and
// by the newest alone once all was brought under it.
func TestBirthTwiceAfterAKey(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.file(linh, "1.001193", birth().paper("birthCertificate", r.photo(linh)))
		alike := func(id string) (ids []string) {
			var desk casework.DeskView
			r.As(officer).Ask("POST", "/api/v1/desk/cases/"+id+"/open", nil).Want(http.StatusOK).Into(&desk)
			for _, remark := range desk.Remarks {
				for _, like := range remark.Cases {
					ids = append(ids, like.ID)
				}
			}
			return ids
		}
		ok(t, r.vault.Rotate(t.Context(), crypto.Index, 0))
		second := r.file(hoa, "1.001193", birth().paper("birthCertificate", r.photo(hoa)))
		if a, b := alike(first.ID), alike(second.ID); !slices.Equal(a, []string{second.ID}) || !slices.Equal(b, []string{first.ID}) {
			t.Errorf("%v, %v", a, b)
		}
		for range 2 {
			looked, err := r.service.Module().Rekey(t.Context())
			if err != nil || looked != 2 {
				t.Fatal(looked, err)
			}
		}
		ok(t, r.vault.Retire(t.Context(), crypto.Index))
		if a, b := alike(first.ID), alike(second.ID); !slices.Equal(a, []string{second.ID}) || !slices.Equal(b, []string{first.ID}) {
			t.Errorf("under the newest key alone: %v, %v", a, b)
		}
	})
}

func TestBadAnswers(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		paper := r.photo(linh)
		b := birth().paper("birthCertificate", paper)
		for _, c := range []struct {
			code  string
			f     filing
			field string
		}{
			{"1.001193", birth(), "papers.birthCertificate"},
			{"1.001193", b.with("child", "birthDate", "2026-11-27"), "form.child.birthDate"},
			{"1.001193", b.with("child", "birthDate", "2026-02-30"), "form.child.birthDate"},
			{"1.001193", b.with("child", "fullName", "An 2"), "form.child.fullName"},
			{"1.001193", b.with("child", "fullName", nil), "form.child.fullName"},
			{"1.001193", b.with("child", "colour", "red"), "form.child.colour"},
			{"1.001193", b.with("child", "facility", nil), "form.child.facility"},
			{"1.001193", b.with("child", "ethnicity", "Klingon"), "form.child.ethnicity"},
			{"1.001193", b.with("mother", "birth", "2020"), "form.mother.birth"},
			{"1.001193", b.with("mother", "fullName", "Lê Thị Dung"), "form.mother.fullName"},
			{"1.001193", b.with("child", "abandoned", "yes"), "form.child.abandoned"},
			{"1.001193", b.with("requester", "personalNumber", "003199000124"), "form.requester.personalNumber"},
			{"1.001193", b.with("request", "oath", false), "form.request.oath"},
			{"1.001193", b.with("request", "copyCount", 3), "form.request.copyCount"},
			{"1.004873", marital().with("purpose", "kind", "marryHere"), "form.purpose.kind"},
			{"1.004873", marital().with("status", "kind", "married"), "form.status.spouseName"},
			{"1.004873", marital().with("status", "spouseName", "Lê Văn Dũng"), "form.status.spouseName"},
			{"1.004873", marital().with("status", "kind", "divorced"), "papers.divorce"},
			{"1.004873", marital().with("period", "from", "2026-05-01").with("period", "to", "2026-04-01"), "form.period.to"},
			{"3.000465", diploma().with("diploma", "graduationYear", 2030), "form.diploma.graduationYear"},
			{"3.000465", diploma().with("holder", "isApplicant", "no"), "form.holder.fullName"},
			{"3.000465", diploma().with("applicant", "phone", "12"), "form.applicant.phone"},
			{"3.000465", diploma().with("diploma", "kind", "lowerSecondary"), "ward"},
		} {
			r.As(linh).Ask("POST", "/api/v1/procedures/"+c.code+"/cases", c.f).WantField(c.field)
		}
		var list web.Page[casework.Brief]
		r.As(linh).Ask("GET", "/api/v1/cases", nil).Want(http.StatusOK).Into(&list)
		if len(list.Items) != 0 {
			t.Error("something was stored")
		}
	})
}

func TestWhoMayFile(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const path = "/api/v1/procedures/1.004873"
		r.Ask("GET", path+"/prefill", nil).Want(http.StatusUnauthorized)
		r.Ask("POST", path+"/check", marital()).Want(http.StatusUnauthorized)
		r.Ask("POST", path+"/cases", marital()).Want(http.StatusUnauthorized)
		if p := r.As(unknown).Ask("POST", path+"/cases", marital()).Want(http.StatusForbidden).Problem(); p.Code != "levelNeeded" {
			t.Error(p.Code)
		}
		r.As(unknown).Ask("POST", path+"/check", marital()).Want(http.StatusOK)
		r.Ask("POST", "/api/v1/desk/procedures", map[string]any{}).Want(http.StatusUnauthorized)
		r.As(officer).Ask("POST", "/api/v1/desk/procedures", map[string]any{}).Want(http.StatusForbidden)
		r.Ask("GET", "/api/v1/procedures/9.999999", nil).Want(http.StatusNotFound)
		var known publicservice.Known
		r.As(linh).Ask("GET", path+"/prefill", nil).Want(http.StatusOK).Into(&known)
		if known.Answers.Text("subject.birthDate") != "1999-02-20" || known.Sources["subject.birthDate"] != "card" {
			t.Errorf("%+v", known)
		}
	})
}

func TestCatalogue(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for q, code := range map[string]string{
			"khai sinh": "1.001193", "ban sao van bang": "3.000465", "1.005092": "3.000465", "doc than": "", "hon nhan": "1.004873", "TAM TRU": "1.004194",
		} {
			var page web.Page[publicservice.ServiceLine]
			r.Ask("GET", "/api/v1/procedures?q="+strings.ReplaceAll(q, " ", "+"), nil).Want(http.StatusOK).Into(&page)
			found := slices.ContainsFunc(page.Items, func(l publicservice.ServiceLine) bool { return l.Code == code })
			if found != (code != "") {
				t.Errorf("%q: %+v", q, page.Items)
			}
		}
		var v publicservice.ProcedureView
		r.Ask("GET", "/api/v1/procedures/3.000467", nil).Want(http.StatusOK).Into(&v)
		if v.Code != "3.000465" || v.Level != 1 || !strings.Contains(v.Portal, "3.000465") || len(v.Fees) == 0 || len(v.Choices["ethnicities"]) < 54 {
			t.Errorf("%+v", v)
		}
		var preview publicservice.Preview
		r.As(linh).Ask("POST", "/api/v1/procedures/1.001193/check", birth().paper("birthCertificate", r.photo(linh))).Want(http.StatusOK).Into(&preview)
		if preview.Fee == nil || !preview.Fee.Known || preview.Fee.Amount != 0 || preview.Office != "Ủy ban nhân dân xã Hòa Phú" {
			t.Errorf("%+v", preview)
		}
		// The office is known as soon as the ward is, whatever is still missing.
		early := map[string]any{"ward": ward, "form": map[string]any{}, "sections": []string{"ward"}}
		r.As(linh).Ask("POST", "/api/v1/procedures/1.001193/check", early).Want(http.StatusOK).Into(&preview)
		if preview.Office != "Ủy ban nhân dân xã Hòa Phú" {
			t.Errorf("%+v", preview)
		}
		early["ward"] = ""
		r.As(linh).Ask("POST", "/api/v1/procedures/1.001193/check", early).WantField("ward")
		r.As(linh).Ask("POST", "/api/v1/procedures/3.000465/check", early).Want(http.StatusOK).Into(&preview)
		if preview.Office != "Sở Giáo dục và Đào tạo" {
			t.Errorf("%+v", preview)
		}
	})
}

// A case keeps the version it was filed under.
func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.file(linh, "1.004873", marital())
		var view publicservice.ProcedureView
		raw := r.Ask("GET", "/api/v1/procedures/1.004873", nil).Want(http.StatusOK).Into(&view).Body
		doc := map[string]any{
			"code": "1.004873", "name": map[string]string{"vi": "Tên mới"}, "authority": map[string]any{"agency": "ubnd-xa", "byWard": true},
			"level": 1, "confidence": "demo", "form": view.Form,
		}
		r.As(boss).Ask("POST", "/api/v1/desk/procedures", map[string]any{"code": "x"}).WantField("body")
		var imported publicservice.Imported
		for range 2 {
			r.As(boss).Ask("POST", "/api/v1/desk/procedures", doc).Want(http.StatusOK).Into(&imported)
			if imported.Edition != 2 {
				t.Fatalf("%+v from %s", imported, raw[:80])
			}
		}
		if v := r.own(linh, f.ID); v.Name != "Cấp Giấy xác nhận tình trạng hôn nhân" || v.Edition != 1 {
			t.Errorf("%q %d", v.Name, v.Edition)
		}
		later := r.file(linh, "1.004873", marital())
		if v := r.own(linh, later.ID); v.Name != "Tên mới" || v.Edition != 2 {
			t.Errorf("%q %d", v.Name, v.Edition)
		}
	})
}

// What goes to the portal comes back by its callbacks, in whatever way they come.
func TestDiplomaThroughThePortal(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.portal.Work([]dvc.Step{
			{Status: dvc.Received}, {Status: dvc.Processing}, {Status: dvc.Done, Note: "Đã cấp bản sao", Result: "Bản sao từ sổ gốc"},
		})
		f := r.file(linh, "3.000465", diploma())
		r.run("casework.forward")
		var v casework.OwnView
		for range 200 {
			if v = r.own(linh, f.ID); v.Status == casework.Done {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		if v.Status != casework.Done || v.Foreign == "" {
			t.Fatalf("%s %q", v.Status, v.Foreign)
		}
		raw, err := json.Marshal(v.Timeline)
		ok(t, err)
		if !bytes.Contains(raw, []byte("Đã cấp bản sao")) || !bytes.Contains(raw, []byte(`"slot":"result"`)) {
			t.Errorf("%s", raw)
		}
		if len(r.portal.Dossiers()) != 1 {
			t.Errorf("%d dossiers", len(r.portal.Dossiers()))
		}
	})
}

func TestForgedCallbacks(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.file(linh, "3.000465", diploma())
		send := func(with string, e dvc.Event, at time.Time) int {
			header, body, err := dvc.SignCallback(with, e, at)
			ok(t, err)
			var pairs []string
			for name := range header {
				pairs = append(pairs, name, header.Get(name))
			}
			return r.Ask("POST", dvc.CallbackPath, body, pairs...).Status
		}
		e := dvc.Event{ID: "01990000-0000-7000-8000-0000000000e1", Key: f.ID, Code: "H15.12-261126-0001", Status: dvc.Received, Sequence: 1, At: thursday}
		if got := send("another secret that is long enough", e, time.Now()); got != http.StatusUnauthorized {
			t.Error("a wrong signature:", got)
		}
		if got := send(secret, e, time.Now().Add(-time.Hour)); got != http.StatusUnauthorized {
			t.Error("an old one:", got)
		}
		if v := r.own(linh, f.ID); v.Status != casework.Submitted {
			t.Error(v.Status)
		}
		for range 2 {
			if got := send(secret, e, time.Now()); got != http.StatusNoContent {
				t.Error("a true one:", got)
			}
		}
		// What is true and cannot be: a status there is none of, and one that does not follow.
		e.Sequence, e.Status = 2, 11
		if got := send(secret, e, time.Now()); got != http.StatusBadRequest && got != http.StatusUnprocessableEntity {
			t.Error("an unknown status:", got)
		}
		e.Status = dvc.NotReceived
		if got := send(secret, e, time.Now()); got != http.StatusConflict {
			t.Error("refused after it was received:", got)
		}
		if v := r.own(linh, f.ID); v.Status != casework.Accepted || len(v.Timeline) != 2 {
			t.Error("half of it was stored:", v.Status, len(v.Timeline))
		}
		e.Key = "01990000-0000-7000-8000-0000000000ff"
		if got := send(secret, e, time.Now()); got != http.StatusNotFound {
			t.Error("an unknown case:", got)
		}
		if v := r.own(linh, f.ID); v.Status != casework.Accepted {
			t.Error(v.Status)
		}
	})
}
