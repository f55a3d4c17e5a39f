package place_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/core/place"
	"daklakid/province"
)

func pack(t testing.TB) fs.FS {
	t.Helper()
	files, err := province.Pack("daklak")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func load(t testing.TB) *place.Province {
	t.Helper()
	p, err := place.Load(pack(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// with returns the pack with some files replaced.
func with(t *testing.T, files map[string]string) fs.FS {
	t.Helper()
	m := fstest.MapFS{}
	err := fs.WalkDir(pack(t), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(pack(t), name)
		m[name] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		m[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return m
}

func TestPackIsWhole(t *testing.T) {
	p := load(t)
	kinds, area := map[string]int{}, 0.0
	for _, w := range p.Wards() {
		kinds[w.Kind]++
		area += w.AreaKm2
		if n, ok := p.NearestWard(w.Point); !ok || n.Ward.Code != w.Code {
			t.Errorf("the point of %s is taken for %s", w.FullName, n.Ward.FullName)
		}
	}
	if kinds["xa"] != 88 || kinds["phuong"] != 14 {
		t.Errorf("got %v, want 88 xã and 14 phường", kinds)
	}
	if area < 18_000 || area > 18_200 {
		t.Errorf("%.0f km² in all, officially about 18096", area)
	}
	for _, s := range append(p.Parks(), p.Landmarks()...) {
		n, ok := p.NearestWard(s.Point)
		near := append([]place.Ward{n.Ward}, n.Others...)
		if !ok || !slices.ContainsFunc(near, func(w place.Ward) bool { return slices.Contains(s.Wards, w.Code) }) {
			t.Errorf("%s lies in %s, not in %v", s.Slug, n.Ward.FullName, s.Wards)
		}
		if same, _ := p.Site(s.Slug); same.Name.In("en") != s.Name.In("en") || s.Name.In("rad") != s.Name["vi"] {
			t.Errorf("%s is not found by its slug or has no fallback name", s.Slug)
		}
	}
	if park, _ := p.Site("kcn-hoa-phu"); park.Approximate || park.Status != "operating" {
		t.Errorf("KCN Hòa Phú: %+v", park)
	}
	if park, _ := p.Site("kcn-an-phu"); !park.Approximate {
		t.Error("a point taken from the ward is not marked")
	}
	if len(p.Holidays()) < 24 || len(p.Agencies()) < 10 {
		t.Error("holidays or agencies are missing")
	}
}

func TestUnknownKeys(t *testing.T) {
	p := load(t)
	_, ward := p.Ward("00000")
	_, site := p.Site("nowhere")
	_, district := p.District("000")
	if ward || site || district {
		t.Error("something unknown was found")
	}
	if len(p.WardsOf("643")) != 6 {
		t.Errorf("wards of old Buôn Ma Thuột: %v", p.WardsOf("643"))
	}
}

func TestLoadNamesEveryFault(t *testing.T) {
	ward := `{"code":"24175","kind":"xa","name":"Hòa Phú","fullName":"Xã Hòa Phú","point":{"lat":12.6,"lng":107.9},
		"bounds":{"south":12.5,"west":107.8,"north":12.7,"east":108},"areaKm2":1}`
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"no JSON":        {map[string]string{"parks.json": "["}, []string{"parks.json"}},
		"two values":     {map[string]string{"parks.json": "[] []"}, []string{"parks.json", "follows"}},
		"unknown field":  {map[string]string{"parks.json": `[{"slag":"x"}]`}, []string{"parks.json", "slag"}},
		"no zone":        {map[string]string{"province.json": `{"timezone":"Asia/Nowhere"}`}, []string{"timezone"}},
		"twice the ward": {map[string]string{"wards.json": "[" + ward + "," + ward + "]"}, []string{"24175: the code", "old_units.json: unit 22015"}},
		"far point":      {map[string]string{"wards.json": "[" + strings.Replace(ward, "12.6", "13.6", 1) + "]"}, []string{"24175: point and bounds"}},
		"bad park":       {map[string]string{"parks.json": `[{"slug":"A b","wards":["1"]}]`}, []string{"slug", "name", "ward"}},
		"bad holiday":    {map[string]string{"holidays.json": `{"days":[{"date":"2026-02-30"}]}`}, []string{"2026-02-30"}},
		"bad tariff": {map[string]string{"tariffs.json": `{"electricity":{"renterTier":3,"residential":[{"from":"2025-01-01","prices":[1]},
			{"from":"2024-01-01","prices":[-1]}],"vat":[{"from":"x","percent":101}]}}`}, []string{"no tier 3", "overlaps", "only the last", "not positive", "101", "no period"}},
		"outline of nobody": {map[string]string{"boundaries.geojson": `{"type":"FeatureCollection","features":[{"properties":{"code":"1"}}]}`}, []string{"boundaries.geojson", "no ward"}},
		"open ring": {map[string]string{"boundaries.geojson": `{"type":"FeatureCollection","features":[{"properties":{"code":"24175"},
			"geometry":{"type":"Polygon","coordinates":[[[107,12],[108,12],[108,13],[107,13]]]}}]}`}, []string{"24175", "closed"}},
		"no features": {map[string]string{"boundaries.geojson": `{}`}, []string{"FeatureCollection"}},
	} {
		_, err := place.Load(with(t, c.files))
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in: %v", name, want, err)
			}
		}
	}
	if _, err := place.Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was taken for a pack")
	}
}

func TestElectricity(t *testing.T) {
	p := load(t)
	for _, c := range []struct {
		day       string
		ok        bool
		tier3     int64
		vat       int64
		forRenter int64
	}{
		{"2020-01-01", false, 0, 0, 0},
		{"2026-11-23", true, 2380, 8, 2571},
		{"2026-12-31", true, 2380, 8, 2571},
		{"2027-01-01", true, 2380, 10, 2618},
	} {
		// The last minute of the day in the province is 16:59 UTC.
		at, err := time.Parse(time.RFC3339, c.day+"T16:59:00Z")
		if err != nil {
			t.Fatal(err)
		}
		e, ok := p.Electricity(at)
		if ok != c.ok {
			t.Errorf("%s: a tariff was found: %v", c.day, ok)
		}
		if ok && (e.Prices[2] != c.tier3 || e.VATPercent != c.vat || e.RenterPrice() != c.forRenter) {
			t.Errorf("%s: %+v, for renters %d", c.day, e, e.RenterPrice())
		}
	}
}
