package organisation

import (
	"database/sql"
	"slices"

	"daklakid/internal/platform/database"
)

// maxStaff bounds who is told of what concerns an organisation.
const maxStaff = 100

// Staff are the accounts that hold one of the roles in an organisation, those
// of longest standing first.
func Staff(tx *database.Tx, organisation string, roles ...string) (accounts []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var account, role string
		err := rows.Scan(&account, &role)
		if slices.Contains(roles, role) {
			accounts = append(accounts, account)
		}
		return err
	}, `SELECT account, role FROM members WHERE organisation = $1 ORDER BY since, account LIMIT $2`, organisation, maxStaff)
	return accounts, err
}
