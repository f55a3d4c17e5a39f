package coaches

import (
	"cmp"
	"fmt"
	"slices"
)

// CoachTimetable is a route as an operator edits it: stops by trips.
type CoachTimetable struct {
	ID       string         `json:"id,omitempty" readOnly:"true"`
	Name     string         `json:"name" maxLength:"120"`
	Short    string         `json:"short,omitempty" maxLength:"20" doc:"Number or mark, such as 20"`
	Patterns []CoachPattern `json:"patterns" maxItems:"10" nullable:"false" doc:"One for each sequence of stops, such as there and back"`
	Fares    []CoachFare    `json:"fares,omitempty" maxItems:"300" nullable:"false"`
}

// CoachPattern is a sequence of stops and the trips that take it.
type CoachPattern struct {
	Stops []CoachPatternStop `json:"stops" maxItems:"60" nullable:"false"`
	Trips []CoachPatternTrip `json:"trips" maxItems:"200" nullable:"false"`
}

// CoachPatternStop is a stop with when a coach is there, in seconds since the
// first one.
type CoachPatternStop struct {
	Stop    string `json:"stop" maxLength:"200"`
	After   int64  `json:"after" minimum:"0" maximum:"345600" doc:"Seconds from the first departure until it arrives"`
	Wait    int64  `json:"wait,omitempty" minimum:"0" maximum:"86400" doc:"Seconds until it leaves"`
	About   bool   `json:"about,omitempty" doc:"The time is not promised, but lies between the others"`
	Pickup  string `json:"pickup,omitempty" maxLength:"10" doc:"regular, none, phone or driver"`
	DropOff string `json:"dropOff,omitempty" maxLength:"10"`
}

// CoachPatternTrip is one departure, or those that repeat.
type CoachPatternTrip struct {
	ID       string       `json:"id,omitempty" maxLength:"200" doc:"Of a trip that is there already"`
	Departs  int64        `json:"departs" minimum:"0" maximum:"172799" doc:"Seconds of the day"`
	Headsign string       `json:"headsign,omitempty" maxLength:"100"`
	Days     CoachDays    `json:"days"`
	Repeat   *CoachRepeat `json:"repeat,omitempty" doc:"Leaves again and again"`
	Bands    []CoachBand  `json:"bands,omitempty" maxItems:"48" nullable:"false" doc:"Later parts of the day in which it repeats otherwise, in their order"`
	Stops    []CoachTimes `json:"stops,omitempty" maxItems:"60" doc:"Where the trip differs: its own times, for every stop"`
}

// CoachRepeat is how a trip repeats.
type CoachRepeat struct {
	Until int64 `json:"until" minimum:"1" maximum:"172800" doc:"Seconds of the day; none leaves then"`
	Every int64 `json:"every" minimum:"60" maximum:"43200" doc:"Seconds"`
	Exact bool  `json:"exact,omitempty"`
}

// CoachBand is a part of the day in which a trip repeats.
type CoachBand struct {
	From int64 `json:"from" minimum:"0" maximum:"172799" doc:"Seconds of the day at which the first leaves"`
	CoachRepeat
}

// CoachTimes are a trip's own times at a stop.
type CoachTimes struct {
	After int64 `json:"after" minimum:"0" maximum:"345600"`
	Wait  int64 `json:"wait,omitempty" minimum:"0" maximum:"86400"`
}

// CoachFare is what a seat costs; without stops, for the whole route.
type CoachFare struct {
	From  string `json:"from,omitempty" maxLength:"200" doc:"Stop"`
	To    string `json:"to,omitempty" maxLength:"200"`
	Price int64  `json:"price" minimum:"0" maximum:"100000000" doc:"đồng"`
}

// CoachDays are on which days a trip runs.
type CoachDays struct {
	Weekdays []int64  `json:"weekdays" maxItems:"7" nullable:"false" doc:"1 is Monday"`
	From     string   `json:"from,omitempty" maxLength:"10" doc:"YYYY-MM-DD"`
	Until    string   `json:"until,omitempty" maxLength:"10"`
	Except   []string `json:"except,omitempty" maxItems:"100" nullable:"false" doc:"Days on which it does not run"`
	Also     []string `json:"also,omitempty" maxItems:"100" nullable:"false" doc:"Further days on which it runs"`
}

