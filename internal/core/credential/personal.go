package credential

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{
		{Code: "credentials", Keep: lapsedKept, After: "expired", Basis: "Hợp đồng dịch vụ; thời hạn: đề xuất"},
		{Code: "codeScans", Keep: codesKept, After: "expired", Basis: "Hợp đồng dịch vụ; thời hạn: đề xuất"},
	}}
}

const maxExport = 1000

func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "credentials", From: "expiresAt"}
	err := tx.Each(func(rows *sql.Rows) error {
		var kind string
		var issued, expires, revoked int64
		err := rows.Scan(&kind, &issued, &expires, &revoked)
		section.Records = append(section.Records, module.Record{
			{Code: "kind", Value: kind},
			{Code: "at", Value: module.Milliseconds(issued)},
			{Code: "expiresAt", Value: module.Milliseconds(expires)},
			{Code: "endedAt", Value: module.Milliseconds(revoked)},
		})
		return err
	}, `SELECT type, issued_at, expires_at, revoked_at FROM credentials WHERE account = $1 ORDER BY id LIMIT $2`, account, maxExport)
	if err != nil {
		return nil, err
	}
	scans, err := exportCodes(tx, account)
	return []module.Section{section, scans}, err
}

// exportCodes are the codes that work once, what each shows, and whether
// somebody has scanned it.
func exportCodes(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "codeScans", From: "expiresAt"}
	err := tx.Each(func(rows *sql.Rows) error {
		var c codeRow
		err := c.scan(rows.Scan)
		shown := make(module.Words, len(c.fields))
		for i, f := range c.fields {
			shown[i] = "credentialField." + f
		}
		section.Records = append(section.Records, module.Record{
			{Code: "fields", Value: shown},
			{Code: "state", Value: c.state},
			{Code: "usedAt", Value: module.Milliseconds(c.used)},
			{Code: "expiresAt", Value: module.Milliseconds(c.expires)},
		})
		return err
	}, `SELECT `+codeColumns+` FROM credential_codes WHERE account = $1 ORDER BY id LIMIT $2`, account, maxExport)
	return section, err
}

// erase revokes what was signed: its id stays in the published list, so that
// nobody takes it for good, but neither its text nor whose it was.
func erase(tx *database.Tx, account string) error {
	if _, err := tx.Exec(`DELETE FROM credential_codes WHERE account = $1`, account); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE credentials SET revoked_at = CASE WHEN revoked_at = 0 THEN $2 ELSE revoked_at END, sealed = $3, account = ''
		WHERE account = $1`, account, tx.Now(), []byte{})
	if err != nil || n == 0 {
		return err
	}
	return jobs.Enqueue(tx, jobPublish, struct{}{}, jobs.UniqueKey("erased"))
}
