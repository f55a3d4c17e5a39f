// Package identity knows people by their phone number: it signs them in with a
// one-time code, keeps their sessions, and answers who is asking.
package identity

import (
	"embed"
	"strings"
	"time"

	"daklakid/internal/core/setting"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Options are what identity needs from the program. All but Call, Hold, Warn,
// Spent and Locked are required.
type Options struct {
	DB             *database.DB
	Vault          *crypto.Vault
	PublicURL      string // with https, cookies are for https only
	App            string // what the message with the code calls the app
	Limits         Limits
	Administrators web.Policy             // who may lock accounts
	HasLanguage    func(code string) bool // whether the app speaks it
	HasPark        func(slug string) bool // whether it can be a workplace

	// Send sends a text message by its code, in the transaction.
	Send func(tx *database.Tx, to, code string, args map[string]any, language string) error
	// Call has a text read out over the telephone; nil where nothing can.
	Call func(tx *database.Tx, to, code string, args map[string]any, language string) error
	// Hold is how long a session begun by code on a device that the account does
	// not know is held back; zero for an account without a stronger way in. nil
	// holds none back.
	Hold func(tx *database.Tx, account string) (time.Duration, error)
	// Warn tells the account's other devices of such a session; not nil with Hold.
	Warn func(tx *database.Tx, account, device string, until time.Time) error
	// Grants are the roles that an account holds at this moment.
	Grants func(tx *database.Tx, account string) ([]web.Grant, error)
	// Roles are the grants as the person sees them.
	Roles func(tx *database.Tx, account string) ([]Role, error)
	// Unread counts the notices that the person has not read.
	Unread func(tx *database.Tx, account string) (int64, error)
	// Spent tells the operators, in the transaction, that of the codes that may
	// be sent in a period so many are; nil tells nobody.
	Spent func(tx *database.Tx, used int, budget web.Limit) error
	// Factor says how the second factor of who asks stands; Grants are filled
	// in. Without it routes that demand one let nobody through.
	Factor func(tx *database.Tx, who web.Principal) (web.Factor, error)
	// HasFactor says whether an account has a second factor.
	HasFactor func(tx *database.Tx, account string) (bool, error)
	// Locked does what else ends with an account's lock, in the transaction; nil
	// does nothing.
	Locked func(tx *database.Tx, account string) error
	// Settings takes the limits that the province may change; nil keeps the defaults.
	Settings *setting.Book
}

// Service signs people in and knows them.
type Service struct {
	o       Options
	secure  bool
	session string // name of the session cookie
	hourly  hourly
}

// New prepares the service.
func New(o Options) *Service {
	s := &Service{o: o, secure: strings.HasPrefix(o.PublicURL, "https://"), session: cookieName, hourly: declare(o)}
	if s.secure {
		// The prefix makes browsers refuse the cookie from a sibling domain or
		// over plain HTTP (RFC 6265bis §4.1.3.2).
		s.session = "__Host-" + cookieName
	}
	return s
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what identity adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "identity", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"),
		Routes: s.routes(), Indicators: indicators(), Rekey: s.Rekey, Personal: s.personal(),
		Jobs: []jobs.Job{jobs.Every("identity.purge", time.Hour, s.purge)},
	}
}

func indicators() []module.Indicator {
	return []module.Indicator{
		{Name: "accounts", Help: "Accounts in use.", Read: countAccounts},
		{Name: "sessions", Help: "Sessions that have not ended.", Read: countSessions},
		{Name: "sign_in_codes_day", Help: "One-time codes sent in the last 24 hours.", Read: countCodes},
	}
}
