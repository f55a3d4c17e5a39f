package coaches

import (
	"time"

	dates "daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Calendar is the departures that operators keep seats on. What only waits for
// an answer is none yet.
func (s *Service) Calendar() dates.Source {
	return dates.Source{
		Kind: "coaches",
		Upcoming: func(tx *database.Tx, account, language string, after time.Time) (all []dates.Event, err error) {
			found, err := s.requests(tx, `account = $1 AND departs_at > $2 AND status <> 'waiting' ORDER BY departs_at, id LIMIT $3`,
				account, after.UnixMilli(), dates.Limit)
			for _, r := range found {
				all = append(all, s.trip(r, language))
			}
			return all, err
		},
		One: func(tx *database.Tx, account, language, id string) (dates.Event, error) {
			r, err := s.ownRequest(tx, account, id)
			if err == nil && r.Status == waiting {
				err = errs.Missing()
			}
			if err != nil {
				return dates.Event{}, err
			}
			return s.trip(r, language), nil
		},
	}
}

func (s *Service) trip(r CoachRequest, language string) dates.Event {
	args := map[string]any{"from": r.From, "to": r.To, "operator": r.Operator, "seats": r.Seats}
	return dates.Event{
		ID: r.ID, Version: r.version, Changed: r.changed, Start: r.Departs, End: r.Arrives,
		Title: s.o.Texts.Say(language, "calendar.coachOf", args), Note: s.o.Texts.Say(language, "calendar.coachNote", args), Place: r.From,
		Path: "/xe-khach/cua-toi", Cancelled: r.Status != confirmed && r.Status != done, Remind: []time.Duration{2 * time.Hour},
	}
}
