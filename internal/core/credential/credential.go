// Package credential lets people show who they are by a QR code: one that is
// signed and verified without a network, and one that works once, online. It
// keeps the keys that sign, for codes as for documents, and says of each code
// whether it is valid.
package credential

import (
	"context"
	"embed"
	"net/http"
	"time"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/pdfsign"
	"daklakid/internal/platform/text"
)

// Details are what a person was identified as. What is not known is empty.
type Details struct {
	FullName       string
	BirthDate      string // 2006-01-02
	Sex            string // male or female
	PersonalNumber string // twelve digits
	Residence      string
	Level          int // of assurance, 1 or 2
}

// Holder is what an account says of itself, at level 0.
type Holder struct {
	Name   string // as given; may be empty
	Phone  string // E.164, verified
	Active bool   // false while the account is locked
}

// Options are what credential needs from the program. All but Signer are required.
type Options struct {
	DB        *database.DB
	Vault     *crypto.Vault
	Texts     *text.Catalogue
	Media     *media.Processor
	Refuse    func(http.ResponseWriter, *http.Request, error) // answers an error
	App       string                                          // what pages call the app
	PublicURL string                                          // origin that codes name as their issuer and lead to
	Province  string                                          // whose installation this is, for its own certificate
	Signer    *pdfsign.Signer                                 // signs files; nil: by a certificate that is made once and kept

	// Holder answers for an account, errs.Missing when there is none.
	Holder func(tx *database.Tx, account string) (Holder, error)
	// Person is what an account was identified as, errs.Missing when it was not.
	Person func(tx *database.Tx, account string) (Details, error)
}

// How long things last.
const (
	codeLife  = 3 * time.Minute
	codesKept = 90 * 24 * time.Hour
	// lapsedKept is how long an expired credential can still be called revoked.
	lapsedKept = 30 * 24 * time.Hour
)

// maxCurrent is how many signed codes of one account may be valid at once.
const maxCurrent = 10

// Service issues, shows and verifies.
type Service struct{ o Options }

// New prepares the service.
func New(o Options) *Service { return &Service{o} }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what credential adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "credential", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Rekey: s.Rekey, Personal: personal(),
		Jobs: []jobs.Job{
			jobs.Every("credential.keys", 6*time.Hour, s.tend),
			jobs.Every("credential.list", listEvery, s.publish),
			jobs.Handle(jobPublish, func(ctx context.Context, _ struct{}) error { return s.publish(ctx) }),
			jobs.Every("credential.purge", 6*time.Hour, func(ctx context.Context) error { return s.o.DB.Update(ctx, purge) }),
		},
		Indicators: []module.Indicator{
			{Name: "credentials", Help: "Signed codes and documents that are valid.", Read: countCurrent},
			{Name: "document_certificate_days", Help: "Days until the certificate that signed files last expires; 0 before the first file.", Read: daysLeft},
			{Name: "credential_scans_day", Help: "One-time codes scanned in the last 24 hours.", Read: countScans},
		},
	}
}

// missing reports that err only says "there is none".
func missing(err error) bool { return errs.KindOf(err) == errs.NotFound }
