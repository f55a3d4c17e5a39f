package audit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

func approve(n int) audit.Entry {
	return audit.Entry{
		Actor: "officer", Action: "listing.approve", Subject: audit.Subject{Kind: "listing", ID: fmt.Sprint(n)},
		Owner: "owner", Organisation: "so-xay-dung", Details: map[string]string{"reason": "ok", "n": fmt.Sprint(n)},
	}
}

func record(t *testing.T, db *database.DB, entries ...audit.Entry) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *database.Tx) error {
		for _, e := range entries {
			if err := audit.Record(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, db *database.DB, kept ...audit.Head) audit.Report {
	t.Helper()
	r, err := audit.Verify(t.Context(), db, kept...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func intact(t *testing.T, db *database.DB, entries int64) audit.Head {
	t.Helper()
	r := verify(t, db)
	if r.Broken != nil || r.Entries != entries || r.Head.Seq != entries {
		t.Fatalf("%d entries, broken: %v; want %d intact", r.Entries, r.Broken, entries)
	}
	return r.Head
}

func TestParallelWritersKeepTheChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var group sync.WaitGroup
		for w := range 20 {
			group.Go(func() {
				for n := range 10 {
					failed := errors.New("on purpose")
					err := db.Update(t.Context(), func(tx *database.Tx) error {
						for range 2 {
							if err := audit.Record(tx, approve(n)); err != nil {
								return err
							}
						}
						if w%4 == 3 {
							return failed
						}
						return nil
					})
					if (w%4 == 3) != errors.Is(err, failed) || (w%4 != 3 && err != nil) {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		intact(t, db, 15*10*2)
	}, audit.Migrations())
}

func TestEmptyLogIsIntact(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) { intact(t, db, 0) }, audit.Migrations())
}

func TestVerifyWhileOthersWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for ctx.Err() == nil {
					record(t, db, approve(1))
				}
			})
		}
		for range 20 {
			if r := verify(t, db); r.Broken != nil {
				t.Error(r.Broken)
			}
		}
		cancel()
		group.Wait()
	}, audit.Migrations())
}

func TestNothingCanBeChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		record(t, db, approve(1), approve(2))
		statements := []string{
			`UPDATE audit_entries SET actor = 'x' WHERE seq = 1`,
			`DELETE FROM audit_entries WHERE seq = 2`,
			`DELETE FROM audit_head`,
			`UPDATE audit_head SET seq = 1`,
		}
		if db.Engine() == database.Postgres {
			statements = append(statements, `TRUNCATE audit_entries`, `TRUNCATE audit_head`)
		} else {
			statements = append(statements, `REPLACE INTO audit_entries SELECT seq, at, 'x', action, subject_kind, subject_id,
				owner, organisation, details, previous, hash FROM audit_entries WHERE seq = 2`)
		}
		for _, s := range statements {
			if err := exec(db, s); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", s, err)
			}
		}
		intact(t, db, 2)
	}, audit.Migrations())
}

func exec(db *database.DB, statements ...string) error {
	return db.Update(context.Background(), func(tx *database.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestBadEntriesAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for name, spoil := range map[string]func(*audit.Entry){
			"no actor":    func(e *audit.Entry) { e.Actor = "" },
			"no subject":  func(e *audit.Entry) { e.Subject.ID = "" },
			"free action": func(e *audit.Entry) { e.Action = "Approved it" },
			"long owner":  func(e *audit.Entry) { e.Owner = strings.Repeat("x", 201) },
			"not text":    func(e *audit.Entry) { e.Organisation = "\xff" },
			"zero byte":   func(e *audit.Entry) { e.Organisation = "a\x00" },
			"big details": func(e *audit.Entry) { e.Details = map[string]string{"x": strings.Repeat("x", 5000)} },
		} {
			e := approve(1)
			spoil(&e)
			if db.Update(t.Context(), func(tx *database.Tx) error { return audit.Record(tx, e) }) == nil {
				t.Error(name + " was recorded")
			}
		}
		intact(t, db, 0)
	}, audit.Migrations())
}

func TestListAndAboutMe(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	now := at
	dbtest.EachAt(t, func() time.Time { return now }, func(t *testing.T, db *database.DB) {
		now = at
		own := approve(1)
		own.Actor, own.Action = "owner", "account.edit"
		nobodys := audit.Entry{Actor: audit.System, Action: "key.rotate", Subject: audit.Subject{Kind: "key", ID: "1"}}
		record(t, db, approve(1), own, nobodys)
		now = at.Add(time.Hour)
		record(t, db, approve(2), approve(3))
		list := func(f audit.Filter, before int64, limit int) (seqs []int64, next int64) {
			t.Helper()
			err := db.View(t.Context(), func(tx *database.Tx) (err error) {
				var page []audit.Entry
				page, next, err = audit.List(tx, f, before, limit)
				for _, e := range page {
					seqs = append(seqs, e.Seq)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return seqs, next
		}
		for want, f := range map[string]audit.Filter{
			"[5 4 3 2 1]": {},
			"[5 4 1]":     {Actor: "officer"},
			"[5 4 2 1]":   {Owner: "owner"},
			"[3]":         {Action: "key.rotate"},
			"[2 1]":       {Subject: audit.Subject{Kind: "listing", ID: "1"}},
			"[5 4]":       {From: at.Add(time.Hour)},
			"[2 1]+to":    {To: at.Add(time.Hour), Owner: "owner"},
			"[]":          {Actor: "officer' OR 1=1 --"},
		} {
			if got, next := list(f, 0, 10); fmt.Sprint(got) != strings.TrimSuffix(want, "+to") || next != 0 {
				t.Errorf("%+v gave %v, want %s", f, got, want)
			}
		}
		first, next := list(audit.Filter{Owner: "owner"}, 0, 3)
		rest, end := list(audit.Filter{Owner: "owner"}, next, 3)
		if fmt.Sprint(first, rest, end) != "[5 4 2] [1] 0" {
			t.Errorf("pages %v %v %d", first, rest, end)
		}
		err := db.View(t.Context(), func(tx *database.Tx) error {
			page, _, err := audit.AboutMe(tx, "owner", 0, 10)
			if len(page) != 3 || page[0].Actor != "officer" || page[0].Details["n"] != "3" || !page[0].At.Equal(now) {
				t.Errorf("about me: %+v", page)
			}
			if nobody, _, _ := audit.AboutMe(tx, "", 0, 10); len(nobody) != 0 {
				t.Errorf("nobody sees %+v", nobody)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}, audit.Migrations())
}

func TestTheHeadIsLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		record(t, db, approve(1))
		head := intact(t, db, 1)
		var out bytes.Buffer
		m := audit.Module(db, slog.New(slog.NewTextHandler(&out, nil)))
		if err := m.Jobs[0].Work(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "seq=1 hash="+head.Hash) {
			t.Fatal(out.String())
		}
	}, audit.Migrations())
}
