// Package database is the one door to storage: the same SQL on SQLite
// (embedded default) and PostgreSQL, View to read and Update to write.
package database

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// Engine names which of the two engines answers.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say where the data is and what time it is.
type Options struct {
	URL     string           // postgres://…; empty means SQLite
	Path    string           // the SQLite file, used when URL is empty
	Readers int              // SQLite reader connections, or PostgreSQL pool size; 0 chooses
	Now     func() time.Time // the clock of every transaction; nil is the real one
}

// DB runs transactions on one engine.
type DB struct {
	engine     backend
	now        func() time.Time
	statements atomic.Uint64
}

// backend is what the two engines do differently.
type backend interface {
	name() Engine
	view(ctx context.Context, now int64, fn func(*Tx) error) error
	update(ctx context.Context, now func() int64, fn func(*Tx) error) error
	migrate(ctx context.Context, fn func(*Tx) error) error
	close() error
}

// Open connects and proves that the engine answers.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{now: o.Now}
	if db.now == nil {
		db.now = time.Now
	}
	var err error
	switch {
	case o.URL == "":
		db.engine, err = openSQLite(ctx, o.Path, o.Readers)
	case strings.HasPrefix(o.URL, "postgres://"), strings.HasPrefix(o.URL, "postgresql://"):
		db.engine, err = openPostgres(ctx, o.URL, o.Readers)
	default:
		err = errors.New("the URL must start with postgres:// or be empty for SQLite")
	}
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	return db, nil
}

// Engine tells which engine this is, for the few statements that fork.
func (db *DB) Engine() Engine { return db.engine.name() }

// View runs fn to read. Each statement sees what was committed when it began
// (read committed, on both engines alike); fn must not write.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return db.engine.view(ctx, db.millis(), db.counted(fn))
}

// Update runs fn in one transaction. When it returns nil, what fn wrote is on
// disk; when fn fails, nothing is. fn may run again after a conflict between
// nodes, so it must not have effects outside the transaction; a network call
// inside holds everybody up.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	return explained(db.engine.update(ctx, db.millis, db.counted(fn)))
}

// Ping proves that the engine still answers.
func (db *DB) Ping(ctx context.Context) error {
	return db.View(ctx, func(tx *Tx) error {
		var one int
		return tx.Row(`SELECT 1`).Scan(&one)
	})
}

// Statements is how many statements have been run: a list that asks for each of
// its rows shows here.
func (db *DB) Statements() uint64 { return db.statements.Load() }

func (db *DB) counted(fn func(*Tx) error) func(*Tx) error {
	return func(tx *Tx) error {
		tx.ran = &db.statements
		return fn(tx)
	}
}

// Close waits for running transactions and lets go of the engine.
func (db *DB) Close() error { return db.engine.close() }

func (db *DB) millis() int64 { return db.now().UnixMilli() }
