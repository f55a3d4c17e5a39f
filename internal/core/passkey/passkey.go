// Package passkey signs people in with what unlocks their phone, a finger, a
// face or its code (W3C Web Authentication level 3), once they have signed in by
// a code and added a passkey. Where an account has one, a code on a device that
// it does not know opens only a session that is held back.
package passkey

import (
	"context"
	"embed"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Options are what passkeys need from the program.
type Options struct {
	DB        *database.DB
	PublicURL string        // the origin of the apps; passkeys belong to its host
	App       string        // what the device calls the app
	Hold      time.Duration // see identity.Options; of accounts with a passkey
	// SignIn lets an account in; it is identity's.
	SignIn func(tx *database.Tx, account string, by identity.Method, d identity.Device, token bool) (*identity.Entry, error)
	// Label is what tells the accounts of one device apart, such as the number
	// with its middle hidden.
	Label func(tx *database.Tx, account string) (string, error)
}

const (
	challengeLife = 5 * time.Minute
	maxKeys       = 10 // of one account
)

// Service registers passkeys and signs in with them.
type Service struct {
	o  Options
	wa *webauthn.WebAuthn
}

// New prepares the service. It is an error when the public address cannot have
// passkeys, such as a bare IP address other than this computer's own.
func New(o Options) (*Service, error) {
	host, origins, err := party(o.PublicURL)
	if err != nil {
		return nil, err
	}
	wa, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: o.App, RPOrigins: origins,
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: challengeLife},
			Registration: webauthn.TimeoutConfig{Timeout: challengeLife},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys at %s: %w", o.PublicURL, err)
	}
	return &Service{o, wa}, nil
}

// party is the name that passkeys belong to. A browser has none for an address
// in digits; on one's own computer it is reached by name as well.
func party(public string) (host string, origins []string, err error) {
	u, err := url.Parse(public)
	if err != nil {
		return "", nil, fmt.Errorf("passkeys: the public address: %w", err)
	}
	origins = []string{u.Scheme + "://" + u.Host}
	address, err := netip.ParseAddr(u.Hostname())
	if err != nil || !address.IsLoopback() {
		return u.Hostname(), origins, nil //nolint:nilerr // a name is what we want
	}
	local := "localhost"
	if u.Port() != "" {
		local += ":" + u.Port()
	}
	return "localhost", append(origins, u.Scheme+"://"+local), nil
}

// Hold is how long a code on an unknown device opens only part of an account:
// not at all before it has a passkey.
func (s *Service) Hold(tx *database.Tx, account string) (time.Duration, error) {
	n, err := countUsable(tx, account)
	if err != nil || n == 0 {
		return 0, err
	}
	return s.o.Hold, nil
}

// Warn tells the account's other devices that somebody signed in by code on a
// device it does not know.
func Warn(tx *database.Tx, account, device string, until time.Time) error {
	return notify.Send(tx, notify.Notice{
		Account: account, Category: notify.Account, Code: "passkey.held", Link: "/toi/thiet-bi",
		Args: map[string]any{"device": device, "until": local(until)},
	})
}

// local is a time as people here read it; the country has one zone and no
// summer time.
func local(t time.Time) string {
	return t.In(time.FixedZone("+07", 7*60*60)).Format("15:04 02/01/2006")
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what passkeys add to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "passkey", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(), Personal: personal(),
		Jobs: []jobs.Job{jobs.Every("passkey.purge", time.Hour, s.purge)},
		Indicators: []module.Indicator{
			{Name: "passkeys", Help: "Passkeys that people can sign in with.", Read: countAll},
		},
	}
}

func (s *Service) purge(ctx context.Context) error { return s.o.DB.Update(ctx, forgetChallenges) }
