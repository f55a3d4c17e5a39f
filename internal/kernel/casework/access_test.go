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
