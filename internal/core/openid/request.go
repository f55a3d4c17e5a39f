package openid

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// asked is what a client asked for, checked.
type asked struct {
	Redirect  string   `json:"redirect"`
	State     string   `json:"state,omitempty"`
	Nonce     string   `json:"nonce,omitempty"`
	Scopes    []string `json:"scopes"`
	Challenge string   `json:"challenge"` // PKCE S256
	ACR       []string `json:"acr,omitempty"`
	Prompt    []string `json:"prompt,omitempty"`
	MaxAge    *int64   `json:"maxAge,omitempty"`  // seconds
	Subject   string   `json:"subject,omitempty"` // of an id_token_hint: it has to be this person
}

// request is an authorization request as stored.
type request struct {
	id, client, account, subject string
	asked                        asked
	fields                       []string // agreed to
	acr                          string
	amr                          string
	authAt, codeUsedAt           int64
	decidedAt, createdAt         int64
	expiresAt                    int64
}

// What a request waits for before it can be answered.
const (
	needSignIn  = "signIn"      // nobody is signed in
	needAgain   = "signInAgain" // not recently enough, or not this person
	needTrust   = "trust"       // the session is held back
	needLevel   = "level"       // the person is not identified to that level
	needConsent = "consent"     // the person has not agreed to these fields yet
)

func (s *Service) insertRequest(tx *database.Tx, c client, a asked) (request, error) {
	raw, err := json.Marshal(a)
	if err != nil {
		return request{}, fmt.Errorf("openid: %w", err)
	}
	r := request{id: rand.Text(), client: c.ID, asked: a, createdAt: tx.Now(), expiresAt: tx.Now() + requestLife.Milliseconds()}
	_, err = tx.Exec(`INSERT INTO openid_requests (id, client, asked, account, subject, fields, acr, amr, auth_at, code_used_at, decided_at,
		created_at, expires_at) VALUES ($1, $2, $3, '', '', '[]', '', '', 0, 0, 0, $4, $5)`, r.id, r.client, string(raw), r.createdAt, r.expiresAt)
	return r, err
}

const requestColumns = `id, client, asked, account, subject, fields, acr, amr, auth_at, code_used_at, decided_at, created_at, expires_at`

func scanRequest(row scanner) (r request, err error) {
	var raw, fields string
	err = row.Scan(&r.id, &r.client, &raw, &r.account, &r.subject, &fields, &r.acr, &r.amr, &r.authAt, &r.codeUsedAt, &r.decidedAt, &r.createdAt, &r.expiresAt)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(fields), &r.fields); err != nil {
		return r, fmt.Errorf("openid: a stored request: %w", err)
	}
	return r, json.Unmarshal([]byte(raw), &r.asked)
}

// waiting returns a request that is still to be answered, with its client.
func waiting(tx *database.Tx, id string) (request, client, error) {
	r, err := scanRequest(tx.Row(`SELECT `+requestColumns+` FROM openid_requests WHERE id = $1`, id))
	switch {
	case database.NoRows(err):
		return r, client{}, errs.Missing()
	case err != nil:
		return r, client{}, err
	case r.decidedAt > 0 || r.expiresAt <= tx.Now():
		return r, client{}, errs.New(errs.Conflict, "openidRequestOver")
	}
	c, err := activeClient(tx, r.client)
	return r, c, err
}

// need says what a request waits for, empty for nothing; for a level, which.
func (s *Service) need(tx *database.Tx, who web.Principal, r request, c client) (need string, level int, err error) {
	if !who.Somebody() {
		return needSignIn, 0, nil
	}
	signed, err := identity.SessionOf(tx, who.Account, who.Session)
	if err != nil {
		return "", 0, err
	}
	other, err := s.another(tx, who.Account, r, c)
	switch {
	case err != nil:
		return "", 0, err
	case other || stale(tx, signed.At, r):
		return needAgain, 0, nil
	case !who.Held.IsZero():
		return needTrust, 0, nil
	}
	details, err := s.o.Claims(tx, who.Account)
	if err != nil {
		return "", 0, err
	}
	if ok, level := details.suffices(r.asked.ACR); !ok {
		return needLevel, level, nil
	}
	given, err := grantOf(tx, who.Account, c.ID)
	if err != nil {
		return "", 0, err
	}
	if slices.Contains(r.asked.Prompt, oidc.PromptConsent) || !given.covers(c.asked(r.asked.Scopes), r.asked.Scopes) {
		return needConsent, 0, nil
	}
	return "", 0, nil
}

