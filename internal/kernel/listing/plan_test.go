package listing_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// Each list walks an index in its order: it looks things up and sorts nothing
// but pages, however many listings there are.
func TestListsWalkIndexes(t *testing.T) {
	db := dbtest.Open(t, database.SQLite, nil, migrations()...)
	at := &place.Point{Lat: 12.6, Lng: 108}
	for _, c := range []struct {
		f     listing.Filter
		index string
		sorts bool // a few pages that are put together
	}{
		{listing.Filter{Sort: listing.Newest}, "listings_newest (kind=?)", false},
		{listing.Filter{Sort: listing.Newest, PriceMax: 5, Categories: []string{"city"}}, "listings_newest (kind=?)", false},
		{listing.Filter{Sort: listing.Newest, Near: at, Radius: 500}, "listings_newest (kind=?)", false},
		{listing.Filter{Sort: listing.Newest, Wards: []string{"24175"}}, "listings_ward (kind=? AND ward=?)", true},
		{listing.Filter{Sort: listing.Newest, Wards: []string{"24175", "24163"}}, "listings_ward (kind=? AND ward=?)", true},
		{listing.Filter{Sort: listing.Cheapest}, "listings_price (kind=? AND category=?)", true},
		{listing.Filter{Sort: listing.Dearest, PriceMin: 1, PriceMax: 9}, "listings_price (kind=? AND category=? AND price>? AND price<?)", true},
	} {
		for _, s := range listing.Statements(c.f) {
			plan := explain(t, db, s.SQL, s.Args)
			if !strings.Contains(plan, c.index) && !strings.Contains(plan, strings.TrimSuffix(c.index, ")")) {
				t.Errorf("%+v does not use %s:\n%s\n%s", c.f, c.index, s.SQL, plan)
			}
			if !c.sorts && strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%+v sorts:\n%s", c.f, plan)
			}
			for _, line := range strings.Split(plan, "\n") {
				if strings.HasPrefix(line, "SCAN listings") {
					t.Errorf("%+v reads everything:\n%s", c.f, plan)
				}
			}
		}
	}
}

func explain(t *testing.T, db *database.DB, query string, args []any) string {
	t.Helper()
	var b strings.Builder
	err := db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := rows.Scan(&id, &parent, &unused, &detail)
			fmt.Fprintln(&b, detail)
			return err
		}, `EXPLAIN QUERY PLAN `+query, args...)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return b.String()
}
