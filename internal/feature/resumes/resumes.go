// Package resumes is CVs, which people write, share field by field and print,
// and applications to openings with a frozen copy of one.
package resumes

import (
	"embed"
	"io/fs"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/consent"
	"daklakid/internal/core/document"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/search"
)

// Kind is how this function is called in paths and texts.
const Kind = "resumes"

// Visibility is who may see a CV besides its owner.
type Visibility string

// The visibilities.
const (
	Private  Visibility = "private" // nobody
	Applied  Visibility = "applied" // companies that she applies to with it
	Findable Visibility = "search"  // also employers who search
)

// Searched is the purpose for which employers find a CV: nobody is found before
// she agrees to its version.
const (
	Searched        = "resumes.search"
	SearchedVersion = 1
)

const unsearchJob = "resumes.unsearch"

// Purposes are what CVs are used for.
func Purposes() []consent.Purpose {
	return []consent.Purpose{
		{Code: "resumes.apply", Version: 1, Basis: consent.ByContract, Fields: []string{"name", "phone", "resume"}},
		{Code: Searched, Version: SearchedVersion, Basis: consent.ByConsent, Fields: []string{"resume", "ward"}, Withdrawn: unsearchJob},
	}
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// Sealer encrypts what only some may read.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error)
}

// Opening is what whoever applies needs to know of one.
type Opening struct {
	ID, Title, Company string
	WalkIn             bool // nobody needs a CV
}

// Options are what CVs need from the program.
type Options struct {
	DB          *database.DB
	Vault       Sealer
	Texts       Texts
	Province    *place.Province
	Documents   *document.Service
	App         string
	Occupations []string                       // that openings are divided into
	Words       func(occupation string) string // what people call such work
	// Person is what is known of an account; errs.NotFound when nothing is proven.
	Person func(tx *database.Tx, account string) (assurance.Person, error)
	Name   func(tx *database.Tx, account string) (string, error)
	Phone  func(tx *database.Tx, account string) (string, error) // E.164
	Agreed func(tx *database.Tx, account string) error           // errs.Denied unless employers may find her
	// Opening is one that takes applications now; errs.NotFound for any other.
	Opening func(tx *database.Tx, opening string) (Opening, error)
	Company func(tx *database.Tx, company string) (string, error)
	// Recruits reports whether an account works on a company's applications, as of tx.
	Recruits func(tx *database.Tx, account, company string) (bool, error)
	// Confirmed reports whether somebody has made sure that a company is what it says.
	Confirmed func(tx *database.Tx, company string) (bool, error)
	// Recruiters are whom a company's new applications are told to.
	Recruiters func(tx *database.Tx, company string) ([]string, error)
}

// Service is this function.
type Service struct {
	Options
	index *search.Index
}

// New prepares the service.
func New(o Options) *Service { return &Service{o, search.New("resumes_terms")} }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are this function's own tables; those of its search come besides.
func Migrations() database.Migrations {
	return database.Migrations{Module: Kind, Files: embedded.Folder(migrations, "migrations")}
}

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
