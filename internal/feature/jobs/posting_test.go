package jobs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"daklakid/internal/feature/jobs"
	"daklakid/internal/platform/database"
)

// What https://developers.google.com/search/docs/appearance/structured-data/job-posting
// requires and recommends of work that is done at a place.
var googles = []string{
	"title", "description", "datePosted", "hiringOrganization", "jobLocation", "validThrough", "baseSalary", "employmentType", "identifier",
	"directApply", "educationRequirements", "experienceRequirements",
}

func (r *rig) posting(o opening) map[string]any {
	r.T.Helper()
	p, err := r.Kernel.Page(r.T.Context(), jobs.Kind, r.published(o).ID)
	r.OK(err)
	var ld map[string]any
	r.OK(json.Unmarshal(p.JSONLD, &ld))
	return ld
}

// at reads a value inside of values.
func at(ld map[string]any, path string) any {
	var v any = ld
	for _, name := range strings.Split(path, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

func TestJobPosting(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		full := r.seamstress().Detail("from", "07:30").Detail("to", "16:30").Detail("daysAWeek", 6).Detail("education", "upperSecondary").
			Detail("experience", 6).Detail("ageMin", 18).Detail("papers", []string{"identityCard"}).Detail("meals", true)
		ld := r.posting(full.With("description", "Dòng một.\nLương > 7 triệu & thưởng."))
		for _, name := range append(googles, "industry", "workHours", "jobBenefits", "qualifications", "occupationalCategory", "totalJobOpenings") {
			if ld[name] == nil {
				t.Errorf("%s is missing in %v", name, ld)
			}
		}
		for path, want := range map[string]any{
			"@type": "JobPosting", "hiringOrganization.name": "Công ty May Hòa Hiệp", "hiringOrganization.@type": "Organization",
			"baseSalary.currency": "VND", "baseSalary.value.unitText": "MONTH", "baseSalary.value.minValue": 7_000_000.0, "baseSalary.value.maxValue": 11_000_000.0,
			"jobLocation.address.addressLocality": "Phường Hòa Hiệp", "jobLocation.address.addressCountry": "VN",
			"jobLocation.address.streetAddress": "KCN Hòa Hiệp 1", "validThrough": "2026-12-20T17:00:00Z",
			"educationRequirements.credentialCategory": "high school", "experienceRequirements.monthsOfExperience": 6.0,
			"workHours": "2 ca, 07:30–16:30, 6 ngày mỗi tuần", "identifier.@type": "PropertyValue",
		} {
			if got := at(ld, path); got != want {
				t.Errorf("%s: %v, not %v", path, got, want)
			}
		}
		text, _ := ld["description"].(string)
		for _, want := range []string{"<p>Dòng một.</p>", "Lương &gt; 7 triệu &amp; thưởng.", "Có ký túc xá", "từ 18 tuổi"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in %q", want, text)
			}
		}
	})
}

// What an opening does not say is not claimed.
func TestJobPostingOfLittle(t *testing.T) {
	r := start(t, database.SQLite)
	ld := r.posting(r.seamstress().With("price", 0).With("payMax", 0).Detail("shift", "").Detail("park", "").Detail("sector", "").
		Detail("dormitory", false).Detail("transport", false))
	for _, name := range []string{"baseSalary", "industry", "workHours", "jobBenefits"} {
		if ld[name] != nil {
			t.Errorf("%s: %v", name, ld[name])
		}
	}
	if ld["experienceRequirements"] != "no requirements" || at(ld, "jobLocation.address.streetAddress") != nil {
		t.Errorf("%v", ld)
	}
	walk := r.posting(r.seamstress().Detail("park", "").Detail("walkIn", true).Detail("walkInPlace", "Cổng 2, đường số 5").
		Detail("walkInDays", []string{"mon", "wed"}).Detail("walkInFrom", "07:30").With("payMax", 7_000_000))
	if got := at(walk, "jobLocation.address.streetAddress"); got != "Cổng 2, đường số 5" {
		t.Errorf("%v", got)
	}
	if text := walk["description"].(string); !strings.Contains(text, "Cổng 2, đường số 5, thứ hai, thứ tư, 07:30") {
		t.Errorf("%q", text)
	}
	if at(walk, "baseSalary.value.value") != 7_000_000.0 || at(walk, "baseSalary.value.minValue") != nil {
		t.Errorf("%v", walk["baseSalary"])
	}
}
