package backup_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"daklakid/internal/platform/backup"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// fresh is an empty PostgreSQL database of its own.
func fresh(t *testing.T) (*database.DB, string) {
	t.Helper()
	url := dbtest.Database(t)
	return reach(t, url), url
}

func reach(t *testing.T, url string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{URL: url, Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func tables(t *testing.T, url string) (n int) {
	t.Helper()
	err := reach(t, url).View(t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// packed is a backup of a PostgreSQL database with a note and the files.
func packed(t *testing.T) []byte {
	t.Helper()
	db, url := fresh(t)
	if err := db.Migrate(t.Context(), notes); err != nil {
		t.Fatal(err)
	}
	write(t, db, "kept")
	s := folder(t, t.TempDir())
	fill(t, s)
	var archive bytes.Buffer
	if err := backup.Write(t.Context(), backup.Source{DB: db, DatabaseURL: url, Files: s}, &archive); err != nil {
		t.Fatal(err)
	}
	write(t, db, "too late")
	return archive.Bytes()
}

func TestPostgresThereAndBack(t *testing.T) {
	archive := packed(t)
	_, url := fresh(t)
	data := t.TempDir()
	place := backup.Target{Data: data, DatabaseURL: url, Files: folder(t, data)}
	if err := backup.Restore(t.Context(), bytes.NewReader(archive), place); err != nil {
		t.Fatal(err)
	}
	restoredNote(t, url)
	again := backup.Target{Data: t.TempDir(), DatabaseURL: url, Files: folder(t, t.TempDir())}
	err := backup.Restore(t.Context(), bytes.NewReader(archive), again)
	if err == nil || !strings.Contains(err.Error(), "into an empty one") {
		t.Errorf("restored over a database: %v", err)
	}
	untouched(t, "a full database", again)
	restoredNote(t, url)
}

func restoredNote(t *testing.T, url string) {
	t.Helper()
	err := reach(t, url).View(t.Context(), func(tx *database.Tx) error {
		var text string
		var n int
		err := tx.Row(`SELECT max(text), count(*) FROM notes`).Scan(&text, &n)
		if text != "kept" || n != 1 {
			t.Errorf("%d notes: %q", n, text)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What cannot be restored is refused in words that say why, and leaves nothing.
func TestPostgresIsRestoredWholeOrNotAtAll(t *testing.T) {
	archive := packed(t)
	lite, s := dbtest.Open(t, database.SQLite, nil, notes), folder(t, t.TempDir())
	// broken is a dump that is not what PostgreSQL takes, under right checksums.
	broken := func(change func([]byte) []byte) []byte {
		var dump []byte
		repack(t, archive, func(name string, data []byte) []byte {
			if name == "postgres.dump" {
				dump = change(data)
			}
			return data
		})
		sum := sha256.Sum256(dump)
		return repack(t, archive, func(name string, data []byte) []byte {
			switch name {
			case "postgres.dump":
				return dump
			case "checksums":
				var lines []string
				for line := range strings.Lines(string(data)) {
					if strings.HasSuffix(line, "  postgres.dump\n") {
						line = fmt.Sprintf("%s  postgres.dump\n", hex.EncodeToString(sum[:]))
					}
					lines = append(lines, line)
				}
				return []byte(strings.Join(lines, ""))
			}
			return data
		})
	}
	_, url := fresh(t)
	for name, c := range map[string]struct {
		archive []byte
		url     string
		want    string
	}{
		"half":                        {archive[:len(archive)/2], url, "damaged"},
		"not a backup":                {[]byte("hello"), url, "not a backup"},
		"a changed dump":              {repack(t, archive, flipped), url, "checksums"},
		"a dump of something else":    {broken(func([]byte) []byte { return []byte("PGDMP but not one") }), url, "pg_restore"},
		"the end of the dump is lost": {broken(func(dump []byte) []byte { return dump[:len(dump)-20] }), url, "pg_restore"},
		"no PostgreSQL to fill":       {archive, "", "backup of PostgreSQL"},
		"a backup of SQLite":          {pack(t, lite, s), url, "backup of SQLite"},
	} {
		place := backup.Target{Data: t.TempDir(), DatabaseURL: c.url, Files: folder(t, t.TempDir())}
		err := backup.Restore(t.Context(), bytes.NewReader(c.archive), place)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		untouched(t, name, place)
		if n := tables(t, url); n != 0 {
			t.Errorf("%s: %d tables were left", name, n)
		}
	}
	place := backup.Target{Data: t.TempDir(), DatabaseURL: url, Files: folder(t, t.TempDir())}
	if err := backup.Restore(t.Context(), bytes.NewReader(archive), place); err != nil {
		t.Errorf("after all that failed: %v", err)
	}
	restoredNote(t, url)
}

func flipped(name string, data []byte) []byte {
	if name == "postgres.dump" {
		data = bytes.Clone(data)
		data[len(data)/2] ^= 1
	}
	return data
}
