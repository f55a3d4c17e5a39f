package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

var adverts = New("adverts")

func eachEngine(t *testing.T, test func(*testing.T, *database.DB)) {
	dbtest.Each(t, test, adverts.Migrations())
}

func update(t testing.TB, db *database.DB, fn func(*database.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, db *database.DB, m Match) (hits []Hit) {
	t.Helper()
	err := db.View(t.Context(), func(tx *database.Tx) (err error) {
		hits, err = adverts.Find(tx, m)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// TestRanking is the promise of the package: what is typed without accents
// finds what was written with them, in any spelling, the better match first
// and the newer first among equals.
func TestRanking(t *testing.T) {
	texts := []string{
		1: "Phòng trọ Hoà Phú",
		2: "phong tro hoa phu gia re",
		3: "Trọ ở phòng đẹp, phú quý hoa viên",
		4: "Cho thuê phòng trọ, gần Hòa Phú",
		5: "PHÒNG TRỌ HÒA PHÚ",
		6: "Nhà nguyên căn Ea H’Leo",
	}
	eachEngine(t, func(t *testing.T, db *database.DB) {
		update(t, db, func(tx *database.Tx) error {
			for id := 1; id < len(texts); id++ {
				if err := adverts.Put(tx, int64(id), append(Terms(texts[id]), Facet("kind", "rental"))); err != nil {
					return err
				}
			}
			return nil
		})
		for q, want := range map[string]string{
			"phong tro hoa phu": "[{0 5 0} {0 2 0} {0 1 0} {1 4 0} {2 3 0}]",
			"Phòng trọ Hoà Phú": "[{0 5 0} {0 1 0} {1 2 0} {2 4 0} {3 3 0}]",
			"ea hleo":           "[{0 6 0}]",
			"EA H'LEO":          "[{0 6 0}]",
			"hoà":               "[{0 5 0} {0 4 0} {0 1 0} {1 3 0} {1 2 0}]",
			"biet thu":          "[]",
		} {
			m := Match{Tiers: ParseQuery(q).Tiers(), Filter: []string{Facet("kind", "rental")}, Limit: 10}
			if got := fmt.Sprint(find(t, db, m)); got != want {
				t.Errorf("%q: got %s, want %s", q, got, want)
			}
		}
		m := Match{Tiers: ParseQuery("phong tro").Tiers(), Filter: []string{Facet("kind", "job")}, Limit: 10}
		if got := find(t, db, m); len(got) != 0 {
			t.Errorf("the filter let %v through", got)
		}
	})
}

// model is the index done naively.
type model map[int64][]string

func (m model) find(q Match) (hits []Hit) {
	ids := []int64{}
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	found := map[int64]bool{}
	for tier, terms := range q.Tiers {
		for _, id := range ids {
			if !found[id] && all(m[id], terms) {
				found[id] = true
				if all(m[id], q.Filter) {
					hits = append(hits, Hit{Tier: tier, Rowid: id})
				}
			}
		}
	}
	return hits
}

func all(have, want []string) bool {
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(have, w) })
}

// TestAgainstModel puts, replaces and deletes at random, near each other and
// far apart, and pages through random queries.
func TestAgainstModel(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *database.DB) {
		random := rand.New(rand.NewPCG(7, 7))
		vocabulary := strings.Fields("a b c d e f à b_c ward=1 ward=2 đ")
		some := func(n int) (terms []string) {
			for range n {
				terms = append(terms, vocabulary[random.IntN(len(vocabulary))])
			}
			return terms
		}
		docs := model{}
		for range 12 {
			update(t, db, func(tx *database.Tx) error {
				for range 150 {
					id := 1 + random.Int64N(int64(1)<<(8+random.IntN(12)))
					if random.IntN(6) == 0 {
						delete(docs, id)
						if err := adverts.Delete(tx, id); err != nil {
							return err
						}
						continue
					}
					docs[id] = some(1 + random.IntN(7))
					if err := adverts.Put(tx, id, docs[id]); err != nil {
						return err
					}
				}
				return nil
			})
		}
		for range 150 {
			m := Match{Limit: 1 + random.IntN(40), Filter: some(random.IntN(2))}
			for range 1 + random.IntN(4) {
				m.Tiers = append(m.Tiers, some(1+random.IntN(3)))
			}
			want, got := docs.find(m), []Hit(nil)
			for pages := 0; pages <= len(docs); pages++ {
				page := find(t, db, m)
				got = append(got, page...)
				if len(page) < m.Limit {
					break
				}
				m.After = page[len(page)-1]
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%+v:\n got %v\nwant %v", m, got, want)
			}
		}
	})
}

