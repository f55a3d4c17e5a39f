package coaches

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/gtfs"
)

// alertFeed are the alerts that are open, as GTFS-Realtime. Identifiers are
// those of the feed of all operators.
func (s *Service) alertFeed(tx *database.Tx) ([]byte, error) {
	n, err := s.network(tx)
	if err != nil {
		return nil, err
	}
	open, err := openAlerts(tx, tx.Now())
	if err != nil {
		return nil, err
	}
	alerts := make([]gtfs.Alert, 0, len(open))
	for _, a := range open {
		t := n.table(a.Feed)
		if t == nil {
			continue // of an operator whose timetables nobody sees
		}
		one := gtfs.Alert{
			ID: a.ID, From: a.From, Cause: a.Cause, Effect: a.Effect, Subjects: subjects(t, a),
			Header:      map[string]string{"vi": a.Title, "en": a.TitleEn},
			Description: map[string]string{"vi": a.Body, "en": a.BodyEn},
			Link:        map[string]string{"vi": a.URL},
		}
		if a.Until != nil {
			one.Until = *a.Until
		}
		alerts = append(alerts, one)
	}
	return gtfs.Alerts(tx.Time(), alerts)
}

// subjects are what an alert is about, and else all agencies of its operator.
func subjects(t *timetable, a CoachAlert) (all []gtfs.Subject) {
	in := func(id string) string {
		if id == "" {
			return ""
		}
		return t.feed.prefix() + id
	}
	for _, e := range a.Entities {
		all = append(all, gtfs.Subject{Route: in(e.Route), Trip: in(e.Trip), Stop: in(e.Stop)})
	}
	if len(all) == 0 {
		for _, id := range slices.Sorted(maps.Keys(t.agencies)) {
			all = append(all, gtfs.Subject{Agency: t.feed.prefix() + id})
		}
	}
	return all
}

// daysBack is how far back a trip may have begun that is still on its way.
const daysBack = 3

// maxCancelled bounds what is told at once.
const maxCancelled = 5000

// cancelledFeed are the trips that do not run, as GTFS-Realtime.
func (s *Service) cancelledFeed(tx *database.Tx) ([]byte, error) {
	n, err := s.network(tx)
	if err != nil {
		return nil, err
	}
	var all []gtfs.Cancellation
	since := dayOf(tx.Time().In(s.o.Province.Location())).plus(-daysBack)
	err = tx.Each(func(rows *sql.Rows) error {
		var feedID, trip string
		var on, start int64
		if err := rows.Scan(&feedID, &on, &trip, &start); err != nil {
			return err
		}
		t := n.table(feedID)
		if t == nil {
			return nil
		}
		at, known := t.byTrip[trip]
		if !known {
			return nil // it is in the timetables no more
		}
		all = append(all, gtfs.Cancellation{
			ID: fmt.Sprintf("%s:%d:%s:%d", feedID, on, trip, start), Trip: t.feed.prefix() + trip,
			Route: t.feed.prefix() + t.trips[at].Route, Day: gtfs.On(day(on).time()), Start: gtfs.At(int(start)),
		})
		return nil
	}, `SELECT feed, day, trip, start FROM coach_cancellations WHERE day >= $1 ORDER BY day, feed, trip, start LIMIT $2`, int64(since), maxCancelled)
	if err != nil {
		return nil, err
	}
	return gtfs.TripUpdates(tx.Time(), all)
}