// timetableOf shows a route's trips by their sequences of stops.
func (s *Service) timetableOf(f feed, c *content, route string) (v CoachTimetable, known bool) {
	for _, l := range c.Routes {
		if l.ID == route {
			v, known = CoachTimetable{ID: l.ID, Name: l.LongName, Short: l.ShortName, Patterns: []CoachPattern{}, Fares: c.routeFares(route)}, true
		}
	}
	t := s.compile(f, c)
	days := daysOf(c)
	index := map[string]int{}
	for i := range t.trips {
		one := &t.trips[i]
		if one.Route != route {
			continue
		}
		name := one.sequence()
		at, there := index[name]
		if !there {
			at = len(v.Patterns)
			index[name] = at
			v.Patterns = append(v.Patterns, CoachPattern{Stops: one.patternStops(), Trips: []CoachPatternTrip{}})
		}
		p := &v.Patterns[at]
		p.Trips = append(p.Trips, one.inPattern(p, days[one.Service]))
	}
	for i := range v.Patterns {
		slices.SortStableFunc(v.Patterns[i].Trips, func(a, b CoachPatternTrip) int { return cmp.Compare(a.Departs, b.Departs) })
	}
	return v, known
}

// sequence tells patterns apart: stops, how one gets on and off, and where no
// time is promised.
func (t *trip) sequence() (name string) {
	for _, c := range t.calls {
		name += fmt.Sprintf("%s\x00%d%d%t\x00", c.Stop, c.pickup(), c.dropOff(), c.about)
	}
	return name
}

func (t *trip) patternStops() (stops []CoachPatternStop) {
	for _, c := range t.calls {
		stops = append(stops, CoachPatternStop{
			Stop: c.Stop, After: c.arrival - t.calls[0].departure, Wait: c.departure - c.arrival, About: c.about,
			Pickup: way(c.pickup()), DropOff: way(c.dropOff()),
		})
	}
	stops[0].After, stops[0].Wait = 0, 0
	return stops
}

// inPattern is a trip among those of a pattern, with its own times only where
// they differ.
func (t *trip) inPattern(p *CoachPattern, days CoachDays) CoachPatternTrip {
	v := CoachPatternTrip{ID: t.ID, Departs: t.calls[0].departure, Headsign: t.Headsign, Days: days}
	for i, r := range slices.SortedFunc(slices.Values(t.repeats), func(a, b *frequencyLine) int { return cmp.Compare(a.First, b.First) }) {
		every := CoachRepeat{Until: r.Until, Every: r.Headway, Exact: r.Exact == 1}
		if i == 0 {
			v.Departs, v.Repeat = r.First, &every
			continue
		}
		v.Bands = append(v.Bands, CoachBand{r.First, every})
	}
	for i, stop := range t.patternStops() {
		v.Stops = append(v.Stops, CoachTimes{After: stop.After, Wait: stop.Wait})
		if i == len(t.calls)-1 && slices.EqualFunc(v.Stops, p.Stops, func(a CoachTimes, b CoachPatternStop) bool {
			return a.After == b.After && a.Wait == b.Wait
		}) {
			v.Stops = nil
		}
	}
	return v
}

// routeFares are those that are for this route alone.
func (c *content) routeFares(route string) []CoachFare {
	prices := map[string]int64{}
	for _, f := range c.Fares {
		if f.Currency == currency && f.Price >= 0 {
			prices[f.ID] = f.Price
		}
	}
	all := []CoachFare{}
	for _, r := range c.FareRules {
		if price, known := prices[r.Fare]; known && r.Route == route && r.Contains == "" {
			all = append(all, CoachFare{From: r.Origin, To: r.Destination, Price: price})
		}
	}
	return all
}

// daysOf are the services as operators say them.
func daysOf(c *content) map[string]CoachDays {
	all := map[string]CoachDays{}
	for service, runs := range calendarsOf(c) {
		d := CoachDays{Weekdays: []int64{}}
		for i := range int64(7) {
			if runs.days>>i&1 == 1 {
				d.Weekdays = append(d.Weekdays, i+1)
			}
		}
		if runs.first > 0 {
			d.From, d.Until = runs.first.String(), runs.last.String()
		}
		for on, added := range runs.dates {
			if added {
				d.Also = append(d.Also, on.String())
			} else {
				d.Except = append(d.Except, on.String())
			}
		}
		slices.Sort(d.Also)
		slices.Sort(d.Except)
		all[service] = d
	}
	return all
}
