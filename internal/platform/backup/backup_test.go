package backup_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"daklakid/internal/platform/backup"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

var notes = database.Migrations{Module: "notes", Files: fstest.MapFS{
	"0001_notes.sql": {Data: []byte("CREATE TABLE notes (text TEXT NOT NULL);\n")},
}}

func TestThereAndBack(t *testing.T) {
	source, data := dbtest.Open(t, database.SQLite, nil, notes), t.TempDir()
	write(t, source, "kept")
	photo := filepath.Join(data, "blobs", "photos", "a.jpg")
	if err := os.MkdirAll(filepath.Dir(photo), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{photo: "jpeg", filepath.Join(data, "master.key"): "secret-key"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var archive bytes.Buffer
	if err := backup.Write(t.Context(), backup.Source{DB: source, Data: data}, &archive); err != nil {
		t.Fatal(err)
	}
	write(t, source, "too late")

	empty := t.TempDir()
	if err := backup.Restore(t.Context(), bytes.NewReader(archive.Bytes()), empty, ""); err != nil {
		t.Fatal(err)
	}
	restored, err := database.Open(t.Context(), database.Options{Path: filepath.Join(empty, "daklakid.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	var text string
	if err := restored.View(t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT text FROM notes`).Scan(&text) }); err != nil || text != "kept" {
		t.Fatalf("%q %v", text, err)
	}
	if raw, err := os.ReadFile(filepath.Join(empty, "blobs", "photos", "a.jpg")); err != nil || string(raw) != "jpeg" {
		t.Fatalf("%q %v", raw, err)
	}
	if _, err := os.Stat(filepath.Join(empty, "master.key")); err == nil {
		t.Fatal("the master key was packed")
	}
	if err := backup.Restore(t.Context(), bytes.NewReader(archive.Bytes()), empty, ""); err == nil {
		t.Fatal("restored over what was there")
	}
}

func TestDamageIsNoticed(t *testing.T) {
	source := dbtest.Open(t, database.SQLite, nil, notes)
	var archive bytes.Buffer
	if err := backup.Write(t.Context(), backup.Source{DB: source, Data: t.TempDir()}, &archive); err != nil {
		t.Fatal(err)
	}
	half := archive.Bytes()[:archive.Len()/2]
	for name, damaged := range map[string][]byte{"half": half, "empty": nil, "other": []byte("hello")} {
		if err := backup.Restore(t.Context(), bytes.NewReader(damaged), t.TempDir(), ""); err == nil {
			t.Errorf("%s was restored", name)
		}
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
