package listing

import (
	"context"

	"daklakid/internal/platform/database"
)

// Settle brings indexes and statistics in order after a bulk load; in daily
// life jobs and the engines do it by and by.
func (k *Kernel) Settle(ctx context.Context) error {
	if err := k.index.Merge(ctx, k.DB); err != nil {
		return err
	}
	return k.DB.Update(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(`ANALYZE listings`)
		return err
	})
}
