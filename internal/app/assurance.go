package app

import (
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// buildAssurance makes what knows who people are.
func (a *App) buildAssurance() error {
	s := &a.services
	people, err := a.populationDatabase()
	if err != nil {
		return err
	}
	s.assurance = assurance.New(assurance.Options{
		DB: a.db, Vault: a.vault, Identity: s.identity,
		Officers: web.Role(organisation.Officer, organisation.Administrator).Proven(),
		Send:     s.notify.SMS,
		Changed: []func(*database.Tx, string, int) error{
			func(tx *database.Tx, account string, level int) error {
				return s.credential.Lowered(tx, account, level)
			},
		},
		Registry: people,
	})
	return nil
}
