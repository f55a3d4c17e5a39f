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
	"io/fs"
	"maps"
	"os"
	"strings"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/errs"
)

// walk reads the entries of an archive one after the other.
func walk(r io.Reader, visit func(header *tar.Header, r io.Reader) error) error {
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
		if err := visit(header, archive); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

// inspect answers the digests of all entries by name, if they are those that
// were packed.
func inspect(r io.Reader) (map[string]string, error) {
	var wanted map[string]string
	sums := map[string]string{}
	err := walk(r, func(header *tar.Header, r io.Reader) error {
		if header.Name == sumsName {
			raw, err := io.ReadAll(r)
			wanted = parseSums(string(raw))
			return err
		}
		if !strings.HasPrefix(header.Name, filesFolder) && header.Name != sqliteName && header.Name != postgresName {
			return errors.New("does not belong into a backup")
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			return fmt.Errorf("the backup is damaged: %w", err)
		}
		sums[header.Name] = hex.EncodeToString(sum.Sum(nil))
		return nil
	})
	if err == nil && (wanted == nil || !maps.Equal(wanted, sums)) {
		err = errors.New("the backup is damaged: it is not what its checksums say")
	}
	return sums, err
}

// unpacker puts entries in their places.
type unpacker struct {
	ctx    context.Context
	root   *os.Root
	files  *blob.Store
	wanted map[string]string // digests by name
	keys   []string          // files that were stored
	names  []string          // files that were written into the folder
}

// all places every entry, and reads back what was stored.
func (u *unpacker) all(r io.Reader) error {
	if err := walk(r, u.place); err != nil {
		return err
	}
	for _, key := range u.keys {
		got, err := u.stored(key)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if got != u.wanted[filesFolder+key] {
			return fmt.Errorf("%s was not stored as it was packed", key)
		}
	}
	return nil
}

func (u *unpacker) place(header *tar.Header, r io.Reader) error {
	if header.Name == sumsName {
		return nil
	}
	if key, file := strings.CutPrefix(header.Name, filesFolder); file {
		u.keys = append(u.keys, key)
		return u.files.Put(u.ctx, key, r, header.Size)
	}
	u.names = append(u.names, header.Name)
	return u.write(header.Name, r)
}

func (u *unpacker) write(name string, r io.Reader) error {
	f, err := u.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(f, io.TeeReader(r, sum))
	if err == nil && hex.EncodeToString(sum.Sum(nil)) != u.wanted[name] {
		err = errors.New("the backup has changed meanwhile")
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// undo takes away what was placed: half a restore would look like a whole one.
func (u *unpacker) undo() error {
	ctx := context.WithoutCancel(u.ctx)
	var failed error
	for _, key := range u.keys {
		if err := u.files.Delete(ctx, key); err != nil && errs.KindOf(err) != errs.NotFound {
			failed = errors.Join(failed, err)
		}
	}
	for _, name := range u.names {
		for _, part := range []string{"", "-wal", "-shm"} {
			if err := u.root.Remove(name + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
				failed = errors.Join(failed, err)
			}
		}
	}
	if failed != nil {
		failed = fmt.Errorf("what was restored so far could not be taken away: %w", failed)
	}
	return failed
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

func (u *unpacker) stored(key string) (string, error) {
	o, err := u.files.Get(u.ctx, key)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, o)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, o.Close())
}
