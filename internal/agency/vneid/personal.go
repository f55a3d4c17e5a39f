package vneid

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// personal: what a way through the national account leaves is gone in a day;
// what it proved is kept elsewhere.
func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{
		{Code: "nationalVisits", Keep: flowKept, After: "created", Basis: "NĐ 69/2024/NĐ-CP; thời hạn: đề xuất"},
	}}
}

func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "nationalVisits", From: "at"}
	err := tx.Each(func(rows *sql.Rows) error {
		var outcome string
		var created, used int64
		err := rows.Scan(&outcome, &created, &used)
		section.Records = append(section.Records, module.Record{
			{Code: "result", Value: outcome},
			{Code: "at", Value: module.Milliseconds(created)},
			{Code: "usedAt", Value: module.Milliseconds(used)},
		})
		return err
	}, `SELECT outcome, created_at, used_at FROM vneid_flows WHERE account = $1 ORDER BY created_at`, account)
	return []module.Section{section}, err
}

func erase(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM vneid_flows WHERE account = $1`, account)
	return err
}