// another reports whether the client expects somebody else (id_token_hint).
func (s *Service) another(tx *database.Tx, account string, r request, c client) (bool, error) {
	if r.asked.Subject == "" {
		return false, nil
	}
	subject, err := s.subject(tx, account, c.Sector)
	return subject != r.asked.Subject, err
}

// stale reports whether the person has to sign in anew for this request.
func stale(tx *database.Tx, signedIn time.Time, r request) bool {
	if slices.Contains(r.asked.Prompt, oidc.PromptLogin) && signedIn.UnixMilli() < r.createdAt {
		return true
	}
	return r.asked.MaxAge != nil && tx.Now()-signedIn.UnixMilli() > max(*r.asked.MaxAge*1000, tx.Now()-r.createdAt)
}

// answer decides a request for a person and returns where the browser goes.
func (s *Service) answer(tx *database.Tx, who web.Principal, r request, c client, fields []string) (string, error) {
	signed, err := identity.SessionOf(tx, who.Account, who.Session)
	if err != nil {
		return "", err
	}
	subject, err := s.subject(tx, who.Account, c.Sector)
	if err != nil {
		return "", err
	}
	details, err := s.o.Claims(tx, who.Account)
	if err != nil {
		return "", err
	}
	code := newSecret()
	err = tx.One(errs.New(errs.Conflict, "openidRequestOver"), `UPDATE openid_requests SET account = $2, subject = $3, fields = $4, acr = $5, amr = $6,
			auth_at = $7, code = $8, decided_at = $9, expires_at = $10 WHERE id = $1 AND decided_at = 0 AND expires_at > $9`,
		r.id, who.Account, subject, text(fields), details.acr(), amrOf(signed.Method), signed.At.UnixMilli(), digest(code),
		tx.Now(), tx.Now()+codeLife.Milliseconds())
	if err != nil {
		return "", err
	}
	if err := useGrant(tx, who.Account, c.ID); err != nil {
		return "", err
	}
	return s.back(r.asked, url.Values{"code": {code}}), nil
}

// refuse decides a request against the client.
func (s *Service) refuse(tx *database.Tx, r request, code string) (string, error) {
	err := tx.One(errs.New(errs.Conflict, "openidRequestOver"), `UPDATE openid_requests SET decided_at = $2 WHERE id = $1 AND decided_at = 0`, r.id, tx.Now())
	return s.back(r.asked, url.Values{"error": {code}}), err
}

// back is the client's own address with an answer, the client's state, and who
// answers (RFC 9207).
func (s *Service) back(a asked, answer url.Values) string {
	u, err := url.Parse(a.Redirect)
	if err != nil {
		panic("openid: a registered address does not parse") // it was checked twice
	}
	query := u.Query()
	for name, values := range answer {
		query[name] = values
	}
	if a.State != "" {
		query.Set("state", a.State)
	}
	query.Set("iss", s.o.PublicURL)
	u.RawQuery = query.Encode()
	return u.String()
}

// amrOf names how somebody signed in as RFC 8176 does.
func amrOf(m identity.Method) string {
	if m == identity.ByPasskey {
		return "hwk"
	}
	return "sms"
}

// subject is whom a sector knows a person as; the first time makes one up.
func (s *Service) subject(tx *database.Tx, account, sector string) (subject string, err error) {
	find := func() error {
		return tx.Row(`SELECT subject FROM openid_subjects WHERE account = $1 AND sector = $2`, account, sector).Scan(&subject)
	}
	if err = find(); !database.NoRows(err) {
		return subject, err
	}
	_, err = tx.Exec(`INSERT INTO openid_subjects (account, sector, subject) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, account, sector, rand.Text())
	if err != nil {
		return "", err
	}
	return subject, find()
}
