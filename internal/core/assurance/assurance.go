// Package assurance knows how sure we are of who somebody is: what was proven,
// by which method and until when, and the level that it amounts to.
package assurance

import (
	"crypto/rand"
	"embed"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"daklakid/internal/core/card"
	"daklakid/internal/core/face"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/inference"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
)

// Method is a way to prove who one is.
type Method string

// The methods. A phone number alone is level 0 and needs no proof.
const (
	Card    Method = "card"    // number and details read from the card and found consistent
	Face    Method = "face"    // card, live face, and the central database agrees
	VNeID   Method = "vneid"   // the national account says so
	Counter Method = "counter" // an officer saw the person and the card
)

// methods lists them with the level each gives and how the level is called;
// the later prevails when two give the same level.
var methods = []struct {
	Method
	level int
	label string
}{{Card, 1, "1"}, {Face, 2, "2"}, {VNeID, 2, "V"}, {Counter, 2, "C"}}

func (m Method) rank() int {
	for n, known := range methods {
		if known.Method == m {
			return n
		}
	}
	return -1
}

// Level is the assurance that a proof by this method gives: 1 or 2.
func (m Method) Level() int { return methods[m.rank()].level }

// Label is what the level is called on account and tokens: 1, 2, V or C.
func (m Method) Label() string { return methods[m.rank()].label }

// Rule bounds one method.
type Rule struct {
	Tries int           // within Per; then the method cools down
	Per   time.Duration //
	Life  time.Duration // of a proof; never longer than the card's
}

// DefaultRules are generous to an honest person with a bad camera, and let
// nobody try faces at random.
func DefaultRules() map[Method]Rule {
	const day, year = 24 * time.Hour, 365 * 24 * time.Hour
	return map[Method]Rule{
		Card:    {Tries: 30, Per: time.Hour, Life: 5 * year},
		Face:    {Tries: 6, Per: day, Life: 2 * year},
		VNeID:   {Tries: 20, Per: day, Life: year},
		Counter: {Tries: 10, Per: day, Life: 5 * year},
	}
}

// Options are what assurance needs from the program.
type Options struct {
	DB       *database.DB
	Vault    *crypto.Vault
	Identity *identity.Service
	Rules    map[Method]Rule
	// Officers may decide cases and verify people at the counter.
	Officers web.Policy
	// Changed are told in the transaction when an account's level has changed.
	Changed []func(tx *database.Tx, account string, level int) error

	Cards    card.Reader
	Faces    *face.Faces      // nil: no models are built in, and Face is not offered
	Queue    *inference.Queue // all looking at pictures waits here
	Photos   *media.Processor
	Registry Registry  // nil: no central database is connected, and Face is not offered
	VNeID    bool      // whether the national account is connected
	Random   io.Reader // nil: crypto/rand; what challenges are drawn from
	// Consented says whether a person agreed that pictures are kept for an officer.
	Consented func(tx *database.Tx, account string) (bool, error)
	// Send sends a text message by its code, in the transaction.
	Send    func(tx *database.Tx, to, code string, args map[string]any, language string) error
	Texts   *text.Catalogue
	Metrics prometheus.Registerer // nil: none
}

// Service proves, remembers and revokes.
type Service struct {
	o        Options
	refusals *prometheus.CounterVec
}

// New prepares the service.
func New(o Options) *Service {
	if o.Rules == nil {
		o.Rules = DefaultRules()
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return &Service{o, newRefusals(o.Metrics)}
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what assurance adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "assurance", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"),
		Routes: s.routes(), Indicators: indicators(), Rekey: s.Rekey, Personal: s.personal(),
		Jobs: []jobs.Job{
			jobs.Handle(jobCompare, s.compare, jobs.Attempts(40), jobs.Timeout(2*time.Minute)),
			jobs.Handle(jobWithdrawn, s.withdrawn),
			jobs.Every("assurance.expire", time.Hour, s.expire),
			jobs.Every("assurance.forget", 10*time.Minute, s.forget),
		},
	}
}

func indicators() []module.Indicator {
	return []module.Indicator{
		{Name: "identified_accounts", Help: "Accounts at level 1 or above.", Read: countIdentified},
		{Name: "identification_cases_open", Help: "Identifications that wait for an officer.", Read: countOpenCases},
	}
}
