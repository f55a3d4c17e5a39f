package database_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

var counters = database.Migrations{Module: "counters", Files: fstest.MapFS{
	"0001_counters.sql": {Data: []byte("CREATE TABLE counters (name TEXT PRIMARY KEY, n BIGINT NOT NULL); -- one row a counter\n")},
}}

func exec(t *testing.T, db *database.DB, query string, args ...any) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *database.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.View(t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestParallelUpdatesLoseNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		exec(t, db, `INSERT INTO counters VALUES ('a', 0)`)
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if err := db.Update(t.Context(), func(tx *database.Tx) error {
					return tx.One(errors.New("gone"), `UPDATE counters SET n = n + 1 WHERE name = $1`, "a")
				}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := count(t, db, `SELECT n FROM counters WHERE name = 'a'`); n != 50 {
			t.Fatalf("50 increments gave %d", n)
		}
	}, counters)
}

func TestOneFailureDoesNotTouchItsNeighbours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var group sync.WaitGroup
		for i := range 40 {
			group.Go(func() {
				err := db.Update(t.Context(), func(tx *database.Tx) error {
					if _, err := tx.Exec(`INSERT INTO counters VALUES ($1, $2)`, fmt.Sprint(i), i); err != nil {
						return err
					}
					if i%2 == 1 {
						return errors.New("odd")
					}
					return nil
				})
				if (err != nil) != (i%2 == 1) {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		group.Wait()
		if n := count(t, db, `SELECT count(*) FROM counters`); n != 20 {
			t.Fatalf("%d rows, want the 20 even ones", n)
		}
	}, counters)
}

func TestCountingAloneKeepsABound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var group sync.WaitGroup
		for i := range 30 {
			group.Go(func() {
				err := db.Update(t.Context(), func(tx *database.Tx) error {
					if err := tx.Alone("counters"); err != nil {
						return err
					}
					var n int
					if err := tx.Row(`SELECT count(*) FROM counters`).Scan(&n); err != nil || n >= 5 {
						return err
					}
					_, err := tx.Exec(`INSERT INTO counters VALUES ($1, 0)`, fmt.Sprint(i))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := count(t, db, `SELECT count(*) FROM counters`); n != 5 {
			t.Fatalf("%d rows, the bound is 5", n)
		}
	}, counters)
}

func TestPanicRollsBackAndReachesTheCaller(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		func() {
			defer func() {
				if recover() != "boom" {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.Update(t.Context(), func(tx *database.Tx) error {
				if _, err := tx.Exec(`INSERT INTO counters VALUES ('x', 1)`); err != nil {
					t.Error(err)
				}
				panic("boom")
			})
		}()
		if n := count(t, db, `SELECT count(*) FROM counters`); n != 0 {
			t.Fatal("the panicked transaction was kept")
		}
		exec(t, db, `INSERT INTO counters VALUES ('after', 1)`)
	}, counters)
}

func TestHooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		hints := 0
		update := func(fail error) error {
			return db.Update(t.Context(), func(tx *database.Tx) error {
				tx.OnCommit(func() { hints++ })
				tx.AtEnd(func(tx *database.Tx) error {
					_, err := tx.Exec(`INSERT INTO counters VALUES ('late', 1)`)
					return err
				})
				return fail
			})
		}
		if update(errors.New("no")) == nil || hints != 0 {
			t.Fatal("hooks ran for a failed transaction")
		}
		if err := update(nil); err != nil || hints != 1 {
			t.Fatal(err, hints)
		}
		err := update(nil)
		if !database.Duplicate(err) || hints != 1 {
			t.Fatalf("a failing end must fail the transaction as a duplicate, got %v", err)
		}
	}, counters)
}

func TestViewCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		err := db.View(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO counters VALUES ('x', 1)`)
			return err
		})
		if err == nil {
			t.Fatal("a View wrote")
		}
	}, counters)
}

func TestTimeIsTheClocks(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	dbtest.EachAt(t, func() time.Time { return at }, func(t *testing.T, db *database.DB) {
		err := db.Update(t.Context(), func(tx *database.Tx) error {
			if tx.Now() != at.UnixMilli() || !tx.Time().Equal(at) {
				t.Errorf("got %v", tx.Time())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestCancelledCallerDoesNotHurtTheBatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Update(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO counters VALUES ('x', 1)`)
			cancel()
			return err
		})
		if stored := count(t, db, `SELECT count(*) FROM counters`); (err == nil) != (stored == 1) {
			t.Fatalf("answered %v but %d rows are there", err, stored)
		}
	}, counters)
}
