package app

import (
	"net/http"
	"slices"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/consent"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/retention"
	"daklakid/internal/core/rights"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/feature/resumes"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// privacy is what people agree to, what they may ask for, and how long what is
// kept of them.
type privacy struct {
	consents  *consent.Service
	retention *retention.Service
	rights    *rights.Service
}

// purposes are all that data is used for, in the order to show them.
func purposes() []consent.Purpose {
	own := []consent.Purpose{{
		Code: "identity.account", Version: 1, Basis: consent.ByContract, Fields: []string{"phone", "name", "language", "device"},
	}}
	return slices.Concat(own, listing.Purposes(), rentals.Purposes(), resumes.Purposes(), assurance.Purposes())
}

func (a *App) buildConsents() {
	a.services.consents = consent.New(a.db, a.texts, purposes())
}

// agreed reports whether somebody has agreed to a purpose.
func (a *App) agreed(purpose string) func(*database.Tx, string) (bool, error) {
	return func(tx *database.Tx, account string) (bool, error) {
		return a.services.consents.Given(tx, account, purpose)
	}
}

func (a *App) buildPrivacy() {
	s := &a.services
	backups := time.Duration(a.config.BackupsKept) * 24 * time.Hour
	s.retention = retention.New(retention.Options{
		DB: a.db, Texts: a.texts, Classes: a.classes, Backups: backups,
		Keepers: web.Role(organisation.Administrator).Proven(),
		Readers: web.Role(organisation.Administrator, organisation.Auditor).Proven(),
		Account: func(tx *database.Tx, phone string) (string, error) {
			number, err := identity.ParsePhone(phone)
			if err != nil {
				return "", err
			}
			return s.identity.ByPhone(tx, number)
		},
		Names: identity.Names,
	})
	s.rights = rights.New(rights.Options{
		DB: a.db, Vault: a.vault, Blobs: a.blobs, Texts: a.texts, App: a.province.AppName,
		Modules:     func() []module.Module { return a.modules },
		Officers:    web.Role(organisation.Officer, organisation.Administrator).Proven(),
		WorkingDays: a.province.AfterWorkingDays, Backups: backups, Held: retention.Held,
		Person: func(tx *database.Tx, account string) (name, language string, err error) {
			p, err := identity.Find(tx, account)
			return p.Name, p.Language, err
		},
		Names: identity.Names,
	})
}

// classes are those of all modules.
func (a *App) classes() (all []module.Class) {
	for _, m := range a.modules {
		all = append(all, m.Personal.Classes...)
	}
	return all
}

// privacyModules come after all others, so that what they keep is forgotten first.
func (a *App) privacyModules() []module.Module {
	s := &a.services
	return []module.Module{
		s.consents.Module(), s.retention.Module(), s.rights.Module(),
		{Name: "copies", Routes: []web.Route{s.rights.Download(func(w http.ResponseWriter, r *http.Request, err error) { a.web.Fail(w, r, err) })}},
	}
}

// keptRequests is the class of repeated requests' answers.
func keptRequests() module.Personal {
	return module.Personal{Erase: web.ForgetAccount, Classes: []module.Class{
		{Code: "requests", Keep: web.KeyLife, After: "created", Basis: "Hợp đồng dịch vụ"},
	}}
}
