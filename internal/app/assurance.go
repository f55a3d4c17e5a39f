package app

import (
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/organisation"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web"
)

// buildAssurance makes what knows who people are.
func (a *App) buildAssurance(photos *media.Processor) error {
	s := &a.services
	if err := a.buildPopulation(); err != nil {
		return err
	}
	faces, _, err := openFaces(&a.config)
	if err != nil {
		return err
	}
	if faces != nil {
		a.closers = append(a.closers, faces.Close)
	}
	s.assurance = assurance.New(assurance.Options{
		DB: a.db, Vault: a.vault, Identity: s.identity,
		Officers: web.Role(organisation.Officer, organisation.Administrator).Proven(),
		Cards:    s.cards, Faces: faces, Photos: photos,
		Queue: pictureQueue(),
		Send:  s.notify.SMS, Texts: a.texts, Metrics: a.metrics,
		Consented: a.agreed(assurance.Pictures),
		Changed: []func(*database.Tx, string, int) error{
			func(tx *database.Tx, account string, level int) error {
				return s.credential.Lowered(tx, account, level)
			},
			listing.Identified,
		},
		Registry: s.registry, VNeID: a.config.VNeIDURL != "" || a.demo,
	})
	return nil
}
