package companies

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// personal: who registered a company, who asked for access and who reported a page. A company's page
// is the company's, and stays.
func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{
		{
			Code: "companyClaims", Keep: 5 * 365 * 24 * time.Hour, After: "decided", Basis: "proposal", Table: "company_claims", Key: "id",
			Owner: "account", At: "decided_at", Where: "state IN ('confirmed', 'refused', 'withdrawn')",
		},
		{
			Code: "companyRequests", Keep: 365 * 24 * time.Hour, After: "decided", Basis: "proposal", Table: "company_requests", Key: "id",
			Owner: "account", At: "decided_at", Where: "state <> 'open'",
		},
		{
			Code: "companyReports", Keep: 365 * 24 * time.Hour, After: "decided", Basis: "proposal", Table: "company_reports", Key: "id",
			Owner: "account", At: "settled_at", Where: "settled_at > 0",
		},
	}}
}

func export(tx *database.Tx, account string) ([]module.Section, error) {
	registered := module.Section{Code: "companyClaims", From: "decidedAt"}
	all, err := claimsOf(tx, account)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		registered.Records = append(registered.Records, module.Record{
			{Code: "taxCode", Value: c.TaxCode},
			{Code: "organisation", Value: c.Name},
			{Code: "text", Value: c.words},
			{Code: "reason", Value: c.reason},
			{Code: "at", Value: module.Milliseconds(c.created)},
			{Code: "decidedAt", Value: module.Milliseconds(c.decided)},
		})
	}
	asked := module.Section{Code: "companyRequests", From: "decidedAt"}
	err = tx.Each(func(rows *sql.Rows) error {
		var name, words string
		var at, decided int64
		err := rows.Scan(&name, &words, &at, &decided)
		asked.Records = append(asked.Records, module.Record{
			{Code: "organisation", Value: name},
			{Code: "text", Value: words},
			{Code: "at", Value: module.Milliseconds(at)},
			{Code: "decidedAt", Value: module.Milliseconds(decided)},
		})
		return err
	}, `SELECT c.name, r.words, r.created_at, r.decided_at FROM company_requests r JOIN companies c ON c.id = r.company
		WHERE r.account = $1 ORDER BY r.id DESC LIMIT $2`, account, maxMine)
	if err != nil {
		return nil, err
	}
	said, err := exportReports(tx, account)
	return []module.Section{registered, asked, said}, err
}

func exportReports(tx *database.Tx, account string) (module.Section, error) {
	said := module.Section{Code: "companyReports", From: "decidedAt"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name, reason, words string
		var at, settled int64
		err := rows.Scan(&name, &reason, &words, &at, &settled)
		said.Records = append(said.Records, module.Record{
			{Code: "organisation", Value: name},
			{Code: "reason", Value: reason},
			{Code: "text", Value: words},
			{Code: "at", Value: module.Milliseconds(at)},
			{Code: "decidedAt", Value: module.Milliseconds(settled)},
		})
		return err
	}, `SELECT c.name, r.reason, r.words, r.created_at, r.settled_at FROM company_reports r JOIN companies c ON c.id = r.company
		WHERE r.account = $1 ORDER BY r.id DESC LIMIT $2`, account, maxMine)
	return said, err
}

func erase(tx *database.Tx, account string) error {
	for _, query := range []string{
		`DELETE FROM company_claims WHERE account = $1`, `DELETE FROM company_requests WHERE account = $1`, `DELETE FROM company_reports WHERE account = $1`,
	} {
		if _, err := tx.Exec(query, account); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`UPDATE company_claims SET decided_by = '' WHERE decided_by = $1`, account)
	return err
}
