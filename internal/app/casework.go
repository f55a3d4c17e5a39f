package app

import (
	"context"
	"net/http"

	"daklakid/internal/core/document"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/publicservice"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
)

// offices are the agencies among the organisations.
type offices struct{}

func (offices) Responsible(tx *database.Tx, agency, ward string) (string, error) {
	return organisation.Responsible(tx, agency, ward)
}

func (offices) Name(tx *database.Tx, office string) (string, error) {
	return organisation.Name(tx, office)
}

func (offices) Officers(tx *database.Tx, office string) ([]casework.Officer, error) {
	members, err := organisation.Workers(tx, office)
	all := make([]casework.Officer, len(members))
	for i, m := range members {
		all[i] = casework.Officer{Account: m.Account, Name: m.Name, Lead: m.Role == organisation.Owner}
	}
	return all, err
}

func (offices) Administrators(tx *database.Tx) ([]string, error) {
	return organisation.Administrators(tx)
}

func (offices) Agency(tx *database.Tx, office string) (agency, ward string, err error) {
	d, err := organisation.DutyOf(tx, office)
	return d.Agency, d.Ward, err
}

// buildCasework prepares the kernel; the features add their kinds.
func (a *App) buildCasework(pictures *media.Processor) {
	s := &a.services
	s.documents = document.New(a.db, a.blobs, a.vault, pictures)
	s.places.Documents = s.documents
	s.cases = casework.New(casework.Services{
		DB: a.db, Province: a.province, Texts: a.texts, Vault: a.vault, Documents: s.documents, Offices: offices{}, PublicURL: origin(a.config.PublicURL),
		Name: func(tx *database.Tx, account string) (string, error) {
			names, err := identity.Names(tx, []string{account})
			return names[account], err
		},
		Phone: s.identity.Phone, Announce: a.announceCase, Log: a.log,
	})
}

// assigned gives an agency the cases that waited for it.
func (a *App) assigned(tx *database.Tx, office string, d organisation.Duty) error {
	if d.Agency == "" {
		return nil
	}
	return a.services.cases.Claim(tx, office, d.Agency, d.Ward)
}

func (a *App) hasAgency(slug string) bool {
	for _, agency := range a.province.Agencies() {
		if agency.Slug == slug {
			return true
		}
	}
	return false
}

func (a *App) hasWard(code string) bool {
	_, known := a.province.Ward(code)
	return known
}

// buildPublicServices declares the kind, and publishes the pack's procedures.
func (a *App) buildPublicServices() (err error) {
	s := &a.services
	options := publicservice.Options{
		Cases: s.cases, Documents: s.documents, Pack: a.pack, Person: s.assurance.Of, Credential: s.credential, Index: a.vault,
		Secrets: s.portalSigns, Fail: func(w http.ResponseWriter, r *http.Request, err error) { a.web.Fail(w, r, err) },
		Now: a.now, PublicURL: a.config.PublicURL, App: a.province.AppName,
	}
	if s.portal != nil {
		options.Portal = s.portal
	}
	s.publicServices, err = publicservice.New(options)
	return err
}

// loadProcedures publishes what the pack says can be filed, and its places.
func (a *App) loadProcedures(ctx context.Context) error {
	if err := a.services.publicServices.Load(ctx); err != nil {
		return err
	}
	if err := a.services.reports.Publish(ctx); err != nil {
		return err
	}
	if err := a.services.places.Load(ctx, false); err != nil {
		return err
	}
	return a.services.cases.Warm(ctx)
}
