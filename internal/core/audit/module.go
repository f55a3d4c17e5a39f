package audit

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the tables and triggers of the log.
func Migrations() database.Migrations {
	return database.Migrations{Module: "audit", Files: embedded.Folder(migrations, "migrations")}
}

// Module is what the log adds to the program: its tables, the count of its
// entries, and the daily line with the head for whoever keeps logs elsewhere.
func Module(db *database.DB, log *slog.Logger) module.Module {
	return module.Module{
		Name: "audit", Migrations: Migrations().Files, Personal: personal(),
		Texts: embedded.Folder(texts, "texts"),
		Jobs: append([]jobs.Job{jobs.Every("audit.head", 24*time.Hour, func(ctx context.Context) error {
			return logHead(ctx, db, log)
		})}, checkJobs(db)...),
		Indicators: []module.Indicator{{
			Name: "audit_entries", Help: "Entries of the audit log, by its stored head.",
			Read: func(tx *database.Tx) (float64, error) {
				h, err := LastHead(tx)
				return float64(h.Seq), err
			},
		}},
	}
}

func logHead(ctx context.Context, db *database.DB, log *slog.Logger) error {
	return db.View(ctx, func(tx *database.Tx) error {
		h, err := LastHead(tx)
		if err == nil {
			log.InfoContext(ctx, "audit head", "seq", h.Seq, "hash", h.Hash)
		}
		return err
	})
}
