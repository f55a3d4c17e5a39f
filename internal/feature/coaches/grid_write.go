package coaches

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"daklakid/internal/platform/errs"
)

// write puts a route's timetable in the place of what the route had. What the
// editor does not show of trips and stop times stays.
func (c *content) write(v CoachTimetable) error {
	at := slices.IndexFunc(c.Routes, func(l routeLine) bool { return l.ID == v.ID })
	if at < 0 {
		c.Routes = append(c.Routes, routeLine{ID: v.ID, Kind: coachKind})
		at = len(c.Routes) - 1
	}
	c.Routes[at].LongName, c.Routes[at].ShortName = v.Name, v.Short
	was := c.pull(v.ID)
	taken := map[string]bool{}
	for _, t := range c.Trips {
		taken[t.ID] = true
	}
	for _, p := range v.Patterns {
		for i := range p.Trips {
			if p.Trips[i].ID != "" && (was.trips[p.Trips[i].ID] == nil || taken[p.Trips[i].ID]) {
				return errs.InvalidField("patterns", "tripNotHere")
			}
			taken[p.Trips[i].ID] = true
		}
	}
	for _, p := range v.Patterns {
		for _, one := range p.Trips {
			c.writeTrip(v.ID, p, one, was, taken)
		}
	}
	c.writeFares(v)
	c.dropIdle()
	return nil
}

// coachKind is route_type 200: coach service.
const coachKind = 200

// taken are the lines of a route that is being rewritten.
type taken struct {
	trips   map[string]*tripLine
	calls   map[string][]stopTimeLine
	repeats map[string][]frequencyLine
}

// pull removes a route's trips with their stop times.
func (c *content) pull(route string) taken {
	was := taken{map[string]*tripLine{}, map[string][]stopTimeLine{}, map[string][]frequencyLine{}}
	c.Trips = slices.DeleteFunc(c.Trips, func(l tripLine) bool {
		if l.Route == route {
			was.trips[l.ID] = &l
		}
		return l.Route == route
	})
	c.StopTimes = slices.DeleteFunc(c.StopTimes, func(l stopTimeLine) bool {
		if was.trips[l.Trip] != nil {
			was.calls[l.Trip] = append(was.calls[l.Trip], l)
		}
		return was.trips[l.Trip] != nil
	})
	c.Frequencies = slices.DeleteFunc(c.Frequencies, func(l frequencyLine) bool {
		if was.trips[l.Trip] != nil {
			was.repeats[l.Trip] = append(was.repeats[l.Trip], l)
		}
		return was.trips[l.Trip] != nil
	})
	return was
}

func (c *content) writeTrip(route string, p CoachPattern, one CoachPatternTrip, was taken, names map[string]bool) {
	l := tripLine{ID: one.ID, Direction: empty}
	if before := was.trips[one.ID]; before != nil {
		l = *before
	} else {
		l.ID = free(fmt.Sprintf("%s %02d%02d", route, one.Departs/3600, one.Departs/60%60), func(id string) bool { return names[id] || was.trips[id] != nil })
		names[l.ID] = true
	}
	l.Route, l.Headsign, l.Service = route, one.Headsign, c.service(one.Days)
	c.Trips = append(c.Trips, l)
	c.writeRepeat(l.ID, one, was.repeats[l.ID])
	before := was.calls[l.ID]
	slices.SortFunc(before, func(a, b stopTimeLine) int { return cmp.Compare(a.Seq, b.Seq) })
	for i, stop := range p.Stops {
		after, wait := stop.After, stop.Wait
		if one.Stops != nil {
			after, wait = one.Stops[i].After, one.Stops[i].Wait
		}
		t := stopTimeLine{Trip: l.ID, Seq: int64(i + 1), Pickup: empty, DropOff: empty, Timepoint: empty}
		if len(before) == len(p.Stops) && before[i].Stop == stop.Stop {
			t = before[i]
		}
		t.Stop, t.Arrival, t.Departure = stop.Stop, one.Departs+after, one.Departs+after+wait
		if stop.About {
			t.Arrival, t.Departure = empty, empty
		}
		t.Pickup, t.DropOff = written(t.Pickup, stop.Pickup), written(t.DropOff, stop.DropOff)
		t.PickupRule, t.DropOffRule = ruled(t.PickupRule, t.Pickup), ruled(t.DropOffRule, t.DropOff)
		c.StopTimes = append(c.StopTimes, t)
	}
}

// written is a way to get on or off in GTFS, empty where it was empty.
func written(was int64, name string) int64 {
	n := int64(max(slices.Index(ways, name), 0))
	if n == 0 && was <= 0 {
		return was
	}
	return n
}

// ruled names how one calls, where one has to.
func ruled(rule string, n int64) string {
	if way(n) != "phone" {
		return ""
	}
	return cmp.Or(rule, callRule)
}

// writeRepeat writes the bands in which a trip repeats, each over the line that
// stood in its place.
func (c *content) writeRepeat(trip string, one CoachPatternTrip, before []frequencyLine) {
	if one.Repeat == nil {
		return
	}
	slices.SortFunc(before, func(a, b frequencyLine) int { return cmp.Compare(a.First, b.First) })
	for i, band := range append([]CoachBand{{one.Departs, *one.Repeat}}, one.Bands...) {
		l := frequencyLine{Trip: trip, Exact: empty}
		if i < len(before) {
			l = before[i]
		}
		l.First, l.Until, l.Headway = band.From, band.Until, band.Every
		if band.Exact || l.Exact == 1 {
			l.Exact = bit(band.Exact)
		}
		c.Frequencies = append(c.Frequencies, l)
	}
}

