package notify

import (
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
)

// quiet is when nothing may ring, in minutes of the day; it may go over midnight.
type quiet struct {
	on          bool
	from, until int
}

const (
	minutesOfDay = 24 * 60
	nightFrom    = 22 * 60
	nightUntil   = 6 * 60
	morning      = 7 * 60
)

// over answers whether at is in the quiet hours, and when they end.
func (q quiet) over(at time.Time) (end time.Time, inside bool) {
	minute := at.Hour()*60 + at.Minute()
	switch {
	case !q.on:
		return at, false
	case q.from < q.until:
		inside = minute >= q.from && minute < q.until
	default:
		inside = minute >= q.from || minute < q.until
	}
	if !inside {
		return at, false
	}
	return next(at, q.until), true
}

// next is when it is so many minutes of the day for the first time after at.
func next(at time.Time, minute int) time.Time {
	day := at.Day()
	for {
		t := time.Date(at.Year(), at.Month(), day, minute/60, minute%60, 0, 0, at.Location())
		if t.After(at) {
			return t
		}
		day++
	}
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// minuteOf reads what clock writes; the schema has checked the form.
func minuteOf(s string) int {
	var h, m int
	_, _ = fmt.Sscanf(s, "%d:%d", &h, &m)
	return (h*60 + m) % minutesOfDay
}

// here is a time as the province's clocks show it.
func (s *Service) here(at time.Time) time.Time {
	if s.o.Zone == nil {
		return at.UTC()
	}
	return at.In(s.o.Zone)
}

// postpone enqueues a job for the end of the quiet hours if it is in them. The
// key keeps a try that is repeated after a crash from making a second one.
func (s *Service) postpone(tx *database.Tx, account, name, key string, payload any) (later bool, err error) {
	set, err := settingsOf(tx, account)
	if err != nil {
		return false, err
	}
	end, inside := set.quiet.over(s.here(tx.Time()))
	if !inside {
		return false, nil
	}
	return true, jobs.Enqueue(tx, name, payload, jobs.RunAt(end), jobs.UniqueKey(key))
}
