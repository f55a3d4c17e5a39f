package identity

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// maxDevices is how many known devices an account has; the longest unused is
// forgotten.
const maxDevices = 20

// know writes down that an account uses a device, trusted from then on; a
// device that was trusted earlier stays so.
func know(tx *database.Tx, account string, mark []byte, trusted int64) error {
	if mark == nil {
		return nil
	}
	trusted = max(trusted, tx.Now())
	_, err := tx.Exec(`INSERT INTO known_devices (account, mark, trusted_at, used_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, mark) DO UPDATE SET used_at = excluded.used_at,
			trusted_at = CASE WHEN known_devices.trusted_at < excluded.trusted_at THEN known_devices.trusted_at ELSE excluded.trusted_at END`,
		account, mark, trusted, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM known_devices WHERE account = $1 AND mark NOT IN
		(SELECT mark FROM known_devices WHERE account = $1 ORDER BY used_at DESC, mark LIMIT $2)`, account, maxDevices)
	return err
}

// knownSince is from when on the account trusts a device; 0 when it never did.
func knownSince(tx *database.Tx, account string, mark []byte) (since int64, err error) {
	err = tx.Row(`SELECT trusted_at FROM known_devices WHERE account = $1 AND mark = $2`, account, mark).Scan(&since)
	if database.NoRows(err) {
		return 0, nil
	}
	return since, err
}

// accountsOn are the accounts that trust a device, the last used first.
func accountsOn(tx *database.Tx, mark []byte) (accounts []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var account string
		err := rows.Scan(&account)
		accounts = append(accounts, account)
		return err
	}, `SELECT account FROM known_devices WHERE mark = $1 AND trusted_at <= $2 ORDER BY used_at DESC, account LIMIT $3`,
		mark, tx.Now(), maxDevices)
	return accounts, err
}

// forgetDevice removes the device of a session unless it is trusted by now.
func forgetDevice(tx *database.Tx, account, session string) error {
	_, err := tx.Exec(`DELETE FROM known_devices WHERE account = $1 AND trusted_at > $3 AND mark IN
		(SELECT mark FROM sessions WHERE id = $2 AND account = $1 AND mark IS NOT NULL)`, account, session, tx.Now())
	return err
}

func heldUntil(tx *database.Tx, account, session string) (until int64, err error) {
	err = tx.Row(`SELECT trusted_at FROM sessions WHERE id = $1 AND account = $2 AND expires_at > $3`, session, account, tx.Now()).Scan(&until)
	if database.NoRows(err) {
		return 0, errs.Missing()
	}
	return until, err
}

func endHold(tx *database.Tx, account, session string) error {
	err := tx.One(errs.New(errs.Conflict, "notHeld"), `UPDATE sessions SET trusted_at = $3
		WHERE id = $1 AND account = $2 AND trusted_at > $3`, session, account, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE known_devices SET trusted_at = $3 WHERE account = $1 AND trusted_at > $3 AND mark IN
		(SELECT mark FROM sessions WHERE id = $2 AND account = $1 AND mark IS NOT NULL)`, account, session, tx.Now())
	return err
}

func stoppedUntil(tx *database.Tx, account string) (until int64, err error) {
	err = tx.Row(`SELECT until FROM code_stops WHERE account = $1`, account).Scan(&until)
	if database.NoRows(err) {
		return 0, nil
	}
	return until, err
}

func stopCodes(tx *database.Tx, account string, until int64) error {
	_, err := tx.Exec(`INSERT INTO code_stops (account, until) VALUES ($1, $2)
		ON CONFLICT (account) DO UPDATE SET until = excluded.until`, account, until)
	return err
}
