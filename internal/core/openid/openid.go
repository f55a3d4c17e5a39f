// Package openid lets other software sign people in with their account here:
// an OpenID Connect 1.0 provider with the authorization code flow and PKCE,
// consent by field and purpose, and names for people that differ from one piece
// of software to the next; and tokens for partners' machines.
package openid

import (
	"context"
	"embed"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Options are what the provider needs from the program.
type Options struct {
	DB             *database.DB
	Vault          *crypto.Vault
	PublicURL      string // our origin, and so the issuer
	Texts          Texts
	App            string // what pages call the app
	Administrators web.Policy
	// Scopes are what partners' machines may be given, beside routes with the
	// policy web.Partner.
	Scopes []Scope
	// Claims says who an account is; empty fields are not known.
	Claims func(tx *database.Tx, account string) (Details, error)
}

// Scope is a right of partners' machines.
type Scope struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// Details are what can be told of a person.
type Details struct {
	FullName       string
	BirthDate      string // YYYY-MM-DD
	Sex            string // male or female
	PersonalNumber string // 12 digits
	Residence      string
	Phone          string // E.164
	Level          int    // assurance: 0, 1 or 2
	Method         string // how it was reached: card, face, vneid, counter; empty at level 0
}

// How long things live.
const (
	requestLife = 30 * time.Minute // for a person to sign in, be identified and decide
	codeLife    = time.Minute
	accessLife  = 10 * time.Minute
	idTokenLife = 10 * time.Minute
	refreshLife = 30 * 24 * time.Hour  // since its last use
	familyLife  = 365 * 24 * time.Hour // then the person is asked again
	requestKept = 24 * time.Hour       // so that a replayed code is known for one
	failureKept = 30 * 24 * time.Hour
	// proofKept is five years, as for records of breaches (decree 356/2025).
	proofKept = 5 * 365 * 24 * time.Hour
)

// Service is the provider.
type Service struct {
	o        Options
	provider *op.Provider
}

// New prepares the provider.
func New(o Options) (*Service, error) {
	s := &Service{o: o}
	options := []op.Option{
		op.WithCrypto(opaque{}), op.WithCORSOptions(nil),
		op.WithCustomEndpoints(op.NewEndpoint(authorizePath), op.NewEndpoint(tokenPath), op.NewEndpoint(userinfoPath),
			op.NewEndpoint(revokePath), op.NewEndpoint(endPath), op.NewEndpoint(keysPath)),
		op.WithCustomIntrospectionEndpoint(op.NewEndpoint(introspectPath)),
	}
	if strings.HasPrefix(o.PublicURL, "http://") {
		options = append(options, op.WithAllowInsecure()) // on one's own computer
	}
	var err error
	s.provider, err = op.NewProvider(&op.Config{
		CodeMethodS256: true, GrantTypeRefreshToken: true, DefaultLogoutRedirectURI: o.PublicURL + donePath,
	}, &storage{s}, op.StaticIssuer(o.PublicURL), options...)
	return s, err
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what the provider adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "openid", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(), Rekey: s.rekey,
		Personal: personal(),
		Jobs: []jobs.Job{
			jobs.Every("openid.purge", time.Hour, s.purge),
			jobs.Every("openid.keys", time.Hour, s.rotateKeys),
		},
		Indicators: []module.Indicator{
			{Name: "openid_clients", Help: "Other software that may sign people in.", Read: countClients},
			{Name: "openid_grants", Help: "Agreements of people with other software.", Read: countGrants},
			{Name: "openid_failures_day", Help: "Refused requests of other software in the last 24 hours.", Read: countFailures},
		},
	}
}

func (s *Service) purge(ctx context.Context) error { return s.o.DB.Update(ctx, forget) }

// forget removes what has no use any more.
func forget(tx *database.Tx) error {
	for query, before := range map[string]time.Duration{
		`DELETE FROM openid_requests WHERE created_at <= $1`: requestKept,
		`DELETE FROM openid_tokens WHERE expires_at <= $1`:   0,
		`DELETE FROM openid_failures WHERE hour <= $1`:       failureKept,
		`DELETE FROM openid_keys WHERE until_at <= $1`:       0,
	} {
		if _, err := tx.Exec(query, tx.Now()-before.Milliseconds()); err != nil {
			return err
		}
	}
	return nil
}
