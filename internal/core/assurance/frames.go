package assurance

import (
	"context"
	"database/sql"

	"daklakid/internal/core/face"
	"daklakid/internal/platform/database"
)

// replayed looks among the frames of the last weeks: the same bytes from
// anybody, the same recording from this account.
func (s *Service) replayed(account string) face.Used {
	return func(ctx context.Context, prints []face.Print) (again bool, err error) {
		err = s.o.DB.View(ctx, func(tx *database.Tx) error {
			for _, p := range prints {
				var n int
				if err := tx.Row(`SELECT count(*) FROM identity_frames WHERE hash = $1`, p.Exact[:]).Scan(&n); err != nil || n > 0 {
					again = again || n > 0
					return err
				}
			}
			earlier, err := printsOf(tx, account)
			again = face.Replayed(prints, earlier)
			return err
		})
		return again, err
	}
}

// mostPrints bounds what one account's earlier frames cost to compare: those of
// some hundred attempts, which is more than a month allows.
const mostPrints = 6000

func printsOf(tx *database.Tx, account string) (all []face.Print, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var hash, look []byte
		if err := rows.Scan(&hash, &look); err != nil {
			return err
		}
		var p face.Print
		copy(p.Exact[:], hash)
		copy(p.Look[:], look)
		all = append(all, p)
		return nil
	}, `SELECT hash, look FROM identity_frames WHERE account = $1 ORDER BY seen_at DESC LIMIT $2`, account, mostPrints)
	return all, err
}

func keepPrints(tx *database.Tx, account string, prints []face.Print) error {
	for _, p := range prints {
		if _, err := tx.Exec(`INSERT INTO identity_frames (hash, account, look, seen_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			p.Exact[:], account, p.Look[:], tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
