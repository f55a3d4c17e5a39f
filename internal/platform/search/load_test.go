package search

import (
	"errors"
	"testing"

	"daklakid/internal/platform/database"
)

// A load leaves the index as daily life does, and what a failed one left out
// is built by the next Merge.
func TestLoad(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *database.DB) {
		put := func(from, to int64) error {
			return db.Update(t.Context(), func(tx *database.Tx) error {
				var all []Document
				for id := from; id <= to; id++ {
					all = append(all, Document{id, []string{"bike", Facet("number", string(rune('a'+id%26)))}})
				}
				return adverts.PutAll(tx, all)
			})
		}
		whole := func() bool {
			if db.Engine() == database.SQLite {
				return true
			}
			missing := true
			err := db.View(t.Context(), func(tx *database.Tx) error {
				return tx.Row(`SELECT to_regclass('adverts_terms') IS NULL`).Scan(&missing)
			})
			return err == nil && !missing
		}
		stopped := errors.New("stopped")
		if err := adverts.Load(t.Context(), db, func() error { return errors.Join(put(1, 60), stopped) }); !errors.Is(err, stopped) {
			t.Fatalf("a failed load: %v", err)
		}
		if hits := find(t, db, Match{Tiers: [][]string{{"bike"}}, Limit: 100}); len(hits) != 60 {
			t.Errorf("%d found without the tree", len(hits))
		}
		if err := adverts.Merge(t.Context(), db); err != nil || !whole() {
			t.Fatalf("whole after the merge is %v, %v", whole(), err)
		}
		if err := adverts.Load(t.Context(), db, func() error { return put(61, 130) }); err != nil || !whole() {
			t.Fatalf("whole after the load is %v, %v", whole(), err)
		}
		if hits := find(t, db, Match{Tiers: [][]string{{"bike"}}, Filter: []string{Facet("number", "b")}, Limit: 100}); len(hits) != 5 || hits[0].Rowid != 105 {
			t.Errorf("found %v", hits)
		}
		if err := db.Update(t.Context(), func(tx *database.Tx) error { return adverts.PutAll(tx, []Document{{0, nil}}) }); err == nil {
			t.Error("a document without number and terms was put")
		}
	})
}
