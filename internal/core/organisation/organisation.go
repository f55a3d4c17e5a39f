// Package organisation holds companies and agencies with their members, and so
// the roles that people have: losing a membership takes effect at the next request.
package organisation

import (
	"context"
	"embed"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Kind is a sort of organisation; it bounds the roles of its members.
type Kind string

// The kinds. There is one Province: whoever runs the program.
const (
	Company  Kind = "company"
	Agency   Kind = "agency"
	Province Kind = "province"
)

// Options are what organisation needs from the program. All are required.
type Options struct {
	DB       *database.DB
	Vault    *crypto.Vault
	Identity *identity.Service
	Province string // name of the one province organisation
	// HasAgency and HasWard say whether the pack knows them; without them no
	// duty can be given.
	HasAgency, HasWard func(string) bool
	// Renaming may refuse a rename by its members; nil: none is refused.
	Renaming func(tx *database.Tx, organisation string) error
	// Assigned is told in the transaction what an organisation is in charge of
	// from now on; nil: nobody is.
	Assigned func(tx *database.Tx, organisation string, d Duty) error
	// Left is told in the transaction of a company whose last member has been
	// erased; nil: nobody is.
	Left func(tx *database.Tx, company string) error
}

// Service keeps organisations.
type Service struct{ o Options }

// New prepares the service.
func New(o Options) *Service { return &Service{o} }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what organisation adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "organisation", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Rekey: s.Rekey, Personal: s.personal(),
		Jobs: []jobs.Job{jobs.Every("organisation.purge", 24*time.Hour, func(ctx context.Context) error {
			return s.o.DB.Update(ctx, forgetInvitations)
		})},
		Indicators: []module.Indicator{
			{Name: "organisations", Help: "Companies and agencies.", Read: countOrganisations},
			{Name: "members", Help: "Memberships in organisations.", Read: countMembers},
		},
	}
}
