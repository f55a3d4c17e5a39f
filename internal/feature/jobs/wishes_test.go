package jobs_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/web"
)

const wishes = "/api/v1/me/job-wishes"

func TestWishes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		good := map[string]any{"home": "22261", "kinds": []string{"craft"}, "parks": []string{"kcn-hoa-hiep-1"}, "payMin": 6_000_000, "shifts": []string{"twoShifts"}, "with": []string{"dormitory"}}
		r.Ask("GET", wishes, nil).Want(http.StatusUnauthorized)
		r.Ask("PUT", wishes, good).Want(http.StatusUnauthorized)
		r.Ask("DELETE", wishes, nil).Want(http.StatusUnauthorized)
		for field, wrong := range map[string]any{
			"home": "00000", "kinds[0]": []string{"pilot"}, "parks[0]": []string{"atlantis"}, "shifts[0]": []string{"moon"}, "with[1]": []string{"meals", "meals"},
			"payMin": -1, "sex": "female",
		} {
			name, _, _ := strings.Cut(field, "[")
			r.As(stranger).Ask("PUT", wishes, map[string]any{name: wrong}).WantField(field)
		}
		var got struct {
			Home  string
			Kinds []string
		}
		r.As(stranger).Ask("PUT", wishes, good).Want(http.StatusOK)
		r.As(stranger).Ask("GET", wishes, nil).Want(http.StatusOK).Into(&got)
		if got.Home != "22261" || !slices.Equal(got.Kinds, []string{"craft"}) {
			t.Errorf("%+v", got)
		}
		got.Home = ""
		if r.As(boss).Ask("GET", wishes, nil).Want(http.StatusOK).Into(&got); got.Home != "" {
			t.Errorf("somebody else's: %+v", got)
		}
		r.As(stranger).Ask("DELETE", wishes, nil).Want(http.StatusNoContent)
		if r.As(stranger).Ask("GET", wishes, nil).Want(http.StatusOK).Into(&got); got.Home != "" {
			t.Errorf("not forgotten: %+v", got)
		}
	})
}

func TestForYou(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		good := r.seamstress()
		mine := r.published(good)
		far := good.With("ward", "24133").Detail("park", "").Detail("dormitory", false).Detail("transport", false).Detail("shift", "office")
		driver := r.published(far.With("kind", "operator").With("title", "Tài xế xe tải hạng C"))
		clerk := r.published(far.With("kind", "clerk").With("title", "Nhân viên kế toán kho"))
		newest := []string{clerk.ID, driver.ID, mine.ID}

		// Nobody, and who has kept nothing, get the newest, without a reason.
		for _, who := range []web.Principal{{}, stranger} {
			if p := r.list(who, "sort=forYou"); p.Personal || !slices.Equal(p.ids(), newest) || p.Items[0].Reason != "" {
				t.Errorf("%+v", p)
			}
		}
		wish := func(w map[string]any) { r.As(stranger).Ask("PUT", wishes, w).Want(http.StatusOK) }
		first := func(query string) (id, reason string) {
			p := r.list(stranger, "sort=forYou&"+query)
			return p.Items[0].ID, p.Items[0].Reason
		}
		for _, c := range []struct {
			wish   map[string]any
			first  view
			reason string
		}{
			{map[string]any{"home": "22261"}, mine, "gần nơi bạn ở"},
			{map[string]any{"kinds": []string{"craft"}}, mine, "đúng nghề bạn tìm"},
			{map[string]any{"kinds": []string{"operator"}}, driver, "đúng nghề bạn tìm"},
			{map[string]any{"parks": []string{"kcn-hoa-hiep-1"}, "with": []string{"dormitory"}}, mine, "ở KCN Hòa Hiệp 1 như bạn tìm, có ký túc xá như bạn tìm"},
			{map[string]any{"with": []string{"dormitory", "transport"}}, mine, "có ký túc xá như bạn tìm, có xe đưa đón như bạn tìm"},
			{map[string]any{"with": []string{"dormitory"}, "shifts": []string{"twoShifts"}}, mine, "có ký túc xá như bạn tìm, đúng ca bạn tìm"},
			{map[string]any{"payMin": 10_000_000}, clerk, ""}, // the pay alone is no reason
		} {
			wish(c.wish)
			if id, reason := first(""); id != c.first.ID || reason != c.reason {
				t.Errorf("%v: %s, %q", c.wish, id, reason)
			}
		}
		// Switched off, all stays kept and nothing is ordered by it.
		wish(map[string]any{"home": "22261", "plain": true})
		if p := r.list(stranger, "sort=forYou"); p.Personal || !slices.Equal(p.ids(), newest) {
			t.Errorf("%+v", p)
		}
		r.As(stranger).Ask("DELETE", wishes, nil).Want(http.StatusNoContent)

		// What she keeps says it as well: searches before single openings.
		r.As(stranger).Ask("PUT", "/api/v1/jobs/"+driver.ID+"/favourite", nil).Want(http.StatusNoContent)
		if id, reason := first(""); id != driver.ID || reason != "giống việc bạn đã lưu" {
			t.Errorf("%s, %q", id, reason)
		}
		r.As(stranger).Ask("POST", "/api/v1/me/saved-searches", map[string]any{"kind": "jobs", "name": "May", "query": "kind=craft&ward=22261&tag=dormitory", "alert": false}).
			Want(http.StatusCreated)
		if id, reason := first(""); id != mine.ID || reason != "đúng nghề bạn đã lưu, ở nơi bạn đã lưu" {
			t.Errorf("%s, %q", id, reason)
		}
		// The list's own filters hold.
		if p := r.list(stranger, "sort=forYou&kind=clerk"); !slices.Equal(p.ids(), []string{clerk.ID}) {
			t.Errorf("%+v", p)
		}
	})
}

// Going through all pages shows every opening once.
func TestForYouPages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var all []string
		for n := range 12 {
			o := r.seamstress().With("kind", []string{"craft", "clerk", "farm"}[n%3])
			all = append(all, r.published(o).ID)
		}
		r.As(stranger).Ask("PUT", wishes, map[string]any{"kinds": []string{"farm"}}).Want(http.StatusOK)
		var seen []string
		for cursor := ""; ; {
			p := r.list(stranger, "sort=forYou&limit=5&cursor="+cursor)
			if !p.Personal {
				t.Errorf("page %q is not said to be in her order", cursor)
			}
			seen = append(seen, p.ids()...)
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if !slices.Equal(seen[:4], []string{all[11], all[8], all[5], all[2]}) {
			t.Errorf("farms first: %v", seen)
		}
		slices.Sort(seen)
		slices.Sort(all)
		if !slices.Equal(seen, all) {
			t.Errorf("%v, not %v", seen, all)
		}
		r.As(stranger).Ask("GET", "/api/v1/jobs?sort=forYou&cursor=nonsense", nil).WantField("cursor")
	})
}
