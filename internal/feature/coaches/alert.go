package coaches

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"daklakid/internal/platform/database"
)

// CoachEntity is what an alert is about; what is empty is not narrowed down.
type CoachEntity struct {
	Route string `json:"route,omitempty" maxLength:"200"`
	Trip  string `json:"trip,omitempty" maxLength:"200"`
	Stop  string `json:"stop,omitempty" maxLength:"200"`
}

// CoachAlert is what an operator tells travellers. Causes and effects are those
// of GTFS-Realtime.
type CoachAlert struct {
	ID        string        `json:"id"`
	Feed      string        `json:"feed"`
	Cause     string        `json:"cause"`
	Effect    string        `json:"effect"`
	Title     string        `json:"title"`
	TitleEn   string        `json:"titleEn,omitempty"`
	Body      string        `json:"body"`
	BodyEn    string        `json:"bodyEn,omitempty"`
	URL       string        `json:"url,omitempty"`
	Entities  []CoachEntity `json:"entities" nullable:"false" doc:"Empty: everything of the operator"`
	From      time.Time     `json:"from"`
	Until     *time.Time    `json:"until,omitempty" doc:"Missing: until withdrawn"`
	Withdrawn bool          `json:"withdrawn,omitempty"`
	version   int64
}

// The causes and effects that operators choose from.
var (
	causes = []string{
		"UNKNOWN_CAUSE", "OTHER_CAUSE", "TECHNICAL_PROBLEM", "STRIKE", "DEMONSTRATION", "ACCIDENT", "HOLIDAY", "WEATHER",
		"MAINTENANCE", "CONSTRUCTION", "POLICE_ACTIVITY", "MEDICAL_EMERGENCY",
	}
	effects = []string{
		"NO_SERVICE", "REDUCED_SERVICE", "SIGNIFICANT_DELAYS", "DETOUR", "ADDITIONAL_SERVICE", "MODIFIED_SERVICE", "OTHER_EFFECT",
		"UNKNOWN_EFFECT", "STOP_MOVED",
	}
)

const alertColumns = `id, feed, cause, effect, title, title_en, body, body_en, url, entities, from_at, until_at, withdrawn_at, version`

func scanAlert(rows *sql.Rows) (a CoachAlert, err error) {
	var entities string
	var from, until, withdrawn int64
	err = rows.Scan(&a.ID, &a.Feed, &a.Cause, &a.Effect, &a.Title, &a.TitleEn, &a.Body, &a.BodyEn, &a.URL, &entities, &from, &until, &withdrawn, &a.version)
	if err != nil {
		return a, err
	}
	a.From, a.Withdrawn = time.UnixMilli(from).UTC(), withdrawn > 0
	if until > 0 {
		end := time.UnixMilli(until).UTC()
		a.Until = &end
	}
	if err := json.Unmarshal([]byte(entities), &a.Entities); err != nil {
		return a, fmt.Errorf("coaches: the entities of alert %s: %w", a.ID, err)
	}
	return a, nil
}

// maxAlerts bounds what is read of what is open, and of one operator.
const maxAlerts = 200

// openAlerts are those not withdrawn that are not over at a time.
func openAlerts(tx *database.Tx, at int64) (all []CoachAlert, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		a, err := scanAlert(rows)
		all = append(all, a)
		return err
	}, `SELECT `+alertColumns+` FROM coach_alerts WHERE withdrawn_at = 0 AND (until_at = 0 OR until_at > $1)
		ORDER BY id DESC LIMIT $2`, at, maxAlerts)
	return all, err
}

// about reports whether an alert is about a departure, and open when it runs.
func (a CoachAlert) about(d departure) bool {
	if a.Feed != d.table.feed.ID || a.From.After(d.arrives()) || a.Until != nil && !a.Until.After(d.at) {
		return false
	}
	if len(a.Entities) == 0 {
		return true
	}
	return slices.ContainsFunc(a.Entities, func(e CoachEntity) bool {
		return (e.Route == "" || e.Route == d.trip.route.ID) && (e.Trip == "" || e.Trip == d.trip.ID) &&
			(e.Stop == "" || slices.ContainsFunc(d.trip.calls[d.from:d.to+1], func(c call) bool { return c.Stop == e.Stop }))
	})
}

// alertsAbout are the alerts about any of some departures.
func alertsAbout(all []CoachAlert, found []departure) []CoachAlert {
	out := []CoachAlert{}
	for _, a := range all {
		if slices.ContainsFunc(found, a.about) {
			out = append(out, a)
		}
	}
	return out
}
