package document

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

const day = 24 * time.Hour

// errEnough ends a listing of files early.
var errEnough = errors.New("enough for now")

// maxSwept bounds what one round deletes; the next goes on.
const maxSwept = 10_000

// sweep deletes files that no row knows, a day after they were stored: those of
// uploads that a killed program did not finish.
func (s *Service) sweep(ctx context.Context) error {
	var before string // ids sort by time
	if err := s.db.View(ctx, func(tx *database.Tx) error { before = id.New(tx.Now() - day.Milliseconds()); return nil }); err != nil {
		return err
	}
	var unknown, some []string
	look := func() error {
		known, err := s.known(ctx, some)
		for _, one := range some {
			if err == nil && !known[one] {
				unknown = append(unknown, one)
			}
		}
		some = some[:0]
		return err
	}
	err := s.blobs.Each(ctx, "documents/", func(key string) error {
		one, _, _ := strings.Cut(strings.TrimPrefix(key, "documents/"), "/")
		if len(some) > 0 && some[len(some)-1] == one || one >= before {
			return nil
		}
		if some = append(some, one); len(some) < page {
			return nil
		}
		if err := look(); err != nil || len(unknown) < maxSwept {
			return err
		}
		return errEnough
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if err := look(); err != nil {
		return err
	}
	return s.dropAll(ctx, dropping{unknown})
}

// known are those of some documents that have a row.
func (s *Service) known(ctx context.Context, some []string) (map[string]bool, error) {
	known := map[string]bool{}
	if len(some) == 0 {
		return known, nil
	}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var one string
			err := rows.Scan(&one)
			known[one] = true
			return err
		}, `SELECT id FROM documents WHERE id IN (`+database.Marks(1, len(some))+`)`, database.Args(some)...)
	})
	return known, err
}
