package passkey

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{{Code: "passkeys", Basis: "Hợp đồng dịch vụ"}}}
}

func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "passkeys"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name string
		var created, used int64
		err := rows.Scan(&name, &created, &used)
		section.Records = append(section.Records, module.Record{
			{Code: "name", Value: name}, {Code: "at", Value: module.Milliseconds(created)}, {Code: "usedAt", Value: module.Milliseconds(used)},
		})
		return err
	}, `SELECT name, created_at, used_at FROM passkeys WHERE account = $1 ORDER BY created_at`, account)
	return []module.Section{section}, err
}

func erase(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM passkeys WHERE account = $1`, account)
	return err
}
