package credential

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"database/sql"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// holdKeys makes those who change the keys wait for one another.
func holdKeys(tx *database.Tx) error { return tx.Alone("credential.keys") }

func insertKey(tx *database.Tx, kid, point, sealed []byte, signsFrom int64) error {
	_, err := tx.Exec(`INSERT INTO credential_keys (kid, point, sealed, signs_from, withdrawn_at, created_at)
		VALUES ($1, $2, $3, $4, 0, $5)`, kid, point, sealed, signsFrom, tx.Now())
	return err
}

// loadSigning reads the key that signs now; of two that start at the same
// moment, the one made last.
func loadSigning(tx *database.Tx) (kid, sealed []byte, err error) {
	err = tx.Row(`SELECT kid, sealed FROM credential_keys WHERE signs_from <= $1 AND withdrawn_at = 0
		ORDER BY signs_from DESC, created_at DESC, kid LIMIT 1`, tx.Now()).Scan(&kid, &sealed)
	return kid, sealed, err
}

// newestKey is when the newest key starts to sign, 0 when there is none.
func newestKey(tx *database.Tx) (signsFrom int64, err error) {
	err = tx.Row(`SELECT COALESCE(max(signs_from), 0) FROM credential_keys WHERE withdrawn_at = 0`).Scan(&signsFrom)
	return signsFrom, err
}

// retireKeys erases what can sign, of all keys but the one that does now and
// those to come.
func retireKeys(tx *database.Tx) error {
	kid, _, err := loadSigning(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE credential_keys SET sealed = $1 WHERE signs_from <= $2 AND kid <> $3`, []byte{}, tx.Now(), kid)
	return err
}

func withdrawKey(tx *database.Tx, kid []byte) error {
	return tx.One(errs.Missing(), `UPDATE credential_keys SET withdrawn_at = $1, sealed = $2 WHERE kid = $3 AND withdrawn_at = 0`,
		tx.Now(), []byte{}, kid)
}

// publicKey is one that was not withdrawn, else errs.Missing.
func publicKey(tx *database.Tx, kid []byte) (*ecdsa.PublicKey, error) {
	var point []byte
	err := tx.Row(`SELECT point FROM credential_keys WHERE kid = $1 AND withdrawn_at = 0`, kid).Scan(&point)
	if database.NoRows(err) {
		return nil, errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	return parsePoint(point)
}

func parsePoint(point []byte) (*ecdsa.PublicKey, error) {
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, fmt.Errorf("credential: a stored key: %w", err)
	}
	return key, nil
}

type keyRow struct {
	kid, point, sealed   []byte
	signsFrom, withdrawn int64
}

// maxKeys bounds what is listed: four keys a year.
const maxKeys = 400

// allKeys lists the keys, newest first.
func allKeys(tx *database.Tx) (all []keyRow, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var r keyRow
		err := rows.Scan(&r.kid, &r.point, &r.sealed, &r.signsFrom, &r.withdrawn)
		all = append(all, r)
		return err
	}, `SELECT kid, point, sealed, signs_from, withdrawn_at FROM credential_keys
		ORDER BY signs_from DESC, created_at DESC, kid LIMIT $1`, maxKeys)
	return all, err
}
