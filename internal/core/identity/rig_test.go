package identity_test

import (
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// rig is the service behind a real edge, with a clock that the test moves.
type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	master  tink.AEAD
	vault   *crypto.Vault
	service *identity.Service
	clock   *clock
	outbox  *outbox
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// outbox holds the codes of the transactions that were committed.
type outbox struct {
	mu    sync.Mutex
	codes map[string]string
	sent  int
	last  map[string]any
	text  string // code of the last text
}

func (o *outbox) send(tx *database.Tx, to, text string, args map[string]any, _ string) error {
	tx.OnCommit(func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.codes[to], o.last, o.text = args["code"].(string), args, text
		o.sent++
	})
	return nil
}

func (o *outbox) code(phone string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.codes[phone]
}

// roles stands for organisation, which is built on identity: a table that the
// test writes to.
var roles = database.Migrations{Module: "roles", Files: fstest.MapFS{"0001_roles.sql": {Data: []byte("CREATE TABLE roles (account TEXT NOT NULL, role TEXT NOT NULL);\n")}}}

func grants(tx *database.Tx, account string) (all []web.Grant, err error) {
	var role string
	err = tx.Row(`SELECT role FROM roles WHERE account = $1`, account).Scan(&role)
	if database.NoRows(err) {
		return nil, nil
	}
	return []web.Grant{{Role: role, Organisation: "province"}}, err
}

func each(t *testing.T, change func(*identity.Options), test func(*rig)) {
	c := &clock{now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	m := (&identity.Service{}).Module()
	dbtest.EachAt(t, c.Now, func(t *testing.T, db *database.DB) {
		test(newRig(t, db, c, change))
	}, web.Migrations(), jobs.Migrations(), crypto.Migrations(), audit.Migrations(), roles,
		database.Migrations{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations}, database.Migrations{Module: m.Name, Files: m.Migrations})
}

func newRig(t *testing.T, db *database.DB, c *clock, change func(*identity.Options)) *rig {
	t.Helper()
	r := &rig{t: t, db: db, clock: c, outbox: &outbox{codes: map[string]string{}}}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	var err error
	if r.master, err = crypto.Master(base64.StdEncoding.EncodeToString(raw)); err != nil {
		t.Fatal(err)
	}
	if r.vault, err = crypto.Open(t.Context(), r.master, crypto.InDatabase(db)); err != nil {
		t.Fatal(err)
	}
	o := identity.Options{
		DB: db, Vault: r.vault, PublicURL: "http://app.example", App: "App", Limits: identity.DefaultLimits(),
		Administrators: web.Role("administrator"),
		HasLanguage:    func(code string) bool { return code == "vi" || code == "en" },
		HasPark:        func(slug string) bool { return slug == "hoa-phu" },
		Send:           r.outbox.send,
		Grants:         grants,
		Roles:          func(*database.Tx, string) ([]identity.Role, error) { return nil, nil },
		Unread:         func(*database.Tx, string) (int64, error) { return 3, nil },
		Factor:         func(*database.Tx, web.Principal) (web.Factor, error) { return web.FactorNotDue, nil },
		HasFactor:      func(*database.Tx, string) (bool, error) { return false, nil },
	}
	if change != nil {
		change(&o)
	}
	r.service = identity.New(o)
	r.Server = serve(t, r.service, db, c)
	return r
}

func serve(t *testing.T, s *identity.Service, db *database.DB, c *clock) *webtest.Server {
	t.Helper()
	texts, err := text.Load(web.Texts(), s.Module().Texts)
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Serve(t, web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: db, Texts: texts, Seal: webtest.Clear{}, Now: c.Now,
		Title: "test", Version: "test", Authenticate: s.Authenticate, Within: s.Within,
		Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Address: web.Limit{Count: 1_000_000, Per: time.Minute},
	}), s.Module().Routes...)
}

// ask asks for a code and returns the challenge.
func (r *rig) ask(phone string, headers ...string) string {
	r.t.Helper()
	var c identity.SignInChallenge
	r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone}, headers...).Want(202).Into(&c)
	return c.Challenge
}

// try answers a challenge.
func (r *rig) try(challenge, code string, headers ...string) webtest.Answer {
	r.t.Helper()
	return r.Post("/api/v1/sign-in/sessions", map[string]any{"challenge": challenge, "code": code}, headers...)
}

// person is somebody signed in: the account and what to send to be known.
type person struct {
	id     string
	cookie []string
}

// signIn signs in with a number and a browser of its own.
func (r *rig) signIn(phone string) person {
	r.t.Helper()
	number, err := identity.ParsePhone(phone)
	if err != nil {
		r.t.Fatal(err)
	}
	challenge := r.ask(phone)
	answer := r.try(challenge, r.outbox.code(number)).Want(201)
	var in identity.SignedIn
	answer.Into(&in)
	r.clock.pass(time.Minute) // so that the number may ask again
	return person{in.Account.ID, []string{"Cookie", cookieOf(answer, "daklakid")}}
}

// cookieOf is name=value of the cookie that an answer sets.
func cookieOf(a webtest.Answer, name string) string {
	for _, line := range a.Header.Values("Set-Cookie") {
		if c, err := http.ParseSetCookie(line); err == nil && c.Name == name {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

func (r *rig) exec(query string, args ...any) {
	r.t.Helper()
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) number(query string, args ...any) (n int64) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) })
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// wrong is a code that is not the one given.
func wrong(code string) string {
	return strings.Map(func(d rune) rune { return '0' + (d-'0'+1)%10 }, code)
}
