package workforce

import (
	"time"

	dates "daklakid/internal/core/calendar"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Calendar is the next deadline of the companies that somebody declares for,
// until it is met. Its id is the company's: there is one at a time.
func (s *Service) Calendar() dates.Source {
	return dates.Source{
		Kind: "declarations",
		Upcoming: func(tx *database.Tx, account, language string, _ time.Time) (all []dates.Event, err error) {
			companies, err := s.HeldBy(tx, account, declarers...)
			for _, id := range companies {
				if err != nil {
					return nil, err
				}
				var c Company
				if c, err = s.Company(tx, id); errs.KindOf(err) == errs.NotFound {
					err = nil
					continue
				}
				if err != nil {
					return nil, err
				}
				var met bool
				now, _ := s.periods(tx)
				if met, err = declared(tx, id, now.code); err == nil && !met {
					all = append(all, s.deadline(tx, c, language))
				}
			}
			return all, err
		},
		One: func(tx *database.Tx, account, language, company string) (dates.Event, error) {
			may, err := s.Holds(tx, account, company, declarers...)
			if err == nil && !may {
				err = errs.Missing()
			}
			if err != nil {
				return dates.Event{}, err
			}
			c, err := s.Company(tx, company)
			if err != nil {
				return dates.Event{}, err
			}
			return s.deadline(tx, c, language), nil
		},
	}
}

func (s *Service) deadline(tx *database.Tx, c Company, language string) dates.Event {
	now, before := s.periods(tx)
	e := dates.Event{
		ID: c.ID + "-" + now.code, Changed: before.end, Title: s.Texts.Say(language, "calendar.declarationOf", map[string]any{"company": c.Name}),
		Path: "/ban-lam-viec/doanh-nghiep/" + c.ID + "/lao-dong", Remind: []time.Duration{7 * 24 * time.Hour, 24 * time.Hour},
	}
	e.LastDay(now.end, s.Province.Location())
	return e
}
