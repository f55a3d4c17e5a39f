package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the embedded engine, registered as "sqlite"
)

// sqlite has one writer, which shares its commits, and a pool of readers.
type sqlite struct {
	pool    *sql.DB
	readers chan *sqliteConn
	writer  *writer
}

// maxStatements bounds the prepared statements a connection keeps.
const maxStatements = 500

// sqliteConn is one connection with the statements it has prepared.
type sqliteConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func openSQLite(ctx context.Context, path string, readers int) (*sqlite, error) {
	if readers == 0 {
		readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+sqlitePragmas)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(readers + 2) // the writer, and one for a snapshot
	pool.SetMaxIdleConns(readers + 1)
	s := &sqlite{pool: pool, readers: make(chan *sqliteConn, readers)}
	writing, err := s.connect(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	for range readers {
		reader, err := s.connect(ctx)
		if err == nil {
			_, err = reader.conn.ExecContext(ctx, `PRAGMA query_only=1`)
		}
		if err != nil {
			return nil, errors.Join(err, pool.Close())
		}
		s.readers <- reader
	}
	s.writer = startWriter(writing)
	return s, nil
}

// synchronous=FULL: what was answered is on disk even when the power goes. No
// mmap_size: it makes nothing faster here, is mapped anew by every connection
// after every write, and counts as memory once for each.
// secure_delete=FAST: what is deleted is overwritten where that costs no page
// more; see Tx.Scrub for the rest.
const sqlitePragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)&_pragma=temp_store(MEMORY)&_pragma=secure_delete(FAST)"

func (s *sqlite) connect(ctx context.Context) (*sqliteConn, error) {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	return &sqliteConn{conn, map[string]*sql.Stmt{}}, nil
}

func (s *sqlite) name() Engine { return SQLite }

func (s *sqlite) view(ctx context.Context, now int64, fn func(*Tx) error) error {
	var reader *sqliteConn
	select {
	case reader = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- reader }()
	return fn(&Tx{ctx: ctx, engine: SQLite, now: now, run: steady{reader}, reading: true})
}

func (s *sqlite) update(ctx context.Context, now func() int64, fn func(*Tx) error) error {
	return s.writer.do(ctx, now, fn)
}

// migrate takes the file lock first, so that of several processes one migrates.
func (s *sqlite) migrate(ctx context.Context, fn func(*Tx) error) error {
	return s.writer.do(ctx, func() int64 { return 0 }, fn)
}

func (s *sqlite) close() error {
	s.writer.stop()
	var all []error
	for range cap(s.readers) {
		all = append(all, (<-s.readers).close())
	}
	all = append(all, s.writer.conn.close(), s.pool.Close())
	return errors.Join(all...)
}

func (c *sqliteConn) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	stmt, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (c *sqliteConn) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	stmt, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

// steady runs statements that the caller cannot cut short: to be able to, the
// driver starts a goroutine for each step, which costs a tenth of a list, and
// what is read here is bounded anyway.
type steady struct{ *sqliteConn }

func (c steady) query(_ context.Context, query string, args []any) (*sql.Rows, error) {
	return c.sqliteConn.query(context.Background(), query, args)
}

// noting notes whether a statement may have changed something.
type noting struct {
	*sqliteConn
	wrote bool
}

func (c *noting) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	c.wrote = c.wrote || !strings.HasPrefix(query, "SELECT ")
	return c.sqliteConn.query(ctx, query, args)
}

func (c *noting) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	c.wrote = true
	return c.sqliteConn.exec(ctx, query, args)
}

func (c *sqliteConn) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := c.stmts[query]; ok {
		return stmt, nil
	}
	if len(c.stmts) >= maxStatements {
		for old, stmt := range c.stmts {
			delete(c.stmts, old)
			if err := stmt.Close(); err != nil {
				return nil, err
			}
			break
		}
	}
	stmt, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = stmt
	return stmt, nil
}

func (c *sqliteConn) close() error {
	var err error
	for _, stmt := range c.stmts {
		err = errors.Join(err, stmt.Close())
	}
	return errors.Join(err, c.conn.Close())
}
