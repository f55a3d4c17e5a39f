package vouchers

import (
	"time"

	"daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Calendar is until when people can use what they claimed. What is used has no
// end any more.
func (s *Service) Calendar() calendar.Source {
	return calendar.Source{
		Kind: "vouchers",
		Upcoming: func(tx *database.Tx, account, language string, after time.Time) (all []calendar.Event, err error) {
			found, err := vouchersWhere(tx, `WHERE v.account = $1 AND v.expires_at > $2 AND v.state IN ('claimed', 'released')
				ORDER BY v.expires_at, v.id LIMIT $3`, account, after.UnixMilli(), calendar.Limit)
			for _, v := range found {
				all = append(all, s.lastDay(v, language))
			}
			return all, err
		},
		One: func(tx *database.Tx, account, language, id string) (calendar.Event, error) {
			v, err := ownVoucher(tx, account, id)
			if err == nil && v.state == Redeemed {
				err = errs.Missing()
			}
			if err != nil {
				return calendar.Event{}, err
			}
			return s.lastDay(v, language), nil
		},
	}
}

func (s *Service) lastDay(v voucher, language string) calendar.Event {
	e := calendar.Event{
		ID: v.id, Changed: moment(v.claimed), Title: s.kernel.Texts.Say(language, "calendar.voucherOf", map[string]any{"title": v.campaign.title}),
		Path: "/khuyen-mai/cua-toi/" + v.id, Remind: []time.Duration{24 * time.Hour},
	}
	if v.state == Released {
		e.Version, e.Cancelled = 1, true
	}
	e.LastDay(moment(v.expires), s.kernel.Province.Location())
	return e
}
