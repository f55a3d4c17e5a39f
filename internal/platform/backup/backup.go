// Package backup packs all data into one file, and unpacks it on an empty
// machine: the database as of one moment, then the files it speaks of, from a
// folder or a bucket. The master key is left out on purpose; whoever finds the
// archive cannot read what identifies people.
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
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const (
	sqliteName   = "daklakid.db"
	postgresName = "postgres.dump"
	filesFolder  = "blobs/"
	sumsName     = "checksums"
)

// Source is what is backed up.
type Source struct {
	DB          *database.DB
	DatabaseURL string // for PostgreSQL's own tools
	Files       *blob.Store
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
	p := &packer{archive: tar.NewWriter(zip)}
	if err := p.addDump(filepath.Join(scratch, name), name); err != nil {
		return err
	}
	// Files appear before the rows that name them, so those packed after the
	// database are all it knows, but for what is deleted meanwhile.
	if err := s.Files.Each(ctx, "", func(key string) error { return p.addBlob(ctx, s.Files, key) }); err != nil {
		return err
	}
	if err := p.add(sumsName, strings.NewReader(p.sums.String()), int64(p.sums.Len())); err != nil {
		return err
	}
	return errors.Join(p.archive.Close(), zip.Close())
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

// packer writes entries and notes what each holds, as `sha256sum` would.
type packer struct {
	archive *tar.Writer
	sums    strings.Builder
}

func (p *packer) addDump(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return p.add(name, f, info.Size())
}

func (p *packer) addBlob(ctx context.Context, files *blob.Store, key string) error {
	o, err := files.Get(ctx, key)
	if errs.KindOf(err) == errs.NotFound {
		return nil // removed meanwhile; then the database does not need it either
	}
	if err != nil {
		return err
	}
	return errors.Join(p.add(filesFolder+key, o, o.Size), o.Close())
}

func (p *packer) add(name string, r io.Reader, size int64) error {
	if err := p.archive.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(p.archive, sum), r, size); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(&p.sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
	return nil
}
