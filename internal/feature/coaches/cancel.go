package coaches

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// cancelReasons are why a coach does not run.
var cancelReasons = []string{"breakdown", "weather", "road", "fewPassengers", "holiday", "other"}

// CoachCancellation is a trip that does not run on a day.
type CoachCancellation struct {
	Trip   string    `json:"trip" maxLength:"200"`
	Day    string    `json:"day" maxLength:"10" doc:"YYYY-MM-DD, the service day"`
	Start  *int64    `json:"start,omitempty" minimum:"0" maximum:"432000" doc:"Of a trip that repeats, the one that starts at this second of the day; missing: all"`
	Reason string    `json:"reason" maxLength:"20" doc:"breakdown, weather, road, fewPassengers, holiday or other"`
	At     time.Time `json:"at,omitzero" readOnly:"true"`
}

type cancelInput struct {
	Feed string `path:"feed" maxLength:"36"`
	Body CoachCancellation
}

type cancelOutput struct{ Body CoachCancellation }

// cancelTrip says that a trip does not run, refuses the seats that were asked
// for, and tells who asked.
func (s *Service) cancelTrip(tx *database.Tx, who web.Principal, in *cancelInput) (*cancelOutput, error) {
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	on, start, err := s.checkCancellation(tx, f, &in.Body)
	if err != nil {
		return nil, err
	}
	if err := seatsAlone(tx, f.ID, on, in.Body.Trip); err != nil {
		return nil, err
	}
	n, err := tx.Exec(`INSERT INTO coach_cancellations (feed, day, trip, start, reason, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`, f.ID, on, in.Body.Trip, start, in.Body.Reason, who.Account, tx.Now())
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, errs.New(errs.Conflict, "tripCancelledBefore")
	}
	in.Body.At = tx.Time()
	asked, err := s.requestsOn(tx, f.ID, on, in.Body.Trip, start)
	if err != nil {
		return nil, err
	}
	for i := range asked {
		p := step{from: []string{waiting, confirmed}, to: refused, reason: "tripCancelled", by: who.Account}
		if _, err := s.answer(tx, &asked[i], p, "coachRefused"); err != nil {
			return nil, err
		}
	}
	return &cancelOutput{in.Body}, nil
}

func (s *Service) checkCancellation(tx *database.Tx, f feed, c *CoachCancellation) (day, int64, error) {
	var bad errs.Fields
	on, known := parseDay(c.Day)
	bad.Check(known, "day", "dayMalformed")
	bad.OneOf(c.Reason, "reason", cancelReasons...)
	if err := bad.Err(); err != nil {
		return 0, 0, err
	}
	t, err := s.standing(tx, f.ID)
	if err != nil {
		return 0, 0, err
	}
	start := int64(empty)
	if c.Start != nil {
		start = *c.Start
	}
	if t == nil || !t.starting(c.Trip, on, start) {
		return 0, 0, errs.InvalidField("trip", "tripNotThatDay")
	}
	return on, start, nil
}

// starting reports whether a trip starts on a day at a second; at all when it
// is empty.
func (t *timetable) starting(trip string, on day, start int64) (starts bool) {
	at, known := t.byTrip[trip]
	if !known || !t.trips[at].runs.on(on) {
		return false
	}
	if start == empty {
		return true
	}
	t.trips[at].starts(func(one, _ int64) { starts = starts || one == start })
	return starts
}

type uncancelInput struct {
	Feed  string `path:"feed" maxLength:"36"`
	Trip  string `query:"trip" maxLength:"200" required:"true"`
	Day   string `query:"day" maxLength:"10" required:"true"`
	Start int64  `query:"start" default:"-1" minimum:"-1" maximum:"432000"`
}

// uncancelTrip has a trip run after all. Seats refused stay refused.
func (s *Service) uncancelTrip(tx *database.Tx, who web.Principal, in *uncancelInput) (*web.None, error) {
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	on, known := parseDay(in.Day)
	if !known {
		return nil, errs.InvalidField("day", "dayMalformed")
	}
	return &web.None{}, tx.One(errs.Missing(), `DELETE FROM coach_cancellations WHERE feed = $1 AND day = $2 AND trip = $3 AND start = $4`,
		f.ID, on, in.Trip, in.Start)
}

// cancellationsOf are a feed's from a day on.
func cancellationsOf(tx *database.Tx, feedID string, from day) (all []CoachCancellation, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c CoachCancellation
		var on day
		var start, at int64
		err := rows.Scan(&on, &c.Trip, &start, &c.Reason, &at)
		if start != empty {
			c.Start = &start
		}
		c.Day, c.At = on.String(), time.UnixMilli(at).UTC()
		all = append(all, c)
		return err
	}, `SELECT day, trip, start, reason, created_at FROM coach_cancellations WHERE feed = $1 AND day >= $2 ORDER BY day, trip, start LIMIT $3`,
		feedID, from, maxAlerts)
	return all, err
}

// seatsAlone has who asks for seats on a trip, keeps them, and cancels it wait
// for one another, so that no seat is promised on a coach that does not run.
func seatsAlone(tx *database.Tx, feedID string, on day, trip string) error {
	return tx.Alone("coach_trip " + feedID + " " + on.String() + " " + trip)
}

// runsNow says whether a trip has been cancelled, as of now and until this
// transaction ends.
func (s *Service) runsNow(tx *database.Tx, feedID string, on day, trip string, start int64) error {
	if err := seatsAlone(tx, feedID, on, trip); err != nil {
		return err
	}
	var cancelled int
	err := tx.Row(`SELECT count(*) FROM coach_cancellations WHERE feed = $1 AND day = $2 AND trip = $3 AND start IN (-1, $4)`,
		feedID, on, trip, start).Scan(&cancelled)
	if err == nil && cancelled > 0 {
		err = errs.New(errs.Conflict, "tripDoesNotRun")
	}
	return err
}
