package database

import (
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	moderncsqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"daklakid/internal/platform/errs"
)

// NoRows reports that a Row had nothing to scan.
func NoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Duplicate reports a violated unique key or primary key.
func Duplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *moderncsqlite.Error
	return errors.As(err, &lite) &&
		(lite.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// explained gives a write that found no room its kind.
func explained(err error) error {
	if err == nil || !full(err) {
		return err
	}
	return errs.New(errs.Full, "storageFull").Because(err).After(time.Minute)
}

// full reports that the disk of the database is full.
func full(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100"
	}
	var lite *moderncsqlite.Error
	return errors.As(err, &lite) && (lite.Code()&0xff == lib.SQLITE_FULL || lite.Code() == lib.SQLITE_IOERR_SHMSIZE)
}
