package place_test

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"daklakid/internal/core/place"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b   place.Point
		metres float64
	}{
		{place.Point{Lat: 12.6, Lng: 108}, place.Point{Lat: 12.6, Lng: 108}, 0},
		{place.Point{Lat: 12, Lng: 108}, place.Point{Lat: 13, Lng: 108}, 111_195},
		{place.Point{Lat: 12.683, Lng: 108.041}, place.Point{Lat: 13.088, Lng: 109.298}, 143_600},
		{place.Point{Lat: 0, Lng: -180}, place.Point{Lat: 0, Lng: 180}, 0},
		{place.Point{Lat: 0, Lng: 0}, place.Point{Lat: 0, Lng: 180}, math.Pi * 6371008.8},
	} {
		if got := place.Distance(c.a, c.b); math.Abs(got-c.metres) > 300 {
			t.Errorf("%v to %v: %.0f m, want %.0f", c.a, c.b, got, c.metres)
		}
	}
}

func TestNearestWardWithoutOutlines(t *testing.T) {
	p := load(t)
	for _, c := range []struct {
		at   place.Point
		code string // "" when not in the province
	}{
		{place.Point{Lat: 12.59919, Lng: 107.94095}, "24175"}, // KCN Hòa Phú
		{place.Point{Lat: 12.683, Lng: 108.041}, "24133"},     // the middle of Buôn Ma Thuột
		{place.Point{Lat: 13.11, Lng: 109.335}, "22015"},      // the sea in front of Tuy Hòa
		{place.Point{Lat: 21.03, Lng: 105.85}, ""},            // Hà Nội
		{place.Point{Lat: 0, Lng: 0}, ""},
	} {
		n, ok := p.NearestWard(c.at)
		if ok != (c.code != "") || n.Ward.Code != c.code || n.Exact {
			t.Errorf("%v: got %s (exact %v), want %s", c.at, n.Ward.FullName, n.Exact, c.code)
		}
	}
	if _, ok := p.Boundaries(); ok {
		t.Error("the pack comes with boundaries")
	}
}

// An outline decides against the centre points: here a square with a hole
// claims a position that would be guessed to be elsewhere.
func TestNearestWardWithOutlines(t *testing.T) {
	geojson := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"24121"},
		"geometry":{"type":"Polygon","coordinates":[
			[[107.8,12.5],[108.2,12.5],[108.2,12.8],[107.8,12.8],[107.8,12.5]],
			[[108.03,12.67],[108.05,12.67],[108.05,12.69],[108.03,12.69],[108.03,12.67]]]}}]}`
	p, err := place.Load(with(t, map[string]string{"boundaries.geojson": geojson}))
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := p.NearestWard(place.Point{Lat: 12.599, Lng: 107.941}); !ok || !n.Exact || n.Ward.Code != "24121" {
		t.Errorf("inside the square: %+v", n)
	}
	if n, ok := p.NearestWard(place.Point{Lat: 12.683, Lng: 108.041}); !ok || n.Exact || n.Ward.Code != "24133" {
		t.Errorf("in its hole: %+v", n)
	}
	if raw, ok := p.Boundaries(); !ok || !json.Valid(raw) {
		t.Error("the boundaries are not given back")
	}
}

// Run it with: go test ./internal/core/place -args -outlines FILE
var outlinesFile = flag.String("outlines", "", "GeoJSON of the real ward outlines, which the repository does not hold")

// With real outlines at hand, every centre point must lie in its ward, and
// guessing without them must stay as good as it is.
func TestRealOutlines(t *testing.T) {
	if *outlinesFile == "" {
		t.Log("no real outlines given; TestNearestWardWithOutlines covers the path")
		return
	}
	raw, err := os.ReadFile(*outlinesFile)
	if err != nil {
		t.Fatal(err)
	}
	p, err := place.Load(with(t, map[string]string{"boundaries.geojson": string(raw)}))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range p.Wards() {
		if n, ok := p.NearestWard(w.Point); !ok || !n.Exact || n.Ward.Code != w.Code {
			t.Errorf("the point of %s is in %s (exact %v)", w.FullName, n.Ward.FullName, n.Exact)
		}
	}
	guess := load(t)
	points, right, offered := 0, 0, 0
	for lat := p.Bounds.South; lat < p.Bounds.North; lat += 0.03 {
		for lng := p.Bounds.West; lng < p.Bounds.East; lng += 0.03 {
			at := place.Point{Lat: lat, Lng: lng}
			n, ok := p.NearestWard(at)
			if !ok || !n.Exact {
				continue
			}
			points++
			g, _ := guess.NearestWard(at)
			if g.Ward.Code == n.Ward.Code {
				right++
			}
			for _, w := range append(g.Others, g.Ward) {
				if w.Code == n.Ward.Code {
					offered++
				}
			}
		}
	}
	t.Logf("%d points: the guess was right for %d, among those offered for %d", points, right, offered)
	if right*100 < 80*points || offered*100 < 97*points {
		t.Error("guessing without outlines became worse")
	}
}

func BenchmarkNearestWard(b *testing.B) {
	p := load(b)
	for b.Loop() {
		p.NearestWard(place.Point{Lat: 12.599, Lng: 107.941})
	}
}
