package coaches

import (
	"fmt"
	"slices"

	"daklakid/internal/platform/errs"
)

// check names everything that is wrong with a timetable.
func (v *CoachTimetable) check(c *content) error {
	v.Name, v.Short = oneLine(v.Name), oneLine(v.Short)
	var bad errs.Fields
	bad.Check(v.Name != "", "name", "required")
	bad.Check(len(v.Patterns) > 0, "patterns", "required")
	for i := range v.Patterns {
		v.Patterns[i].check(&bad, fmt.Sprintf("patterns[%d]", i), c)
	}
	for i, f := range v.Fares {
		field := fmt.Sprintf("fares[%d]", i)
		bad.Check(f.From == "" || c.zone(f.From), field+".from", "stopNotHere")
		bad.Check(f.To == "" || c.zone(f.To), field+".to", "stopNotHere")
		bad.Check(!slices.ContainsFunc(v.Fares[:i], func(o CoachFare) bool { return o.From == f.From && o.To == f.To }), field, "fareTwice")
	}
	return bad.Err()
}

// zone reports whether a fare can be for a stop or, as imports have it, a zone.
func (c *content) zone(name string) bool {
	return slices.ContainsFunc(c.Stops, func(l stopLine) bool { return l.ID == name || l.Zone == name })
}

func (p *CoachPattern) check(bad *errs.Fields, field string, c *content) {
	bad.Check(len(p.Stops) >= 2, field+".stops", "twoStopsNeeded")
	bad.Check(len(p.Trips) > 0, field+".trips", "required")
	left := int64(0)
	for i, one := range p.Stops {
		at := fmt.Sprintf("%s.stops[%d]", field, i)
		bad.Check(c.stop(one.Stop) != nil, at+".stop", "stopNotHere")
		bad.Check(i == 0 && one.After == 0 || i > 0 && one.After >= left, at+".after", "timeBackwards")
		bad.Check(i > 0 || one.Wait == 0, at+".wait", "timeBackwards")
		bad.Check(!one.About || i > 0 && i < len(p.Stops)-1, at+".about", "timeNeeded")
		if left = one.After + one.Wait; one.Pickup != "" {
			bad.OneOf(one.Pickup, at+".pickup", ways...)
		}
		if one.DropOff != "" {
			bad.OneOf(one.DropOff, at+".dropOff", ways...)
		}
	}
	for i := range p.Trips {
		p.Trips[i].check(bad, fmt.Sprintf("%s.trips[%d]", field, i), p)
	}
}

func (t *CoachPatternTrip) check(bad *errs.Fields, field string, p *CoachPattern) {
	t.Headsign = oneLine(t.Headsign)
	t.Days.check(bad, field+".days")
	t.checkBands(bad, field)
	bad.Check(t.Stops == nil || len(t.Stops) == len(p.Stops), field+".stops", "everyStopNeeded")
	left := int64(0)
	for i, one := range t.Stops {
		bad.Check(i == 0 && one.After == 0 && one.Wait == 0 || i > 0 && one.After >= left, fmt.Sprintf("%s.stops[%d].after", field, i), "timeBackwards")
		left = one.After + one.Wait
	}
	last := p.Stops[max(len(p.Stops)-1, 0):]
	if len(last) == 1 {
		bad.Check(t.Departs+max(left, last[0].After) < maxDays*daySeconds, field+".departs", "tooLongOnTheWay")
	}
}

// checkBands wants one after another: at no time does a trip repeat in two ways
// (https://gtfs.org/documentation/schedule/reference/#frequenciestxt).
func (t *CoachPatternTrip) checkBands(bad *errs.Fields, field string) {
	bad.Check(t.Repeat != nil || len(t.Bands) == 0, field+".repeat", "required")
	if t.Repeat == nil {
		return
	}
	bad.Check(t.Repeat.Until > t.Departs, field+".repeat.until", "timeBackwards")
	ended := t.Repeat.Until
	for i, b := range t.Bands {
		at := fmt.Sprintf("%s.bands[%d]", field, i)
		bad.Check(b.From >= ended, at+".from", "timeBackwards")
		bad.Check(b.Until > b.From, at+".until", "timeBackwards")
		ended = b.Until
	}
}

func (d *CoachDays) check(bad *errs.Fields, field string) {
	for _, n := range d.Weekdays {
		bad.Check(n >= 1 && n <= 7, field+".weekdays", "notAllowed")
	}
	from, a := parseDay(d.From)
	until, b := parseDay(d.Until)
	if len(d.Weekdays) > 0 || d.From != "" || d.Until != "" {
		bad.Check(a, field+".from", "dayMalformed")
		bad.Check(b, field+".until", "dayMalformed")
		bad.Check(!a || !b || from <= until, field+".until", "periodOver")
	}
	for i, on := range slices.Concat(d.Except, d.Also) {
		_, known := parseDay(on)
		bad.Check(known, field+".except", "dayMalformed")
		bad.Check(!slices.Contains(slices.Concat(d.Except, d.Also)[:i], on), field+".except", "dayTwice")
	}
	bad.Check(len(d.Weekdays) > 0 || len(d.Also) > 0, field, "neverRuns")
}
