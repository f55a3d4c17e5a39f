package secondfactor

import (
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// proof is when a session showed the second factor, and last made use of it.
type proof struct{ proven, used int64 }

// lastProof is zero for a session that has shown none; no rows means that the
// account has no second factor.
func lastProof(tx *database.Tx, account, session string) (p proof, err error) {
	err = tx.Row(`SELECT COALESCE(p.proven_at, 0), COALESCE(p.used_at, 0) FROM second_factors f
		LEFT JOIN second_factor_proofs p ON p.session = $2 AND p.account = f.account
		WHERE f.account = $1 AND f.confirmed_at > 0`, account, session).Scan(&p.proven, &p.used)
	return p, err
}

func saveProof(tx *database.Tx, account, session string) error {
	if _, err := tx.Exec(`INSERT INTO second_factor_proofs (session, account, proven_at, used_at) VALUES ($1, $2, $3, $3)
		ON CONFLICT (session) DO UPDATE SET proven_at = excluded.proven_at, used_at = excluded.used_at`,
		session, account, tx.Now()); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE second_factors SET tries = 0 WHERE account = $1`, account)
	return err
}

func touch(tx *database.Tx, session string) error {
	_, err := tx.Exec(`UPDATE second_factor_proofs SET used_at = $2 WHERE session = $1 AND used_at <= $3`,
		session, tx.Now(), tx.Now()-useNoted.Milliseconds())
	return err
}

func endProof(tx *database.Tx, session string) error {
	_, err := tx.Exec(`DELETE FROM second_factor_proofs WHERE session = $1`, session)
	return err
}

func endProofs(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM second_factor_proofs WHERE account = $1`, account)
	return err
}

func savePending(tx *database.Tx, account string, sealed []byte, until int64) error {
	_, err := tx.Exec(`INSERT INTO second_factors (account, pending, pending_until, step, confirmed_at, tries, tries_until)
		VALUES ($1, $2, $3, 0, 0, 0, 0)
		ON CONFLICT (account) DO UPDATE SET pending = excluded.pending, pending_until = excluded.pending_until`,
		account, sealed, until)
	return err
}

func pending(tx *database.Tx, account string) (sealed []byte, err error) {
	err = tx.Row(`SELECT pending FROM second_factors WHERE account = $1 AND pending IS NOT NULL AND pending_until > $2`,
		account, tx.Now()).Scan(&sealed)
	return sealed, err
}

func activate(tx *database.Tx, account string, sealed []byte, step int64) error {
	return tx.One(errs.New(errs.Conflict, "secondFactorExpired"), `UPDATE second_factors
		SET secret = pending, pending = NULL, pending_until = 0, step = $3, confirmed_at = $4
		WHERE account = $1 AND pending = $2`, account, sealed, step, tx.Now())
}

func secretOf(tx *database.Tx, account string) (sealed []byte, err error) {
	err = tx.Row(`SELECT secret FROM second_factors WHERE account = $1 AND confirmed_at > 0`, account).Scan(&sealed)
	return sealed, err
}

// useStep takes a time step; false when it, or a later one, was taken before.
func useStep(tx *database.Tx, account string, step int64) (fresh bool, err error) {
	n, err := tx.Exec(`UPDATE second_factors SET step = $2 WHERE account = $1 AND step < $2`, account, step)
	return n == 1, err
}

// countTry counts an attempt in a window that begins with its first; no rows
// when all of the window are used up.
func countTry(tx *database.Tx, account string) (tries int, err error) {
	err = tx.Row(`UPDATE second_factors SET
			tries = CASE WHEN tries_until <= $2 THEN 1 ELSE tries + 1 END,
			tries_until = CASE WHEN tries_until <= $2 THEN $3 ELSE tries_until END
		WHERE account = $1 AND (tries_until <= $2 OR tries < $4) RETURNING tries`,
		account, tx.Now(), tx.Now()+triesEach.Milliseconds(), maxTries).Scan(&tries)
	return tries, err
}

func triesUntil(tx *database.Tx, account string) (until int64, err error) {
	err = tx.Row(`SELECT tries_until FROM second_factors WHERE account = $1`, account).Scan(&until)
	return until, err
}

func insertRecovery(tx *database.Tx, account string, hash []byte) error {
	_, err := tx.Exec(`INSERT INTO second_factor_recovery (account, hash, used_at) VALUES ($1, $2, 0)`, account, hash)
	return err
}

func useRecovery(tx *database.Tx, account string, hash []byte) (used bool, err error) {
	n, err := tx.Exec(`UPDATE second_factor_recovery SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at = 0`,
		account, hash, tx.Now())
	return n == 1, err
}

func recoveryLeft(tx *database.Tx, account string) (left int64, err error) {
	err = tx.Row(`SELECT count(*) FROM second_factor_recovery WHERE account = $1 AND used_at = 0`, account).Scan(&left)
	return left, err
}

func dropRecovery(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM second_factor_recovery WHERE account = $1`, account)
	return err
}

// confirmedAt is when the account's second factor was set up; 0 when it is not.
func confirmedAt(tx *database.Tx, account string) (at int64, err error) {
	err = tx.Row(`SELECT confirmed_at FROM second_factors WHERE account = $1`, account).Scan(&at)
	if database.NoRows(err) {
		return 0, nil
	}
	return at, err
}

// drop forgets a second factor and all that belongs to it.
func drop(tx *database.Tx, account string) error {
	if err := dropRecovery(tx, account); err != nil {
		return err
	}
	if err := endProofs(tx, account); err != nil {
		return err
	}
	return tx.One(errs.Missing(), `DELETE FROM second_factors WHERE account = $1 AND confirmed_at > 0`, account)
}

// forget removes what has no use any more: proofs of sessions long unused, and
// secrets that nobody confirmed.
func forget(tx *database.Tx) error {
	if _, err := tx.Exec(`DELETE FROM second_factor_proofs WHERE proven_at <= $1`, tx.Now()-(24*time.Hour).Milliseconds()); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE second_factors SET pending = NULL, pending_until = 0
		WHERE pending IS NOT NULL AND pending_until <= $1 AND confirmed_at > 0`, tx.Now()); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM second_factors WHERE confirmed_at = 0 AND pending_until <= $1`, tx.Now())
	return err
}
