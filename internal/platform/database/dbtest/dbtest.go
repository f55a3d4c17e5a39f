// Package dbtest runs one test on both engines, each time on a database of its own.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/database"
)

// urlVariable names the private PostgreSQL that `make test` starts; without
// it the tests fail rather than skip.
const urlVariable = "TEST_POSTGRES_URL"

// Each runs test on SQLite and on PostgreSQL, on an empty database with the
// given migrations applied.
func Each(t *testing.T, test func(*testing.T, *database.DB), migrations ...database.Migrations) {
	t.Helper()
	EachAt(t, nil, test, migrations...)
}

// EachAt is Each with a clock.
func EachAt(t *testing.T, now func() time.Time, test func(*testing.T, *database.DB), migrations ...database.Migrations) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			test(t, Open(t, engine, now, migrations...))
		})
	}
}

// Open returns an empty database of one engine with the migrations applied.
func Open(t testing.TB, engine database.Engine, now func() time.Time, migrations ...database.Migrations) *database.DB {
	t.Helper()
	options := Options(t, engine)
	options.Now = now
	db, err := database.Open(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(context.Background(), migrations...); err != nil {
		t.Fatal(err)
	}
	return db
}

// Options name a fresh, empty database of one engine, gone after the test; it
// may be opened several times, as several nodes would.
func Options(t testing.TB, engine database.Engine) database.Options {
	t.Helper()
	if engine == database.SQLite {
		return database.Options{Path: filepath.Join(t.TempDir(), "test.db"), Readers: 4}
	}
	server := os.Getenv(urlVariable)
	if server == "" {
		t.Fatal(urlVariable + " is not set: run the tests with make test, or see scripts/postgres")
	}
	schema := "t_" + rand.Text()[:16]
	run(t, server, `CREATE SCHEMA "`+schema+`"`)
	t.Cleanup(func() { run(t, server, `DROP SCHEMA "`+schema+`" CASCADE`) })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", `"`+schema+`"`)
	u.RawQuery = query.Encode()
	return database.Options{URL: u.String(), Readers: 8}
}

// Database is the address of an empty PostgreSQL database, gone after the test,
// for what works on whole databases as PostgreSQL's own tools do.
func Database(t testing.TB) string {
	t.Helper()
	server := os.Getenv(urlVariable)
	if server == "" {
		t.Fatal(urlVariable + " is not set: run the tests with make test, or see scripts/postgres")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + strings.ToLower(rand.Text()[:16])
	alone(t, server, `CREATE DATABASE `+name)
	t.Cleanup(func() { alone(t, server, `DROP DATABASE `+name+` WITH (FORCE)`) })
	u.Path = "/" + name
	return u.String()
}

// alone runs what may not be in a transaction.
func alone(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(context.Background(), statement)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func run(t testing.TB, server, statement string) {
	t.Helper()
	db, err := database.Open(context.Background(), database.Options{URL: server, Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(context.Background(), func(tx *database.Tx) error {
		_, err := tx.Exec(statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
