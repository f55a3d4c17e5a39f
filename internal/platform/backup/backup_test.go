package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"daklakid/internal/platform/backup"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

var notes = database.Migrations{Module: "notes", Files: fstest.MapFS{
	"0001_notes.sql": {Data: []byte("CREATE TABLE notes (text TEXT NOT NULL);\n")},
}}

// folder is an empty local store.
func folder(t *testing.T, data string) *blob.Store { return open(t, "", data) }

// bucket is an empty bucket of an S3 service over HTTP.
func bucket(t *testing.T, _ string) *blob.Store {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("photos"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return open(t, "s3://key:secret@photos?region=hcm-1&endpoint="+url.QueryEscape(server.URL), "")
}

func open(t *testing.T, address, data string) *blob.Store {
	t.Helper()
	s, err := blob.Open(t.Context(), address, data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// files are what the store holds in these tests; the last is of several parts.
var files = map[string]string{
	"photos/1a/thumb.jpg": "jpeg", "photos/1a/large.jpg": "another", "empty.bin": "",
	"big.bin": strings.Repeat("đất đỏ ", 600_000),
}

func fill(t *testing.T, s *blob.Store) {
	t.Helper()
	for key, data := range files {
		if err := s.Put(t.Context(), key, strings.NewReader(data), int64(len(data))); err != nil {
			t.Fatal(err)
		}
	}
}

func pack(t *testing.T, db *database.DB, s *blob.Store) []byte {
	t.Helper()
	var archive bytes.Buffer
	if err := backup.Write(t.Context(), backup.Source{DB: db, Files: s}, &archive); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

// There and back, also from a folder to a bucket and the other way round.
func TestThereAndBack(t *testing.T) {
	stores := map[string]func(*testing.T, string) *blob.Store{"folder": folder, "bucket": bucket}
	for from, source := range stores {
		for to, target := range stores {
			t.Run(from+" to "+to, func(t *testing.T) {
				db, data := dbtest.Open(t, database.SQLite, nil, notes), t.TempDir()
				write(t, db, "kept")
				if err := os.WriteFile(filepath.Join(data, "master.key"), []byte("secret-key"), 0o600); err != nil {
					t.Fatal(err)
				}
				s := source(t, data)
				fill(t, s)
				archive := pack(t, db, s)
				write(t, db, "too late")

				empty := t.TempDir()
				place := backup.Target{Data: empty, Files: target(t, empty)}
				if err := backup.Restore(t.Context(), bytes.NewReader(archive), place); err != nil {
					t.Fatal(err)
				}
				restored(t, place)
				if err := backup.Restore(t.Context(), bytes.NewReader(archive), place); err == nil {
					t.Error("restored over what was there")
				}
				place.Data = t.TempDir()
				if err := backup.Restore(t.Context(), bytes.NewReader(archive), place); err == nil {
					t.Error("restored over the files that were there")
				}
			})
		}
	}
}

func restored(t *testing.T, place backup.Target) {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{Path: filepath.Join(place.Data, "daklakid.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var text string
	if err := db.View(t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT text FROM notes`).Scan(&text) }); err != nil || text != "kept" {
		t.Errorf("%q %v", text, err)
	}
	found := 0
	err = place.Files.Each(t.Context(), "", func(key string) error {
		o, err := place.Files.Get(t.Context(), key)
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(o)
		if want, known := files[key]; !known || string(raw) != want {
			t.Errorf("%s has %d bytes", key, len(raw))
		}
		found++
		return errors.Join(err, o.Close())
	})
	if err != nil || found != len(files) {
		t.Errorf("%d files, %v", found, err)
	}
	if _, err := os.Stat(filepath.Join(place.Data, "master.key")); err == nil {
		t.Error("the master key was packed")
	}
}

// repack writes the archive anew with its entries changed.
func repack(t *testing.T, archive []byte, change func(name string, data []byte) []byte) []byte {
	t.Helper()
	unzip, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	for r := tar.NewReader(unzip); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		raw, readErr := io.ReadAll(r)
		if err = errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		if raw = change(header.Name, raw); raw == nil {
			continue
		}
		if err := w.WriteHeader(&tar.Header{Name: header.Name, Size: int64(len(raw)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDamageIsNoticed(t *testing.T) {
	db, s := dbtest.Open(t, database.SQLite, nil, notes), folder(t, t.TempDir())
	fill(t, s)
	archive := pack(t, db, s)
	without := func(lost string) []byte {
		return repack(t, archive, func(name string, data []byte) []byte {
			if name == lost {
				return nil
			}
			return data
		})
	}
	for name, damaged := range map[string][]byte{
		"half": archive[:len(archive)/2], "empty": nil, "other": []byte("hello"),
		"a file lost": without("blobs/photos/1a/thumb.jpg"), "the checksums lost": without("checksums"), "the database lost": without("daklakid.db"),
		"a file changed": repack(t, archive, func(name string, data []byte) []byte {
			if name == "blobs/photos/1a/thumb.jpg" {
				return []byte("JPEG")
			}
			return data
		}),
		"everything emptied": repack(t, archive, func(_ string, data []byte) []byte { return data[:0] }),
	} {
		data := t.TempDir()
		place := backup.Target{Data: data, Files: folder(t, data)}
		if err := backup.Restore(t.Context(), bytes.NewReader(damaged), place); err == nil {
			t.Errorf("%s: it was restored", name)
		}
		untouched(t, name, place)
	}
}

// untouched: what failed has left nothing, so that the place can be used again.
func untouched(t *testing.T, name string, place backup.Target) {
	t.Helper()
	for _, file := range []string{"daklakid.db", "daklakid.db-wal", "postgres.dump"} {
		if _, err := os.Stat(filepath.Join(place.Data, file)); err == nil {
			t.Errorf("%s: %s was left", name, file)
		}
	}
	err := place.Files.Each(t.Context(), "", func(key string) error {
		t.Errorf("%s: the file %s was left", name, key)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, db *database.DB, text string) {
	t.Helper()
	err := db.Update(context.Background(), func(tx *database.Tx) error {
		_, err := tx.Exec(`INSERT INTO notes VALUES ($1)`, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
