package crypto

import (
	"context"
	"embed"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations make the table that InDatabase needs.
func Migrations() database.Migrations {
	return database.Migrations{Module: "crypto", Files: embedded.Folder(migrations, "migrations")}
}

// InDatabase keeps the keysets beside the data, where all nodes find them.
func InDatabase(db *database.DB) Keysets { return inDatabase{db} }

type inDatabase struct{ db *database.DB }

func (s inDatabase) Load(ctx context.Context, name string) (wrapped []byte, err error) {
	err = s.db.View(ctx, func(tx *database.Tx) error {
		return tx.Row(`SELECT wrapped FROM crypto_keysets WHERE name = $1`, name).Scan(&wrapped)
	})
	if database.NoRows(err) {
		return nil, ErrAbsent
	}
	return wrapped, err
}

func (s inDatabase) Save(ctx context.Context, name string, previous, next []byte) error {
	return s.db.Update(ctx, func(tx *database.Tx) error {
		if previous == nil {
			return tx.One(ErrChanged, `INSERT INTO crypto_keysets (name, wrapped, updated_at) VALUES ($1, $2, $3)
				ON CONFLICT DO NOTHING`, name, next, tx.Now())
		}
		return tx.One(ErrChanged, `UPDATE crypto_keysets SET wrapped = $3, updated_at = $4 WHERE name = $1 AND wrapped = $2`,
			name, previous, next, tx.Now())
	})
}
