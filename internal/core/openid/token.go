package openid

import (
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// The kinds of tokens.
const (
	accessToken  = "access"
	refreshToken = "refresh"
)

// held is a token as stored.
type held struct {
	kind, family, client, account, subject string
	scopes                                 []string
	amr                                    string
	authAt, createdAt, expiresAt, endsAt   int64
	usedAt                                 int64
}

func findToken(tx *database.Tx, token string) (h held, err error) {
	key := digest(token)
	if key == nil {
		return h, errs.Missing()
	}
	var scopes string
	err = tx.Row(`SELECT kind, family, client, account, subject, scopes, amr, auth_at, created_at, expires_at, ends_at, used_at FROM openid_tokens
		WHERE id = $1 AND expires_at > $2`, key, tx.Now()).
		Scan(&h.kind, &h.family, &h.client, &h.account, &h.subject, &scopes, &h.amr, &h.authAt, &h.createdAt, &h.expiresAt, &h.endsAt, &h.usedAt)
	if database.NoRows(err) {
		return h, errs.Missing()
	}
	if err != nil {
		return h, err
	}
	if err := json.Unmarshal([]byte(scopes), &h.scopes); err != nil {
		return h, fmt.Errorf("openid: a stored token: %w", err)
	}
	return h, nil
}

// insertToken makes a secret and keeps its digest.
func insertToken(tx *database.Tx, h held, life time.Duration) (token string, expires time.Time, err error) {
	token = newSecret()
	until := tx.Now() + life.Milliseconds()
	if h.endsAt > 0 {
		until = min(until, h.endsAt)
	}
	_, err = tx.Exec(`INSERT INTO openid_tokens (id, kind, family, client, account, subject, scopes, amr, auth_at, created_at, expires_at, ends_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)`,
		digest(token), h.kind, h.family, h.client, h.account, h.subject, text(h.scopes), h.amr, h.authAt, tx.Now(), until, h.endsAt)
	return token, moment(until), err
}

// minted are new tokens; refresh is empty where none was asked for.
type minted struct {
	access, refresh string
	expires         time.Time
}

// mint makes the tokens of a family that goes on.
func mint(tx *database.Tx, h held, refresh bool) (m minted, err error) {
	h.kind = accessToken
	if m.access, m.expires, err = insertToken(tx, h, accessLife); err != nil || !refresh {
		return m, err
	}
	h.kind = refreshToken
	m.refresh, _, err = insertToken(tx, h, refreshLife)
	return m, err
}

// redeem turns a code into tokens, once. A code that comes a second time has
// been read by somebody: everything that came of it ends. The caller commits in
// both cases.
func redeem(tx *database.Tx, r *request, refresh bool) (m minted, replayed bool, err error) {
	n, err := tx.Exec(`UPDATE openid_requests SET code_used_at = $2 WHERE id = $1 AND code_used_at = 0 AND decided_at > 0`, r.id, tx.Now())
	if err != nil {
		return m, false, err
	}
	if n == 0 {
		return m, true, endFamily(tx, r.id, r.client, r.account, "openid.replay")
	}
	m, err = mint(tx, held{
		family: r.id, client: r.client, account: r.account, subject: r.subject, scopes: r.asked.Scopes, amr: r.amr, authAt: r.authAt,
		endsAt: tx.Now() + familyLife.Milliseconds(),
	}, refresh)
	return m, false, err
}

// rotate turns a refresh token into new tokens, once. One that comes a second
// time has been copied, and we cannot tell by whom: the family ends.
func rotate(tx *database.Tx, token string, h held, scopes []string) (m minted, reused bool, err error) {
	n, err := tx.Exec(`UPDATE openid_tokens SET used_at = $2 WHERE id = $1 AND used_at = 0`, digest(token), tx.Now())
	if err != nil {
		return m, false, err
	}
	if n == 0 {
		return m, true, endFamily(tx, h.family, h.client, h.account, "openid.reuse")
	}
	h.scopes = scopes
	m, err = mint(tx, h, true)
	return m, false, err
}

// endFamily ends all tokens that came of one code.
func endFamily(tx *database.Tx, family, client, account, why string) error {
	if _, err := tx.Exec(`DELETE FROM openid_tokens WHERE family = $1`, family); err != nil {
		return err
	}
	return record(tx, client, why, client, account, nil)
}

// alive refuses what belongs to a disabled client or to a person who is locked
// or has withdrawn.
func alive(tx *database.Tx, h held) error {
	if _, err := activeClient(tx, h.client); err != nil {
		return err
	}
	if h.account == "" {
		return nil
	}
	person, err := identity.Find(tx, h.account)
	if err != nil {
		return err
	}
	given, err := grantOf(tx, h.account, h.client)
	if err == nil && (person.State != identity.Active || given.givenAt == 0) {
		err = errs.Missing()
	}
	return err
}

// machine makes a token for a partner's machine.
func machine(tx *database.Tx, c client, scopes []string) (minted, error) {
	m, err := mint(tx, held{family: id.New(tx.Now()), client: c.ID, scopes: scopes}, false)
	if err != nil {
		return m, err
	}
	return m, record(tx, c.ID, "openid.machine", c.ID, "", map[string]string{"scopes": text(scopes)})
}
