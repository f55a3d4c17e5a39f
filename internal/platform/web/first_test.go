package web_test

import (
	"context"
	"fmt"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// What is done first is done while the writer is free, and what it refuses is
// not written.
func TestWhatIsDoneFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var steps []string
		var refuse bool
		s := webtest.Start(t, db, nil, web.Post("/api/v1/do", "Do", web.SignedIn(), func(*database.Tx, web.Principal, *web.None) (*web.None, error) {
			steps = append(steps, "write")
			return &web.None{}, nil
		}, web.First(func(ctx context.Context) error {
			if refuse {
				return errs.New(errs.Unavailable, "cancelled")
			}
			// On SQLite this would wait for itself inside a transaction.
			return db.Update(ctx, func(*database.Tx) error {
				steps = append(steps, "first")
				return nil
			})
		})))
		s.Post("/api/v1/do", nil).Want(401)
		steps = nil
		s.As(webtest.Account("an")).Post("/api/v1/do", nil).Want(204)
		refuse = true
		s.As(webtest.Account("an")).Post("/api/v1/do", nil).Want(503)
		if fmt.Sprint(steps) != "[first write]" {
			t.Error(steps)
		}
	}, web.Migrations())
}
