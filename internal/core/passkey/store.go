package passkey

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// saveChallenge keeps a ceremony until its answer; session is empty for signing in.
func saveChallenge(tx *database.Tx, session string, c *webauthn.SessionData) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("passkey: ceremony: %w", err)
	}
	key := sha256.Sum256([]byte(c.Challenge))
	_, err = tx.Exec(`INSERT INTO passkey_challenges (id, session, ceremony, expires_at) VALUES ($1, $2, $3, $4)`,
		key[:], session, raw, tx.Now()+challengeLife.Milliseconds())
	return err
}

// takeChallenge takes a ceremony out: of two answers one gets it. A caller that
// refuses the answer commits all the same.
func takeChallenge(tx *database.Tx, session, challenge string) (c webauthn.SessionData, there bool, err error) {
	key := sha256.Sum256([]byte(challenge))
	var raw []byte
	err = tx.Row(`SELECT ceremony FROM passkey_challenges WHERE id = $1 AND session = $2 AND expires_at > $3`,
		key[:], session, tx.Now()).Scan(&raw)
	if database.NoRows(err) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	n, err := tx.Exec(`DELETE FROM passkey_challenges WHERE id = $1`, key[:])
	if err != nil || n == 0 {
		return c, false, err
	}
	return c, true, json.Unmarshal(raw, &c)
}

func forgetChallenges(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM passkey_challenges WHERE expires_at <= $1`, tx.Now())
	return err
}

// stored is a passkey with what it is checked by.
type stored struct {
	id, account, name string
	suspect           bool
	credential        webauthn.Credential
}

func insertKey(tx *database.Tx, account, name string, c *webauthn.Credential) (string, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("passkey: credential: %w", err)
	}
	key := id.New(tx.Now())
	n, err := tx.Exec(`INSERT INTO passkeys (id, account, credential_id, credential, name, suspect_at, created_at, used_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6, 0) ON CONFLICT DO NOTHING`, key, account, c.ID, raw, name, tx.Now())
	if err == nil && n == 0 {
		err = errs.New(errs.Conflict, "passkeyKnown")
	}
	return key, err
}

func keyBy(tx *database.Tx, credential []byte) (k stored, err error) {
	var raw []byte
	var suspect int64
	err = tx.Row(`SELECT id, account, name, suspect_at, credential FROM passkeys WHERE credential_id = $1`, credential).
		Scan(&k.id, &k.account, &k.name, &suspect, &raw)
	if err != nil {
		return k, err
	}
	k.suspect = suspect > 0
	return k, json.Unmarshal(raw, &k.credential)
}

func credentials(tx *database.Tx, account string) (all []webauthn.Credential, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return err
		}
		var c webauthn.Credential
		if err := json.Unmarshal(raw, &c); err != nil {
			return err
		}
		all = append(all, c)
		return nil
	}, `SELECT credential FROM passkeys WHERE account = $1 ORDER BY created_at`, account)
	return all, err
}

// used writes down a use with the new counter.
func used(tx *database.Tx, key string, c *webauthn.Credential) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("passkey: credential: %w", err)
	}
	return tx.One(errs.Missing(), `UPDATE passkeys SET credential = $2, used_at = $3 WHERE id = $1 AND suspect_at = 0`, key, raw, tx.Now())
}

func suspect(tx *database.Tx, key string) (first bool, err error) {
	n, err := tx.Exec(`UPDATE passkeys SET suspect_at = $2 WHERE id = $1 AND suspect_at = 0`, key, tx.Now())
	return n == 1, err
}

func eachKey(tx *database.Tx, account string, add func(Key)) error {
	return tx.Each(func(rows *sql.Rows) error {
		var k Key
		var suspect, created, used int64
		if err := rows.Scan(&k.ID, &k.Name, &suspect, &created, &used); err != nil {
			return err
		}
		k.Suspect, k.CreatedAt = suspect > 0, time.UnixMilli(created).UTC()
		if used > 0 {
			at := time.UnixMilli(used).UTC()
			k.UsedAt = &at
		}
		add(k)
		return nil
	}, `SELECT id, name, suspect_at, created_at, used_at FROM passkeys WHERE account = $1 ORDER BY created_at, id`, account)
}

func rename(tx *database.Tx, account, key, name string) error {
	return tx.One(errs.Missing(), `UPDATE passkeys SET name = $3 WHERE id = $1 AND account = $2`, key, account, name)
}

func remove(tx *database.Tx, account, key string) error {
	return tx.One(errs.Missing(), `DELETE FROM passkeys WHERE id = $1 AND account = $2`, key, account)
}

func countUsable(tx *database.Tx, account string) (n int64, err error) {
	err = tx.Row(`SELECT count(*) FROM passkeys WHERE account = $1 AND suspect_at = 0`, account).Scan(&n)
	return n, err
}

func countAll(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM passkeys WHERE suspect_at = 0`).Scan(&n)
	return n, err
}
