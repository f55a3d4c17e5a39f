package jobs_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"daklakid/internal/platform/web"
)

// The seamstress narrows her list to what she needs, and each card says it.
func TestTagsAndSigns(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.seamstress())
		r.published(r.seamstress().With("title", "Kế toán kho, giờ hành chính").With("kind", "clerk").Detail("dormitory", false).
			Detail("shift", "office").Detail("park", "").Detail("sector", "G").Detail("experience", 24).Detail("education", "college").
			Detail("period", "hour").With("price", 40_000).With("payMax", 0).Detail("contract", "partTime"))
		for query, want := range map[string]int{
			"tag=dormitory": 1, "tag=transport": 2, "tag=twoShifts": 1, "tag=sectorC": 1, "tag=kcn-hoa-hiep-1": 1, "tag=noExperience": 1,
			"tag=noDiploma": 1, "tag=partTime": 1, "tag=dormitory&tag=office": 0, "tag=transport&kind=clerk": 1,
			"tag=transport&ward=22261&priceMin=5000000": 1, "tag=meals": 0, "q=ke+toan&tag=office": 1, "q=ke+toan&tag=dormitory": 0,
		} {
			if p := r.list(web.Principal{}, query); len(p.Items) != want {
				t.Errorf("%s: %+v", query, p.Items)
			}
		}
		r.Ask("GET", "/api/v1/jobs?tag=luxury", nil).WantField("tag")
		p := r.list(web.Principal{}, "tag=dormitory")
		if c := p.Items[0]; c.ID != v.ID || c.Period != "month" || c.Shift != "twoShifts" || c.Contract != "fixedTerm" || !slices.Equal(c.With, []string{"dormitory", "transport"}) {
			t.Errorf("%+v", c)
		}
		if c := r.list(web.Principal{}, "kind=clerk").Items[0]; c.Period != "hour" || c.Shift != "office" || !slices.Equal(c.With, []string{"transport"}) {
			t.Errorf("%+v", c)
		}
		// What it comes with changes with an edit, which is looked at again.
		r.As(boss).Ask("PATCH", "/api/v1/jobs/"+v.ID, map[string]any{"detail": r.seamstress().Detail("dormitory", false)["detail"]}, "If-Match", `"v2"`).
			Want(http.StatusOK)
		r.Approve(v.ID)
		if p := r.list(web.Principal{}, "tag=dormitory"); len(p.Items) != 0 {
			t.Errorf("%+v", p.Items)
		}
	})
}

// The deadline ends an opening; before, its company is reminded; confirming
// keeps it, but not beyond its own last day.
func TestDeadline(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(r.seamstress().Detail("deadline", "2026-12-05"))
		ends := time.Date(2026, 12, 5, 17, 0, 0, 0, time.UTC) // the day's end in Vietnam
		r.pass(7 * 24 * time.Hour)
		if got := r.told("boss"); !slices.Equal(got, []string{"listing.approved", "listing.expiring"}) {
			t.Errorf("told %v", got)
		}
		path := "/api/v1/jobs/" + v.ID
		r.As(boss).Ask("POST", path+"/confirm", nil).Want(http.StatusOK)
		var one view
		if r.As(boss).Ask("GET", path, nil).Want(http.StatusOK).Into(&one); !one.ExpiresAt.Equal(ends) {
			t.Errorf("until %s", one.ExpiresAt)
		}
		r.pass(3 * 24 * time.Hour)
		if r.As(boss).Ask("GET", path, nil).Want(http.StatusOK).Into(&one); one.Status != "expired" {
			t.Errorf("%+v", one)
		}
		r.Ask("GET", path, nil).Want(http.StatusNotFound)
		r.As(boss).Ask("POST", path+"/renew", nil).Want(http.StatusConflict)
		changed := map[string]any{"detail": r.seamstress().Detail("deadline", "2026-12-20")["detail"]}
		r.As(boss).Ask("PATCH", path, changed, "If-Match", `"v4"`).Want(http.StatusOK).Into(&one)
		r.Approve(v.ID)
		if r.As(boss).Ask("GET", path, nil).Want(http.StatusOK).Into(&one); one.Status != "published" || one.ExpiresAt.Day() != 20 {
			t.Errorf("%+v", one)
		}
		// Another last day takes effect at once.
		changed["detail"] = r.seamstress().Detail("deadline", "2026-12-10")["detail"]
		r.As(boss).Ask("PATCH", path, changed, "If-Match", `"v6"`).Want(http.StatusOK).Into(&one)
		if one.Status != "published" || one.ExpiresAt.Day() != 10 {
			t.Errorf("%+v", one)
		}
	})
}

// Without a deadline an opening goes stale after its lifetime unless confirmed.
func TestStaleUnlessConfirmed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		kept, left := r.published(r.seamstress().Detail("deadline", "")), r.published(r.seamstress().Detail("deadline", ""))
		r.pass(28 * 24 * time.Hour)
		if got := r.told("boss"); len(got) != 4 {
			t.Errorf("told %v", got)
		}
		r.As(boss).Ask("POST", "/api/v1/jobs/"+kept.ID+"/confirm", nil).Want(http.StatusOK)
		r.pass(3 * 24 * time.Hour)
		if p := r.list(web.Principal{}, ""); !slices.Equal(p.ids(), []string{kept.ID}) {
			t.Errorf("%v, not %s", p.ids(), left.ID)
		}
	})
}

// A saved search with what a card is narrowed to tells of new openings.
func TestSavedSearch(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const path = "/api/v1/me/saved-searches"
		search := map[string]any{"kind": "jobs", "name": "May, có ký túc xá", "query": "q=tho+may&tag=dormitory&tag=kcn-hoa-hiep-1&priceMin=6000000", "alert": true}
		r.Ask("POST", path, search).Want(http.StatusUnauthorized)
		r.As(stranger).Ask("POST", path, search).Want(http.StatusCreated)
		for _, query := range []string{"tag=luxury", "tag=meals&tag=office&tag=day&tag=night&tag=noDiploma&tag=partTime"} {
			r.As(stranger).Ask("POST", path, map[string]any{"kind": "jobs", "name": "x", "query": query, "alert": true}).WantField("query")
		}
		r.published(r.seamstress().Detail("dormitory", false))
		r.pass(time.Second)
		if got := r.told("stranger"); len(got) != 0 {
			t.Errorf("told of one without a dormitory: %v", got)
		}
		r.published(r.seamstress())
		r.pass(time.Second)
		if got := r.told("stranger"); !slices.Equal(got, []string{"listing.alert"}) {
			t.Errorf("told %v", got)
		}
	})
}
