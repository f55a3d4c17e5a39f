package passkey_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/passkey"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	origin = "https://app.example"
	phone  = "+84905000301"
	other  = "+84905000302"
)

var party = virtualwebauthn.RelyingParty{Name: "App", ID: "app.example", Origin: origin}

// rig is passkeys with real sign-in behind a real edge.
type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	service *passkey.Service
	clock   *clock
	mu      sync.Mutex
	code    string
}

type clock struct{ millis atomic.Int64 }

func (c *clock) Now() time.Time       { return time.UnixMilli(c.millis.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.millis.Add(d.Milliseconds()) }

func each(t *testing.T, test func(*rig)) {
	c := &clock{}
	mine := []database.Migrations{web.Migrations(), crypto.Migrations(), audit.Migrations(), jobs.Migrations()}
	for name, files := range map[string]fs.FS{
		"identity": (&identity.Service{}).Module().Migrations, "notify": (&notify.Service{}).Module().Migrations,
		"passkey": (&passkey.Service{}).Module().Migrations,
	} {
		mine = append(mine, database.Migrations{Module: name, Files: files})
	}
	dbtest.EachAt(t, c.Now, func(t *testing.T, db *database.DB) {
		c.millis.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli())
		test(newRig(t, db, c))
	}, mine...)
}

func newRig(t *testing.T, db *database.DB, c *clock) *rig {
	t.Helper()
	r := &rig{t: t, db: db, clock: c}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	vault, err := crypto.Open(t.Context(), master, crypto.InDatabase(db))
	if err != nil {
		t.Fatal(err)
	}
	limits := identity.DefaultLimits()
	limits.Phone, limits.Address, limits.Device = nil, nil, nil
	people := identity.New(identity.Options{
		DB: db, Vault: vault, PublicURL: origin, App: "App", Limits: limits, Administrators: web.Role("administrator"),
		HasLanguage: func(string) bool { return true }, HasPark: func(string) bool { return false },
		Send:   r.send,
		Hold:   func(tx *database.Tx, account string) (time.Duration, error) { return r.service.Hold(tx, account) },
		Warn:   passkey.Warn,
		Grants: func(*database.Tx, string) ([]web.Grant, error) { return []web.Grant{{Role: "administrator"}}, nil },
		Roles:  func(*database.Tx, string) ([]identity.Role, error) { return nil, nil },
		Unread: notify.Unread,
	})
	r.service, err = passkey.New(passkey.Options{
		DB: db, PublicURL: origin, App: "App", Hold: 24 * time.Hour, SignIn: people.SignIn,
		Label: func(*database.Tx, string) (string, error) { return "090 ••• 301", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	texts, err := text.Load(web.Texts(), people.Module().Texts, r.service.Module().Texts)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = webtest.Serve(t, web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: db, Texts: texts, Seal: webtest.Clear{}, Now: c.Now, Title: "test", Version: "test",
		Authenticate: people.Authenticate, Within: people.Within, Address: web.Limit{Count: 1_000_000, Per: time.Minute},
	}), append(people.Module().Routes, r.service.Module().Routes...)...)
	return r
}

func (r *rig) send(tx *database.Tx, _, _ string, args map[string]any, _ string) error {
	tx.OnCommit(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.code, _ = args["code"].(string)
	})
	return nil
}

// device is a browser with its cookies.
type device struct {
	session, mark string
	id            string // of the account
}

func (d device) headers() []string {
	return []string{"Cookie", "__Host-daklakid=" + d.session + "; daklakid-device=" + d.mark}
}

// byCode signs in by code on a device, a new one for an empty mark.
func (r *rig) byCode(number, mark string) (device, webtest.Answer) {
	r.t.Helper()
	r.clock.pass(2 * time.Minute)
	cookies := []string{"Cookie", "daklakid-device=" + mark}
	asked := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": number}, cookies...).Want(202)
	if made := cookie(asked, "daklakid-device"); made != "" {
		mark = made
	}
	var c identity.SignInChallenge
	asked.Into(&c)
	r.mu.Lock()
	code := r.code
	r.mu.Unlock()
	answer := r.Post("/api/v1/sign-in/sessions", map[string]any{"challenge": c.Challenge, "code": code}, "Cookie", "daklakid-device="+mark)
	if answer.Status != http.StatusCreated {
		return device{mark: mark}, answer
	}
	var in identity.SignedIn
	answer.Into(&in)
	return device{cookie(answer, "__Host-daklakid"), mark, in.Account.ID}, answer
}

func cookie(a webtest.Answer, name string) string {
	for _, line := range a.Header.Values("Set-Cookie") {
		if c, err := http.ParseSetCookie(line); err == nil && c.Name == name {
			return c.Value
		}
	}
	return ""
}

// key is a passkey and the phone that holds it.
type key struct {
	authenticator virtualwebauthn.Authenticator
	credential    virtualwebauthn.Credential
	id            string
}

// wholeKey is the size of a public key with both coordinates in full, in bytes.
const wholeKey = 77

// newCredential makes keys until one is well-formed: the test's authenticator
// drops leading zeros, which RFC 9053 forbids.
func newCredential() virtualwebauthn.Credential {
	for {
		c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if len(c.Key.AttestationData()) == wholeKey {
			return c
		}
	}
}

func (r *rig) register(d device, name string) *key {
	r.t.Helper()
	k := &key{authenticator: virtualwebauthn.NewAuthenticator(), credential: newCredential()}
	k.authenticator.Options.UserHandle = []byte(d.id)
	answer := r.answerOffer(d, k, party)
	var added passkey.Added
	r.Post("/api/v1/me/passkeys", map[string]any{"credential": answer, "name": name}, d.headers()...).Want(201).Into(&added)
	k.id = added.ID
	k.authenticator.AddCredential(k.credential)
	return k
}

func (r *rig) answerOffer(d device, k *key, rp virtualwebauthn.RelyingParty) map[string]any {
	r.t.Helper()
	var offer struct{ PublicKey json.RawMessage }
	r.Post("/api/v1/me/passkeys/options", nil, d.headers()...).Want(200).Into(&offer)
	options, err := virtualwebauthn.ParseAttestationOptions(string(offer.PublicKey))
	if err != nil {
		r.t.Fatal(err)
	}
	return object(r.t, virtualwebauthn.CreateAttestationResponse(rp, k.authenticator, k.credential, *options))
}

// options begins to sign in.
func (r *rig) options() virtualwebauthn.AssertionOptions {
	r.t.Helper()
	var offer struct{ PublicKey json.RawMessage }
	r.Post("/api/v1/sign-in/passkey/options", nil).Want(200).Into(&offer)
	options, err := virtualwebauthn.ParseAssertionOptions(string(offer.PublicKey))
	if err != nil {
		r.t.Fatal(err)
	}
	return *options
}

// use answers a challenge as the phone does, with its counter one further.
func (r *rig) use(k *key, options virtualwebauthn.AssertionOptions, rp virtualwebauthn.RelyingParty) map[string]any {
	k.credential.Counter++
	return object(r.t, virtualwebauthn.CreateAssertionResponse(rp, k.authenticator, k.credential, options))
}

func (r *rig) enter(answer map[string]any, headers ...string) webtest.Answer {
	r.t.Helper()
	return r.Post("/api/v1/sign-in/passkey", map[string]any{"credential": answer}, headers...)
}

func object(t *testing.T, raw string) (o map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(raw), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func (r *rig) number(query string, args ...any) (n int64) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) })
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}
