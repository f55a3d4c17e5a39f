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

// officeHours are when offices work on a working day, in order.
type officeHours struct {
	Spans []struct {
		From string `json:"from"` // HH:MM
		To   string `json:"to"`
	} `json:"spans"`
	Confidence string `json:"confidence"`
	Note       string `json:"note"`
}

// clock is the time of day, from midnight.
func clock(written string) (time.Duration, error) {
	t, err := time.Parse("15:04", written)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

func (h officeHours) check(f *faults) {
	var last time.Duration
	for _, s := range h.Spans {
		from, wrong := clock(s.From)
		to, err := clock(s.To)
		f.add(wrong == nil && err == nil && from >= last && to > from, "holidays.json: officeHours: %s to %s is malformed, or out of order", s.From, s.To)
		last = to
	}
	f.add(len(h.Spans) > 0, "holidays.json: officeHours: no spans")
}

// AfterOfficeTime is when offices have worked for d since t: what is asked on a
// Friday at half past four and due in two hours is due on Monday morning.
func (p *Province) AfterOfficeTime(t time.Time, d time.Duration) time.Time {
	for day := t.In(p.location); ; day = day.AddDate(0, 0, 1) {
		if !p.WorkingDay(day) {
			continue
		}
		midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, p.location)
		for _, s := range p.hours.Spans {
			from, to := moment(midnight, s.From), moment(midnight, s.To)
			if from.Before(t) {
				from = t
			}
			if left := to.Sub(from); left >= d {
				return from.Add(d).UTC()
			} else if left > 0 {
				d -= left
			}
		}
	}
}

func moment(midnight time.Time, written string) time.Time {
	d, err := clock(written)
	if err != nil {
		d = 0 // check has refused it
	}
	return midnight.Add(d)
}
