package credential

import (
	"database/sql"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// replaceCodes ends the codes that an account has shown so far.
func replaceCodes(tx *database.Tx, account string) error {
	_, err := tx.Exec(`UPDATE credential_codes SET state = 'replaced' WHERE account = $1 AND state = 'open'`, account)
	return err
}

func insertCode(tx *database.Tx, code string, token []byte, account string, fields []string, expires int64) error {
	_, err := tx.Exec(`INSERT INTO credential_codes (id, token, account, fields, state, expires_at, used_at, used_by, used_for)
		VALUES ($1, $2, $3, $4, 'open', $5, 0, '', '')`, code, token, account, strings.Join(fields, " "), expires)
	return err
}

// codeRow is a code that works once, as the table has it.
type codeRow struct {
	id, account, state, usedBy, usedFor string
	fields                              []string
	expires, used                       int64
}

const codeColumns = `id, account, fields, state, expires_at, used_at, used_by, used_for`

func (c *codeRow) scan(scan func(...any) error) error {
	var fields string
	err := scan(&c.id, &c.account, &fields, &c.state, &c.expires, &c.used, &c.usedBy, &c.usedFor)
	c.fields = strings.Fields(fields)
	return err
}

func findCode(tx *database.Tx, token []byte) (c codeRow, err error) {
	err = c.scan(tx.Row(`SELECT `+codeColumns+` FROM credential_codes WHERE token = $1`, token).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return c, err
}

// ownCode is a code of the account's, else errs.Missing.
func ownCode(tx *database.Tx, account, code string) (c codeRow, err error) {
	err = c.scan(tx.Row(`SELECT `+codeColumns+` FROM credential_codes WHERE id = $1 AND account = $2`, code, account).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return c, err
}

// useCode reports whether this scan was the first, and in time.
func useCode(tx *database.Tx, code, by, organisation string) (bool, error) {
	n, err := tx.Exec(`UPDATE credential_codes SET state = 'used', used_at = $1, used_by = $2, used_for = $3
		WHERE id = $4 AND state = 'open' AND expires_at > $1`, tx.Now(), by, organisation, code)
	return n == 1, err
}

func codeState(tx *database.Tx, code string) (state string, err error) {
	err = tx.Row(`SELECT state FROM credential_codes WHERE id = $1`, code).Scan(&state)
	return state, err
}

// usedCodes lists an account's codes that were scanned, the last one first,
// before the position given.
func usedCodes(tx *database.Tx, account string, before position, limit int) (page []codeRow, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c codeRow
		err := c.scan(rows.Scan)
		page = append(page, c)
		return err
	}, `SELECT `+codeColumns+` FROM credential_codes
		WHERE account = $1 AND state = 'used' AND (used_at < $2 OR used_at = $2 AND id < $3)
		ORDER BY used_at DESC, id DESC LIMIT $4`, account, before.At, before.ID, limit)
	return page, err
}
