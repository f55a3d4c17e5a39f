// Package retention deletes what has been kept long enough, class by class, by
// rules that the owners of the records declare, and certifies it in the audit
// log. What the law wants kept is held back.
package retention

import (
	"context"
	"embed"
	"strconv"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Options are what retention needs from the program.
type Options struct {
	DB      *database.DB
	Texts   Texts
	Classes func() []module.Class // of all modules, once they are known
	// Backups is how long backups are kept, and so may still hold what was deleted.
	Backups time.Duration
	Keepers web.Policy // who may hold back
	Readers web.Policy // who may see the rules, what is due and the certificates
	// Account finds the account of a phone number as people write it, else errs.NotFound.
	Account func(tx *database.Tx, phone string) (string, error)
	// Names are what accounts are called.
	Names func(tx *database.Tx, accounts []string) (map[string]string, error)
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// Service deletes by the rules.
type Service struct{ o Options }

// New prepares the service.
func New(o Options) *Service { return &Service{o} }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the table of holds.
func Migrations() database.Migrations {
	return database.Migrations{Module: "retention", Files: embedded.Folder(migrations, "migrations")}
}

// Module is what retention adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "retention", Texts: embedded.Folder(texts, "texts"), Migrations: Migrations().Files, Routes: s.routes(),
		Jobs: []jobs.Job{jobs.Every("retention.run", 6*time.Hour, func(ctx context.Context) error {
			_, err := s.Run(ctx)
			return err
		}, jobs.Timeout(10*time.Minute))},
		Indicators: []module.Indicator{{Name: "legal_holds", Help: "Accounts under a legal hold.", Read: countHolds}},
		Personal: module.Personal{Export: exportHolds, Classes: []module.Class{
			{Code: "holds", Never: true, Basis: "Luật 91/2025/QH15"},
		}},
	}
}

// Due is a rule and how much it would delete now.
type Due struct {
	Class  module.Class
	Before time.Time // records from before this moment
	Due    int64     // at most maxCount
	Held   int64     // due, but of accounts under a hold; at most maxCount
}

// Plan says what Run would delete, and deletes nothing.
func (s *Service) Plan(ctx context.Context) (all []Due, err error) {
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		all = all[:0]
		for _, c := range s.o.Classes() {
			d := Due{Class: c}
			if c.Table != "" {
				d.Before = tx.Time().Add(-c.Keep)
				if d.Due, err = countDue(tx, c, false); err != nil {
					return err
				}
				if d.Held, err = countDue(tx, c, true); err != nil {
					return err
				}
			}
			all = append(all, d)
		}
		return nil
	})
	return all, err
}

// batch is how many records one transaction deletes.
const batch = 1000

// Run deletes what is due and answers how much of each class it was. Every
// transaction writes its own certificate, so that nothing is gone without one.
func (s *Service) Run(ctx context.Context) (all []Due, err error) {
	for _, c := range s.o.Classes() {
		if c.Table == "" {
			continue
		}
		d := Due{Class: c}
		for n := int64(batch); n == batch; d.Due += n {
			err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
				d.Before = tx.Time().Add(-c.Keep)
				n, err = s.delete(tx, c)
				return err
			})
			if err != nil {
				return all, err
			}
		}
		if d.Due > 0 {
			all = append(all, d)
		}
	}
	if len(all) > 0 {
		err = s.o.DB.Flush(ctx)
	}
	return all, err
}

// delete removes a batch of a class and certifies it.
func (s *Service) delete(tx *database.Tx, c module.Class) (n int64, err error) {
	// Looking first keeps the writer free when nothing is due, as nearly always.
	if n, err = countDue(tx, c, false); n == 0 || err != nil {
		return 0, err
	}
	if err := tx.Scrub(); err != nil {
		return 0, err
	}
	if n, err = deleteDue(tx, c, batch); n == 0 || err != nil {
		return n, err
	}
	return n, Certify(tx, c.Code, audit.System, n, map[string]string{
		"before": tx.Time().Add(-c.Keep).Format(time.RFC3339), "basis": c.Basis,
		"backupsUntil": tx.Time().Add(s.o.Backups).Format(time.DateOnly),
	})
}

// Deleted is the action of certificates in the audit log.
const Deleted = "retention.delete"

// Certify writes into the audit log that so many records of a class are gone.
func Certify(tx *database.Tx, class, actor string, records int64, details map[string]string) error {
	details["records"] = strconv.FormatInt(records, 10)
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: Deleted, Subject: audit.Subject{Kind: "class", ID: class}, Details: details,
	})
}
