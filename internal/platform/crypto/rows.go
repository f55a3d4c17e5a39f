package crypto

import (
	"database/sql"

	"daklakid/internal/platform/database"
)

// Resealer brings a sealed value under the newest data key, as a Vault does.
type Resealer interface {
	Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error)
}

// ResealRows brings a small table's sealed values under the newest data key
// and says how many there are. The first statement selects ids and values, the
// second sets $2 as the value of the id $1; context is that of an id's seal.
func ResealRows(tx *database.Tx, v Resealer, selects, update string, context func(id string) string) (rows int, err error) {
	all := map[string][]byte{}
	err = tx.Each(func(rows *sql.Rows) error {
		var id string
		var sealed []byte
		err := rows.Scan(&id, &sealed)
		all[id] = sealed
		return err
	}, selects)
	if err != nil {
		return 0, err
	}
	for id, sealed := range all {
		fresh, changed, err := v.Reseal(sealed, context(id))
		if err != nil {
			return 0, err
		}
		if !changed {
			continue
		}
		if _, err := tx.Exec(update, id, fresh); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}
