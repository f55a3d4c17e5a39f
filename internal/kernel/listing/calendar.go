package listing

import (
	"time"

	"daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Calendar is the ends of people's own listings, before which they renew them.
func (k *Kernel) Calendar() calendar.Source {
	return calendar.Source{
		Kind: "listings",
		Upcoming: func(tx *database.Tx, account, language string, after time.Time) (all []calendar.Event, err error) {
			items, err := k.items(tx, `WHERE owner = $1 AND status IN ('published', 'paused', 'withdrawn', 'rejected', 'hidden') AND expires_at > $2
				ORDER BY expires_at, id LIMIT $3`, account, after.UnixMilli(), calendar.Limit)
			for _, i := range items {
				all = append(all, k.end(i, language))
			}
			return all, err
		},
		One: func(tx *database.Tx, account, language, id string) (calendar.Event, error) {
			i, err := k.item(tx, id, `AND owner = $2`, account)
			if err == nil && i.Expires.IsZero() {
				err = errs.Missing()
			}
			if err != nil {
				return calendar.Event{}, err
			}
			return k.end(i, language), nil
		},
	}
}

func (k *Kernel) end(i *Item, language string) calendar.Event {
	return calendar.Event{
		ID: i.ID, Version: i.Version, Changed: i.Updated, Start: i.Expires, Title: k.Texts.Say(language, "calendar.listingOf", map[string]any{"title": i.Title}),
		Path: "/toi/tin-dang", Cancelled: i.Status != Published && i.Status != Expired, Remind: []time.Duration{3 * 24 * time.Hour},
	}
}
