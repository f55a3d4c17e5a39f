package coaches

import (
	"reflect"
	"slices"

	"daklakid/internal/platform/database"
)

// CoachChange counts what differs in one kind of thing.
type CoachChange struct {
	Added   int `json:"added"`
	Removed int `json:"removed"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
}

// CoachChanges say what publishing an import changes for people.
type CoachChanges struct {
	Stops     CoachChange `json:"stops"`
	Routes    CoachChange `json:"routes"`
	Trips     CoachChange `json:"trips" doc:"A trip whose times or stops differ has changed"`
	Days      CoachChange `json:"days" doc:"Calendars, with their exceptions"`
	Fares     CoachChange `json:"fares"`
	StopTimes int         `json:"stopTimes" doc:"In all"`
	Lost      []string    `json:"lost,omitempty" doc:"Names of routes that are no more, some of them"`
	First     string      `json:"first,omitempty" doc:"The first day that anything runs"`
	Last      string      `json:"last,omitempty" doc:"The last one"`
	Notes     []string    `json:"notes,omitempty" doc:"Codes of what an operator may have overlooked: expired, endsSoon, elsewhere"`
}

// maxLost is how many routes are named that are gone.
const maxLost = 10

// changes compares an import with what people see now.
func (s *Service) changes(tx *database.Tx, importID string, now *content, t *timetable) (out CoachChanges, err error) {
	var published string
	err = tx.Row(`SELECT f.published FROM coach_imports i JOIN coach_feeds f ON f.id = i.feed WHERE i.id = $1`, importID).Scan(&published)
	if database.NoRows(err) {
		return out, nil // dropped meanwhile
	}
	if err != nil {
		return out, err
	}
	was, err := read(tx, published)
	if err != nil {
		return out, err
	}
	out = compare(was, now)
	s.spanOf(&out, t, dayOf(tx.Time().In(s.o.Province.Location())))
	return out, nil
}

func compare(was, now *content) (out CoachChanges) {
	out.Stops = difference(index(was.Stops, func(l *stopLine) (string, *int64) { return l.ID, &l.N }), index(now.Stops, func(l *stopLine) (string, *int64) { return l.ID, &l.N }))
	routes := func(c *content) map[string][]routeLine {
		return index(c.Routes, func(l *routeLine) (string, *int64) { return l.ID, &l.N })
	}
	out.Routes = difference(routes(was), routes(now))
	out.Trips = difference(was.rides(), now.rides())
	out.Days = difference(was.services(), now.services())
	out.Fares = difference(was.prices(), now.prices())
	out.StopTimes = len(now.StopTimes)
	kept := routes(now)
	for _, l := range was.Routes {
		if _, there := kept[l.ID]; !there && len(out.Lost) < maxLost {
			out.Lost = append(out.Lost, l.name())
		}
	}
	return out
}

// index puts lines together by what they belong to, whatever their place in the file.
func index[L any](lines []L, key func(*L) (string, *int64)) map[string][]L {
	all := make(map[string][]L, len(lines))
	for _, l := range lines {
		id, n := key(&l)
		*n = 0
		all[id] = append(all[id], l)
	}
	return all
}

func difference[T any](was, now map[string]T) (c CoachChange) {
	for id, one := range now {
		before, there := was[id]
		switch {
		case !there:
			c.Added++
		case reflect.DeepEqual(before, one):
			c.Same++
		default:
			c.Changed++
		}
	}
	for id := range was {
		if _, there := now[id]; !there {
			c.Removed++
		}
	}
	return c
}

// ride is all that belongs to a trip.
type ride struct {
	trip    []tripLine
	times   []stopTimeLine
	repeats []frequencyLine
}

func (c *content) rides() map[string]ride {
	times := index(c.StopTimes, func(l *stopTimeLine) (string, *int64) { return l.Trip, &l.N })
	repeats := index(c.Frequencies, func(l *frequencyLine) (string, *int64) { return l.Trip, &l.N })
	all := map[string]ride{}
	for id, trip := range index(c.Trips, func(l *tripLine) (string, *int64) { return l.ID, &l.N }) {
		calls := times[id]
		slices.SortFunc(calls, func(a, b stopTimeLine) int { return int(a.Seq - b.Seq) })
		all[id] = ride{trip, calls, repeats[id]}
	}
	return all
}

type serviceDays struct {
	week  []calendarLine
	dates []dateLine
}

func (c *content) services() map[string]serviceDays {
	all := map[string]serviceDays{}
	for id, dates := range index(c.Dates, func(l *dateLine) (string, *int64) { return l.Service, &l.N }) {
		slices.SortFunc(dates, func(a, b dateLine) int { return int(a.Day - b.Day) })
		all[id] = serviceDays{dates: dates}
	}
	for id, week := range index(c.Calendars, func(l *calendarLine) (string, *int64) { return l.Service, &l.N }) {
		all[id] = serviceDays{week, all[id].dates}
	}
	return all
}

type fareSet struct {
	fare  []fareLine
	rules []fareRuleLine
}

func (c *content) prices() map[string]fareSet {
	all := map[string]fareSet{}
	rules := index(c.FareRules, func(l *fareRuleLine) (string, *int64) { return l.Fare, &l.N })
	for id, fare := range index(c.Fares, func(l *fareLine) (string, *int64) { return l.ID, &l.N }) {
		all[id] = fareSet{fare, rules[id]}
	}
	return all
}

// What an operator may have overlooked.
const (
	noteExpired   = "expired"
	noteEndsSoon  = "endsSoon"
	noteElsewhere = "elsewhere"
	soon          = 30 // days
)

// spanOf says when anything runs, and what may have been overlooked.
func (s *Service) spanOf(out *CoachChanges, t *timetable, today day) {
	var first, last day
	see := func(d day) {
		if first == 0 || d < first {
			first = d
		}
		last = max(last, d)
	}
	here := false
	for _, one := range t.trips {
		if one.runs.days != 0 && one.runs.first <= one.runs.last {
			see(one.runs.first)
			see(one.runs.last)
		}
		for d, added := range one.runs.dates {
			if added {
				see(d)
			}
		}
		here = here || slices.ContainsFunc(one.calls, func(c call) bool { return t.stops[c.stop].inside })
	}
	if last != 0 {
		out.First, out.Last = first.String(), last.String()
	}
	switch {
	case last < today:
		out.Notes = append(out.Notes, noteExpired)
	case last < today.plus(soon):
		out.Notes = append(out.Notes, noteEndsSoon)
	}
	if !here {
		out.Notes = append(out.Notes, noteElsewhere)
	}
}
