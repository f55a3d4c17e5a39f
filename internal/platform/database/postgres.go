package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres reads without a transaction, which at read committed is the same
// and saves two round trips, and writes in one.
type postgres struct{ pool *sql.DB }

// attempts bounds how often a write that lost against another is tried again.
const attempts = 5

func openPostgres(ctx context.Context, url string, size int) (*postgres, error) {
	if size == 0 {
		size = 20
	}
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &postgres{pool}, nil
}

var _ = stdlib.GetDefaultDriver // registers "pgx"

func (p *postgres) name() Engine { return Postgres }

func (p *postgres) view(ctx context.Context, now int64, fn func(*Tx) error) error {
	return fn(&Tx{ctx: ctx, engine: Postgres, now: now, run: poolRunner{p.pool}, reading: true})
}

func (p *postgres) update(ctx context.Context, now func() int64, fn func(*Tx) error) error {
	var err error
	for range attempts {
		if err = p.once(ctx, now(), fn); !lost(err) {
			return err
		}
	}
	return err
}

func (p *postgres) once(ctx context.Context, now int64, fn func(*Tx) error) (err error) {
	raw, err := p.pool.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	committed := false
	defer func() {
		if !committed {
			// The connection may be gone; what counts is that nothing was committed.
			_ = raw.Rollback()
		}
	}()
	tx := &Tx{ctx: ctx, engine: Postgres, now: now, run: txRunner{raw}}
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.end(); err != nil {
		return err
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	tx.committed()
	return nil
}

// migrationLock is the advisory lock that lets one node of several migrate.
const migrationLock = 7_236_615

func (p *postgres) migrate(ctx context.Context, fn func(*Tx) error) error {
	return p.once(ctx, 0, func(tx *Tx) error {
		if _, err := tx.Exec(`SELECT pg_advisory_xact_lock($1)`, migrationLock); err != nil {
			return err
		}
		return fn(tx)
	})
}

func (p *postgres) close() error { return p.pool.Close() }

// lost reports a transaction that another one made impossible to finish.
func lost(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

type poolRunner struct{ pool *sql.DB }

func (r poolRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return r.pool.QueryContext(ctx, query, args...)
}

func (r poolRunner) exec(context.Context, string, []any) (sql.Result, error) {
	return nil, errors.New("a View does not write")
}

type txRunner struct{ tx *sql.Tx }

func (r txRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return r.tx.QueryContext(ctx, query, args...)
}

func (r txRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return r.tx.ExecContext(ctx, query, args...)
}
