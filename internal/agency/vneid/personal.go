package vneid

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// personal: what a way through the national account leaves is gone within days;
// what it proved is kept elsewhere.
func personal() module.Personal {
	return module.Personal{Erase: func(tx *database.Tx, account string) error {
		_, err := tx.Exec(`DELETE FROM vneid_flows WHERE account = $1`, account)
		return err
	}}
}
