// Package coaches is operators' timetables, kept as GTFS: what runs from one
// place to another on a day, whom to call, and seats asked for.
package coaches

import (
	"embed"
	"io/fs"
	"log/slog"
	"slices"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Name is how this function is called in paths and in the list of modules.
const Name = "coaches"

// Sealer keeps what must not be read at rest.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) ([]byte, bool, error)
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// Options are what coaches need from the program. All are required.
type Options struct {
	DB       *database.DB
	Province *place.Province
	Pack     fs.FS // of the province, with coach_places.json
	Vault    Sealer
	// PublicURL is where people reach the app.
	PublicURL string
	Texts     Texts
	Log       *slog.Logger
	// Person is what an account is called and its phone number.
	Person func(tx *database.Tx, account string) (name, phone string, err error)
	// Names are what accounts are called, by account.
	Names func(tx *database.Tx, accounts []string) (map[string]string, error)
}

// Service is this function.
type Service struct {
	o        Options
	towns    []town
	networks networks
	static   staticFeed
}

// New prepares the service.
func New(o Options) (*Service, error) {
	towns, err := loadTowns(o.Pack)
	return &Service{o: o, towns: towns}, err
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Name, Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Personal: s.personal(), Rekey: s.rekey,
		Routes: slices.Concat(s.routes(), s.importRoutes(), s.publicRoutes()),
		Jobs:   append(s.importJobs(), jobs.Every("coaches.lapse", time.Minute, s.lapseAll)), Indicators: indicators(),
	}
}

func indicators() []module.Indicator {
	return []module.Indicator{
		{Name: "coach_requests_waiting", Help: "Coach seats asked for that no operator has answered.", Read: func(tx *database.Tx) (n float64, err error) {
			err = tx.Row(`SELECT count(*) FROM coach_requests WHERE status = 'waiting'`).Scan(&n)
			return n, err
		}},
	}
}
