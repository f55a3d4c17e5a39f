package database_test

import (
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// What panics at the end panics where it was asked for, and nobody else is hurt.
func TestPanicAtTheEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("nothing panicked")
				}
			}()
			err := db.Update(t.Context(), func(tx *database.Tx) error {
				tx.AtEnd(func(*database.Tx) error { panic("at the end") })
				return nil
			})
			t.Errorf("answered %v", err)
		}()
		if err := db.Update(t.Context(), func(tx *database.Tx) error { _, err := tx.Exec(`CREATE TABLE t (n BIGINT)`); return err }); err != nil {
			t.Error(err)
		}
	})
}
