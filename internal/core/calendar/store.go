package calendar

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// feed is what somebody lets her calendars ask for.
type feed struct {
	account string
	kinds   []string
	details bool
	created time.Time
}

const selectFeed = `SELECT account, kinds, details, created_at FROM calendar_feeds WHERE `

func findFeed(tx *database.Tx, where string, arg any) (f feed, err error) {
	var kinds string
	var details, created int64
	err = tx.Row(selectFeed+where, arg).Scan(&f.account, &kinds, &details, &created)
	if database.NoRows(err) {
		return f, errs.Missing()
	}
	f.kinds, f.details, f.created = strings.Fields(kinds), details == 1, time.UnixMilli(created).UTC()
	return f, err
}

// tokenSize is 256 bits: the address is all that one needs to read.
const tokenSize = 32

// newToken is what stands in an address, and what is kept of it.
func newToken() (token string, hash []byte) {
	raw := make([]byte, tokenSize)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashed(token)
}

func hashed(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// choose changes what is shown at an account's address; where there is none,
// it makes one and answers its token.
func choose(tx *database.Tx, account string, kinds []string, details bool) (token string, err error) {
	fresh, hash := newToken()
	var stored []byte
	err = tx.Row(`INSERT INTO calendar_feeds (account, token, kinds, details, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (account) DO UPDATE SET kinds = excluded.kinds, details = excluded.details, changed_at = excluded.changed_at
		RETURNING token`, account, hash, strings.Join(kinds, " "), bit(details), tx.Now()).Scan(&stored)
	if err != nil || string(stored) != string(hash) {
		return "", err
	}
	return fresh, nil
}

// renew replaces the address; who had the old one reads nothing any more.
func renew(tx *database.Tx, account string) (token string, err error) {
	token, hash := newToken()
	return token, tx.One(errs.Missing(), `UPDATE calendar_feeds SET token = $2, created_at = $3, changed_at = $3 WHERE account = $1`,
		account, hash, tx.Now())
}

func revoke(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM calendar_feeds WHERE account = $1`, account)
	return err
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
