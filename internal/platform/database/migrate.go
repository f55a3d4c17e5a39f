package database

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Migrations are the numbered SQL files of one module: 0001_name.sql for both
// engines, or 0001_name.sqlite.sql beside 0001_name.postgres.sql where they fork.
type Migrations struct {
	Module string
	Files  fs.FS
}

type migration struct {
	version, checksum, script string
}

// Migrate applies what each module lacks, in the order of the list. Several
// nodes may call it at once: one works, the others wait and find it done. A
// file that changed after it was applied is an error, and nothing is applied.
func (db *DB) Migrate(ctx context.Context, modules ...Migrations) error {
	now := db.millis()
	return db.engine.migrate(ctx, func(tx *Tx) error {
		tx.now = now
		_, err := tx.Exec(translate(tx.engine, `CREATE TABLE IF NOT EXISTS migrations (
			module TEXT NOT NULL, version TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL,
			PRIMARY KEY (module, version))`))
		if err != nil {
			return err
		}
		for _, m := range modules {
			if err := m.apply(tx); err != nil {
				return fmt.Errorf("migrate %s: %w", m.Module, err)
			}
		}
		return nil
	})
}

func (m Migrations) apply(tx *Tx) error {
	wanted, err := m.read(tx.engine)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		var checksum string
		err := tx.Row(`SELECT checksum FROM migrations WHERE module = $1 AND version = $2`, m.Module, w.version).Scan(&checksum)
		switch {
		case err == nil && checksum == w.checksum:
			continue
		case err == nil:
			return fmt.Errorf("%s was changed after it had been applied", w.version)
		case !NoRows(err):
			return err
		}
		if err := w.run(tx, m.Module); err != nil {
			return fmt.Errorf("%s: %w", w.version, err)
		}
	}
	return nil
}

func (w migration) run(tx *Tx, module string) error {
	for _, statement := range statements(w.script) {
		if _, err := tx.Exec(translate(tx.engine, statement)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO migrations (module, version, checksum, applied_at) VALUES ($1, $2, $3, $4)`,
		module, w.version, w.checksum, tx.now)
	return err
}

// read lists the module's migrations for an engine, in the order of their names.
func (m Migrations) read(engine Engine) ([]migration, error) {
	names, err := fs.Glob(m.Files, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []migration
	for _, name := range names {
		version := strings.TrimSuffix(path.Base(name), ".sql")
		if base, fork, forked := strings.Cut(version, "."); forked {
			if fork != string(engine) {
				continue
			}
			version = base
		}
		raw, err := fs.ReadFile(m.Files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(raw)
		all = append(all, migration{version, hex.EncodeToString(sum[:]), string(raw)})
	}
	return all, nil
}
