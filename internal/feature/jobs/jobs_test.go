package jobs_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"daklakid/internal/feature/jobs"
)

func TestFromPostToFound(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.post(r.seamstress())
		if v.Status != "review" || len(v.Warnings) != 0 {
			t.Fatalf("%+v", v)
		}
		r.Approve(v.ID)
		for q, found := range map[string]int{
			"tho may": 1, "thợ may ký túc xá": 1, "xe dua don": 1, "ke toan": 0, "may hoa hiep": 1,
		} {
			var page struct {
				Items []struct {
					ID               string
					PayMax, Openings int64
				}
			}
			r.Ask("GET", "/api/v1/jobs?q="+url.QueryEscape(q), nil).Want(http.StatusOK).Into(&page)
			if len(page.Items) != found || found == 1 && (page.Items[0].PayMax != 11_000_000 || page.Items[0].Openings != 40) {
				t.Errorf("%q: %+v", q, page.Items)
			}
		}
		r.Ask("GET", "/api/v1/jobs?kind=craft&ward=22261&priceMin=6000000&sort=price", nil).Want(http.StatusOK)
		r.Ask("GET", "/api/v1/jobs?kind=pilot", nil).WantField("kind")
		var one view
		r.As(stranger).Ask("GET", "/api/v1/jobs/"+v.ID, nil).Want(http.StatusOK).Into(&one)
		if one.Owner.Name != "Công ty May Hòa Hiệp" {
			t.Errorf("%+v", one)
		}
	})
}

// A company's page lists its published openings, and nobody else's.
func TestOpeningsOfACompany(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		path := "/api/v1/companies/" + r.company + "/jobs"
		type answer struct {
			Items []struct {
				ID, Title        string
				PayMax, Openings int64
			}
			Next string
		}
		v := r.post(r.seamstress())
		var page answer
		r.Ask("GET", path, nil).Want(http.StatusOK).Into(&page)
		if len(page.Items) != 0 {
			t.Errorf("shown before it is approved: %+v", page)
		}
		r.Approve(v.ID)
		second := r.post(r.seamstress())
		r.Approve(second.ID)
		r.Ask("GET", path+"?limit=1", nil).Want(http.StatusOK).Into(&page)
		if len(page.Items) != 1 || page.Items[0].PayMax != 11_000_000 || page.Items[0].Openings != 40 || page.Next == "" {
			t.Fatalf("%+v", page)
		}
		var rest answer
		r.Ask("GET", path+"?limit=1&cursor="+page.Next, nil).Want(http.StatusOK).Into(&rest)
		if len(rest.Items) != 1 || rest.Items[0].ID == page.Items[0].ID || rest.Next != "" {
			t.Errorf("%+v", rest)
		}
		r.Ask("GET", "/api/v1/companies/0190b5a0-0000-7000-8000-000000000001/jobs", nil).Want(http.StatusNotFound)
	})
}

func TestWhoPosts(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Ask("POST", "/api/v1/jobs", r.seamstress()).Want(http.StatusUnauthorized)
		r.As(boss).Ask("POST", "/api/v1/jobs", r.seamstress().With("organisation", "")).WantField("organisation")
		r.As(stranger).Ask("POST", "/api/v1/jobs", r.seamstress()).WantField("organisation")
		v := r.post(r.seamstress())
		r.Ask("GET", "/api/v1/jobs/"+v.ID, nil).Want(http.StatusNotFound)
		r.Ask("PATCH", "/api/v1/jobs/"+v.ID, map[string]any{"price": 8_000_000}, "If-Match", `"v1"`).Want(http.StatusUnauthorized)
		r.As(stranger).Ask("PATCH", "/api/v1/jobs/"+v.ID, map[string]any{"price": 8_000_000}, "If-Match", `"v1"`).Want(http.StatusNotFound)
		r.As(boss).Ask("PATCH", "/api/v1/jobs/"+v.ID, map[string]any{"payMax": 1}, "If-Match", `"v1"`).WantField("payMax")
		r.As(boss).Ask("PATCH", "/api/v1/jobs/"+v.ID, map[string]any{"price": 8_000_000}, "If-Match", `"v1"`).Want(http.StatusOK)
		// Losing the membership takes effect at the next request.
		_, err := r.remove()
		r.OK(err)
		r.As(boss).Ask("PATCH", "/api/v1/jobs/"+v.ID, map[string]any{"price": 9_000_000}, "If-Match", `"v2"`).Want(http.StatusNotFound)
	})
}

