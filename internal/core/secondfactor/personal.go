package secondfactor

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{
		{Code: "secondFactors", Basis: "NĐ 331/2026/NĐ-CP"},
	}}
}

// export says that there is one; the secret itself is for the authenticator.
func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "secondFactors"}
	err := tx.Each(func(rows *sql.Rows) error {
		var confirmed int64
		err := rows.Scan(&confirmed)
		section.Records = append(section.Records, module.Record{{Code: "at", Value: module.Milliseconds(confirmed)}})
		return err
	}, `SELECT confirmed_at FROM second_factors WHERE account = $1 AND confirmed_at > 0`, account)
	return []module.Section{section}, err
}

func erase(tx *database.Tx, account string) error {
	for _, table := range []string{"second_factors", "second_factor_recovery", "second_factor_proofs"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE account = $1`, account); err != nil {
			return err
		}
	}
	return nil
}
