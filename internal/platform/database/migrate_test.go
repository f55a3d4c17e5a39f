package database_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

func TestSeveralNodesMigrateAtOnce(t *testing.T) {
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			options := dbtest.Options(t, engine)
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					node, err := database.Open(t.Context(), options)
					if err != nil {
						t.Error(err)
						return
					}
					defer node.Close()
					if err := node.Migrate(t.Context(), counters); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
		})
	}
}

func TestChangedMigrationIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		changed := database.Migrations{Module: "counters", Files: fstest.MapFS{
			"0000_before.sql":   {Data: []byte("CREATE TABLE before (id TEXT);\n")},
			"0001_counters.sql": {Data: []byte("CREATE TABLE counters (name TEXT);\n")},
		}}
		err := db.Migrate(t.Context(), changed)
		if err == nil || !strings.Contains(err.Error(), "0001_counters was changed") {
			t.Fatalf("got %v", err)
		}
		err = db.View(t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT id FROM before`).Scan(new(string)) })
		if err == nil || database.NoRows(err) {
			t.Fatal("half of a refused migration was applied")
		}
	}, counters)
}

func TestForkedMigration(t *testing.T) {
	forked := database.Migrations{Module: "forked", Files: fstest.MapFS{
		"0001_f.sqlite.sql":   {Data: []byte("CREATE TABLE f (engine TEXT);\nINSERT INTO f VALUES ('sqlite');\n")},
		"0001_f.postgres.sql": {Data: []byte("CREATE TABLE f (engine TEXT, list TEXT[]);\nINSERT INTO f VALUES ('postgres');\n")},
	}}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if n := count(t, db, `SELECT count(*) FROM f WHERE engine = $1`, string(db.Engine())); n != 1 {
			t.Fatal("the other engine's file was applied")
		}
	}, forked)
}

// Keyset pages need the same order on both engines.
func TestTextComparesByBytes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, name := range []string{"b", "B", "_", "đ"} {
			exec(t, db, `INSERT INTO counters VALUES ($1, 0)`, name)
		}
		var order []string
		err := db.View(t.Context(), func(tx *database.Tx) error {
			rows, err := tx.Query(`SELECT name FROM counters ORDER BY name`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var name string
				if err := rows.Scan(&name); err != nil {
					return err
				}
				order = append(order, name)
			}
			return rows.Err()
		})
		if got := strings.Join(order, ""); err != nil || got != "B_bđ" {
			t.Fatalf("%s, %v", got, err)
		}
	}, counters)
}
