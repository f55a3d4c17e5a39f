package search

import (
	"testing"

	"daklakid/internal/platform/database"
)

// A join adds a number to each hit, takes none away, and keeps their order.
func TestJoin(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *database.DB) {
		update(t, db, func(tx *database.Tx) error {
			if _, err := tx.Exec(`CREATE TABLE prices (id BIGINT PRIMARY KEY, price BIGINT NOT NULL, sold BIGINT NOT NULL)`); err != nil {
				return err
			}
			for id := int64(1); id <= 300; id++ {
				terms := []string{"bike"}
				if id%100 == 0 {
					terms = append(terms, "red")
				}
				if err := adverts.Put(tx, id, terms); err != nil {
					return err
				}
				if _, err := tx.Exec(`INSERT INTO prices (id, price, sold) VALUES ($1, $2, $3)`, id, 1000+id, id%2); err != nil {
					return err
				}
			}
			return nil
		})
		m := Match{Tiers: [][]string{{"red"}, {"bike"}}, Limit: 8, Join: func(first int) Join {
			place := func(n int) string { return "$" + string(rune('0'+first+n)) }
			return Join{"price", "prices", "prices.id = hit.id AND sold = " + place(0) + " AND price < " + place(1), []any{0, 1300}}
		}}
		want := []Hit{
			{0, 300, 0},
			{0, 200, 1200},
			{0, 100, 1100},
			{1, 299, 0},
			{1, 298, 1298},
			{1, 297, 0},
			{1, 296, 1296},
			{1, 295, 0},
		}
		hits := find(t, db, m)
		if len(hits) != len(want) {
			t.Fatalf("found %v", hits)
		}
		for i, h := range hits {
			if h != want[i] {
				t.Errorf("hit %d is %+v, not %+v", i, h, want[i])
			}
		}
	})
}
