package coaches

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// random is a feed of anything that can stand in one.
func random(r *rand.Rand) *content {
	c := banMe()
	c.Trips, c.StopTimes, c.Calendars, c.Dates = nil, nil, nil, nil
	for i := range 4 {
		service := fmt.Sprint("s", i)
		if r.IntN(4) > 0 {
			first := day(20261101).plus(r.IntN(40))
			c.Calendars = append(c.Calendars, calendarLine{Service: service, Days: r.Int64N(128), First: int64(first), Last: int64(first.plus(r.IntN(60)))})
		}
		for on := range r.IntN(12) {
			c.Dates = append(c.Dates, dateLine{Service: service, Day: int64(day(20261110).plus(on * 3)), Exception: 1 + r.Int64N(2)})
		}
	}
	for i := range 12 {
		var calls []at
		seconds := r.Int64N(30 * hour)
		for range 2 + r.IntN(6) {
			calls = append(calls, at{c.Stops[r.IntN(len(c.Stops))].ID, seconds})
			seconds += r.Int64N(14 * hour)
		}
		name := fmt.Sprint("t", i)
		c.run(name, "sg", fmt.Sprint("s", r.IntN(4)), calls...)
		if r.IntN(3) == 0 {
			first := r.Int64N(20 * hour)
			c.Frequencies = append(c.Frequencies, frequencyLine{Trip: name, First: first, Until: first + 1 + r.Int64N(6*hour), Headway: 600 + r.Int64N(hour)})
		}
	}
	for i := range c.StopTimes {
		c.StopTimes[i].Pickup, c.StopTimes[i].DropOff = r.Int64N(4), r.Int64N(4)
	}
	return c
}

// runsNaively says the rule of calendar.txt and calendar_dates.txt word by word.
func runsNaively(c *content, service string, on time.Time) bool {
	number := int64(on.Year()*10_000 + int(on.Month())*100 + on.Day())
	for _, d := range c.Dates {
		if d.Service == service && d.Day == number {
			return d.Exception == 1
		}
	}
	for _, l := range c.Calendars {
		if l.Service == service && l.First <= number && number <= l.Last {
			week := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
			return l.Days>>slices.Index(week, on.Weekday())&1 == 1
		}
	}
	return false
}

func TestCalendarsAgreeWithTheNaive(t *testing.T) {
	for seed := range uint64(200) {
		c := random(rand.New(rand.NewPCG(seed, 1)))
		for service, runs := range calendarsOf(c) {
			for on := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC); on.Year() < 2027; on = on.AddDate(0, 0, 1) {
				if runs.on(dayOf(on)) != runsNaively(c, service, on) {
					t.Fatalf("seed %d: %s on %v", seed, service, on)
				}
			}
		}
	}
}

// bruteForce looks at every trip on every service day, from every stop to
// every later one.
func bruteForce(c *content, from, to func(string) bool, on time.Time) (found []string) {
	for back := range 7 {
		served := on.AddDate(0, 0, -back)
		for _, trip := range c.Trips {
			if !runsNaively(c, trip.Service, served) {
				continue
			}
			var calls []stopTimeLine
			for _, l := range c.StopTimes {
				if l.Trip == trip.ID {
					calls = append(calls, l)
				}
			}
			moves := []int64{0}
			for _, f := range c.Frequencies {
				if f.Trip == trip.ID {
					moves = nil
					for start := f.First; start < f.Until; start += f.Headway {
						moves = append(moves, start-calls[0].Departure)
					}
				}
			}
			for _, moved := range moves {
				found = append(found, firstRide(trip.ID, calls, from, to, served, on, moved)...)
			}
		}
	}
	slices.Sort(found)
	return found
}

func firstRide(trip string, calls []stopTimeLine, from, to func(string) bool, served, on time.Time, moved int64) []string {
	for i, a := range calls[:len(calls)-1] {
		if !from(a.Stop) || a.Pickup == 1 {
			continue
		}
		for _, b := range calls[i+1:] {
			if !to(b.Stop) || b.DropOff == 1 {
				continue
			}
			leaves := served.Add(time.Duration(a.Departure+moved) * time.Second)
			if leaves.Format(time.DateOnly) != on.Format(time.DateOnly) {
				return nil
			}
			return []string{fmt.Sprint(leaves.Unix(), " ", trip, " ", a.Seq, b.Seq)}
		}
		return nil // the first place to get on counts
	}
	return nil
}

func TestSearchAgreesWithBruteForce(t *testing.T) {
	s := service(t, nil)
	hanoi := s.o.Province.Location()
	total := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 2))
		c := random(r)
		table := s.compile(feed{ID: "f", Published: "e"}, c)
		n := &network{tables: []*timetable{table}}
		for range 8 {
			a, b := r.IntN(len(c.Stops)), r.IntN(len(c.Stops))
			on := day(20261101).plus(r.IntN(60))
			midnight := time.Date(int(on/10_000), time.Month(on/100%100), int(on%100), 0, 0, 0, 0, hanoi)
			is := func(at int) func(string) bool { return func(id string) bool { return id == c.Stops[at].ID } }
			want := bruteForce(c, is(a), is(b), midnight)
			var got []string
			for _, d := range n.departures(table.stops[a].key(), table.stops[b].key(), on, hanoi) {
				got = append(got, fmt.Sprint(d.at.Unix(), " ", d.trip.ID, " ", d.trip.calls[d.from].Seq, d.trip.calls[d.to].Seq))
			}
			slices.Sort(got)
			total += len(want)
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, %v from %d to %d:\n%v\nwant\n%v", seed, on, a, b, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
	if total < 1_000 {
		t.Errorf("only %d departures were compared", total)
	}
}