// A search by the first of several tiers leaves the others as they are.
func TestTiersStay(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *database.DB) {
		tiers := [][]string{{"a_b"}, {"a", "b"}}
		find(t, db, Match{Tiers: tiers[:1], Filter: []string{Facet("kind", "rental")}, Limit: 1})
		if got := fmt.Sprint(tiers); got != "[[a_b] [a b]]" {
			t.Errorf("the tiers are now %s", got)
		}
	})
}

func TestBadInput(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *database.DB) {
		for name, fn := range map[string]func(*database.Tx) error{
			"no rowid":   func(tx *database.Tx) error { return adverts.Put(tx, 0, []string{"a"}) },
			"no terms":   func(tx *database.Tx) error { return adverts.Put(tx, 1, nil) },
			"a quote":    func(tx *database.Tx) error { return adverts.Put(tx, 1, []string{`a" OR "b`}) },
			"two words":  func(tx *database.Tx) error { return adverts.Put(tx, 1, []string{"a b"}) },
			"upper case": func(tx *database.Tx) error { return adverts.Put(tx, 1, []string{"A"}) },
			"empty term": func(tx *database.Tx) error { return adverts.Put(tx, 1, []string{""}) },
			"no limit":   func(tx *database.Tx) error { _, err := adverts.Find(tx, Match{Filter: []string{"a"}}); return err },
			"nothing":    func(tx *database.Tx) error { _, err := adverts.Find(tx, Match{Limit: 1}); return err },
			"an asterisk": func(tx *database.Tx) error {
				_, err := adverts.Find(tx, Match{Filter: []string{"a*"}, Limit: 1})
				return err
			},
		} {
			if err := db.Update(t.Context(), fn); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if hits := find(t, db, Match{Filter: []string{"a"}, Limit: 1, After: Hit{Tier: 1 << 40, Rowid: -5}}); len(hits) != 0 {
			t.Errorf("a forged cursor found %v", hits)
		}
	})
}

func TestFailedWriteIsNotFound(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *database.DB) {
		err := db.Update(t.Context(), func(tx *database.Tx) error {
			if err := adverts.Put(tx, 1, []string{"a"}); err != nil {
				return err
			}
			return errNothing
		})
		if err == nil || len(find(t, db, Match{Filter: []string{"a"}, Limit: 1})) != 0 {
			t.Error("a write that failed is found")
		}
	})
}

func TestMergeKeepsEverything(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *database.DB) {
		s := newSynthetic()
		for id := int64(1); id <= 300; id++ {
			update(t, db, func(tx *database.Tx) error { return adverts.Put(tx, id, s.terms()) })
		}
		m := Match{Filter: []string{Facet("kind", "rental")}, Limit: MaxHits}
		before := find(t, db, m)
		if err := adverts.Merge(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if db.Engine() == database.SQLite {
			var pieces int
			if err := db.View(t.Context(), func(tx *database.Tx) error {
				return tx.Row(`SELECT count(DISTINCT segid) FROM adverts_idx`).Scan(&pieces)
			}); err != nil || pieces != 1 {
				t.Errorf("%d pieces after merging, %v", pieces, err)
			}
		}
		if after := find(t, db, m); len(before) != 300 || !slices.Equal(before, after) {
			t.Errorf("%d hits before merging, %d after", len(before), len(after))
		}
	})
}
