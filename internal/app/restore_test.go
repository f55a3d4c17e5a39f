package app

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// emptyHouse is a house with a whole database of its own, as PostgreSQL's tools
// back it up.
func emptyHouse(t *testing.T, engine database.Engine) house {
	t.Helper()
	h := newHouse(t, engine)
	if engine == database.Postgres {
		h.options.URL = dbtest.Database(t)
		h.settings = append(h.settings, "DAKLAKID_DATABASE_URL="+h.options.URL)
	}
	return h
}

// refused runs a command that must fail and answers what it says.
func (h house) refused(t *testing.T, args ...string) string {
	t.Helper()
	out, err := h.command(args...).CombinedOutput()
	if err == nil {
		t.Fatalf("%v was done: %s", args, out)
	}
	return string(out)
}

// A backup made while people work, restored elsewhere, is a province that goes
// on: people sign in, find what they posted with its photo, and the log is
// whole.
func TestRestore(t *testing.T) {
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			from := emptyHouse(t, engine)
			from.run(t, "demo", "--listings", "20")
			n := from.serve(t, "--demo")
			officer, p := from.officer(t, n), n.newcomer()
			picture := p.photo(7)
			l := into[posted](p.post("/api/v1/rentals", rental("Phòng trọ gần bến xe phía Nam", picture.ID), "Idempotency-Key", "k").want(http.StatusCreated))
			officer.approve(l)
			shown := n.as("").get(picture.Large).want(http.StatusOK).body
			code := p.sign()
			archive := filepath.Join(t.TempDir(), "all.tar.gz")
			from.run(t, "backup", archive)
			if err := n.end(syscall.SIGTERM); err != nil {
				t.Error(err)
			}

			to := emptyHouse(t, engine)
			to.refuseDamaged(t, archive)
			to.run(t, "restore", archive)
			if said := to.refused(t, "restore", archive); !strings.Contains(said, "restore into an empty") {
				t.Errorf("a second time: %s", said)
			}
			stranger := to
			stranger.settings = append(slices.Clone(to.settings), "DAKLAKID_MASTER_KEY=YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=")
			if said := stranger.refused(t, "audit", "verify"); !strings.Contains(said, "does not open with this master key") {
				t.Errorf("another master key: %s", said)
			}
			if said := to.run(t, "audit", "verify"); !strings.Contains(said, "entries in order") {
				t.Errorf("%s", said)
			}
			again := to.serve(t, "--demo")
			err := to.look(t).Update(t.Context(), func(tx *database.Tx) error { // the minute between two codes was restored as well
				_, err := tx.Exec(`DELETE FROM sign_in_limits`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			same := again.enter(p.phone)
			if same.id != p.id {
				t.Errorf("signed in as %s, was %s", same.id, p.id)
			}
			again.as("").get("/api/v1/rentals/" + l.ID).want(http.StatusOK)
			if got := again.as("").get(picture.Large).want(http.StatusOK).body; !bytes.Equal(got, shown) {
				t.Errorf("the photo has %d bytes, had %d", len(got), len(shown))
			}
			p.at(again).get("/api/v1/me").want(http.StatusOK) // the session goes on
			if v := again.verdict(code); v != "valid" {
				t.Errorf("a code that was signed before is %s", v)
			}
		})
	}
}

// refuseDamaged: half a backup is refused in words, and leaves nothing.
func (h house) refuseDamaged(t *testing.T, archive string) {
	t.Helper()
	raw, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		bytes []byte
		says  string
	}{"half": {raw[:len(raw)/2], "damaged"}, "something else": {[]byte("hello"), "not a backup"}} {
		damaged := filepath.Join(t.TempDir(), "damaged.tar.gz")
		if err := os.WriteFile(damaged, c.bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := h.refused(t, "restore", damaged); !strings.Contains(said, c.says) {
			t.Errorf("%s: %s", name, said)
		}
		var left []string
		err := filepath.WalkDir(h.folder, func(path string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				left = append(left, path)
			}
			return err
		})
		if err != nil || len(left) > 0 {
			t.Errorf("%s: left %v %v", name, left, err)
		}
	}
}
