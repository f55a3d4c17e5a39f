package resumes

import (
	"time"

	"daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// interviewLasts is how long calendars keep free: companies say only when it begins.
const interviewLasts = time.Hour

// Calendar is the interviews that people were asked to.
func (s *Service) Calendar() calendar.Source {
	return calendar.Source{
		Kind: "applications",
		Upcoming: func(tx *database.Tx, account, language string, after time.Time) (all []calendar.Event, err error) {
			found, err := applications(tx, `WHERE account = $1 AND moved_at > $2 ORDER BY id DESC LIMIT $3`,
				account, after.Add(-furthest).UnixMilli(), calendar.Limit)
			for _, a := range found {
				if err != nil {
					return nil, err
				}
				var e calendar.Event
				var known bool
				if e, known, err = s.interview(tx, a, language); known && e.End.After(after) {
					all = append(all, e)
				}
			}
			return all, err
		},
		One: func(tx *database.Tx, account, language, id string) (calendar.Event, error) {
			a, err := s.ownApplication(tx, account, id)
			if err != nil {
				return calendar.Event{}, err
			}
			e, known, err := s.interview(tx, a, language)
			if err == nil && !known {
				err = errs.Missing()
			}
			return e, err
		},
	}
}

// interview is the last one that somebody was asked to. It is off when the
// application went on before it was held.
func (s *Service) interview(tx *database.Tx, a *application, language string) (e calendar.Event, known bool, err error) {
	events, err := s.events(tx, a.id, true)
	if err != nil {
		return e, false, err
	}
	for _, step := range events {
		switch {
		case step.to == Interview && step.words.At != nil:
			known = true
			e = calendar.Event{Start: *step.words.At, Place: step.words.Place, Note: step.words.Text}
		case known && moment(step.at).Before(e.Start):
			e.Cancelled = step.to != Interview
		default:
			continue
		}
		e.Version, e.Changed = step.n, moment(step.at)
	}
	e.ID, e.End, e.Path, e.Remind = a.id, e.Start.Add(interviewLasts), "/ung-tuyen/"+a.id, []time.Duration{24 * time.Hour, 2 * time.Hour}
	e.Title = s.Texts.Say(language, "resumes.interview", map[string]any{"title": a.title, "company": a.company})
	return e, known, nil
}
