package database

import (
	"errors"
	"path/filepath"
	"testing"
)

// A batch runs once. Only when one of it fails after it has written do all run
// again, and then the failure takes nothing of the others with it.
func TestABatchRunsAgainOnlyForWhatWasWritten(t *testing.T) {
	refused := errors.New("refused")
	insert := func(tx *Tx) error {
		tx.OnCommit(func() {})
		_, err := tx.Exec(`INSERT INTO rows VALUES (1)`)
		return err
	}
	look := func(tx *Tx) error {
		var n int
		return errors.Join(tx.Row(`SELECT count(*) FROM rows`).Scan(&n), refused)
	}
	takeBack := func(tx *Tx) error { return errors.Join(insert(tx), refused) }
	answering := func(tx *Tx) error { // a statement that answers and writes
		var n int
		return errors.Join(tx.Row(`INSERT INTO rows VALUES (1) RETURNING 1`).Scan(&n), refused)
	}
	panicking := func(tx *Tx) error {
		if err := insert(tx); err != nil {
			return err
		}
		panic("broken")
	}
	for name, c := range map[string]struct {
		units []func(*Tx) error
		runs  int // of the first
		rows  int // that are kept
	}{
		"all is well":            {[]func(*Tx) error{insert, insert}, 1, 2},
		"one only looked":        {[]func(*Tx) error{insert, look, insert}, 1, 2},
		"one wrote":              {[]func(*Tx) error{insert, takeBack, insert}, 2, 2},
		"one wrote and answered": {[]func(*Tx) error{insert, answering, insert}, 2, 2},
		"one panicked":           {[]func(*Tx) error{insert, panicking, insert}, 2, 2},
		"all failed":             {[]func(*Tx) error{takeBack, takeBack}, 2, 0},
		"alone":                  {[]func(*Tx) error{takeBack}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "x.db")})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.Update(t.Context(), func(tx *Tx) error {
				_, err := tx.Exec(`CREATE TABLE rows (n INTEGER)`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			w, runs := db.engine.(*sqlite).writer, 0
			var units []*unit
			for n, fn := range c.units {
				units = append(units, w.unit(t.Context(), 0, func(tx *Tx) error {
					if n == 0 {
						runs++
					}
					return fn(tx)
				}))
			}
			w.batch(units)
			failed := 0
			for _, u := range units {
				<-u.done
				if u.failed() {
					failed++
				} else if len(u.tx.onCommit) != 1 {
					t.Errorf("%d hints after the commit", len(u.tx.onCommit))
				}
			}
			var rows int
			if err := db.View(t.Context(), func(tx *Tx) error { return tx.Row(`SELECT count(*) FROM rows`).Scan(&rows) }); err != nil {
				t.Fatal(err)
			}
			if runs != c.runs || rows != c.rows || len(units)-failed != c.rows {
				t.Errorf("the first ran %d times, %d rows were kept, %d failed", runs, rows, failed)
			}
		})
	}
}
