package webhook

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

func keyContext(key string) string { return "webhook.key:" + key }

// forever is the end of a key that has not been replaced.
const forever = math.MaxInt64

// addKey makes the key that signs from now on; those before sign until then.
func (s *Service) addKey(tx *database.Tx, e *endpoint, old int64) (secret string, err error) {
	if _, err := tx.Exec(`UPDATE webhook_keys SET until_at = $2 WHERE endpoint = $1 AND until_at > $2`, e.id, old); err != nil {
		return "", err
	}
	secret, e.public = newKey(e.signature)
	key := id.New(tx.Now())
	_, err = tx.Exec(`INSERT INTO webhook_keys (id, endpoint, secret, public, created_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		key, e.id, s.o.Vault.Seal([]byte(secret), keyContext(key)), e.public, tx.Now(), int64(forever))
	e.keyAt, e.oldUntil = tx.Now(), 0
	if e.createdAt != tx.Now() && old > tx.Now() {
		e.oldUntil = old
	}
	if e.signature != byHMAC {
		secret = "" // the private half is nobody's but ours
	}
	return secret, err
}

// validKeys counts those that sign now.
func validKeys(tx *database.Tx, endpoint string) (n int64, err error) {
	err = tx.Row(`SELECT count(*) FROM webhook_keys WHERE endpoint = $1 AND until_at > $2`, endpoint, tx.Now()).Scan(&n)
	return n, err
}

// secrets are those that sign now, the newest first.
func (s *Service) secrets(tx *database.Tx, endpoint string) (all []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var key string
		var sealed []byte
		if err := rows.Scan(&key, &sealed); err != nil {
			return err
		}
		secret, err := s.o.Vault.Unseal(sealed, keyContext(key))
		all = append(all, string(secret))
		return err
	}, `SELECT id, secret FROM webhook_keys WHERE endpoint = $1 AND until_at > $2 ORDER BY id DESC`, endpoint, tx.Now())
	if err == nil && len(all) == 0 {
		err = errors.New("webhook: an endpoint without a key")
	}
	return all, err
}

// rekey brings the secrets under the newest data key.
func (s *Service) rekey(ctx context.Context) (keys int, err error) {
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		keys, err = crypto.ResealRows(tx, s.o.Vault, `SELECT id, secret FROM webhook_keys`, `UPDATE webhook_keys SET secret = $2 WHERE id = $1`, keyContext)
		return err
	})
	return keys, err
}
