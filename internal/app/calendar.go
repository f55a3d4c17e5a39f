package app

import (
	"daklakid/internal/core/calendar"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
)

// buildCalendar gathers what has a time from all who have some.
func (a *App) buildCalendar() {
	s := &a.services
	s.calendar = calendar.New(calendar.Options{
		DB: a.db, Texts: a.texts, App: a.province.AppName, PublicURL: a.config.PublicURL, Zone: a.province.Location(),
		Sources: []calendar.Source{
			s.cases.Calendar(), s.resumes.Calendar(), s.coaches.Calendar(), s.vouchers.Calendar(), s.listings.Calendar(), s.workforce.Calendar(),
		},
		Language: func(tx *database.Tx, account string) (string, error) {
			person, err := identity.Find(tx, account)
			return person.Language, err
		},
	})
}
