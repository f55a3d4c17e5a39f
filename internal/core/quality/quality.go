// Package quality keeps what people look up in good order: it shows officers
// how many things of each kind there are, and lists what is wrong with them so
// that those who posted them can be asked to mend it.
package quality

import (
	"context"
	"embed"
	"io/fs"
	"sync"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Fault is one way in which a thing may be wrong.
type Fault string

// The faults.
const (
	NoPhotos    Fault = "photos"
	NoPosition  Fault = "position"
	OutsideWard Fault = "ward"        // its position is in another ward than it says
	Phone       Fault = "phone"       // nobody was reached there, or nobody has tried
	Unconfirmed Fault = "unconfirmed" // nobody has said that it is true
	Ending      Fault = "ending"
	Duplicate   Fault = "duplicate"
)

// Faults are all of them, in the order in which officers see them.
var Faults = []Fault{NoPhotos, NoPosition, OutsideWard, Phone, Unconfirmed, Ending, Duplicate}

// Soon is how long before its end a thing is about to end.
const Soon = 7 * 24 * time.Hour

// Thing is what people look up, with what is wrong with it.
type Thing struct {
	Kind, ID, Title, Category string
	Ward                      string // empty: it belongs to none
	Faults                    []Fault
	Other                     string // what a Duplicate resembles
}

// Figure counts the things of one category in one ward.
type Figure struct {
	Kind, Category, Ward string
	Tally
}

// Tally counts things by where they stand.
type Tally struct {
	Published int64 `json:"published"`
	New       int64 `json:"new" doc:"Published in the last seven days"`
	Waiting   int64 `json:"waiting" doc:"For an officer"`
	Expired   int64 `json:"expired"`
	Refused   int64 `json:"refused" doc:"By an officer, or taken off"`
	Reported  int64 `json:"reported" doc:"Published ones that somebody has reported"`
}

func (t *Tally) add(o Tally) {
	t.Published += o.Published
	t.New += o.New
	t.Waiting += o.Waiting
	t.Expired += o.Expired
	t.Refused += o.Refused
	t.Reported += o.Reported
}

// Source is a function whose things are kept in order.
type Source struct {
	Kinds []string
	// Figures counts all its things; those published from since on are new.
	Figures func(tx *database.Tx, since int64) ([]Figure, error)
	// Sweep looks at the public things after an id, in the order of ids; none
	// when there are no more. Notes of them are written with Note.
	Sweep func(tx *database.Tx, after string, limit int) ([]Thing, error)
	// Speaker is the account that can mend a thing; empty: there is none.
	Speaker func(tx *database.Tx, kind, id string) (account string, err error)
	// Link is the path of a thing's page.
	Link func(kind, id string) string
}

// Options are what the service builds on.
type Options struct {
	DB *database.DB
	// Reach is which wards an officer may look after; all, or those.
	Reach func(tx *database.Tx, who web.Principal) (all bool, wards []string, err error)
	// HasWard says whether the province knows a ward.
	HasWard func(code string) bool
	// WardName is what a ward is called.
	WardName func(code string) string
}

// Service is the officers' view of all sources.
type Service struct {
	Options
	sources []Source

	mu      sync.Mutex // guards the figures, which are a minute old at most
	figures []Figure
	counted int64
}

// New makes a service; Add gives it sources.
func New(o Options) *Service { return &Service{Options: o} }

// Add gives the service a source, before anything is served.
func (s *Service) Add(source Source) { s.sources = append(s.sources, source) }

func (s *Service) source(kind string) (Source, bool) {
	for _, one := range s.sources {
		for _, k := range one.Kinds {
			if k == kind {
				return one, true
			}
		}
	}
	return Source{}, false
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the service's tables.
func Migrations() database.Migrations {
	return database.Migrations{Module: "quality", Files: embedded.Folder(migrations, "migrations")}
}

// Texts are the sentences of requests and errors.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// officers are who decides what is published.
func officers() web.Policy {
	return web.Role(organisation.Reviewer, organisation.Administrator).Proven()
}

// Module is what the service adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "quality", Texts: Texts(), Migrations: Migrations().Files, Routes: s.Routes(),
		Jobs: []jobs.Job{jobs.Every("quality.sweep", 24*time.Hour, s.Sweep, jobs.Timeout(30*time.Minute))},
	}
}

// batch is how many things a sweep looks at in one transaction, so that others
// can write in between.
const batch = 100

// Sweep looks at everything again: time makes faults, and what was imported
// never came by.
func (s *Service) Sweep(ctx context.Context) error {
	for _, source := range s.sources {
		for last, done := "", false; !done; {
			err := s.DB.Update(ctx, func(tx *database.Tx) error {
				things, err := source.Sweep(tx, last, batch)
				if err != nil {
					return err
				}
				next := last
				for _, t := range things {
					if err := Note(tx, t); err != nil {
						return err
					}
					next = t.ID
				}
				tx.OnCommit(func() { last, done = next, len(things) < batch })
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
