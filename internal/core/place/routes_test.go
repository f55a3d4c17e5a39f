package place_test

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/web/webtest"
)

func serve(t *testing.T, p *place.Province) *webtest.Server {
	t.Helper()
	return webtest.Start(t, nil, []fs.FS{place.Texts()}, place.Module(p).Routes...)
}

// Everything here is for everybody, and what never changes says so.
func TestFixedRoutes(t *testing.T) {
	s := serve(t, load(t))
	for path, want := range map[string]string{
		"/api/v1/province":           `"Asia/Ho_Chi_Minh"`,
		"/api/v1/province/wards":     `"Xã Hòa Phú"`,
		"/api/v1/province/parks":     `"kcn-hoa-phu"`,
		"/api/v1/province/landmarks": `"dai-hoc-tay-nguyen"`,
	} {
		a := s.Get(path).Want(http.StatusOK)
		if !strings.Contains(string(a.Body), want) || !strings.HasPrefix(a.Header.Get("Cache-Control"), "public") {
			t.Errorf("%s: %s, %s", path, a.Header.Get("Cache-Control"), a.Body)
		}
		again := s.Get(path, "If-None-Match", a.Header.Get("ETag")).Want(http.StatusNotModified)
		if len(again.Body) != 0 {
			t.Errorf("%s: 304 with %s", path, again.Body)
		}
		s.Get(path, "If-None-Match", `"other"`).Want(http.StatusOK)
	}
}

func TestNearestWardRoute(t *testing.T) {
	s := serve(t, load(t))
	var near place.NearestAnswer
	s.Get("/api/v1/province/nearest-ward?lat=12.5992&lng=107.941").Want(http.StatusOK).Into(&near)
	if near.Ward.Code != "24175" || near.Exact || near.Others == nil {
		t.Errorf("got %+v", near)
	}
	for _, far := range []string{"lat=21.03&lng=105.85", "lat=NaN&lng=NaN", "lat=0&lng=0"} {
		a := s.Get("/api/v1/province/nearest-ward?" + far)
		if far != "lat=NaN&lng=NaN" || a.Status != http.StatusUnprocessableEntity {
			if p := a.Want(http.StatusNotFound).Problem(); p.Code != "place.outside" {
				t.Errorf("%s: %s", far, a.Body)
			}
		}
	}
	s.Get("/api/v1/province/nearest-ward?lat=12").WantField("lng")
	s.Get("/api/v1/province/nearest-ward?lat=91&lng=107").WantField("lat")
	s.Get("/api/v1/province/nearest-ward?lat=12&lng=abc").WantField("lng")
}

func TestOldUnitsRoute(t *testing.T) {
	s := serve(t, load(t))
	var answer place.OldAnswer
	s.Get("/api/v1/province/old-units?commune=ph%C6%B0%E1%BB%9Dng+9&district=Tuy+H%C3%B2a").Want(http.StatusOK).Into(&answer)
	if !answer.Ask || len(answer.Candidates) != 2 || answer.Candidates[0].District.Name != "Tuy Hòa" {
		t.Errorf("got %+v", answer)
	}
	answer = place.OldAnswer{}
	s.Get("/api/v1/province/old-units?commune=hoa+phu").Want(http.StatusOK).Into(&answer)
	if !answer.Ask || answer.Candidates[0].Old != nil || answer.Candidates[1].Old.FullName != "Xã Hòa Phú" {
		t.Errorf("got %+v", answer)
	}
	if a := s.Get("/api/v1/province/old-units?commune=Sa+Pa"); !strings.Contains(string(a.Want(http.StatusOK).Body), `"candidates":[]`) {
		t.Errorf("got %s", a.Body)
	}
	s.Get("/api/v1/province/old-units").WantField("commune")
	s.Get("/api/v1/province/old-units?commune=" + strings.Repeat("x", 101)).WantField("commune")
}

func TestBoundariesRoute(t *testing.T) {
	serve(t, load(t)).Get("/api/v1/province/boundaries").Want(http.StatusNotFound).Problem()
	geojson := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"24175"},
		"geometry":{"type":"Polygon","coordinates":[[[107.8,12.5],[108,12.5],[108,12.7],[107.8,12.5]]]}}]}`
	p, err := place.Load(with(t, map[string]string{"boundaries.geojson": geojson}))
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, p)
	a := s.Get("/api/v1/province/boundaries").Want(http.StatusOK)
	if string(a.Body) != geojson || a.Header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("%s: %s", a.Header.Get("Content-Type"), a.Body)
	}
	s.Get("/api/v1/province/boundaries", "If-None-Match", a.Header.Get("ETag")).Want(http.StatusNotModified)
	var about place.About
	s.Get("/api/v1/province").Want(http.StatusOK).Into(&about)
	if !about.HasBoundaries || about.Code != "66" {
		t.Errorf("got %+v", about)
	}
}
