package openid

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{
		{Code: "partnerGrants", Basis: "Đồng ý"},
		{
			Code: "partnerProofs", Keep: proofKept, After: "created", Basis: "Luật 91/2025/QH15; thời hạn: đề xuất",
			Table: "openid_grant_events", Key: "id", Owner: "account", At: "at",
		},
	}}
}

const maxExport = 1000

func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "partnerGrants"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name, fields string
		var given, used int64
		err := rows.Scan(&name, &fields, &given, &used)
		section.Records = append(section.Records, module.Record{
			{Code: "name", Value: name},
			{Code: "text", Value: fields},
			{Code: "at", Value: module.Milliseconds(given)},
			{Code: "usedAt", Value: module.Milliseconds(used)},
		})
		return err
	}, `SELECT c.name, g.fields, g.given_at, g.used_at FROM openid_grants g JOIN openid_clients c ON c.id = g.client
		WHERE g.account = $1 ORDER BY g.given_at LIMIT $2`, account, maxExport)
	return []module.Section{section}, err
}

// erase ends what a person let others know; the proof of it stays its time,
// under an account that names nobody.
func erase(tx *database.Tx, account string) error {
	for _, statement := range []string{
		`DELETE FROM openid_tokens WHERE account = $1`, `DELETE FROM openid_requests WHERE account = $1`,
		`DELETE FROM openid_grants WHERE account = $1`, `DELETE FROM openid_subjects WHERE account = $1`,
		`UPDATE openid_grant_events SET session = '' WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}
