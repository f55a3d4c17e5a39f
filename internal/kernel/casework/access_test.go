package casework_test

import (
	"net/http"
	"slices"
	"testing"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func TestWhoLookedIsForWhoAnswers(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn một")
		path := "/api/v1/desk/cases/" + f.ID + "/accesses"
		lead := webtest.In(second, "owner", "ward-a", "agency")
		r.Ask(http.MethodGet, path, nil).Want(http.StatusUnauthorized)
		r.As(hoa).Ask(http.MethodGet, path, nil).Want(http.StatusForbidden)
		r.As(linh).Ask(http.MethodGet, path, nil).Want(http.StatusForbidden)
		r.As(elsewhere).Ask(http.MethodGet, path, nil).Want(http.StatusNotFound)
		r.As(boss).Ask(http.MethodGet, path, nil).Want(http.StatusNotFound) // no case of hers
		r.As(officer).Ask(http.MethodGet, path, nil).Want(http.StatusForbidden)
		if v := r.opened(officer, f.ID); slices.Contains(v.Also, "check") {
			t.Error("an officer is offered what she may not see")
		}
		paper := r.own(linh, f.ID).Timeline[0].Files[0].ID
		r.As(officer).Ask(http.MethodGet, "/api/v1/desk/cases/"+f.ID+"/files/"+paper, nil).Want(http.StatusOK)
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		if v := r.opened(lead, f.ID); !slices.Contains(v.Also, "check") {
			t.Error("who answers for the office is not offered it")
		}
		var first, rest web.Page[casework.Access]
		r.As(lead).Ask(http.MethodGet, path+"?limit=3", nil).Want(http.StatusOK).Into(&first)
		r.As(lead).Ask(http.MethodGet, path+"?limit=3&cursor="+first.Next, nil).Want(http.StatusOK).Into(&rest)
		if len(first.Items) != 3 || len(rest.Items) != 1 || rest.Next != "" {
			t.Fatalf("%+v\n%+v", first, rest)
		}
		for i, want := range []casework.Access{
			{Name: "tên 2", Office: "ward-a", Action: "case.inspect"},
			{Name: "tên 1", Office: "ward-a", Action: "case.accept"},
			{Name: "tên 1", Office: "ward-a", Action: "case.readPaper", Paper: paper},
			{Name: "tên 1", Office: "ward-a", Action: "case.inspect"},
		} {
			got := append(first.Items, rest.Items...)[i]
			want.At = got.At
			if got != want || got.At.UnixMilli() != monday.UnixMilli() {
				t.Errorf("%d: %+v, want %+v", i, got, want)
			}
		}
	})
}

// page is a PDF of one page.
const page = `%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> >>
endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000058 00000 n 
0000000115 00000 n 
trailer
<< /Size 4 /Root 1 0 R >>
startxref
203
%%EOF
`

// Whatever shows a whole paper or a whole case is in the log, by whichever way
// it was asked for; a small picture of a list is not.
func TestEveryReadingIsLogged(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.set(b.clear)
		var f filed
		r.As(linh).Ask(http.MethodPost, "/test/lamps", map[string]any{"ward": wardA, "text": "Đèn một", "papers": []any{
			map[string]any{"slot": "photo", "document": r.photo(linh)},
			map[string]any{"slot": "more", "document": r.upload(linh, []byte(page))},
		}}).Want(http.StatusCreated).Into(&f)
		r.run("casework.forward")
		path := "/api/v1/desk/cases/" + f.ID
		papers := r.own(linh, f.ID).Timeline[0].Files
		for _, step := range []struct {
			name, method, path, action string
			more                       int
		}{
			{"a photo's thumb", http.MethodGet, path + "/files/" + papers[0].ID + "?size=thumb", "case.readPaper", 0},
			{"a photo", http.MethodGet, path + "/files/" + papers[0].ID, "case.readPaper", 1},
			{"a file that has no thumb", http.MethodGet, path + "/files/" + papers[1].ID + "?size=thumb", "case.readPaper", 1},
			{"asking how far it is", http.MethodPost, path + "/ask", "case.inspect", 1},
		} {
			r.Ask(step.method, step.path, nil).Want(http.StatusUnauthorized)
			r.As(elsewhere).Ask(step.method, step.path, nil).Want(http.StatusNotFound)
			const logged = `SELECT count(*) FROM audit_entries WHERE actor = $1 AND action = $2 AND subject_id = $3`
			before := r.number(logged, officer.Account, step.action, f.ID)
			r.As(officer).Ask(step.method, step.path, nil).Want(http.StatusOK)
			if n := r.number(logged, officer.Account, step.action, f.ID) - before; n != step.more {
				t.Errorf("%s: %d entries, want %d", step.name, n, step.more)
			}
		}
	})
}
