package notify

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// emailRow is a confirmed address as the table has it.
type emailRow struct {
	sealed    []byte
	confirmed int64
}

func loadEmail(tx *database.Tx, account string) (one emailRow, err error) {
	return one, tx.Row(`SELECT sealed, confirmed_at FROM notice_emails WHERE account = $1`, account).Scan(&one.sealed, &one.confirmed)
}

func replaceEmail(tx *database.Tx, account string, address, sealed []byte) error {
	_, err := tx.Exec(`INSERT INTO notice_emails (account, address, sealed, confirmed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET address = excluded.address, sealed = excluded.sealed, confirmed_at = excluded.confirmed_at`,
		account, address, sealed, tx.Now())
	return err
}

// emailShared counts the other accounts with an address.
func emailShared(tx *database.Tx, account string, indexes [][]byte) (n int, err error) {
	args := append([]any{account}, database.Args(indexes)...)
	return n, tx.Row(`SELECT count(*) FROM notice_emails WHERE account <> $1 AND address IN (`+database.Marks(2, len(indexes))+`)`, args...).Scan(&n)
}

func dropEmail(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM notice_emails WHERE account = $1`, account)
	return err
}

// emailCode is a code that was sent and not answered yet.
type emailCode struct {
	account, id       string
	sealed, signature []byte
	expires           int64
}

// replaceEmailCode puts a code in the place of the one before, whose attempts
// go with it: how many codes there are is limited.
func replaceEmailCode(tx *database.Tx, c emailCode) error {
	_, err := tx.Exec(`INSERT INTO notice_email_codes (account, id, sealed, signature, attempts, expires_at) VALUES ($1, $2, $3, $4, 0, $5)
		ON CONFLICT (account) DO UPDATE SET id = excluded.id, sealed = excluded.sealed,
		signature = excluded.signature, attempts = 0, expires_at = excluded.expires_at`,
		c.account, c.id, c.sealed, c.signature, c.expires)
	return err
}

// attemptEmail counts an attempt at an account's code, if there is one left.
func attemptEmail(tx *database.Tx, account string) (c emailCode, err error) {
	return c, tx.Row(`UPDATE notice_email_codes SET attempts = attempts + 1 WHERE account = $1 AND attempts < $2 AND expires_at > $3
		RETURNING account, id, sealed, signature, expires_at`, account, emailCodeAttempts, tx.Now()).
		Scan(&c.account, &c.id, &c.sealed, &c.signature, &c.expires)
}

// loadEmailCode reads the code of an account that can still be answered.
func loadEmailCode(tx *database.Tx, account string) (c emailCode, err error) {
	return c, tx.Row(`SELECT account, id, sealed, expires_at FROM notice_email_codes WHERE account = $1 AND expires_at > $2`, account, tx.Now()).
		Scan(&c.account, &c.id, &c.sealed, &c.expires)
}

func dropEmailCode(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM notice_email_codes WHERE account = $1`, account)
	return err
}

// countEmail counts one code in a window that begins with its first, or
// answers when the window ends that has no room.
func countEmail(tx *database.Tx, caller []byte, limit web.Limit) (until int64, err error) {
	now, used := tx.Now(), 0
	err = tx.Row(`INSERT INTO notice_email_limits (caller, used, ends_at) VALUES ($1, 1, $2)
		ON CONFLICT (caller) DO UPDATE SET
			used = CASE WHEN notice_email_limits.ends_at <= $3 THEN 1 ELSE notice_email_limits.used + 1 END,
			ends_at = CASE WHEN notice_email_limits.ends_at <= $3 THEN excluded.ends_at ELSE notice_email_limits.ends_at END
		WHERE notice_email_limits.ends_at <= $3 OR notice_email_limits.used < $4 RETURNING used`,
		caller, now+limit.Per.Milliseconds(), now, limit.Count).Scan(&used)
	if !database.NoRows(err) {
		return 0, err
	}
	return until, tx.Row(`SELECT ends_at FROM notice_email_limits WHERE caller = $1`, caller).Scan(&until)
}

func dropEmailLimit(tx *database.Tx, caller []byte) error {
	_, err := tx.Exec(`DELETE FROM notice_email_limits WHERE caller = $1`, caller)
	return err
}

// dropEmailCodes forgets codes that nobody can answer, and windows that ended.
func dropEmailCodes(tx *database.Tx) error {
	if _, err := tx.Exec(`DELETE FROM notice_email_codes WHERE expires_at <= $1`, tx.Now()); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM notice_email_limits WHERE ends_at <= $1`, tx.Now())
	return err
}
