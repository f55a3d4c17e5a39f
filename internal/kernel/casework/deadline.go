package casework

import (
	"fmt"
	"time"

	"daklakid/internal/core/place"
)

// cutOff is the minute of the day after which something counts as received on
// the next working day; 24 hours when there is none.
func (l Limit) cutOff() (int, error) {
	if l.CutOff == "" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", l.CutOff)
	if err != nil {
		return 0, fmt.Errorf("limit.cutOff: %w", err)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Due is the deadline of what was received at a moment. What comes after the
// cut-off, or on a day of rest, counts as received on the next working day; the
// deadline is the end of a working day (TT 01/2018/TT-VPCP; BLDS 2015, 148).
func (l Limit) Due(p *place.Province, received time.Time) time.Time {
	if l.Hours > 0 {
		return received.Add(time.Duration(l.Hours) * time.Hour)
	}
	cut, err := l.cutOff()
	if err != nil {
		cut = 24 * 60 // ParseProcedure has refused it
	}
	local := received.In(p.Location())
	if days := l.Days; !p.WorkingDay(local) || local.Hour()*60+local.Minute() >= cut {
		return p.AfterWorkingDays(local, days+1)
	}
	return p.AfterWorkingDays(local, l.Days)
}

// opening is the first deadline of a case: until when somebody has taken it up,
// where the procedure says so, else until when it is done.
func (l Limit) opening(p *place.Province, received time.Time) time.Time {
	if l.First > 0 {
		return received.Add(time.Duration(l.First) * time.Hour)
	}
	return l.Due(p, received)
}

// workingDays counts those after from's day up to to's, at least one while to
// is ahead: what is left of a deadline whose clock stands.
func workingDays(p *place.Province, from, to time.Time) int64 {
	if !to.After(from) {
		return 0
	}
	last := to.Add(-time.Second).In(p.Location())
	var n int64
	for day := from.In(p.Location()); n < 1000; {
		day = day.AddDate(0, 0, 1)
		if day.Year() > last.Year() || day.Year() == last.Year() && day.YearDay() > last.YearDay() {
			return n
		}
		if p.WorkingDay(day) {
			n++
		}
	}
	return n
}

// levels are when the three reminders are sent, before and after the deadline.
var levels = [...]func(*place.Province, time.Time) time.Time{
	func(_ *place.Province, due time.Time) time.Time { return due.Add(-24 * time.Hour) },
	func(_ *place.Province, due time.Time) time.Time { return due },
	func(p *place.Province, due time.Time) time.Time { return p.AfterWorkingDays(due.Add(-time.Second), 1) },
}

// schedule sets when the next reminder is due; none while the clock stands or
// after the third.
func (k *Kernel) schedule(c *Case) {
	c.escalateAt = 0
	if c.Open() && !c.Due.IsZero() && !c.Status.waits() && int(c.Escalation) < len(levels) {
		c.escalateAt = levels[c.Escalation](k.Province, c.Due).UnixMilli()
	}
}

// restDue is when a case without a deadline stands in the work-list: at its end.
const restDue = 1 << 53
