package vneid

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// secrets are what an answer must match.
type secrets struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // PKCE, RFC 7636
}

// flow is one visit to the provider.
type flow struct {
	account, session, next string
	secrets                secrets
}

func token() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(secret)
}

func key(state string) []byte {
	sum := sha256.Sum256([]byte(state))
	return sum[:]
}

func flowContext(key []byte) string { return "vneid.flow:" + hex.EncodeToString(key) }

func (s *Service) insertFlow(tx *database.Tx, state string, f flow) error {
	raw, err := json.Marshal(f.secrets)
	if err != nil {
		return fmt.Errorf("vneid: %w", err)
	}
	k := key(state)
	_, err = tx.Exec(`INSERT INTO vneid_flows (id, account, session, next, secrets, outcome, created_at, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, '', $6, $7, 0)`,
		k, f.account, f.session, f.next, s.o.Vault.Seal(raw, flowContext(k)), tx.Now(), tx.Now()+flowLife.Milliseconds())
	return err
}

// takeFlow uses a flow up. The outcome tells why it cannot be used, and is
// empty when it can.
func (s *Service) takeFlow(tx *database.Tx, state, session string) (f flow, outcome string, err error) {
	k := key(state)
	var sealed []byte
	var expires int64
	err = tx.Row(`SELECT account, session, next, secrets, expires_at FROM vneid_flows WHERE id = $1`, k).
		Scan(&f.account, &f.session, &f.next, &sealed, &expires)
	switch {
	case database.NoRows(err):
		return flow{}, expired, nil
	case err != nil:
		return flow{}, "", err
	case f.session != session: // another browser's: it learns nothing, and uses nothing up
		return flow{}, elsewhere, nil
	}
	n, err := tx.Exec(`UPDATE vneid_flows SET used_at = $2 WHERE id = $1 AND used_at = 0`, k, tx.Now())
	switch {
	case err != nil:
		return flow{}, "", err
	case n == 0:
		return f, replayed, nil
	case expires <= tx.Now():
		return f, expired, nil
	}
	raw, err := s.o.Vault.Unseal(sealed, flowContext(k))
	if err != nil {
		return flow{}, "", err
	}
	return f, "", json.Unmarshal(raw, &f.secrets)
}

// settle writes down how a flow ended, with the ID token that ends the visit.
func (s *Service) settle(tx *database.Tx, state, outcome, idToken string) error {
	k := key(state)
	var sealed []byte
	if idToken != "" {
		sealed = s.o.Vault.Seal([]byte(idToken), flowContext(k))
	}
	_, err := tx.Exec(`UPDATE vneid_flows SET outcome = $2, id_token = $3 WHERE id = $1 AND outcome = ''`, k, outcome, sealed)
	return err
}

// lastVisit takes out the ID token of the session's last visit, else errs.Missing.
func (s *Service) lastVisit(tx *database.Tx, account, session string) (idToken string, err error) {
	var k, sealed []byte
	err = tx.Row(`SELECT id, id_token FROM vneid_flows WHERE session = $1 AND account = $2 AND id_token IS NOT NULL
		ORDER BY created_at DESC LIMIT 1`, session, account).Scan(&k, &sealed)
	if database.NoRows(err) {
		return "", errs.Missing()
	}
	if err != nil {
		return "", err
	}
	if err := tx.One(errs.Missing(), `UPDATE vneid_flows SET id_token = NULL WHERE id = $1 AND id_token IS NOT NULL`, k); err != nil {
		return "", err
	}
	raw, err := s.o.Vault.Unseal(sealed, flowContext(k))
	return string(raw), err
}

func forget(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM vneid_flows WHERE created_at <= $1`, tx.Now()-flowKept.Milliseconds())
	return err
}

func countDone(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM vneid_flows WHERE created_at > $1 AND outcome IN ('done', 'conflict')`,
		tx.Now()-flowKept.Milliseconds()).Scan(&n)
	return n, err
}

func countFailed(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM vneid_flows WHERE created_at > $1 AND outcome NOT IN ('', 'done', 'conflict', 'cancelled')`,
		tx.Now()-flowKept.Milliseconds()).Scan(&n)
	return n, err
}
