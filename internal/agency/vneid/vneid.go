// Package vneid asks the national electronic identity, VNeID, who a person is.
//
// # The contract
//
// The province is a confidential OpenID Connect 1.0 relying party. The provider
// has discovery, RS256 or stronger signatures with keys at its jwks_uri that
// may change at any time, and these:
//
//   - authorization: code flow with PKCE S256, state and nonce; prompt=login,
//     because phones and computers are shared; acr_values with the levels that
//     we accept, best first; response by query, with iss where RFC 9207 is kept.
//   - token: client_secret_basic. The ID token's iss is the configured address
//     to the letter, its aud our client and nobody else's, its azp (if any) our
//     client, its nonce and acr those asked for, its auth_time of this visit.
//   - userinfo, with the scopes openid, profile and personal_number:
//     sub, name (with diacritics), birthdate (YYYY-MM-DD), gender (male or
//     female), personal_number (12 digits).
//   - end_session_endpoint with post_logout_redirect_uri.
//   - acr names the level of the electronic identity: "2" for level 2 of
//     decree 69/2024 (enrolled in person, with biometrics), "1" for level 1.
//     The operator sets the values that count as Options.Levels.
//
// The Sandbox speaks the same contract with synthetic people.
package vneid

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/outcall"
)

// Options say where the provider is, and what becomes of its answers.
type Options struct {
	DB        *database.DB
	Vault     *crypto.Vault
	Log       *slog.Logger
	PublicURL string // our own origin

	Issuer   string // the provider's address; empty: none is connected
	ClientID string
	Secret   string
	Levels   []string          // acr values that identify a person, best first
	Networks []netip.Prefix    // private networks that the provider may be in
	Observe  func(outcall.Try) // hears of every try; may be nil

	// Identified is given what the provider says of an account, in a
	// transaction. It reports a conflict when the account or the number is
	// known as somebody else's, which then is for an officer to decide.
	Identified func(tx *database.Tx, account string, c Claims) (conflict bool, err error)
	// Record writes down how an attempt ended; outcome is a code.
	Record func(tx *database.Tx, account, outcome string) error
}

// Claims are what the provider says of a person, checked for their form.
type Claims struct {
	Subject        string // the provider's own name for the person
	PersonalNumber string // 12 digits
	FullName       string
	BirthDate      string // YYYY-MM-DD
	Sex            string // male or female
	Level          string // acr: one of Options.Levels
}

// The paths of ours that the provider sends browsers to.
const (
	CallbackPath = "/api/v1/vneid/callback"
	ResultPath   = "/toi/dinh-danh/vneid"
)

const (
	flowLife = 10 * time.Minute
	flowKept = 24 * time.Hour // so that the operator can count them
)

// Service is the relying party.
type Service struct {
	o     Options
	calls *outcall.Client
	mu    sync.Mutex
	found *party // what discovery said
}

// New prepares the service; nothing is called yet.
func New(o Options) (*Service, error) {
	s := &Service{o: o}
	if o.Issuer == "" {
		return s, nil
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(o.Issuer, "/") {
		return nil, errors.New("vneid: the provider's address must be http(s)://host[:port][/path]")
	}
	if o.ClientID == "" || len(o.Levels) == 0 {
		return nil, errors.New("vneid: a client and at least one level are needed")
	}
	s.calls, err = outcall.New(outcall.Options{
		Origins: []string{u.Scheme + "://" + u.Host}, Networks: o.Networks, Observe: o.Observe, MaxBytes: 256 << 10,
		Timeout: 5 * time.Second, Deadline: 15 * time.Second, Cooldown: 10 * time.Second, // a person waits
	})
	if err != nil {
		return nil, fmt.Errorf("vneid: %w", err)
	}
	return s, nil
}

// Connected reports whether there is a provider to ask.
func (s *Service) Connected() bool { return s.calls != nil }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what the national account adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "vneid", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Personal: personal(),
		Jobs:     []jobs.Job{jobs.Every("vneid.purge", time.Hour, s.purge)},
		Indicators: []module.Indicator{
			{Name: "vneid_identified_day", Help: "People identified by VNeID in the last 24 hours.", Read: countDone},
			{Name: "vneid_failed_day", Help: "Answers of VNeID in the last 24 hours that were refused or late.", Read: countFailed},
		},
	}
}

func (s *Service) purge(ctx context.Context) error { return s.o.DB.Update(ctx, forget) }
