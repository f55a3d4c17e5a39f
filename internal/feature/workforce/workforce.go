// Package workforce is what companies declare of their workforce twice a year
// (form 01/PLI, NĐ 145/2020/NĐ-CP, article 4), and the figures that come of it.
package workforce

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
)

// Company is a confirmed company, as far as its declarations need it.
type Company struct {
	ID, Name, TaxCode, Ward, Park, Sector string
}

// Options are what declarations build on.
type Options struct {
	DB       *database.DB
	Vault    *crypto.Vault
	Province *place.Province
	Pack     fs.FS // has workforce.json
	// Company is a confirmed company, errs.Missing for any other.
	Company func(tx *database.Tx, id string) (Company, error)
	// Among are those of some ids that are confirmed companies.
	Among func(tx *database.Tx, ids []string) ([]Company, error)
	// After lists the confirmed companies by id, after the one given.
	After func(tx *database.Tx, id string, limit int) ([]Company, error)
	// Registered counts the confirmed companies.
	Registered func(tx *database.Tx) (int64, error)
	// Holds reports whether an account holds one of the roles in a company, as of tx.
	Holds func(tx *database.Tx, account, company string, roles ...string) (bool, error)
	// HeldBy are the companies in which an account holds one of the roles.
	HeldBy func(tx *database.Tx, account string, roles ...string) ([]string, error)
	Texts  *text.Catalogue
	// Holders are the accounts that hold one of the roles in a company.
	Holders func(tx *database.Tx, company string, roles ...string) ([]string, error)
}

// Service is the function.
type Service struct {
	Options
	calendar calendar
}

// New reads the pack's periods.
func New(o Options) (*Service, error) {
	s := &Service{Options: o}
	raw, err := fs.ReadFile(o.Pack, "workforce.json")
	if err == nil {
		err = json.Unmarshal(raw, &s.calendar)
	}
	if err == nil {
		err = s.calendar.check()
	}
	if err != nil {
		return nil, fmt.Errorf("workforce: %w", err)
	}
	return s, nil
}

// declarers are who declares for a company.
var declarers = []string{organisation.Owner, organisation.Personnel}

// authority sees the figures, and opens declarations.
func authority() web.Policy {
	return web.Role(organisation.Administrator).OrIn("province", organisation.Officer).Proven()
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

// kept is how long a declaration is kept; the law says none, so this proposes one.
const kept = 5 * 365 * 24 * time.Hour

// Module is what declarations add to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "workforce", Texts: Sentences(), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.Routes(), Jobs: s.Jobs(), Rekey: s.Rekey,
		Personal: module.Personal{Erase: erase, Classes: []module.Class{
			{Code: "workforce", Keep: kept, After: "created", Basis: "proposal"},
		}},
		Indicators: []module.Indicator{{
			Name: "workforce_declarations", Help: "Declarations of workforce that are submitted.",
			Read: func(tx *database.Tx) (n float64, err error) {
				err = tx.Row(`SELECT count(*) FROM workforce_declarations WHERE state = 'submitted'`).Scan(&n)
				return n, err
			},
		}},
	}
}

// Jobs remind companies, and forget what is old.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{jobs.Every("workforce.remind", 24*time.Hour, s.remind), jobs.Every("workforce.forget", 24*time.Hour, s.forget)}
}
