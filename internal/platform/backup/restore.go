package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
)

// Target is the empty place to restore into.
type Target struct {
	Data        string // the folder for an SQLite database
	DatabaseURL string // an empty PostgreSQL database; empty for SQLite
	Files       *blob.Store
}

// Restore unpacks r, and proves that the database is whole and that every file
// reads back as it was packed. It reads r twice: nothing is written before all
// of it is known to be what was packed and to fit the target, and what was
// written is taken away again when something fails after that.
func Restore(ctx context.Context, r io.ReadSeeker, t Target) error {
	if err := t.empty(ctx); err != nil {
		return err
	}
	sums, err := inspect(r)
	if err != nil {
		return err
	}
	if err := t.fits(sums); err != nil {
		return err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := os.MkdirAll(t.Data, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(t.Data)
	if err != nil {
		return err
	}
	defer root.Close()
	u := &unpacker{ctx: ctx, root: root, files: t.Files, wanted: sums}
	err = u.all(r)
	if err == nil {
		err = t.load(ctx, root, sums[postgresName] != "")
	}
	if err != nil {
		return errors.Join(err, u.undo())
	}
	return nil
}

// empty: nothing is there that a restore would mix with, or write over.
func (t Target) empty(ctx context.Context) error {
	for _, name := range []string{sqliteName, postgresName} {
		if _, err := os.Stat(filepath.Join(t.Data, name)); err == nil {
			return fmt.Errorf("%s already holds %s; restore into an empty folder", t.Data, name)
		}
	}
	if err := t.emptyDatabase(ctx); err != nil {
		return err
	}
	return t.Files.Each(ctx, "", func(string) error {
		return errors.New("there are files already; restore into an empty folder or bucket")
	})
}

func (t Target) emptyDatabase(ctx context.Context) error {
	if t.DatabaseURL == "" {
		return nil
	}
	db, err := database.Open(ctx, database.Options{URL: t.DatabaseURL})
	if err != nil {
		return err
	}
	err = db.View(ctx, func(tx *database.Tx) error {
		var tables int
		err := tx.Row(`SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`).Scan(&tables)
		if err == nil && tables > 0 {
			err = fmt.Errorf("the database already has %d tables; restore into an empty one", tables)
		}
		return err
	})
	return errors.Join(err, db.Close())
}

// fits: the backup is of the kind of database that is to be filled.
func (t Target) fits(sums map[string]string) error {
	lite, dump := sums[sqliteName] != "", sums[postgresName] != ""
	switch {
	case lite == dump:
		return errors.New("the backup is damaged: it does not hold one database")
	case dump && t.DatabaseURL == "":
		return errors.New("this is a backup of PostgreSQL; name an empty database with database-url")
	case lite && t.DatabaseURL != "":
		return errors.New("this is a backup of SQLite; leave database-url empty")
	}
	return nil
}

// load brings a dump into PostgreSQL, all of it or nothing, and proves that
// either database is whole.
func (t Target) load(ctx context.Context, root *os.Root, dumped bool) error {
	if !dumped {
		return verify(ctx, t)
	}
	err := tool(ctx, "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", "--dbname="+t.DatabaseURL, filepath.Join(t.Data, postgresName))
	if err != nil {
		return err
	}
	return errors.Join(verify(ctx, t), root.Remove(postgresName))
}

func verify(ctx context.Context, t Target) error {
	db, err := database.Open(ctx, database.Options{URL: t.DatabaseURL, Path: filepath.Join(t.Data, sqliteName)})
	if err != nil {
		return err
	}
	err = db.View(ctx, func(tx *database.Tx) error {
		if tx.Engine() == database.SQLite {
			var verdict string
			if err := tx.Row(`PRAGMA integrity_check(1)`).Scan(&verdict); err != nil || verdict != "ok" {
				return errors.Join(fmt.Errorf("integrity check: %s", verdict), err)
			}
		}
		var migrations int
		if err := tx.Row(`SELECT count(*) FROM migrations`).Scan(&migrations); err != nil || migrations == 0 {
			return errors.Join(errors.New("the restored database has no tables"), err)
		}
		return nil
	})
	return errors.Join(err, db.Close())
}
