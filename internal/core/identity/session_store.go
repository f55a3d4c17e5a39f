package identity

import (
	"database/sql"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func insertSession(tx *database.Tx, in entered, token, mark []byte, device string) error {
	_, err := tx.Exec(`INSERT INTO sessions (id, token, account, device, created_at, used_at, expires_at, trusted_at, method, mark)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)`,
		in.session, token, in.account, device, tx.Now(), tx.Now()+sessionLife.Milliseconds(), in.trusted, in.method, mark)
	return err
}

// keepSessions ends the longest unused sessions beyond most.
func keepSessions(tx *database.Tx, account string, most int) error {
	_, err := tx.Exec(`DELETE FROM sessions WHERE account = $1 AND id NOT IN
		(SELECT id FROM sessions WHERE account = $1 ORDER BY used_at DESC, id DESC LIMIT $2)`, account, most)
	return err
}

// asker is what a token says about who asks.
type asker struct {
	session, account string
	level            int
	used, trusted    int64
	stale            bool // its last use is to be written down anew
}

func askerOf(tx *database.Tx, token []byte) (a asker, err error) {
	err = tx.Row(`SELECT s.id, s.account, a.level, s.used_at, s.trusted_at FROM sessions s JOIN accounts a ON a.id = s.account
		WHERE s.token = $1 AND s.expires_at > $2 AND a.state = 'active'`, token, tx.Now()).
		Scan(&a.session, &a.account, &a.level, &a.used, &a.trusted)
	a.stale = tx.Now()-a.used >= sessionTouch.Milliseconds()
	return a, err
}

// touchSession moves the end of a session on; of several at once one does it.
func touchSession(tx *database.Tx, a asker) error {
	_, err := tx.Exec(`UPDATE sessions SET used_at = $3, expires_at = $4 WHERE id = $1 AND used_at = $2`,
		a.session, a.used, tx.Now(), tx.Now()+sessionLife.Milliseconds())
	return err
}

func eachSession(tx *database.Tx, account string, add func(Session)) error {
	return tx.Each(func(rows *sql.Rows) error {
		var s Session
		var created, used, trusted int64
		if err := rows.Scan(&s.ID, &s.Device, &created, &used, &trusted); err != nil {
			return err
		}
		if trusted > tx.Now() {
			until := time.UnixMilli(trusted).UTC()
			s.HeldUntil = &until
		}
		s.CreatedAt, s.UsedAt = time.UnixMilli(created).UTC(), time.UnixMilli(used).UTC()
		add(s)
		return nil
	}, `SELECT id, device, created_at, used_at, trusted_at FROM sessions WHERE account = $1 AND expires_at > $2
		ORDER BY used_at DESC, id DESC`, account, tx.Now())
}

// DeviceOf is what a session of an account is called; errs.NotFound when it has
// ended, or the account is locked.
func DeviceOf(tx *database.Tx, account, session string) (device string, err error) {
	err = tx.Row(`SELECT s.device FROM sessions s JOIN accounts a ON a.id = s.account
		WHERE s.id = $1 AND s.account = $2 AND s.expires_at > $3 AND a.state = 'active'`, session, account, tx.Now()).Scan(&device)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return device, err
}

// endSession ends one, and what is pushed to it.
func endSession(tx *database.Tx, account, session string) error {
	if err := notify.SignedOut(tx, account, session); err != nil {
		return err
	}
	return tx.One(errs.Missing(), `DELETE FROM sessions WHERE id = $1 AND account = $2`, session, account)
}

// endSessions ends all sessions of an account but one; an empty one ends all.
func endSessions(tx *database.Tx, account, but string) (int64, error) {
	if err := notify.SignedOutBut(tx, account, but); err != nil {
		return 0, err
	}
	return tx.Exec(`DELETE FROM sessions WHERE account = $1 AND id <> $2`, account, but)
}

// forget removes what has no use any more.
func forget(tx *database.Tx) error {
	for _, f := range []struct {
		query string
		until int64
	}{
		{`DELETE FROM sessions WHERE expires_at <= $1`, tx.Now()},
		{`DELETE FROM sign_in_codes WHERE created_at <= $1`, tx.Now() - codeKept.Milliseconds()},
		{`DELETE FROM known_devices WHERE used_at <= $1`, tx.Now() - cookieLife.Milliseconds()},
		{`DELETE FROM code_stops WHERE until <= $1`, tx.Now()},
		{`DELETE FROM sign_in_limits WHERE ends_at <= $1`, tx.Now()},
	} {
		if _, err := tx.Exec(f.query, f.until); err != nil {
			return err
		}
	}
	return nil
}

func countAccounts(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM accounts WHERE state = 'active'`).Scan(&n)
	return n, err
}

func countSessions(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM sessions WHERE expires_at > $1`, tx.Now()).Scan(&n)
	return n, err
}

func countCodes(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM sign_in_codes WHERE created_at > $1`, tx.Now()-codeKept.Milliseconds()).Scan(&n)
	return n, err
}
