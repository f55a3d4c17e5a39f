// Package openinghours reads the opening_hours syntax of OpenStreetMap and
// says when something is open.
//
// Of https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification it
// knows years, months, dates and ranges of them, weekdays and the nth of a
// month, public holidays (PH), times that go on after midnight, open ends,
// off and unknown, comments, and rules that override (;) or add (,). It refuses
// the rest – the sun, Easter, weeks, school holidays, fallback rules – by
// position, rather than guess.
package openinghours

import (
	"slices"
	"time"
)

// Bounds of a text.
const (
	MaxText  = 255 // characters, as OpenStreetMap bounds a value
	maxRules = 40
)

// dayMinutes is a day; Vietnam has no summer time, and neither has this package.
const dayMinutes = 24 * 60

// Hours are parsed opening hours.
type Hours struct {
	text  string
	rules []rule
}

// String is the text as it was parsed.
func (h *Hours) String() string { return h.text }

// Span is a time of being open on a day, in minutes since its midnight. What
// goes on after the next midnight ends beyond 24 hours.
type Span struct{ From, To int }

// rule is what stands between two semicolons.
type rule struct {
	adds  bool // to the rules before, instead of overriding them
	years []intRange
	dates []dateRange
	days  *weekdays // nil: every day
	times []Span    // none: the whole day
	state state
}

type state int

const (
	open state = iota
	closed
	unknown
)

type intRange struct{ from, to int }

// dateRange is from one day of the year to another; one that ends before it
// begins goes over New Year.
type dateRange struct{ from, to monthDay }

type monthDay struct{ month, day int }

func (a monthDay) before(b monthDay) bool {
	return a.month < b.month || a.month == b.month && a.day < b.day
}

type weekdays struct {
	all      [7]bool // time.Sunday first
	nth      []nthDay
	holidays bool
}

// nthDay is the nth of a weekday in its month, from its end when negative.
type nthDay struct {
	day time.Weekday
	nth int
}

// Holidays reports whether a day is a public holiday; nil: none is.
type Holidays func(day time.Time) bool

func (r *rule) covers(day time.Time, holiday bool) bool {
	if len(r.years) > 0 && !slices.ContainsFunc(r.years, func(y intRange) bool { return y.from <= day.Year() && day.Year() <= y.to }) {
		return false
	}
	if len(r.dates) > 0 && !slices.ContainsFunc(r.dates, func(d dateRange) bool { return d.covers(day) }) {
		return false
	}
	return r.days == nil || r.days.covers(day, holiday)
}

func (d dateRange) covers(day time.Time) bool {
	at := monthDay{int(day.Month()), day.Day()}
	if d.to.before(d.from) {
		return !at.before(d.from) || !d.to.before(at)
	}
	return !at.before(d.from) && !d.to.before(at)
}

func (w *weekdays) covers(day time.Time, holiday bool) bool {
	if holiday && w.holidays || w.all[day.Weekday()] {
		return true
	}
	return slices.ContainsFunc(w.nth, func(n nthDay) bool {
		if n.day != day.Weekday() {
			return false
		}
		fromEnd := time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day() - day.Day()
		return n.nth == (day.Day()-1)/7+1 || n.nth == -(fromEnd/7+1)
	})
}

// Day lists when it is open on a day, in order and apart from each other. Only
// the date of day counts.
func (h *Hours) Day(day time.Time, holidays Holidays) []Span {
	holiday := holidays != nil && holidays(day)
	var spans []Span
	for n := range h.rules {
		r := &h.rules[n]
		if !r.covers(day, holiday) {
			continue
		}
		times := r.times
		if len(times) == 0 {
			times = []Span{{0, dayMinutes}}
		}
		switch {
		case r.state == open && r.adds:
			spans = append(slices.Clone(spans), times...)
		case r.state == open:
			spans = slices.Clone(times)
		case len(r.times) == 0:
			spans = nil // the whole day is off, or nobody knows
		default:
			spans = without(spans, times)
		}
	}
	return merged(spans)
}

// without takes times out of spans.
func without(spans, times []Span) []Span {
	for _, t := range times {
		var left []Span
		for _, s := range spans {
			if t.To <= s.From || s.To <= t.From {
				left = append(left, s)
				continue
			}
			if s.From < t.From {
				left = append(left, Span{s.From, t.From})
			}
			if t.To < s.To {
				left = append(left, Span{t.To, s.To})
			}
		}
		spans = left
	}
	return spans
}

// merged puts spans in order and joins those that touch.
func merged(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	var all []Span
	for _, s := range spans {
		if last := len(all) - 1; last >= 0 && s.From <= all[last].To {
			all[last].To = max(all[last].To, s.To)
			continue
		}
		all = append(all, s)
	}
	return all
}

// Status is whether something is open, and until when it stays so.
type Status struct {
	Open    bool
	Changes time.Time // zero: not within the next weeks
}

// horizon is how many days ahead a change is looked for.
const horizon = 60

// At is the status at a moment, in its own time zone.
func (h *Hours) At(at time.Time, holidays Holidays) Status {
	now, spans := h.around(at, holidays)
	for _, s := range spans {
		switch {
		case now < s.From:
			return Status{false, moment(at, s.From)}
		case now < s.To && s.To >= (horizon+1)*dayMinutes:
			return Status{Open: true}
		case now < s.To:
			return Status{true, moment(at, s.To)}
		}
	}
	return Status{}
}

// around lists the spans from yesterday on, in minutes since today's midnight.
func (h *Hours) around(at time.Time, holidays Holidays) (now int, spans []Span) {
	for n := -1; n <= horizon; n++ {
		day := time.Date(at.Year(), at.Month(), at.Day()+n, 0, 0, 0, 0, time.UTC)
		for _, s := range h.Day(day, holidays) {
			spans = append(spans, Span{s.From + n*dayMinutes, s.To + n*dayMinutes})
		}
	}
	return at.Hour()*60 + at.Minute(), merged(spans)
}

func moment(at time.Time, minutes int) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, minutes, 0, 0, at.Location())
}
