package place

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
)

// outlinesFile is GeoJSON (RFC 7946) with one Feature a ward, its code in
// properties.code. It does not come with the program: the operator supplies it.
const outlinesFile = "boundaries.geojson"

// maxOutlines bounds that file, which is served to browsers as it is.
const maxOutlines = 32 << 20

// Without it, the zero outlines hold nothing.
type outlines struct {
	raw    []byte
	shapes []shape
}

// shape is one polygon of a ward: the outer ring and its holes.
type shape struct {
	code  string
	box   Box
	rings [][]Point
}

func loadOutlines(pack fs.FS, p *Province) (outlines, error) {
	raw, err := fs.ReadFile(pack, outlinesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return outlines{}, nil
	}
	if err != nil {
		return outlines{}, err
	}
	if len(raw) > maxOutlines {
		return outlines{}, fmt.Errorf("%d bytes are more than %d", len(raw), maxOutlines)
	}
	var file struct {
		Type     string `json:"type"`
		Features []struct {
			Properties struct {
				Code string `json:"code"`
			} `json:"properties"`
			Geometry struct {
				Type        string          `json:"type"`
				Coordinates json.RawMessage `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return outlines{}, err
	}
	if file.Type != "FeatureCollection" || len(file.Features) == 0 {
		return outlines{}, errors.New("it must be a FeatureCollection with features")
	}
	o := outlines{raw: raw}
	for _, f := range file.Features {
		code := f.Properties.Code
		if _, ok := p.byCode[code]; !ok {
			return outlines{}, fmt.Errorf("properties.code %q is no ward", code)
		}
		polygons, err := parsePolygons(f.Geometry.Type, f.Geometry.Coordinates)
		if err != nil {
			return outlines{}, fmt.Errorf("ward %s: %w", code, err)
		}
		for _, rings := range polygons {
			o.shapes = append(o.shapes, shape{code, boxOf(rings[0]), rings})
		}
	}
	return o, nil
}

func parsePolygons(kind string, coordinates json.RawMessage) ([][][]Point, error) {
	var raw [][][][]float64
	switch kind {
	case "MultiPolygon":
		if err := json.Unmarshal(coordinates, &raw); err != nil {
			return nil, err
		}
	case "Polygon":
		raw = make([][][][]float64, 1)
		if err := json.Unmarshal(coordinates, &raw[0]); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("geometry %q is neither Polygon nor MultiPolygon", kind)
	}
	polygons := make([][][]Point, len(raw))
	for i, rings := range raw {
		if len(rings) == 0 {
			return nil, errors.New("a polygon without a ring")
		}
		for _, ring := range rings {
			points, err := parseRing(ring)
			if err != nil {
				return nil, err
			}
			polygons[i] = append(polygons[i], points)
		}
	}
	return polygons, nil
}

// parseRing reads positions in GeoJSON's order: longitude, then latitude.
func parseRing(ring [][]float64) ([]Point, error) {
	if len(ring) < 4 {
		return nil, errors.New("a ring has at least 4 positions")
	}
	points := make([]Point, len(ring))
	for i, c := range ring {
		if len(c) < 2 || math.Abs(c[0]) > 180 || math.Abs(c[1]) > 90 {
			return nil, fmt.Errorf("%v is no position", c)
		}
		points[i] = Point{Lat: c[1], Lng: c[0]}
	}
	if points[0] != points[len(points)-1] {
		return nil, errors.New("a ring is not closed")
	}
	return points, nil
}

func boxOf(ring []Point) Box {
	b := Box{ring[0].Lat, ring[0].Lng, ring[0].Lat, ring[0].Lng}
	for _, p := range ring {
		b = Box{min(b.South, p.Lat), min(b.West, p.Lng), max(b.North, p.Lat), max(b.East, p.Lng)}
	}
	return b
}

// at returns the code of the ward whose outline holds p.
func (o outlines) at(p Point) (string, bool) {
	for i := range o.shapes {
		s := &o.shapes[i]
		if !s.box.Contains(p) {
			continue
		}
		inside := false
		for _, ring := range s.rings { // a hole turns it back
			inside = inside != contains(ring, p)
		}
		if inside {
			return s.code, true
		}
	}
	return "", false
}

// contains counts how often a ray to the east crosses the ring (even-odd rule).
func contains(ring []Point, p Point) bool {
	inside := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) &&
			p.Lng < a.Lng+(b.Lng-a.Lng)*(p.Lat-a.Lat)/(b.Lat-a.Lat) {
			inside = !inside
		}
	}
	return inside
}

// Boundaries is the operator's GeoJSON of ward outlines, as supplied; false
// when there is none.
func (p *Province) Boundaries() ([]byte, bool) {
	return p.outlines.raw, p.outlines.raw != nil
}
