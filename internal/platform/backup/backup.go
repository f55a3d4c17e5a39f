// Package backup packs all data into one file, and unpacks it on an empty
// machine: the database as of one moment, then the files it speaks of. The
// master key is left out on purpose; whoever finds the archive cannot read what
// identifies people.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"daklakid/internal/platform/database"
)

const (
	sqliteName   = "daklakid.db"
	postgresName = "postgres.dump"
	filesFolder  = "blobs"
)

// Source is what is backed up.
type Source struct {
	DB          *database.DB
	DatabaseURL string // for PostgreSQL's own tools
	Data        string // the folder whose blobs are packed, if it has any
}

// Write packs everything into w.
func Write(ctx context.Context, s Source, w io.Writer) error {
	scratch, err := os.MkdirTemp("", "daklakid-backup")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	name, err := s.dump(ctx, scratch)
	if err != nil {
		return err
	}
	zip := gzip.NewWriter(w)
	archive := tar.NewWriter(zip)
	if err := add(archive, filepath.Join(scratch, name), name); err != nil {
		return err
	}
	// Files only ever appear, before the rows that name them, so those packed
	// after the database are all it knows.
	if err := addFolder(archive, s.Data, filesFolder); err != nil {
		return err
	}
	return errors.Join(archive.Close(), zip.Close())
}

func (s Source) dump(ctx context.Context, folder string) (string, error) {
	if s.DB.Engine() == database.SQLite {
		return sqliteName, s.DB.Snapshot(ctx, filepath.Join(folder, sqliteName))
	}
	path := filepath.Join(folder, postgresName)
	return postgresName, tool(ctx, "pg_dump", "--format=custom", "--no-owner", "--file="+path, s.DatabaseURL)
}

// tool runs one of PostgreSQL's own programs. The URL holds a password, so
// errors show only what the tool said.
func tool(ctx context.Context, name string, args ...string) error {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return nil
}

func addFolder(archive *tar.Writer, data, folder string) error {
	root := filepath.Join(data, folder)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(data, path)
		if err != nil {
			return err
		}
		err = add(archive, path, filepath.ToSlash(name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed meanwhile; then the database does not need it either
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func add(archive *tar.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: name, Size: info.Size(), Mode: 0o600, ModTime: info.ModTime()}); err != nil {
		return err
	}
	_, err = io.CopyN(archive, f, info.Size())
	return err
}
