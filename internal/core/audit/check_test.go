package audit_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
)

func ask(t *testing.T, db *database.DB) (c audit.Check) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *database.Tx) (err error) {
		c, err = audit.Ask(tx, "auditor")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func latest(t *testing.T, db *database.DB) audit.Check {
	t.Helper()
	var all []audit.Check
	err := db.View(t.Context(), func(tx *database.Tx) (err error) {
		all, err = audit.Checks(tx, 1)
		return err
	})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0]
}

// work does the queued check as the runner would.
func work(t *testing.T, db *database.DB) {
	t.Helper()
	for _, j := range audit.Module(db, slog.New(slog.DiscardHandler)).Jobs {
		if j.Name != "audit.check" {
			continue
		}
		raw, err := json.Marshal(map[string]string{"check": latest(t, db).ID})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Work(t.Context(), raw); err != nil {
			t.Fatal(err)
		}
		if err := j.Work(t.Context(), raw); err != nil { // again after a crash: nothing more to do
			t.Fatal(err)
		}
	}
}

func TestCheckInTheBackground(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	dbtest.EachAt(t, func() time.Time { return now }, func(t *testing.T, db *database.DB) {
		record(t, db, approve(1), approve(2), approve(3))
		first := ask(t, db)
		if first.State != audit.Running || first.Total != 3 || first.AskedBy != "auditor" {
			t.Errorf("%+v", first)
		}
		if again := ask(t, db); again.ID != first.ID {
			t.Error("two checks run at once")
		}
		work(t, db)
		if c := latest(t, db); c.State != audit.Whole || c.Checked != 4 || c.Ended.IsZero() || c.Breach != nil {
			t.Errorf("%+v", c) // the fourth says that somebody asked
		}
		now = now.Add(time.Minute)
		unlock(t, db)
		if err := exec(db, `UPDATE audit_entries SET actor = 'other' WHERE seq = 2`); err != nil {
			t.Fatal(err)
		}
		ask(t, db)
		work(t, db)
		if c := latest(t, db); c.State != audit.Broken || c.Breach == nil || c.Breach.Seq != 2 || c.Checked != 1 {
			t.Errorf("%+v", c)
		}
	}, audit.Migrations(), jobs.Migrations())
}

// Whoever can write everything, chain and head, is found by what the last
// check saw.
func TestCheckRemembersTheLastHead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		record(t, db, approve(1), approve(2))
		ask(t, db)
		work(t, db)
		unlock(t, db)
		if err := exec(db, `DELETE FROM audit_entries`, `UPDATE audit_head SET seq = 0, hash = ''`); err != nil {
			t.Fatal(err)
		}
		record(t, db, approve(5), approve(6), approve(7), approve(8))
		intact(t, db, 4)
		ask(t, db)
		work(t, db)
		if c := latest(t, db); c.State != audit.Broken || c.Breach.Seq != 3 {
			t.Errorf("%+v %v", c, c.Breach)
		}
	}, audit.Migrations(), jobs.Migrations())
}

func TestSilentCheckGivesWay(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	dbtest.EachAt(t, func() time.Time { return now }, func(t *testing.T, db *database.DB) {
		first := ask(t, db)
		now = now.Add(3 * time.Minute)
		if c := latest(t, db); c.State != audit.Stopped {
			t.Errorf("%+v", c)
		}
		if second := ask(t, db); second.ID == first.ID || second.State != audit.Running {
			t.Errorf("%+v", second)
		}
	}, audit.Migrations(), jobs.Migrations())
}
