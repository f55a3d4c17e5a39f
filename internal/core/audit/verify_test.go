package audit_test

import (
	"testing"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// unlock does what somebody with all rights on the database could.
func unlock(t *testing.T, db *database.DB) {
	t.Helper()
	drop := []string{`DROP FUNCTION audit_refuse CASCADE`}
	if db.Engine() == database.SQLite {
		drop = nil
		for _, name := range []string{"entries_update", "entries_delete", "entries_replace", "head_delete", "head_update"} {
			drop = append(drop, `DROP TRIGGER audit_`+name)
		}
	}
	if err := exec(db, drop...); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyNamesTheFirstBrokenEntry(t *testing.T) {
	last := ` FROM audit_entries WHERE seq = 5`
	for name, c := range map[string]struct {
		tamper []string
		seq    int64
		reason string
	}{
		"actor":      {[]string{`UPDATE audit_entries SET actor = 'other' WHERE seq IN (3, 4)`}, 3, "was changed"},
		"owner":      {[]string{`UPDATE audit_entries SET owner = '' WHERE seq = 5`}, 5, "was changed"},
		"time":       {[]string{`UPDATE audit_entries SET at = at + 1 WHERE seq = 1`}, 1, "was changed"},
		"details":    {[]string{`UPDATE audit_entries SET details = '{}' WHERE seq = 2`}, 2, "was changed"},
		"shift":      {[]string{`UPDATE audit_entries SET owner = 'ownerso', organisation = '-xay-dung' WHERE seq = 2`}, 2, "was changed"},
		"first":      {[]string{`DELETE FROM audit_entries WHERE seq = 1`}, 1, "is missing"},
		"middle":     {[]string{`DELETE FROM audit_entries WHERE seq = 3`}, 3, "is missing"},
		"last":       {[]string{`DELETE FROM audit_entries WHERE seq >= 4`}, 4, "is missing"},
		"all":        {[]string{`DELETE FROM audit_entries`}, 1, "is missing"},
		"renumbered": {[]string{`DELETE FROM audit_entries WHERE seq = 3`, `UPDATE audit_entries SET seq = 3 WHERE seq = 4`, `UPDATE audit_entries SET seq = 4 WHERE seq = 5`}, 3, "does not follow the entry before it"},
		"swapped": {[]string{
			`UPDATE audit_entries SET seq = 9 WHERE seq = 2`, `UPDATE audit_entries SET seq = 2 WHERE seq = 3`,
			`UPDATE audit_entries SET seq = 3 WHERE seq = 9`,
		}, 2, "does not follow the entry before it"},
		"slipped in": {[]string{`INSERT INTO audit_entries SELECT 6, at, actor, action, subject_kind, subject_id, owner,
			organisation, details, hash, hash` + last}, 6, "was changed"},
		"head back":  {[]string{`UPDATE audit_head SET seq = 4`}, 4, "is not the one that a head was kept of"},
		"head moved": {[]string{`UPDATE audit_head SET seq = 6`}, 6, "is missing"},
		"no head":    {[]string{`DELETE FROM audit_head`}, 1, "is not counted by the stored head"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				record(t, db, approve(1), approve(2), approve(3), approve(4), approve(5))
				intact(t, db, 5)
				unlock(t, db)
				if err := exec(db, c.tamper...); err != nil {
					t.Fatal(err)
				}
				r := verify(t, db)
				if r.Broken == nil || r.Broken.Seq != c.seq || r.Broken.Reason != c.reason {
					t.Fatalf("found %v, want entry %d %s", r.Broken, c.seq, c.reason)
				}
			}, audit.Migrations())
		})
	}
}

// Who cuts the end off and sets the stored head back is caught by a head that
// was kept elsewhere.
func TestKeptHeadCatchesACleverCut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		record(t, db, approve(1), approve(2), approve(3))
		kept := intact(t, db, 3)
		unlock(t, db)
		err := exec(db, `DELETE FROM audit_entries WHERE seq = 3`,
			`UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_entries WHERE seq = 2)`)
		if err != nil {
			t.Fatal(err)
		}
		intact(t, db, 2)
		if r := verify(t, db, kept); r.Broken == nil || r.Broken.Seq != 3 {
			t.Fatalf("the cut was not found: %v", r.Broken)
		}
		record(t, db, approve(4), approve(5)) // and the chain grows over the wound
		intact(t, db, 4)
		if r := verify(t, db, kept); r.Broken == nil || r.Broken.Seq != 3 {
			t.Fatalf("the replaced entry was not found: %v", r.Broken)
		}
	}, audit.Migrations())
}

func TestVerifyReadsInPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for range 5 {
			many := make([]audit.Entry, 500)
			for i := range many {
				many[i] = approve(i)
			}
			record(t, db, many...)
		}
		intact(t, db, 2500)
		unlock(t, db)
		if err := exec(db, `UPDATE audit_entries SET organisation = 'x' WHERE seq = 2001`); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, db); r.Broken == nil || r.Broken.Seq != 2001 || r.Entries != 2000 {
			t.Fatalf("%+v %v", r, r.Broken)
		}
	}, audit.Migrations())
}
