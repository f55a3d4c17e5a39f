package coaches

import (
	"fmt"
	"time"
)

// day is a date as yyyymmdd, so that days compare as numbers.
type day int64

func dayOf(t time.Time) day {
	y, m, d := t.Date()
	return day(y*10_000 + int(m)*100 + d)
}

// parseDay reads 2026-11-26.
func parseDay(s string) (day, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return dayOf(t), err == nil && t.Year() >= 2000 && t.Year() < 2100
}

func (d day) time() time.Time {
	return time.Date(int(d/10_000), time.Month(d/100%100), int(d%100), 12, 0, 0, 0, time.UTC)
}

// String is 2026-11-26.
func (d day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d/10_000, d/100%100, d%100) }

func (d day) plus(n int) day { return dayOf(d.time().AddDate(0, 0, n)) }

// bit is the day's in a calendar's week, which begins on Monday.
func (d day) bit() int64 { return 1 << ((int(d.time().Weekday()) + 6) % 7) }

// at is a time of day in a zone. GTFS counts it from twelve hours before noon,
// so that it is right where clocks change, too.
func (d day) at(seconds int64, zone *time.Location) time.Time {
	noon := time.Date(int(d/10_000), time.Month(d/100%100), int(d%100), 12, 0, 0, 0, zone)
	return noon.Add(time.Duration(seconds)*time.Second - 12*time.Hour)
}

// calendar is on which days a service runs.
type calendar struct {
	days        int64
	first, last day
	dates       map[day]bool // true is added, false removed
}

// on reports whether the service runs on a day.
func (c *calendar) on(d day) bool {
	if runs, said := c.dates[d]; said {
		return runs
	}
	return c.first <= d && d <= c.last && c.days&d.bit() != 0
}

// calendarsOf are the services of an edition, by id.
func calendarsOf(c *content) map[string]*calendar {
	all := map[string]*calendar{}
	for _, l := range c.Calendars {
		all[l.Service] = &calendar{days: l.Days, first: day(l.First), last: day(l.Last), dates: map[day]bool{}}
	}
	for _, l := range c.Dates {
		if all[l.Service] == nil {
			all[l.Service] = &calendar{dates: map[day]bool{}}
		}
		all[l.Service].dates[day(l.Day)] = l.Exception == 1
	}
	return all
}
