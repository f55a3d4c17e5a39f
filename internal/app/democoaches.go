package app

import (
	"context"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
)

// demoCoaches makes operators with timetables, owned by the first of the
// made-up people.
func (a *App) demoCoaches(ctx context.Context, owner string) error {
	names, err := a.services.coaches.DemoOperators()
	if err != nil {
		return err
	}
	var companies []string
	err = a.db.Update(ctx, func(tx *database.Tx) error {
		companies = nil
		for _, name := range names {
			company, err := organisation.Create(tx, owner, organisation.Company, name, owner)
			if err != nil {
				return err
			}
			companies = append(companies, company)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.services.coaches.Load(ctx, companies)
}
