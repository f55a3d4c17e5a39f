package place

import "time"

// WorkingDay reports whether offices work on the day of t in the province.
func (p *Province) WorkingDay(t time.Time) bool {
	day := t.In(p.location)
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return false
	}
	date := day.Format(time.DateOnly)
	for _, h := range p.holidays {
		if h.Date == date {
			return false
		}
	}
	return true
}

// AfterWorkingDays is the end of the n-th working day after the day of t: what
// is asked on a Friday and due in two working days is due on Tuesday, midnight.
func (p *Province) AfterWorkingDays(t time.Time, n int) time.Time {
	day := t.In(p.location)
	for n > 0 {
		if day = day.AddDate(0, 0, 1); p.WorkingDay(day) {
			n--
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, p.location).UTC()
}
