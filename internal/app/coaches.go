package app

import (
	"daklakid/internal/core/identity"
	"daklakid/internal/feature/coaches"
	"daklakid/internal/platform/database"
)

// buildCoaches makes operators' timetables.
func (a *App) buildCoaches() (err error) {
	s := &a.services
	s.coaches, err = coaches.New(coaches.Options{
		DB: a.db, Province: a.province, Pack: a.pack, Vault: a.vault, PublicURL: origin(a.config.PublicURL), Texts: a.texts, Log: a.log,
		Person: func(tx *database.Tx, account string) (name, phone string, err error) {
			p, err := identity.Find(tx, account)
			if err != nil {
				return "", "", err
			}
			phone, err = s.identity.Phone(tx, account)
			return p.Name, phone, err
		},
		Names: identity.Names,
	})
	return err
}