func TestBadOpenings(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		good := r.seamstress()
		for _, c := range []struct {
			o     opening
			field string
		}{
			{good.Detail("noFee", false), "detail.noFee"},
			{good.Detail("contract", "slavery"), "detail.contract"},
			{good.Detail("openings", 0), "detail.openings"},
			{good.Detail("ageMin", 14), "detail.ageMin"},
			{good.Detail("park", "nowhere"), "detail.park"},
			{good.Detail("deadline", "2026-11-25"), "detail.deadline"},
			{good.Detail("from", "25:00"), "detail.from"},
			{good.Detail("walkInTo", "7h"), "detail.walkInTo"},
			{good.Detail("ageMax", 35), "detail.ageMax"},
			{good.Detail("ageLaw", "busDriver").Detail("ageMax", 45), "detail.ageMax"},
			{good.Detail("ageLaw", "pilot").Detail("ageMax", 57), "detail.ageMax"},
			{good.Detail("ageLaw", "busDriver").Detail("ageMax", 57).Detail("ageMin", 58), "detail.ageMin"},
			{good.Detail("walkIn", true), "detail.walkInPlace"},
			{good.Detail("walkIn", true).Detail("walkInPlace", "Cổng 2"), "detail.walkInDays"},
			{good.Detail("walkIn", true).Detail("walkInPlace", "Cổng 2").Detail("walkInDays", []string{"mon"}), "detail.walkInFrom"},
			{good.Detail("walkInDays", []string{"mon", "mon"}), "detail.walkInDays[1]"},
			{good.Detail("walkInDays", []string{"someday"}), "detail.walkInDays[0]"},
			{good.Detail("walkInPlace", "<b>Cổng 2</b>"), "detail.walkInPlace"},
			{good.Detail("contact", "Chị Hoa, đặt cọc 200k"), "detail.contact"},
			{good.Detail("contact", strings.Repeat("a", 101)), "detail.contact"},
			{good.Detail("payParts", []string{"gold"}), "detail.payParts[0]"},
			{good.Detail("papers", []string{"hiv"}), "detail.papers[0]"},
			{good.Detail("sector", "Z"), "detail.sector"},
			{good.Detail("daysAWeek", 8), "detail.daysAWeek"},
			{good.With("description", "Xin <script>alert(1)</script>"), "description"},
			{good.With("payMax", 5_000_000), "payMax"},
			{good.With("kind", "pilot"), "kind"},
			{good.With("description", "Nộp 500k tiền đặt cọc khi nhận việc"), "description"},
			{good.With("title", "Tuyển công nhân chưa lập gia đình"), "title"},
		} {
			r.As(boss).Ask("POST", "/api/v1/jobs", c.o).WantField(c.field)
		}
		// A law itself sets an age: drivers of more than 29 seats.
		r.post(good.With("kind", "operator").Detail("ageLaw", "busDriver").Detail("ageMax", 57).Detail("ageMin", 24))
	})
}

func TestBelowTheMinimumWage(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for _, c := range []struct {
			ward, period string
			pay          int64
			warned       bool
		}{
			{"22261", "month", 4_139_999, true}, // region III
			{"22261", "month", 4_140_000, false},
			{"24211", "month", 3_700_000, false}, // region IV
			{"24211", "month", 3_699_999, true},
			{"24211", "hour", 17_799, true},
			{"24211", "day", 8 * 17_800, false},
			{"24211", "piece", 100, false},
			{"24211", "month", 0, false}, // by agreement
		} {
			v := r.post(r.seamstress().With("ward", c.ward).With("price", c.pay).Detail("period", c.period).Detail("park", ""))
			if warned := len(v.Warnings) > 0 && v.Warnings[0].Code == "belowMinimumWage"; warned != c.warned {
				t.Errorf("%+v: %+v", c, v.Warnings)
			}
		}
	})
}

func TestUnlawful(t *testing.T) {
	for text, rule := range map[string]string{
		"Ứng viên nộp phí hồ sơ 200k": "fee", "đặt cọc 1 triệu": "deposit", "Nộp bằng gốc để giữ chỗ": "originals",
		"Nữ chưa chồng, ngoại hình khá": "marriage", "cam kết không mang thai trong 2 năm": "pregnancy", "chỉ nhận nam": "sex",
		"Không tuyển người Thanh Hóa": "origin", "ưu tiên đảng viên": "party", "Xét nghiệm HIV âm tính": "health", "Không quá 35 tuổi": "age",
		"dưới 40 tuổi": "age", "không nhận người theo đạo Tin Lành": "religion",
		"Miễn phí ký túc xá, không thu bất kỳ khoản nào": "", "May áo cho bà bầu": "", "Tuyển thợ may nam nữ": "", "Từ 18 tuổi": "",
		"Gần chợ, có xe đưa đón, lương 7 triệu": "", "Kinh nghiệm không quá quan trọng": "", "Phụ cấp con nhỏ dưới 6 tuổi": "",
	} {
		if got := jobs.Unlawful(text); got != rule {
			t.Errorf("%q: %q, want %q", text, got, rule)
		}
	}
}

func FuzzUnlawful(f *testing.F) {
	f.Add("đặt cọc")
	f.Fuzz(func(t *testing.T, text string) {
		if a, b := jobs.Unlawful(text), jobs.Unlawful(text+" "); a != b {
			t.Errorf("%q: %q and %q", text, a, b)
		}
	})
}

func TestPauseAndCopy(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.post(r.seamstress())
		r.Approve(v.ID)
		for _, c := range []struct {
			what, status string
			answer       int
		}{{"confirm", "published", 200}, {"pause", "paused", 200}, {"resume", "published", 200}, {"duplicate", "withdrawn", 201}} {
			path := "/api/v1/jobs/" + v.ID + "/" + c.what
			r.Ask("POST", path, nil).Want(http.StatusUnauthorized)
			r.As(stranger).Ask("POST", path, nil).Want(http.StatusNotFound)
			var after view
			r.As(boss).Ask("POST", path, nil).Want(c.answer).Into(&after)
			if after.Status != c.status {
				t.Errorf("%s: %+v", c.what, after)
			}
			if c.what == "pause" {
				r.Ask("GET", "/api/v1/jobs/"+v.ID, nil).Want(http.StatusNotFound)
			}
		}
	})
}
