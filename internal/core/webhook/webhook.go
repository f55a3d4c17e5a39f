// Package webhook tells other software what happened, as Standard Webhooks
// 1.0.0 has it: signed, in a thin message, again until it was taken, and to
// nobody in our own network.
package webhook

import (
	"context"
	"crypto/x509"
	"embed"
	"net"
	"net/netip"
	"sync"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/web"
)

// Options are what webhooks need from the program.
type Options struct {
	DB             *database.DB
	Vault          Sealer
	Administrators web.Policy
	// Types and Kinds are what an endpoint can ask for.
	Types, Kinds []string
	// Notified are the accounts that hear of an endpoint that was switched off.
	Notified func(tx *database.Tx) ([]string, error)
	Networks []netip.Prefix // private networks that may be called; see outcall.Open
	Roots    *x509.CertPool // whose certificates count; nil is the system's
	Resolver *net.Resolver  // nil is the system's
}

// Sealer encrypts the secrets.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error)
}

// How deliveries go about it.
const (
	timeout     = 15 * time.Second // of one try
	maxBody     = 500              // bytes kept of an answer
	lease       = time.Minute      // until another node may try a claimed delivery
	perEndpoint = 4                // tries of one endpoint at the same time, on this node
	together    = 64               // of all endpoints
	overlap     = 24 * time.Hour   // for which an old secret signs beside the new one
	kept        = 30 * 24 * time.Hour
	// An endpoint is switched off when it gives up a delivery and has taken none
	// for so long, or has given up so many since it took one.
	failingLong = 5 * 24 * time.Hour
	failingMany = 20
	maxTotal    = 50 // endpoints
	maxKeys     = 5  // of one endpoint that sign at the same time
)

// Service keeps the endpoints and sends to them.
type Service struct {
	o      Options
	caller *outcall.Open

	mu      sync.Mutex
	busy    map[string]int // tries under way, by endpoint
	running bool           // somebody empties the queue in this process
	again   bool           // and is to look once more before stopping
}

// New prepares the service.
func New(o Options) *Service {
	return &Service{o: o, busy: map[string]int{}, caller: outcall.NewOpen(outcall.Options{
		Networks: o.Networks, Roots: o.Roots, Resolver: o.Resolver, Timeout: timeout, MaxBytes: maxBody,
	})}
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const sendJob = "webhook.send"

// Module is what webhooks add to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "webhook", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(), Rekey: s.rekey,
		Jobs: []jobs.Job{
			jobs.Every(sendJob, 2*time.Second, s.sendAll, jobs.Timeout(10*time.Minute)),
			jobs.Every("webhook.purge", time.Hour, s.purge),
		},
		Indicators: []module.Indicator{
			{Name: "daklakid_webhooks_waiting", Help: "Events that have not reached other software yet.", Read: count(`webhook_deliveries WHERE state = 'waiting'`)},
			{Name: "daklakid_webhooks_failed", Help: "Events of the last 30 days that other software never took.", Read: count(`webhook_deliveries WHERE state = 'failed'`)},
			{Name: "daklakid_webhooks_disabled", Help: "Addresses of other software that were switched off because they failed.", Read: count(`webhook_endpoints WHERE state = 'disabled'`)},
		},
		Personal: module.Personal{Classes: []module.Class{{Code: "webhookDeliveries", Keep: kept, After: "created", Basis: "proposal"}}},
	}
}

func count(from string) func(*database.Tx) (float64, error) {
	return func(tx *database.Tx) (n float64, err error) {
		err = tx.Row(`SELECT count(*) FROM (SELECT 1 FROM ` + from + ` LIMIT 100000) w`).Scan(&n)
		return n, err
	}
}

func (s *Service) purge(ctx context.Context) error { return s.o.DB.Update(ctx, forget) }

// forget removes what was kept long enough. What still waits after its time,
// with an endpoint that was paused for so long, goes as well.
func forget(tx *database.Tx) error {
	before := tx.Now() - kept.Milliseconds()
	if _, err := tx.Exec(`DELETE FROM webhook_attempts WHERE delivery IN (SELECT id FROM webhook_deliveries WHERE created_at <= $1)`, before); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM webhook_deliveries WHERE created_at <= $1`, before); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM webhook_keys WHERE until_at <= $1`, tx.Now())
	return err
}

func moment(ms int64) time.Time { return module.Milliseconds(ms) }

func maybe(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	at := moment(ms)
	return &at
}
