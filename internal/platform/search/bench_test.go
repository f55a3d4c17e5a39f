package search

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// Run it with: go test -run - -bench Find -args -docs 1000000
var benchDocs = flag.Int("docs", 200_000, "documents in the benchmark's index")

// searches are queries by how many of the synthetic documents they match.
var searches = []struct{ name, q string }{
	{"common", "phong tro"},
	{"common phrase", "phong tro hoa phu"},
	{"common with accents", "Phòng trọ Hoà Phú"},
	{"common syllables", "phu tro"},
	{"middling", "ea ly"},
	{"middling phrase", "phong tro mdrak"},
	{"middling apart", "can ho thu cung ea ly"},
	{"rare", "minh tuan"},
	{"very rare", "yen2999"},
	{"absent", "biet thu"},
}

// BenchmarkFind compares the engines on the first page of each search and on a
// page deep inside, and prints how many times longer PostgreSQL takes.
func BenchmarkFind(b *testing.B) {
	took := map[string][]time.Duration{}
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		db := dbtest.Open(b, engine, nil, adverts.Migrations())
		fill(b, db, *benchDocs)
		if engine == database.SQLite {
			b.Run("sqlite/unmerged/common", func(b *testing.B) { benchFind(b, db, searches[0].q, Hit{}) })
			if err := adverts.Merge(b.Context(), db); err != nil {
				b.Fatal(err)
			}
		}
		for _, s := range searches {
			b.Run(fmt.Sprintf("%s/%s", engine, s.name), func(b *testing.B) {
				took[s.name] = append(took[s.name], benchFind(b, db, s.q, Hit{}))
			})
		}
		b.Run(string(engine)+"/deep", func(b *testing.B) {
			took["deep"] = append(took["deep"], benchFind(b, db, "phong tro", Hit{Tier: 0, Rowid: int64(*benchDocs / 2)}))
		})
	}
	for _, name := range slices.Sorted(maps.Keys(took)) {
		if t := took[name]; len(t) == 2 {
			fmt.Printf("%-20s sqlite %-10v postgres %-10v %5.2fx\n", name, t[0], t[1], float64(t[1])/float64(t[0]))
		}
	}
}

func benchFind(b *testing.B, db *database.DB, q string, after Hit) time.Duration {
	b.Helper()
	filter := []string{Facet("kind", "rental")}
	n := 0
	for b.Loop() {
		n = len(find(b, db, Match{Tiers: ParseQuery(q).Tiers(), Filter: filter, After: after, Limit: 20}))
	}
	b.ReportMetric(float64(n), "hits")
	return b.Elapsed() / time.Duration(b.N)
}

// fill writes documents in batches. PostgreSQL gets its index afterwards, as
// after any bulk load.
func fill(b *testing.B, db *database.DB, docs int) {
	b.Helper()
	bulk := func(sql string) {
		if db.Engine() == database.Postgres {
			update(b, db, func(tx *database.Tx) error { _, err := tx.Exec(sql); return err })
		}
	}
	bulk(`DROP INDEX adverts_terms`)
	s, began := newSynthetic(), time.Now()
	for id := 0; id < docs; {
		update(b, db, func(tx *database.Tx) error {
			for end := min(id+1000, docs); id < end; {
				id++
				if err := adverts.Put(tx, int64(id), s.terms()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	bulk(`CREATE INDEX adverts_terms ON adverts USING gin (terms) WITH (fastupdate = off)`)
	bulk(`ANALYZE adverts`)
	fmt.Printf("%s: %d documents in %v\n", db.Engine(), docs, time.Since(began).Round(time.Millisecond))
}

// BenchmarkPut writes one document a transaction, as posting does.
func BenchmarkPut(b *testing.B) {
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			db := dbtest.Open(b, engine, nil, adverts.Migrations())
			s, id := newSynthetic(), int64(0)
			for b.Loop() {
				id++
				update(b, db, func(tx *database.Tx) error { return adverts.Put(tx, id, s.terms()) })
			}
		})
	}
}
