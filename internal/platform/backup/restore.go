package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"

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
// reads back as it was packed.
func Restore(ctx context.Context, r io.Reader, t Target) error {
	if err := t.empty(ctx); err != nil {
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
	u := &unpacker{ctx: ctx, root: root, files: t.Files, sums: map[string]string{}}
	if err := u.all(r); err != nil {
		return err
	}
	if err := u.check(); err != nil {
		return err
	}
	return t.load(ctx, u.sums[postgresName] != "")
}

func (t Target) empty(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(t.Data, sqliteName)); err == nil {
		return fmt.Errorf("%s already holds %s; restore into an empty folder", t.Data, sqliteName)
	}
	return t.Files.Each(ctx, func(string) error {
		return errors.New("there are files already; restore into an empty folder or bucket")
	})
}

// load brings a dump into PostgreSQL, and proves that either database is whole.
func (t Target) load(ctx context.Context, dumped bool) error {
	switch {
	case dumped && t.DatabaseURL == "":
		return errors.New("this is a backup of PostgreSQL; name an empty database with database-url")
	case dumped:
		dump := filepath.Join(t.Data, postgresName)
		if err := tool(ctx, "pg_restore", "--no-owner", "--exit-on-error", "--dbname="+t.DatabaseURL, dump); err != nil {
			return err
		}
		return errors.Join(verify(ctx, t), os.Remove(dump))
	case t.DatabaseURL != "":
		return errors.New("this is a backup of SQLite; leave database-url empty")
	}
	return verify(ctx, t)
}

// unpacker puts entries in their places and notes what came.
type unpacker struct {
	ctx    context.Context
	root   *os.Root
	files  *blob.Store
	sums   map[string]string // by name, of what came
	wanted map[string]string // by name, of what was packed
}

func (u *unpacker) all(r io.Reader) error {
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
		if err := u.place(header, archive); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

func (u *unpacker) place(header *tar.Header, r io.Reader) error {
	if header.Name == sumsName {
		raw, err := io.ReadAll(r)
		u.wanted = parseSums(string(raw))
		return err
	}
	sum := sha256.New()
	r = io.TeeReader(r, sum)
	var err error
	key, file := strings.CutPrefix(header.Name, filesFolder)
	switch {
	case file:
		err = u.files.Put(u.ctx, key, r, header.Size)
	case header.Name == sqliteName, header.Name == postgresName:
		err = u.write(header.Name, r)
	default:
		err = errors.New("does not belong into a backup")
	}
	u.sums[header.Name] = hex.EncodeToString(sum.Sum(nil))
	return err
}

func (u *unpacker) write(name string, r io.Reader) error {
	f, err := u.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

func parseSums(text string) map[string]string {
	sums := map[string]string{}
	for line := range strings.Lines(text) {
		if sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  "); ok {
			sums[name] = sum
		}
	}
	return sums
}

// check: what came is what was packed, and the files are stored as they came.
func (u *unpacker) check() error {
	if u.wanted == nil || !maps.Equal(u.wanted, u.sums) {
		return errors.New("the backup is damaged: it is not what its checksums say")
	}
	for name, want := range u.wanted {
		key, file := strings.CutPrefix(name, filesFolder)
		if !file {
			continue
		}
		got, err := u.stored(key)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if got != want {
			return fmt.Errorf("%s was not stored as it was packed", key)
		}
	}
	return nil
}

func (u *unpacker) stored(key string) (string, error) {
	o, err := u.files.Get(u.ctx, key)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, o)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, o.Close())
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
