// Package companies registers companies by their tax code, confirms who
// represents them, and shows their public pages.
package companies

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"daklakid/internal/agency/tax"
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// Page is the path of a company's page, before its id.
const Page = "/doanh-nghiep/"

// Level is how sure we must be of who says to represent a company: a copy of
// somebody's card must not do. An organisation's electronic identity takes its
// representative's own of level 2, too (NĐ 69/2024/NĐ-CP).
const Level = 2

// Sectors are the sections of VSIC 2025 (QĐ 36/2025/QĐ-TTg).
var Sectors = strings.Split("A B C D E F G H I J K L M N O P Q R S T U V", " ")

// Options are what companies build on.
type Options struct {
	DB       *database.DB
	Province *place.Province
	Log      *slog.Logger
	// Registry is the tax agency's; nil: none is connected, and officers confirm.
	Registry *tax.Client
	// Person is what is known of an account, errs.Missing when nothing is.
	Person func(tx *database.Tx, account string) (assurance.Person, error)
	// Names are what accounts are called.
	Names func(tx *database.Tx, accounts []string) (map[string]string, error)
	// Holds reports whether an account holds one of the roles in a company, as of tx.
	Holds func(tx *database.Tx, account, company string, roles ...string) (bool, error)
	// Holders are the accounts that hold one of the roles in a company.
	Holders func(tx *database.Tx, company string, roles ...string) ([]string, error)
	// Postings counts a company's listings by kind and status.
	Postings  func(tx *database.Tx, company string) (map[string]map[string]int64, error)
	PublicURL string
}

// Service is the function.
type Service struct {
	Options
	index *search.Index
}

// New prepares the function.
func New(o Options) *Service { return &Service{o, search.New("company_terms")} }

// officers confirm companies.
func officers() web.Policy {
	return web.Role(organisation.Reviewer, organisation.Administrator).Proven()
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

// Modules are what companies add to the program.
func (s *Service) Modules() []module.Module {
	return []module.Module{{
		Name: "companies", Texts: Sentences(), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.Routes(), Jobs: s.Jobs(),
		Personal: personal(),
		Indicators: []module.Indicator{
			{Name: "companies", Help: "Companies with a confirmed tax code.", Read: countOf(`SELECT count(*) FROM companies`)},
			{Name: "company_claims_waiting", Help: "Companies that wait for an officer.", Read: countOf(`SELECT count(*) FROM company_claims WHERE state = 'waiting'`)},
		},
	}, {Name: "company_terms", Migrations: s.index.Migrations().Files}}
}

// Jobs are the look into the registry, and the care of the search index.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{
		jobs.Handle(checkJob, s.check),
		jobs.Every("companies.merge", 24*time.Hour, func(ctx context.Context) error { return s.index.Merge(ctx, s.DB) }),
	}
}
