package place_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestResolve(t *testing.T) {
	p := load(t)
	for _, c := range []struct {
		commune, district string
		want              string // codes; a question mark when it asks
	}{
		{"Xã Hòa Phú", "TP. Buôn Ma Thuột", "24175"},
		{"Hoà Phú", "BMT", "24175"},
		{"hoa phu", "tay hoa", "22250"},
		{"hoa phu", "", "24175 22250?"},
		{norm.NFD.String("Xã Hòa Khánh"), "thành phố Ban Mê Thuột", "24175"},
		{"Phường 9", "Tuy Hòa", "22015 22045?"},
		{"p9", "TP Tuy Hoà", "22015 22045?"},
		{"P. 09", "", "22015 22045?"},
		{"Phường 1", "", "22015"},
		{"Hòa Thắng", "", "22319 24121?"},
		{"Hòa Thắng", "Phú Hòa", "22319"},
		{"xã Hòa Thắng", "Buôn Ma Thuột", "24121"},
		{"Hòa Đông", "", "24505"},
		{"Hòa Đồng", "", "22276"},
		{"hoa dong", "", "22276 24505?"},
		{"hoa dong", "Phú Yên", "22276"},
		{"hoa dong", "tỉnh Đắk Lắk", "22276 24505?"},
		{"Tân Lập", "", "24121 24316?"},
		{"Phường Tân Lập", "", "24121"},
		{"xã Tân Lập", "", "24316"},
		{"Krông Búk", "Huyện Krông Pắc", "24496"},
		{"Krông Búk", "Huyện Krông Búk", "24310"},
		{"Ea D'Rơng", "Cư M’gar", "24301 24328?"},
		{"Ea Drông", "Buôn Hồ", "24328"},
		{"Eabar", "Sông Hinh", "22225 22237?"},
		{"Ea Bar", "H. Buôn Đôn", "24250"},
		{"Krông Na", "", "24235"},
		{"Thị trấn M'Đrắk", "M'Đrắk", "24412"},
		{"Ma Đrắk", "", "24412"},
		{"Krông Păk", "", "24490"},
		{"Thị trấn Buôn Trấp", "Krông Ana", "24538"},
		{"Buôn Đôn", "", "24235"},
		{"Hòa Phú", "Huyện Không Có", "24175 22250?"},
		{"Phú Lâm", "Ea Kar", "22240?"},
		{"Thành phố Tuy Hòa", "", "22015?"},
		{"Cư Kuin", "", "24540 24544 24561?"},
		{"huyện Cư Kuin", "Đắk Lắk", "24540 24544 24561?"},
		{"Ea Tiêu", "", "24544"},
		{"Ea Tieu", "Cu Kuin", "24544"},
		{"Bến Nghé", "Quận 1", ""},
		{"", "Buôn Ma Thuột", ""},
		{"xã", "", ""},
	} {
		r := p.Resolve(c.commune, c.district)
		var codes []string
		for _, cand := range r.Candidates {
			codes = append(codes, cand.Ward.Code)
		}
		got := strings.Join(codes, " ")
		if r.Ask {
			got += "?"
		}
		if got != c.want {
			t.Errorf("Resolve(%q, %q) = %q, want %q", c.commune, c.district, got, c.want)
		}
	}
}

// Every old commune with its district resolves to its wards, and exactly the
// nine that were split ask.
func TestResolveKnowsEveryOldCommune(t *testing.T) {
	p := load(t)
	var asked []string
	for _, u := range p.OldUnits() {
		d, _ := p.District(u.District)
		for _, spelling := range []string{u.FullName, u.Name, strings.ToUpper(u.Name), norm.NFD.String(u.FullName)} {
			r := p.Resolve(spelling, d.FullName)
			var codes []string
			for _, c := range r.Candidates {
				codes = append(codes, c.Ward.Code)
			}
			if fmt.Sprint(codes) != fmt.Sprint(u.Wards) || r.Ask != (len(u.Wards) > 1) {
				t.Errorf("%s, %s: got %v (asks %v), want %v", spelling, d.FullName, codes, r.Ask, u.Wards)
			}
		}
		if len(u.Wards) > 1 {
			asked = append(asked, u.FullName)
		}
	}
	if len(p.OldUnits()) != 286 || len(asked) != 9 {
		t.Errorf("%d old communes, %d of them split: %v", len(p.OldUnits()), len(asked), asked)
	}
	for _, w := range p.Wards() {
		r := p.Resolve(w.FullName, "")
		if len(r.Candidates) == 0 || r.Candidates[0].Ward.Code != w.Code {
			t.Errorf("%s is not found by its own name first", w.FullName)
		}
	}
}

func TestNear(t *testing.T) {
	p := load(t)
	for text, want := range map[string]string{
		"phong tro hoa phu":              "2-4 ward 24175, 2-4 site kcn-hoa-phu",
		"Phòng trọ Hoà Phú":              "2-4 ward 24175, 2-4 site kcn-hoa-phu",
		"phòng trọ gần KCN Hòa Phú":      "3-6 site kcn-hoa-phu",
		"gan khu cong nghiep hoa phu":    "1-6 site kcn-hoa-phu",
		"kcn hoa hiep":                   "0-3 site kcn-hoa-hiep-1, 0-3 site kcn-hoa-hiep-2",
		"nha xa hoa phu":                 "1-4 ward 24175",
		"nha gan dai hoc tay nguyen bmt": "2-6 site dai-hoc-tay-nguyen, 6-7 ward 24133, 6-7 district 643",
		"phòng trọ Eahleo":               "2-3 ward 24184, 2-3 site kcn-ea-hleo, 2-3 district 645",
		"o dak lak":                      "1-3 province 66",
		"ho lak":                         "0-2 site ho-lak",
		"tro phuong ea tam":              "1-4 oldUnit 24151",
		"nha 1 phong":                    "",
		"":                               "",
	} {
		var got []string
		for _, m := range p.Near(text) {
			got = append(got, fmt.Sprintf("%d-%d %s %s", m.Start, m.End, m.Kind, m.Code))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("Near(%q) = %q, want %q", text, s, want)
		}
	}
	for _, w := range p.Wards() {
		found := false
		for _, m := range p.Near("can thue nha o " + strings.ToLower(w.FullName)) {
			found = found || m.Kind == "ward" && m.Code == w.Code
		}
		if !found {
			t.Errorf("%s is not recognised", w.FullName)
		}
	}
}

func BenchmarkNear(b *testing.B) {
	p := load(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Near("phong tro gia re gan hoa phu")
	}
}

func FuzzResolve(f *testing.F) {
	p := load(f)
	f.Add("Xã Hòa Phú", "TP. Buôn Ma Thuột")
	f.Add("p9", "")
	f.Add("xã 0", "\xff")
	f.Fuzz(func(t *testing.T, commune, district string) {
		r := p.Resolve(commune, district)
		if len(r.Candidates) > 1 && !r.Ask || r.Ask && len(r.Candidates) == 0 {
			t.Fatalf("%d candidates, asks: %v", len(r.Candidates), r.Ask)
		}
		for _, m := range p.Near(commune + " " + district) {
			if m.Start < 0 || m.End <= m.Start {
				t.Fatalf("match %+v", m)
			}
		}
	})
}
