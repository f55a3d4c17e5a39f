package listing

import (
	"context"

	"daklakid/internal/platform/database"
)

// Settle brings the search index, and PostgreSQL's statistics, in order after a
// bulk load; in daily life jobs and the engine do it by and by. SQLite gets no
// statistics: its lists name their index, and with statistics it would prepare
// a statement anew for every new value of its arguments.
func (k *Kernel) Settle(ctx context.Context) error {
	if err := k.index.Merge(ctx, k.DB); err != nil {
		return err
	}
	if k.DB.Engine() == database.SQLite {
		return nil
	}
	return k.DB.Update(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(`ANALYZE listings`)
		return err
	})
}
