package coaches

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/search"
)

// packFile is where a province says between which towns people travel.
const packFile = "coach_places.json"

// town is one that coaches go to, in the province or not.
type town struct {
	Slug    string      `json:"slug"`
	Name    place.Text  `json:"name"`
	Aliases []string    `json:"aliases"`
	Point   place.Point `json:"point"`
	Radius  float64     `json:"radiusKm"` // what lies nearer belongs to it
}

func loadTowns(pack fs.FS) (towns []town, err error) {
	raw, err := fs.ReadFile(pack, packFile)
	if err == nil {
		err = json.Unmarshal(raw, &towns)
	}
	if err != nil {
		return nil, fmt.Errorf("coaches: %s: %w", packFile, err)
	}
	return towns, nil
}

// CoachPlace is where one can get on or off.
type CoachPlace struct {
	Key    string `json:"key" doc:"How the place is named in a search for departures"`
	Kind   string `json:"kind" enum:"city,stop,ward"`
	Name   string `json:"name"`
	Detail string `json:"detail" doc:"Where it is"`
	Trips  int    `json:"trips" doc:"How many trips of all timetables stop there"`

	folded []string // its name first, then its other names
}

// The kinds, the most asked for first.
var placeKinds = []string{"city", "stop", "ward"}

// compileStops finds the places that stops belong to.
func (s *Service) compileStops(t *timetable, c *content) map[string]int {
	at := map[string]int{}
	for i := range c.Stops {
		at[c.Stops[i].ID] = i
		t.stops = append(t.stops, stop{stopLine: &c.Stops[i]})
	}
	for i := range t.stops {
		one := &t.stops[i]
		s.locate(one)
		one.keys = append(one.keys, one.key())
	}
	for i := range t.stops {
		one := &t.stops[i]
		one.zone = one.Zone
		if parent, known := at[one.Parent]; known && parent != i {
			p := t.stops[parent]
			one.keys = append(one.keys, p.key())
			one.zone = cmp.Or(one.zone, p.Zone)
			one.address = cmp.Or(one.address, p.address)
		}
		if one.city != "" {
			one.keys = append(one.keys, "city:"+one.city)
		}
		if one.ward != "" {
			one.keys = append(one.keys, "ward:"+one.ward)
		}
		one.zone = cmp.Or(one.zone, one.ID)
	}
	return at
}

// wardColumn is where a stop says its ward, which GTFS has no column for.
const wardColumn = "ward_code"

func (s *Service) locate(one *stop) {
	one.address = one.Description
	if ward, known := s.o.Province.Ward(one.Extra[wardColumn]); known {
		one.ward, one.inside = ward.Code, true
	}
	if one.Lat == 0 && one.Lng == 0 {
		return
	}
	at := place.Point{Lat: one.Lat, Lng: one.Lng}
	if one.ward == "" && s.o.Province.Bounds.Contains(at) {
		if near, known := s.o.Province.NearestWard(at); known {
			one.ward, one.inside = near.Ward.Code, true
		}
	}
	nearest := 0.0
	for _, city := range s.towns {
		far := place.Distance(at, city.Point) / 1000
		if far <= city.Radius && (one.city == "" || far < nearest) {
			one.city, nearest = city.Slug, far
		}
	}
}

// key is the same for one station in the timetables of several operators.
func (one *stop) key() string {
	where := cmp.Or(one.city, one.ward)
	return "stop:" + strings.ReplaceAll(search.Fold(one.Name), " ", "-") + "." + where
}

// places are all that the timetables stop at.
func (s *Service) places(tables []*timetable) []CoachPlace {
	found := map[string]*CoachPlace{}
	for _, t := range tables {
		calls := make([]int, len(t.stops))
		for _, one := range t.trips {
			for _, c := range one.calls {
				calls[c.stop]++
			}
		}
		for i := range t.stops {
			for _, key := range t.stops[i].keys {
				if calls[i] == 0 {
					break
				}
				if found[key] == nil {
					found[key] = s.place(t, i, key)
				}
				found[key].Trips += calls[i]
			}
		}
	}
	all := make([]CoachPlace, 0, len(found))
	for _, p := range found {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b CoachPlace) int { return strings.Compare(a.Key, b.Key) })
	return all
}

func (s *Service) place(t *timetable, at int, key string) *CoachPlace {
	one := &t.stops[at]
	kind, code, _ := strings.Cut(key, ":")
	p := &CoachPlace{Key: key, Kind: kind}
	ward, _ := s.o.Province.Ward(one.ward)
	switch kind {
	case "city":
		city := s.town(code)
		p.Name = city.Name.In("vi")
		for _, name := range append([]string{p.Name, city.Name.In("en")}, city.Aliases...) {
			p.folded = append(p.folded, search.Fold(name))
		}
		return p
	case "ward":
		p.Name, p.Detail = ward.FullName, s.o.Province.Name.In("vi")
		p.folded = []string{search.Fold(ward.Name), search.Fold(ward.FullName)}
		return p
	}
	p.Name = one.Name
	if key != one.key() { // its station's
		for i := range t.stops {
			if t.stops[i].ID == one.Parent {
				p.Name = t.stops[i].Name
			}
		}
	}
	p.Detail = strings.Join(slices.DeleteFunc([]string{one.address, ward.FullName, s.town(one.city).Name.In("vi")},
		func(part string) bool { return part == "" }), ", ")
	p.folded = []string{search.Fold(p.Name)}
	return p
}

func (s *Service) town(slug string) town {
	for _, t := range s.towns {
		if t.Slug == slug {
			return t
		}
	}
	return town{}
}

// fits is how well a place answers a folded query: 0 not at all.
func (p *CoachPlace) fits(query string) int {
	best := 0
	for _, name := range p.folded {
		switch {
		case name == query:
			return 4
		case strings.HasPrefix(name, query):
			best = max(best, 3)
		case strings.Contains(" "+name, " "+query):
			best = max(best, 2)
		case strings.Contains(name, query), strings.Contains(strings.ReplaceAll(name, " ", ""), strings.ReplaceAll(query, " ", "")):
			best = max(best, 1)
		}
	}
	return best
}

// find lists the places that fit what somebody types, the best first; without
// a query those with the most trips.
func (n *network) find(typed string, limit int) []CoachPlace {
	query := search.Fold(typed)
	found := []CoachPlace{}
	for _, p := range n.places {
		if query == "" || p.fits(query) > 0 {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b CoachPlace) int {
		return cmp.Or(
			cmp.Compare(b.fits(query), a.fits(query)),
			cmp.Compare(slices.Index(placeKinds, a.Kind), slices.Index(placeKinds, b.Kind)),
			cmp.Compare(b.Trips, a.Trips),
		)
	})
	return found[:min(limit, len(found))]
}

// resolve is the place of a key, or the best of what was typed.
func (n *network) resolve(typed string) (CoachPlace, bool) {
	for _, p := range n.places {
		if p.Key == typed {
			return p, true
		}
	}
	if strings.TrimSpace(typed) == "" || strings.Contains(typed, ":") {
		return CoachPlace{}, false
	}
	found := n.find(typed, 1)
	if len(found) == 0 {
		return CoachPlace{}, false
	}
	return found[0], true
}
