package openid

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/op"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// A new key is published for a day before it signs, so that whoever keeps our
// keys for a while has it by then; an old one stays for as long as a token that
// it signed may be shown to us again.
const (
	keyLife    = 30 * 24 * time.Hour
	keyAhead   = 24 * time.Hour
	keyOverlap = 30 * 24 * time.Hour
	keyBits    = 2048
)

// signingKey is RS256, the one algorithm that every client must know (OpenID
// Connect Core §15.1).
type signingKey struct {
	id      string
	private *rsa.PrivateKey
	public  *rsa.PublicKey
}

// ID names the key.
func (k signingKey) ID() string { return k.id }

// Key is the private key.
func (k signingKey) Key() any { return k.private }

// SignatureAlgorithm is always RS256.
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

// publicKey is what others see of a signingKey.
type publicKey struct{ signingKey }

// Key is the public key.
func (k publicKey) Key() any { return k.public }

// Use is signing.
func (k publicKey) Use() string { return "sig" }

// Algorithm is always RS256.
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }

func keyContext(key string) string { return "openid.key:" + key }

// signer is the key in use, made when there is none yet.
func (s *Service) signer(ctx context.Context) (op.SigningKey, error) {
	key, err := s.currentKey(ctx)
	if !database.NoRows(err) {
		return key, err
	}
	if err := s.addKey(ctx, 0); err != nil {
		return nil, err
	}
	return s.currentKey(ctx)
}

func (s *Service) currentKey(ctx context.Context) (k signingKey, err error) {
	var sealed []byte
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		return tx.Row(`SELECT id, private FROM openid_keys WHERE from_at <= $1 AND until_at > $1 ORDER BY from_at DESC, id DESC LIMIT 1`, tx.Now()).
			Scan(&k.id, &sealed)
	})
	if err != nil {
		return k, err
	}
	raw, err := s.o.Vault.Unseal(sealed, keyContext(k.id))
	if err != nil {
		return k, err
	}
	k.private, err = x509.ParsePKCS1PrivateKey(raw)
	return k, err
}

// addKey adds a key that signs after a while, unless another node has just
// added one.
func (s *Service) addKey(ctx context.Context, ahead time.Duration) error {
	private, err := rsa.GenerateKey(rand.Reader, keyBits) // outside the transaction: it takes a while
	if err != nil {
		return fmt.Errorf("openid: making a key: %w", err)
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		if err := tx.Alone("openid.keys"); err != nil {
			return err
		}
		var newest sql.NullInt64
		if err := tx.Row(`SELECT max(from_at) FROM openid_keys WHERE until_at > $1`, tx.Now()).Scan(&newest); err != nil {
			return err
		}
		if newest.Valid && newest.Int64 > tx.Now()-keyLife.Milliseconds() {
			return nil
		}
		from := tx.Now() + ahead.Milliseconds()
		if _, err := tx.Exec(`UPDATE openid_keys SET until_at = $1 WHERE until_at > $1`, from+keyOverlap.Milliseconds()); err != nil {
			return err
		}
		key := id.New(tx.Now())
		_, err := tx.Exec(`INSERT INTO openid_keys (id, private, public, from_at, until_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			key, s.o.Vault.Seal(x509.MarshalPKCS1PrivateKey(private), keyContext(key)), x509.MarshalPKCS1PublicKey(&private.PublicKey),
			from, from+10*familyLife.Milliseconds(), tx.Now())
		return err
	})
}

// rotateKeys adds a key when the newest has signed for long enough.
func (s *Service) rotateKeys(ctx context.Context) error {
	var due bool
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		var newest sql.NullInt64
		err := tx.Row(`SELECT max(from_at) FROM openid_keys WHERE until_at > $1`, tx.Now()).Scan(&newest)
		due = newest.Valid && newest.Int64 <= tx.Now()-keyLife.Milliseconds()
		return err
	})
	if err != nil || !due {
		return err
	}
	return s.addKey(ctx, keyAhead)
}

// publicKeys are those that sign, have signed, or will.
func (s *Service) publicKeys(ctx context.Context) (keys []op.Key, err error) {
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		keys = nil
		return tx.Each(func(rows *sql.Rows) error {
			var k signingKey
			var raw []byte
			if err := rows.Scan(&k.id, &raw); err != nil {
				return err
			}
			public, err := x509.ParsePKCS1PublicKey(raw)
			if err != nil {
				return errors.New("openid: a stored key does not read")
			}
			k.public = public
			keys = append(keys, publicKey{k})
			return nil
		}, `SELECT id, public FROM openid_keys WHERE until_at > $1 ORDER BY from_at, id`, tx.Now())
	})
	return keys, err
}

// rekey brings the private keys under the newest data key.
func (s *Service) rekey(ctx context.Context) (keys int, err error) {
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		keys, err = crypto.ResealRows(tx, s.o.Vault, `SELECT id, private FROM openid_keys`, `UPDATE openid_keys SET private = $2 WHERE id = $1`, keyContext)
		return err
	})
	return keys, err
}
