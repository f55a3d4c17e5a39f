package casework

import (
	"time"

	"daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Calendar is the deadlines of people's own cases. Neither the receipt nor what
// was filled in is told to calendars: who has the one can ask for the other.
func (k *Kernel) Calendar() calendar.Source {
	return calendar.Source{Kind: "cases", Upcoming: k.deadlines, One: func(tx *database.Tx, account, language, id string) (calendar.Event, error) {
		c, err := k.Owned(tx, account, id)
		if err != nil {
			return calendar.Event{}, err
		}
		e, known, err := k.deadline(tx, c, language)
		if err == nil && !known {
			err = errs.Missing()
		}
		return e, err
	}}
}

func (k *Kernel) deadlines(tx *database.Tx, account, language string, after time.Time) (all []calendar.Event, err error) {
	found, err := k.many(tx, `owner = $1 AND owner <> '' AND due_at > $2 AND due_at < $3 ORDER BY due_at, id LIMIT $4`,
		account, after.UnixMilli(), int64(restDue), calendar.Limit)
	for _, c := range found {
		if err != nil {
			return nil, err
		}
		var e calendar.Event
		var known bool
		if e, known, err = k.deadline(tx, c, language); known {
			all = append(all, e)
		}
	}
	return all, err
}

// deadline is none for a case that is done, or whose clock stands.
func (k *Kernel) deadline(tx *database.Tx, c *Case, language string) (e calendar.Event, known bool, err error) {
	off := c.Status == Declined || c.Status == Stopped || c.Status == Merged
	if c.Due.IsZero() || !c.Open() && !off || c.Status.waits() || c.Status == Done {
		return e, false, nil
	}
	p, err := k.Of(tx, c)
	if err != nil {
		return e, false, err
	}
	kind, err := k.kind(c.Kind)
	if err != nil {
		return e, false, err
	}
	e = calendar.Event{
		ID: c.ID, Version: c.Version, Changed: c.Updated, Title: k.Texts.Say(language, "calendar.caseOf", map[string]any{"name": p.Name.In(language)}),
		Path: kind.Page + c.ID, Cancelled: off, Remind: []time.Duration{24 * time.Hour},
	}
	e.LastDay(c.Due, k.Province.Location())
	return e, true, nil
}
