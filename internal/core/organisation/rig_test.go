package organisation_test

import (
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// rig is organisation with real people who sign in, behind a real edge.
type rig struct {
	*webtest.Server
	t        *testing.T
	db       *database.DB
	vault    *crypto.Vault
	identity *identity.Service
	service  *organisation.Service
	clock    *clock
	code     string // the last one sent
	province string
	chief    person // an administrator of the province
}

// clock is moved by the test while the server reads it.
type clock struct{ millis atomic.Int64 }

func (c *clock) Now() time.Time       { return time.UnixMilli(c.millis.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.millis.Add(d.Milliseconds()) }

func each(t *testing.T, test func(*rig)) {
	c := &clock{}
	c.millis.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli())
	var mine []database.Migrations
	for _, m := range []struct {
		name  string
		files fs.FS
	}{
		{"identity", (&identity.Service{}).Module().Migrations},
		{"notify", (&notify.Service{}).Module().Migrations},
		{"organisation", (&organisation.Service{}).Module().Migrations},
	} {
		mine = append(mine, database.Migrations{Module: m.name, Files: m.files})
	}
	dbtest.EachAt(t, c.Now, func(t *testing.T, db *database.DB) { test(newRig(t, db, c)) },
		append(mine, web.Migrations(), crypto.Migrations(), audit.Migrations(), jobs.Migrations())...)
}

func newRig(t *testing.T, db *database.DB, c *clock) *rig {
	t.Helper()
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
	r := &rig{t: t, db: db, vault: vault, clock: c}
	r.identity = identity.New(identity.Options{
		DB: db, Vault: vault, PublicURL: "http://app.example", App: "App",
		Limits:         identity.Limits{Resend: time.Nanosecond, Sessions: 20},
		Administrators: web.Role(organisation.Administrator),
		HasLanguage:    func(string) bool { return true }, HasPark: func(string) bool { return true },
		Send: func(_ *database.Tx, _, _ string, args map[string]any, _ string) error {
			r.code = args["code"].(string)
			return nil
		},
		Grants: organisation.Grants, Roles: organisation.Roles, Unread: notify.Unread,
		Factor: func(*database.Tx, web.Principal) (web.Factor, error) { return web.FactorNotDue, nil },
	})
	r.service = organisation.New(organisation.Options{DB: db, Vault: vault, Identity: r.identity, Province: "Province"})
	r.serve()
	r.chief = r.signIn("0905000009", "Chief")
	r.update(func(tx *database.Tx) (err error) {
		if _, err = r.service.MakeAdministrator(tx, "0905 000 009"); err == nil {
			r.province, err = r.service.Province(tx)
		}
		return err
	})
	return r
}

func (r *rig) serve() {
	r.t.Helper()
	texts, err := text.Load(web.Texts(), r.identity.Module().Texts, r.service.Module().Texts)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Server = webtest.Serve(r.t, web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: r.db, Texts: texts, Seal: webtest.Clear{}, Now: r.clock.Now,
		Title: "test", Version: "test", Authenticate: r.identity.Authenticate, Within: r.identity.Within,
	}), append(r.identity.Module().Routes, r.service.Module().Routes...)...)
}

// person is somebody signed in.
type person struct {
	id, phone string
	known     []string // headers
}

func (r *rig) signIn(phone, name string) person {
	r.t.Helper()
	var c identity.SignInChallenge
	r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone}).Want(202).Into(&c)
	var in identity.SignedIn
	r.Post("/api/v1/sign-in/sessions", map[string]any{"challenge": c.Challenge, "code": r.code, "token": true}).Want(201).Into(&in)
	p := person{in.Account.ID, phone, []string{"Authorization", "Bearer " + in.Token}}
	r.as(p, "PATCH", "/api/v1/me", map[string]any{"name": name}).Want(200)
	return p
}

// as asks as somebody.
func (r *rig) as(p person, method, path string, body any, headers ...string) webtest.Answer {
	r.t.Helper()
	return r.Ask(method, path, body, append(headers, p.known...)...)
}

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	if err := r.db.Update(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

const desk = "/api/v1/desk/organisations"

// company makes one owned by p and returns its path.
func (r *rig) company(p person, name string) string {
	r.t.Helper()
	var made string
	r.update(func(tx *database.Tx) (err error) {
		made, err = organisation.Create(tx, p.id, organisation.Company, name, p.id)
		return err
	})
	return desk + "/" + made
}

func (r *rig) found(p person, kind, name string) string {
	r.t.Helper()
	var o organisation.Organisation
	r.as(p, http.MethodPost, desk, map[string]any{"name": name, "kind": kind}).Want(201).Into(&o)
	return desk + "/" + o.ID
}

// join invites a person by somebody and accepts.
func (r *rig) join(by person, path, role string, p person) {
	r.t.Helper()
	var i organisation.Invitation
	r.as(by, "POST", path+"/members", map[string]any{"phone": p.phone, "role": role}).Want(201).Into(&i)
	r.as(p, "POST", "/api/v1/me/invitations/"+i.ID+"/accept", nil).Want(204)
}

func (r *rig) members(p person, path string) map[string]string {
	r.t.Helper()
	var page web.Page[organisation.Member]
	r.as(p, "GET", path+"/members", nil).Want(200).Into(&page)
	roles := map[string]string{}
	for _, m := range page.Items {
		roles[m.Name] = m.Role
	}
	return roles
}

// log is the audit log about an account, newest first.
func (r *rig) log(account string) (actions []string) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
		entries, _, err := audit.AboutMe(tx, account, 0, 50)
		for _, e := range entries {
			actions = append(actions, e.Action)
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return actions
}

func (r *rig) unread(p person) int64 {
	r.t.Helper()
	var me identity.Me
	r.as(p, "GET", "/api/v1/me", nil).Want(200).Into(&me)
	return me.Unread
}
