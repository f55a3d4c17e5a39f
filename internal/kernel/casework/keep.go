package casework

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/retention"
	"daklakid/internal/platform/database"
)

// forgetting is how many cases one transaction forgets.
const forgetting = 100

// forgetEnded leaves of cases that ended long ago what statistics need, save
// those of accounts under a legal hold; what partners filed of people, too.
func (k *Kernel) forgetEnded(ctx context.Context) error {
	for ctx.Err() == nil {
		n := 0
		err := k.DB.Update(ctx, func(tx *database.Tx) error {
			ended, err := longEnded(tx)
			if n = len(ended); n == 0 || err != nil {
				return err
			}
			if err := tx.Scrub(); err != nil {
				return err
			}
			for _, c := range ended {
				if err := k.forgetOne(tx, c); err != nil {
					return err
				}
			}
			return retention.Certify(tx, "cases", audit.System, int64(n), map[string]string{
				"before": tx.Time().Add(-casesKept).Format(time.RFC3339), "basis": "đề xuất",
			})
		})
		if err != nil || n < forgetting {
			return err
		}
	}
	return ctx.Err()
}

type endedCase struct{ id, kind string }

// longEnded are cases of which there is still something to forget.
func longEnded(tx *database.Tx) (all []endedCase, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c endedCase
		err := rows.Scan(&c.id, &c.kind)
		all = append(all, c)
		return err
	}, `SELECT id, kind FROM cases WHERE closed_at > 0 AND closed_at < $1 AND length(sealed) > 0
		AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.account = cases.owner AND h.ended_at = 0)
		ORDER BY closed_at, id LIMIT $2`, tx.Now()-casesKept.Milliseconds(), forgetting)
	return all, err
}

func (k *Kernel) forgetOne(tx *database.Tx, c endedCase) error {
	if kind := k.kinds[c.kind]; kind != nil && kind.Forget != nil {
		if err := kind.Forget(tx, c.id); err != nil {
			return err
		}
	}
	return blank(tx, c.id)
}
