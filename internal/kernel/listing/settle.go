package listing

import (
	"context"

	"daklakid/internal/platform/database"
)

// Bulk runs load, which imports very many listings, and brings the search
// indexes, and PostgreSQL's statistics, in order afterwards; in daily life jobs
// and the engine do it by and by. SQLite gets no statistics: its lists name
// their index, and with statistics it would prepare a statement anew for every
// new value of its arguments.
func (k *Kernel) Bulk(ctx context.Context, load func() error) error {
	for _, b := range k.boards {
		inner := load
		load = func() error { return b.index.Load(ctx, k.DB, inner) }
	}
	if err := load(); err != nil || k.DB.Engine() == database.SQLite {
		return err
	}
	return k.DB.Update(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(`ANALYZE listings`)
		return err
	})
}
