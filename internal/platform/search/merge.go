package search

import (
	"context"
	"fmt"

	"daklakid/internal/platform/database"
)

// mergePages is one step of Merge: some tens of milliseconds of work.
const mergePages = 100

// Merge joins the pieces that writes leave behind, which makes searches up to
// five times faster; it is for a job that runs now and then. Each step is a
// transaction of its own, so that writers wait for one step at most. On
// PostgreSQL it only builds what a Load has left out.
func (x *Index) Merge(ctx context.Context, db *database.DB) error { return x.merge(ctx, db, false) }

// Purge is Merge that also overwrites in the file what is dropped: the terms of
// deleted documents are there until then.
func (x *Index) Purge(ctx context.Context, db *database.DB) error { return x.merge(ctx, db, true) }

func (x *Index) merge(ctx context.Context, db *database.DB, scrub bool) error {
	if db.Engine() != database.SQLite {
		return x.complete(ctx, db)
	}
	pages, more := -mergePages, true // negative: begin a round
	for more {
		err := db.Update(ctx, func(tx *database.Tx) (err error) {
			if scrub {
				if err := tx.Scrub(); err != nil {
					return err
				}
			}
			more, err = x.mergeStep(tx, pages)
			return err
		})
		if err != nil {
			return fmt.Errorf("search %s: merge: %w", x.name, err)
		}
		pages = mergePages
	}
	return nil
}

func (x *Index) mergeStep(tx *database.Tx, pages int) (more bool, err error) {
	before, err := changes(tx)
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(x.sqlite.mergeSQL, pages); err != nil {
		return false, err
	}
	after, err := changes(tx)
	return after-before >= 2, err // the command itself counts as one
}

func changes(tx *database.Tx) (n int64, err error) {
	err = tx.Row(`SELECT total_changes()`).Scan(&n)
	return n, err
}

// Load runs load, which puts very many documents. Into an empty index of
// PostgreSQL they go without its tree of terms, which is built at once in the
// end, in a tenth of the time. Should the program be killed in between, the
// next Merge builds it.
func (x *Index) Load(ctx context.Context, db *database.DB, load func() error) error {
	if db.Engine() == database.Postgres {
		err := db.Update(ctx, func(tx *database.Tx) error {
			var used bool
			err := tx.Row(`SELECT EXISTS (SELECT 1 FROM ` + x.name + `)`).Scan(&used)
			if err != nil || used {
				return err
			}
			_, err = tx.Exec(`DROP INDEX IF EXISTS ` + x.name + `_terms`)
			return err
		})
		if err != nil {
			return fmt.Errorf("search %s: %w", x.name, err)
		}
	}
	if err := load(); err != nil {
		return err
	}
	return x.Merge(ctx, db)
}

// complete builds the tree of terms if it is not there.
func (x *Index) complete(ctx context.Context, db *database.DB) error {
	missing := func(tx *database.Tx) (missing bool, err error) {
		err = tx.Row(`SELECT to_regclass($1) IS NULL`, x.name+"_terms").Scan(&missing)
		return missing, err
	}
	wanted := false
	err := db.View(ctx, func(tx *database.Tx) (err error) {
		wanted, err = missing(tx)
		return err
	})
	if err != nil || !wanted {
		return err
	}
	err = db.Update(ctx, func(tx *database.Tx) error {
		if err := tx.Alone("search:" + x.name); err != nil {
			return err
		}
		if still, err := missing(tx); err != nil || !still {
			return err // another node was faster
		}
		for _, statement := range []string{`SET LOCAL maintenance_work_mem = '256MB'`, x.postgr.treeSQL} {
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("search %s: %w", x.name, err)
	}
	return nil
}