// service is one that runs on these days: one that is there, or a new one.
func (c *content) service(d CoachDays) string {
	slices.Sort(d.Weekdays)
	slices.Sort(d.Also)
	slices.Sort(d.Except)
	d.Weekdays = slices.Compact(d.Weekdays)
	all := daysOf(c)
	var same []string
	for id, other := range all {
		if sameDays(d, other) {
			same = append(same, id)
		}
	}
	if len(same) > 0 {
		return slices.Min(same)
	}
	id := free("days", func(id string) bool { _, there := all[id]; return there })
	if d.From != "" {
		from, _ := parseDay(d.From)
		until, _ := parseDay(d.Until)
		l := calendarLine{Service: id, First: int64(from), Last: int64(until)}
		for _, n := range d.Weekdays {
			l.Days |= 1 << (n - 1)
		}
		c.Calendars = append(c.Calendars, l)
	}
	for exception, dates := range [][]string{1: d.Also, 2: d.Except} {
		for _, text := range dates {
			on, _ := parseDay(text)
			c.Dates = append(c.Dates, dateLine{Service: id, Day: int64(on), Exception: int64(exception)})
		}
	}
	return id
}

func sameDays(a, b CoachDays) bool {
	return slices.Equal(a.Weekdays, b.Weekdays) && a.From == b.From && a.Until == b.Until && slices.Equal(a.Also, b.Also) && slices.Equal(a.Except, b.Except)
}

// writeFares puts a route's fares in the place of those it had, if they differ.
func (c *content) writeFares(v CoachTimetable) {
	if reflect.DeepEqual(c.routeFares(v.ID), append([]CoachFare{}, v.Fares...)) {
		return
	}
	shown := map[string]bool{}
	for _, f := range c.Fares {
		shown[f.ID] = f.Currency == currency && f.Price >= 0
	}
	freed, used := map[string]bool{}, map[string]bool{}
	c.FareRules = slices.DeleteFunc(c.FareRules, func(r fareRuleLine) bool {
		mine := r.Route == v.ID && r.Contains == "" && shown[r.Fare]
		freed[r.Fare] = freed[r.Fare] || mine
		return mine
	})
	for _, r := range c.FareRules {
		used[r.Fare] = true
	}
	// A fare without a rule would be for every ride.
	c.Fares = slices.DeleteFunc(c.Fares, func(f fareLine) bool { return freed[f.ID] && !used[f.ID] })
	for _, f := range v.Fares {
		id := free(v.ID+" "+f.From+" "+f.To, func(id string) bool {
			return slices.ContainsFunc(c.Fares, func(l fareLine) bool { return l.ID == id })
		})
		c.Fares = append(c.Fares, fareLine{ID: id, Price: f.Price, Currency: currency, Transfers: 0})
		c.FareRules = append(c.FareRules, fareRuleLine{Fare: id, Route: v.ID, Origin: c.zoneOf(f.From), Destination: c.zoneOf(f.To)})
	}
}

// zoneOf is the zone of a stop, which it gets when it has none.
func (c *content) zoneOf(name string) string {
	l := c.stop(name)
	if l == nil {
		return name // a zone already, or none
	}
	l.Zone = cmp.Or(l.Zone, l.ID)
	return l.Zone
}

// dropIdle removes services that nothing runs by any more.
func (c *content) dropIdle() {
	used := map[string]bool{}
	for _, t := range c.Trips {
		used[t.Service] = true
	}
	for _, r := range c.BookingRules {
		used[r.Extra["prior_notice_service_id"]] = true
	}
	c.Calendars = slices.DeleteFunc(c.Calendars, func(l calendarLine) bool { return !used[l.Service] })
	c.Dates = slices.DeleteFunc(c.Dates, func(l dateLine) bool { return !used[l.Service] })
}

// number gives every line its place.
func (c *content) number() {
	numbered(c.Files, func(l *fileLine, n int64) { l.N = n })
	numbered(c.Agencies, func(l *agencyLine, n int64) { l.N = n })
	numbered(c.Stops, func(l *stopLine, n int64) { l.N = n })
	numbered(c.Routes, func(l *routeLine, n int64) { l.N = n })
	numbered(c.Calendars, func(l *calendarLine, n int64) { l.N = n })
	numbered(c.Dates, func(l *dateLine, n int64) { l.N = n })
	numbered(c.Trips, func(l *tripLine, n int64) { l.N = n })
	numbered(c.StopTimes, func(l *stopTimeLine, n int64) { l.N = n })
	numbered(c.Frequencies, func(l *frequencyLine, n int64) { l.N = n })
	numbered(c.Fares, func(l *fareLine, n int64) { l.N = n })
	numbered(c.FareRules, func(l *fareRuleLine, n int64) { l.N = n })
	numbered(c.BookingRules, func(l *bookingRuleLine, n int64) { l.N = n })
}

func numbered[T any](lines []T, set func(*T, int64)) {
	for i := range lines {
		set(&lines[i], int64(i))
	}
}
