package credential

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func insert(tx *database.Tx, account string, st Statement, sealed []byte) error {
	expires := int64(0)
	if !st.Expires.IsZero() {
		expires = st.Expires.UnixMilli()
	}
	_, err := tx.Exec(`INSERT INTO credentials (id, account, type, level, sealed, issued_at, expires_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`, st.ID, account, st.Type, st.level(), sealed, st.Issued.UnixMilli(), expires)
	return err
}

// stored is a credential as the table has it.
type stored struct {
	id      string
	sealed  []byte
	issued  time.Time
	expires time.Time
}

// current lists an account's own codes that are valid, newest first.
func current(tx *database.Tx, account string) (all []stored, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c stored
		var issued, expires int64
		err := rows.Scan(&c.id, &c.sealed, &issued, &expires)
		c.issued, c.expires = time.UnixMilli(issued).UTC(), time.UnixMilli(expires).UTC()
		all = append(all, c)
		return err
	}, `SELECT id, sealed, issued_at, expires_at FROM credentials
		WHERE account = $1 AND type = $2 AND revoked_at = 0 AND expires_at > $3 ORDER BY id DESC LIMIT $4`,
		account, Identity, tx.Now(), maxCurrent)
	return all, err
}

// revoke reports whether the credential was valid until now.
func revoke(tx *database.Tx, account, credential string) (bool, error) {
	n, err := tx.Exec(`UPDATE credentials SET revoked_at = $1 WHERE id = $2 AND account = $3 AND revoked_at = 0`,
		tx.Now(), credential, account)
	if err != nil || n == 1 {
		return n == 1, err
	}
	var found int
	err = tx.Row(`SELECT 1 FROM credentials WHERE id = $1 AND account = $2`, credential, account).Scan(&found)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return false, err
}

// revokeAbove takes back an account's own codes that state more than level, and
// says how many.
func revokeAbove(tx *database.Tx, account string, level int) (int64, error) {
	return tx.Exec(`UPDATE credentials SET revoked_at = $1 WHERE account = $2 AND type = $3 AND level > $4 AND revoked_at = 0`,
		tx.Now(), account, Identity, level)
}

// isRevoked is false for one that the table has no row of: its signature holds.
func isRevoked(tx *database.Tx, credential string) (bool, error) {
	var at int64
	err := tx.Row(`SELECT revoked_at FROM credentials WHERE id = $1`, credential).Scan(&at)
	if database.NoRows(err) {
		return false, nil
	}
	return at > 0, err
}

// eachRevoked names what was revoked and would be valid otherwise.
func eachRevoked(tx *database.Tx, add func(credential string) error) error {
	return tx.Each(func(rows *sql.Rows) error {
		var credential string
		if err := rows.Scan(&credential); err != nil {
			return err
		}
		return add(credential)
	}, `SELECT id FROM credentials WHERE revoked_at > 0 AND (expires_at = 0 OR expires_at > $1) ORDER BY id`, tx.Now())
}

func saveList(tx *database.Tx, body []byte) error {
	_, err := tx.Exec(`INSERT INTO credential_list (one, body, built_at) VALUES (1, $1, $2)
		ON CONFLICT (one) DO UPDATE SET body = excluded.body, built_at = excluded.built_at`, body, tx.Now())
	return err
}

func loadList(tx *database.Tx) (body []byte, err error) {
	err = tx.Row(`SELECT body FROM credential_list WHERE one = 1`).Scan(&body)
	return body, err
}

// purge forgets what has long expired.
func purge(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM credentials WHERE expires_at > 0 AND expires_at < $1`, tx.Now()-lapsedKept.Milliseconds())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM credential_codes WHERE expires_at < $1`, tx.Now()-codesKept.Milliseconds())
	return err
}

func countCurrent(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM credentials WHERE revoked_at = 0 AND (expires_at = 0 OR expires_at > $1)`, tx.Now()).Scan(&n)
	return n, err
}

func countScans(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM credential_codes WHERE state = 'used' AND used_at > $1`,
		tx.Now()-(24*time.Hour).Milliseconds()).Scan(&n)
	return n, err
}
