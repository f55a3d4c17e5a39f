package database

import (
	"context"
	"errors"
)

// Snapshot writes a consistent copy of an SQLite database to a new file while
// others read and write. PostgreSQL has tools of its own for that.
func (db *DB) Snapshot(ctx context.Context, path string) error {
	s, ok := db.engine.(*sqlite)
	if !ok {
		return errors.New("only SQLite is copied as a file")
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.ExecContext(ctx, `VACUUM INTO $1`, path)
	return err
}

// Flush empties an SQLite database's log of writes, which still holds what was
// deleted since. When readers are in the way it stays until the next time.
func (db *DB) Flush(ctx context.Context) error {
	s, ok := db.engine.(*sqlite)
	if !ok {
		return nil
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}
