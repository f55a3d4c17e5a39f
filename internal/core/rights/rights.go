// Package rights lets people see what is kept of them, take it with them, have
// it corrected, and be forgotten (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP).
package rights

import (
	"context"
	"embed"
	"slices"
	"time"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// The terms that the law sets. Two working days are for the first answer to any
// request; the rest is from the request on.
const (
	answerDays  = 2 // working days
	exportDays  = 10
	correctDays = 10
	// coolingOff leaves a person time to think, within the 20 days of the law.
	coolingOff = 7 * 24 * time.Hour
	// ready is how long an export can be fetched.
	ready = 7 * 24 * time.Hour
	// decidedKept is how long a decided correction is kept, as a proof.
	decidedKept = 5 * 365 * 24 * time.Hour
)

// Options are what rights need from the program.
type Options struct {
	DB       *database.DB
	Vault    *crypto.Vault
	Blobs    *blob.Store
	Texts    Texts
	App      string // what the copy of the data calls the app
	Modules  func() []module.Module
	Officers web.Policy // who decide on corrections
	// WorkingDays is the end of the n-th working day after a moment.
	WorkingDays func(t time.Time, n int) time.Time
	// Backups is how long backups may still hold what was erased.
	Backups time.Duration
	// Held reports whether the law wants an account kept for now.
	Held func(tx *database.Tx, account string) (bool, error)
	// Person is what an account is called and the language it reads.
	Person func(tx *database.Tx, account string) (name, language string, err error)
	// Names are what accounts are called.
	Names func(tx *database.Tx, accounts []string) (map[string]string, error)
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// Service serves people's rights to their data.
type Service struct{ o Options }

// New prepares the service.
func New(o Options) *Service { return &Service{o} }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var sentences embed.FS

// The jobs.
const (
	jobExport = "rights.export"
	jobErase  = "rights.erase"
	jobRemove = "rights.remove"
)

// Module is what rights add to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "rights", Texts: embedded.Folder(sentences, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Jobs: []jobs.Job{
			jobs.Handle(jobExport, s.makeExport, jobs.Timeout(5*time.Minute)),
			jobs.Handle(jobErase, s.erase, jobs.Timeout(5*time.Minute)),
			jobs.Handle(jobRemove, s.removeFiles),
			jobs.Every("rights.expire", time.Hour, s.expireExports),
		},
		Indicators: []module.Indicator{
			{Name: "data_corrections_open", Help: "Requests for correction that wait.", Read: countOpen},
			{Name: "data_requests_late", Help: "Requests about personal data past their term.", Read: countLate},
		},
		Rekey: s.Rekey,
		Personal: module.Personal{Export: s.export, Erase: s.forget, Classes: []module.Class{
			{
				Code: "corrections", Keep: decidedKept, After: "decided", Basis: "Luật 91/2025/QH15; thời hạn: đề xuất",
				Table: "data_corrections", Key: "id", Owner: "account", At: "decided_at", Where: "state <> 'open'",
			},
			{
				Code: "exports", Keep: ready, After: "created", Basis: "đề xuất",
				Table: "data_exports", Key: "id", Owner: "account", At: "ready_at", Where: "state = 'gone'",
			},
			{Code: "erasures", Never: true, Basis: "Luật 91/2025/QH15"},
		}},
	}
}

// backwards are the modules from the last to the first: what is built on others
// is forgotten before them.
func (s *Service) backwards() []module.Module {
	all := slices.Clone(s.o.Modules())
	slices.Reverse(all)
	return all
}

// removal names files that nothing knows any more.
type removal struct {
	Keys []string `json:"keys"`
}

// removalPage bounds the payload of one job.
const removalPage = 100

// Remove has files removed once the transaction is committed.
func Remove(tx *database.Tx, keys []string) error {
	for page := range slices.Chunk(keys, removalPage) {
		if err := jobs.Enqueue(tx, jobRemove, removal{page}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) removeFiles(ctx context.Context, r removal) error {
	for _, key := range r.Keys {
		if err := s.o.Blobs.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
