package database

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"
)

// runner is a connection that can run one statement.
type runner interface {
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
}

// Tx is one running transaction. Its statements use $1, $2 … on both engines.
type Tx struct {
	ctx      context.Context
	engine   Engine
	now      int64
	run      runner
	ran      *atomic.Uint64 // statements
	reading  bool
	atEnd    []func(*Tx) error
	onCommit []func()
	scrub    bool
}

// Context is the context of the caller of View or Update.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the transaction's time in milliseconds UTC; it does not move inside.
func (tx *Tx) Now() int64 { return tx.now }

// Time is Now as a time.
func (tx *Tx) Time() time.Time { return time.UnixMilli(tx.now).UTC() }

// Engine tells which engine runs this, for the few statements that fork.
func (tx *Tx) Engine() Engine { return tx.engine }

// Reading reports a View: all that it sees is committed, and may be remembered
// by its version.
func (tx *Tx) Reading() bool { return tx.reading }

// Query runs a statement that returns rows; the caller closes them.
func (tx *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	rows, err := tx.query(query, args)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return rows, nil
}

// Each runs a query and calls scan for every row.
func (tx *Tx) Each(scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Row runs a query for one row; Scan answers sql.ErrNoRows if there is none.
func (tx *Tx) Row(query string, args ...any) *Row {
	rows, err := tx.query(query, args)
	return &Row{rows, err}
}

func (tx *Tx) query(query string, args []any) (*sql.Rows, error) {
	tx.count()
	return tx.run.query(tx.ctx, query, args)
}

func (tx *Tx) count() {
	if tx.ran != nil { // not while migrating
		tx.ran.Add(1)
	}
}

// Exec runs a statement and answers how many rows it touched.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	tx.count()
	result, err := tx.run.exec(tx.ctx, query, args)
	if err != nil {
		return 0, fmt.Errorf("exec: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("exec: %w", err)
	}
	return n, nil
}

// One is Exec for a state change that must touch exactly one row; otherwise it
// returns otherwise, because the row is not there or not in the state assumed.
func (tx *Tx) One(otherwise error, query string, args ...any) error {
	n, err := tx.Exec(query, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return otherwise
	}
	return nil
}

// Alone keeps other transactions that ask for the same key waiting until this
// one ends. Who counts before adding asks for it, so that a bound holds; on
// SQLite every writer is alone anyway.
func (tx *Tx) Alone(key string) error {
	if tx.engine == SQLite {
		return nil
	}
	_, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, key)
	return err
}

// AtEnd runs fn just before the commit, after the other transactions of the
// same batch have done their work. Full-text rows belong here: a savepoint
// makes FTS5 flush its in-memory terms and undoes the gain of batching.
func (tx *Tx) AtEnd(fn func(*Tx) error) { tx.atEnd = append(tx.atEnd, fn) }

// Scrub has what this transaction deletes overwritten in the file, so that it
// cannot be found there any more. PostgreSQL does that when it vacuums.
func (tx *Tx) Scrub() error {
	if tx.engine != SQLite {
		return nil
	}
	tx.scrub = true
	_, err := tx.Exec(`PRAGMA secure_delete = ON`)
	return err
}

// OnCommit runs fn after the commit; it is for hints (wake a worker), never
// for what must happen.
func (tx *Tx) OnCommit(fn func()) { tx.onCommit = append(tx.onCommit, fn) }

func (tx *Tx) end() error {
	for _, fn := range tx.atEnd {
		if err := fn(tx); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) committed() {
	for _, fn := range tx.onCommit {
		fn()
	}
}

// Row is the answer to Tx.Row.
type Row struct {
	rows *sql.Rows
	err  error
}

// Scan reads the row into dest and lets go of it.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return fmt.Errorf("query: %w", r.err)
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.rows.Close()
}
