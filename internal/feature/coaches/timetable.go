package coaches

import (
	"cmp"
	"slices"
)

// timetable is an edition made ready for looking up. An edition that was
// published never changes, so neither does this.
type timetable struct {
	feed     feed
	agencies map[string]*agencyLine
	rules    map[string]*bookingRuleLine
	stops    []stop
	trips    []trip
	byTrip   map[string]int
	fares    fares
	most     int64 // the latest time of any call, in seconds
}

// stop is where coaches stop; its keys are those of the places it belongs to.
type stop struct {
	*stopLine
	keys    []string
	address string
	ward    string // code, inside the province
	city    string // slug
	zone    string
	inside  bool
}

// trip is one coach's way, or that of many that repeat it.
type trip struct {
	*tripLine
	route   *routeLine
	agency  *agencyLine
	runs    *calendar
	calls   []call
	repeats []*frequencyLine
	inside  bool // does not leave the province
}

// call is a trip's stop, with its times in seconds of the service day.
type call struct {
	*stopTimeLine
	stop               int
	arrival, departure int64
	about              bool // the time is between two that are said
}

// make prepares an edition. What refers to nothing is left out: it was refused
// when it was written.
func (s *Service) compile(f feed, c *content) *timetable {
	t := &timetable{feed: f, agencies: map[string]*agencyLine{}, rules: map[string]*bookingRuleLine{}, byTrip: map[string]int{}}
	for i := range c.Agencies {
		t.agencies[c.Agencies[i].ID] = &c.Agencies[i]
	}
	for i := range c.BookingRules {
		t.rules[c.BookingRules[i].ID] = &c.BookingRules[i]
	}
	byStop := s.compileStops(t, c)
	t.fares = faresOf(c)
	routes := map[string]*routeLine{}
	for i := range c.Routes {
		routes[c.Routes[i].ID] = &c.Routes[i]
	}
	calls := map[string][]call{}
	for i := range c.StopTimes {
		l := &c.StopTimes[i]
		if at, known := byStop[l.Stop]; known {
			calls[l.Trip] = append(calls[l.Trip], call{stopTimeLine: l, stop: at, arrival: l.Arrival, departure: l.Departure})
		}
	}
	repeats := map[string][]*frequencyLine{}
	for i := range c.Frequencies {
		repeats[c.Frequencies[i].Trip] = append(repeats[c.Frequencies[i].Trip], &c.Frequencies[i])
	}
	runs := calendarsOf(c)
	for i := range c.Trips {
		l := &c.Trips[i]
		one := trip{tripLine: l, route: routes[l.Route], runs: runs[l.Service], calls: calls[l.ID], repeats: repeats[l.ID]}
		if one.route != nil && one.runs != nil && one.settle() {
			t.add(one)
		}
	}
	return t
}

func (t *timetable) add(one trip) {
	one.agency = t.agencyOf(one.route.Agency)
	one.inside = !slices.ContainsFunc(one.calls, func(c call) bool { return !t.stops[c.stop].inside })
	latest := one.calls[len(one.calls)-1].arrival
	for _, r := range one.repeats {
		latest = max(latest, r.Until+one.calls[len(one.calls)-1].arrival-one.calls[0].departure)
	}
	t.most = max(t.most, latest)
	t.byTrip[one.ID] = len(t.trips)
	t.trips = append(t.trips, one)
}

// agencyOf is a route's, which need not be named where there is only one.
func (t *timetable) agencyOf(id string) *agencyLine {
	if a := t.agencies[id]; a != nil {
		return a
	}
	for _, a := range t.agencies {
		if len(t.agencies) == 1 {
			return a
		}
	}
	return &agencyLine{Name: t.feed.Name}
}

// settle puts the calls in order and fills in the times that are not said,
// evenly between those that are; false when there is no way to go.
func (t *trip) settle() bool {
	slices.SortFunc(t.calls, func(a, b call) int { return cmp.Compare(a.Seq, b.Seq) })
	if len(t.calls) < 2 {
		return false
	}
	said := -1
	for i := range t.calls {
		c := &t.calls[i]
		if c.arrival == empty {
			c.arrival = c.departure
		}
		if c.departure == empty {
			c.departure = c.arrival
		}
		if c.arrival == empty {
			continue
		}
		if said < 0 && i > 0 {
			return false
		}
		for j := said + 1; j < i; j++ {
			from, way := t.calls[said].departure, c.arrival-t.calls[said].departure
			between := from + way*int64(j-said)/int64(i-said)
			t.calls[j].arrival, t.calls[j].departure, t.calls[j].about = between, between, true
		}
		said = i
	}
	return said == len(t.calls)-1
}

// starts are the times at which the trip leaves its first stop, once where it
// does not repeat; each is that of the first call moved by as much.
func (t *trip) starts(each func(start, moved int64)) {
	if len(t.repeats) == 0 {
		each(empty, 0)
		return
	}
	for _, r := range t.repeats {
		for at := r.First; at < r.Until && r.Headway > 0; at += r.Headway {
			each(at, at-t.calls[0].departure)
		}
	}
}

// pickup and dropOff say how one gets on and off, as GTFS does.
func (c call) pickup() int64  { return max(c.Pickup, 0) }
func (c call) dropOff() int64 { return max(c.DropOff, 0) }

// Not to be got on or off at, in GTFS.
const notHere = 1
