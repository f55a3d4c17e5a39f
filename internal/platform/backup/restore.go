package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"daklakid/internal/platform/database"
)

// Restore unpacks r into an empty data folder, or an empty PostgreSQL database
// if a URL is given, and proves that the database is whole.
func Restore(ctx context.Context, r io.Reader, data, databaseURL string) error {
	for _, name := range []string{sqliteName, filesFolder} {
		if _, err := os.Stat(filepath.Join(data, name)); err == nil {
			return fmt.Errorf("%s already holds %s; restore into an empty folder", data, name)
		}
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(data)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := unpack(r, root); err != nil {
		return err
	}
	dump := filepath.Join(data, postgresName)
	_, err = os.Stat(dump)
	switch dumped := err == nil; {
	case dumped && databaseURL == "":
		return errors.New("this is a backup of PostgreSQL; name an empty database with database-url")
	case dumped:
		if err := tool(ctx, "pg_restore", "--no-owner", "--exit-on-error", "--dbname="+databaseURL, dump); err != nil {
			return err
		}
		return errors.Join(verify(ctx, data, databaseURL), os.Remove(dump))
	case databaseURL != "":
		return errors.New("this is a backup of SQLite; leave database-url empty")
	}
	return verify(ctx, data, "")
}

func unpack(r io.Reader, root *os.Root) error {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("this is not a backup: %w", err)
	}
	for archive := tar.NewReader(zip); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the backup is damaged: %w", err)
		}
		if err := place(root, header.Name, archive); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

func place(root *os.Root, name string, r io.Reader) error {
	if name != sqliteName && name != postgresName && !strings.HasPrefix(name, filesFolder+"/") {
		return errors.New("does not belong into a backup")
	}
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

func verify(ctx context.Context, data, databaseURL string) error {
	db, err := database.Open(ctx, database.Options{URL: databaseURL, Path: filepath.Join(data, sqliteName)})
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
