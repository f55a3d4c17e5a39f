package coaches

import "slices"

// fares find what a seat costs, from fare_attributes.txt and fare_rules.txt.
type fares struct {
	all   []*fareLine
	rules map[string][]*fareRuleLine // by fare
}

func faresOf(c *content) fares {
	f := fares{rules: map[string][]*fareRuleLine{}}
	for i := range c.Fares {
		if c.Fares[i].Price >= 0 && c.Fares[i].Currency == currency {
			f.all = append(f.all, &c.Fares[i])
		}
	}
	for i := range c.FareRules {
		f.rules[c.FareRules[i].Fare] = append(f.rules[c.FareRules[i].Fare], &c.FareRules[i])
	}
	return f
}

// currency is the one in which fares are compared and shown.
const currency = "VND"

// of is the fare of a ride through zones: that whose rule says the most, and
// of those the lowest; -1 when none fits.
func (f fares) of(agency, route string, zones []string) int64 {
	price, best := int64(empty), -1
	for _, fare := range f.all {
		if fare.Agency != "" && fare.Agency != agency {
			continue
		}
		said := f.fits(fare.ID, route, zones)
		if said > best || said == best && said >= 0 && fare.Price < price {
			price, best = fare.Price, said
		}
	}
	return price
}

// fits is how much the fare's best rule says; -1 when it is for other rides.
func (f fares) fits(fare, route string, zones []string) int {
	rules := f.rules[fare]
	if len(rules) == 0 {
		return 0 // everywhere
	}
	best := -1
	var contains []string
	for _, r := range rules {
		if r.Contains != "" && (r.Route == "" || r.Route == route) {
			contains = append(contains, r.Contains)
			continue
		}
		said := 0
		for _, part := range [][2]string{{r.Route, route}, {r.Origin, zones[0]}, {r.Destination, zones[len(zones)-1]}} {
			if part[0] == part[1] && part[0] != "" {
				said++
			} else if part[0] != "" {
				said = -10
			}
		}
		best = max(best, said)
	}
	if len(contains) > 0 && sameZones(contains, zones) {
		best = max(best, 3)
	}
	return best
}

// sameZones: all zones that a fare contains are passed, and no others.
func sameZones(contains, zones []string) bool {
	for _, z := range zones {
		if !slices.Contains(contains, z) {
			return false
		}
	}
	for _, z := range contains {
		if !slices.Contains(zones, z) {
			return false
		}
	}
	return true
}

// fare is what a seat costs from one call of a trip to another.
func (t *timetable) fare(one *trip, from, to int) int64 {
	zones := make([]string, 0, to-from+1)
	for _, c := range one.calls[from : to+1] {
		zones = append(zones, t.stops[c.stop].zone)
	}
	return t.fares.of(one.agency.ID, one.route.ID, zones)
}
