package openid_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/openid"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	issuer   = "https://id.example"
	callback = "https://clinic.example/callback"
)

// rig is the provider with real sessions behind a real edge, and software of
// others that knows it by its public address only.
type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	service *openid.Service
	people  *identity.Service
	known   map[string]openid.Details // by account
	ahead   *atomic.Int64             // milliseconds that our clock is before the world's
	chief   person
}

func each(t *testing.T, test func(*rig)) {
	ahead := &atomic.Int64{}
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load()) * time.Millisecond) }
	mine := []database.Migrations{web.Migrations(), crypto.Migrations(), audit.Migrations()}
	for name, files := range map[string]fs.FS{
		"identity": (&identity.Service{}).Module().Migrations, "openid": (&openid.Service{}).Module().Migrations,
	} {
		mine = append(mine, database.Migrations{Module: name, Files: files})
	}
	dbtest.EachAt(t, now, func(t *testing.T, db *database.DB) {
		ahead.Store(0)
		test(newRig(t, db, ahead, now))
	}, mine...)
}

func newRig(t *testing.T, db *database.DB, ahead *atomic.Int64, now func() time.Time) *rig {
	t.Helper()
	r := &rig{t: t, db: db, ahead: ahead, known: map[string]openid.Details{}}
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
	r.people = identity.New(identity.Options{
		DB: db, Vault: vault, PublicURL: issuer, App: "App", Limits: identity.DefaultLimits(), Administrators: web.Role("administrator"),
		Grants: func(_ *database.Tx, account string) ([]web.Grant, error) {
			if account == r.chief.account {
				return []web.Grant{{Role: "administrator"}}, nil
			}
			return nil, nil
		},
		Roles:  func(*database.Tx, string) ([]identity.Role, error) { return nil, nil },
		Unread: func(*database.Tx, string) (int64, error) { return 0, nil },
	})
	texts, err := text.Load(web.Texts(), r.people.Module().Texts, (&openid.Service{}).Module().Texts)
	if err != nil {
		t.Fatal(err)
	}
	r.service, err = openid.New(openid.Options{
		DB: db, Vault: vault, Texts: texts, PublicURL: issuer, App: "App", Administrators: web.Role("administrator"),
		Scopes: []openid.Scope{{Name: openid.ScopePartner, About: "x"}, {Name: "cases", About: "y"}},
		Claims: func(_ *database.Tx, account string) (openid.Details, error) { return r.known[account], nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	cases := web.Get("/api/v1/cases", "x", web.Partner("cases"), func(context.Context, *web.None) (*web.None, error) { return &web.None{}, nil })
	r.Server = webtest.Serve(t, web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: db, Texts: texts, Seal: webtest.Clear{}, Now: now, Title: "test", Version: "test",
		Authenticate: r.authenticate, Address: web.Limit{Count: 1_000_000, Per: time.Minute},
	}), append(append(r.people.Module().Routes, r.service.Module().Routes...), cases)...)
	r.chief = r.person("+84905000401")
	return r
}

func (r *rig) authenticate(request *http.Request) (web.Principal, error) {
	if who, ours, err := r.service.Partner(request); ours || err != nil {
		return who, err
	}
	return r.people.Authenticate(request)
}

// person is somebody in a browser of the own.
type person struct {
	account string
	cookie  []string
}

func (r *rig) person(phone string) person {
	r.t.Helper()
	var p person
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) (err error) {
		if p.account, err = r.people.Open(tx, phone, "vi"); err != nil {
			return err
		}
		in, err := r.people.SignIn(tx, p.account, identity.ByPasskey, identity.Device{Name: "x"}, false)
		if err != nil {
			return err
		}
		c, err := http.ParseSetCookie(in.SetCookie[0])
		p.cookie = []string{"Cookie", c.Name + "=" + c.Value}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

var mau = openid.Details{
	FullName: "Trần Thị Mẫu", BirthDate: "1999-02-20", Sex: "female", PersonalNumber: "066199000124", Residence: "Thôn 1",
	Phone: "+84905000402", Level: 2, Method: "vneid",
}

// an is a person who is known well.
func (r *rig) an() person {
	p := r.person("+84905000402")
	r.known[p.account] = mau
	return p
}

func form() map[string]any {
	return map[string]any{
		"kind": "web", "name": "Phòng khám", "logo": "PK", "about": "Đặt lịch khám ở phòng khám.",
		"redirects": []string{callback}, "logouts": []string{"https://clinic.example/bye"}, "scopes": []string{},
		"fields": []map[string]any{
			{"field": "name", "purpose": "Ghi tên lên phiếu khám", "required": true},
			{"field": "birthdate", "purpose": "Chọn phòng khám theo tuổi"},
			{"field": "phone_number", "purpose": "Nhắc lịch khám"},
		},
	}
}

// software is registered by an administrator and talks through a library that
// was not written here.
type software struct {
	r        *rig
	id       string
	config   oauth2.Config
	verifier *oidc.IDTokenVerifier
	provider *oidc.Provider
	ctx      context.Context
}

func (r *rig) register(change func(map[string]any)) software {
	r.t.Helper()
	f := form()
	if change != nil {
		change(f)
	}
	var made openid.ClientSecret
	r.Post("/api/v1/desk/openid/clients", f, r.chief.cookie...).Want(201).Into(&made)
	return r.software(made.Client.ID, made.Secret)
}

func (r *rig) software(id, secret string) software {
	r.t.Helper()
	ctx := oidc.ClientContext(r.t.Context(), &http.Client{Transport: road{r.URL}})
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		r.t.Fatal(err)
	}
	return software{
		r: r, id: id, ctx: ctx, provider: provider,
		verifier: provider.VerifierContext(ctx, &oidc.Config{ClientID: id}),
		config: oauth2.Config{
			ClientID: id, ClientSecret: secret, Endpoint: provider.Endpoint(), RedirectURL: callback,
			Scopes: []string{oidc.ScopeOpenID, "profile", "phone", oidc.ScopeOfflineAccess},
		},
	}
}

// road leads from the public address to the test's server.
type road struct{ to string }

func (d road) RoundTrip(request *http.Request) (*http.Response, error) {
	to, err := url.Parse(d.to)
	if err != nil {
		return nil, err
	}
	there := request.Clone(request.Context())
	there.URL.Scheme, there.URL.Host = to.Scheme, to.Host
	return http.DefaultTransport.RoundTrip(there)
}

const verifier = "a-verifier-that-is-long-enough-for-everybody-to-accept"

// send is a browser that the software sends to us.
func (s software) send(who person, options ...oauth2.AuthCodeOption) *url.URL {
	s.r.t.Helper()
	all := append([]oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier), oidc.Nonce("n-1")}, options...)
	return s.r.follow(strings.TrimPrefix(s.config.AuthCodeURL("state-1", all...), issuer), who)
}

// follow asks as a browser does and returns where it is sent.
func (r *rig) follow(path string, who person) *url.URL {
	r.t.Helper()
	answer := r.Get(path, who.cookie...)
	if answer.Status != 302 && answer.Status != 303 {
		r.t.Fatalf("%d: %s", answer.Status, answer.Body)
	}
	to, err := url.Parse(answer.Header.Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	return to
}

// consent is the screen for a request.
func (r *rig) consent(to *url.URL, who person) (id string, c openid.ConsentRequest) {
	r.t.Helper()
	if to.Path != "/cho-phep" {
		r.t.Fatalf("sent to %s", to)
	}
	id = to.Query().Get("id")
	r.Get("/api/v1/openid/requests/"+id, who.cookie...).Want(200).Into(&c)
	return id, c
}

// allow agrees and returns where the browser goes.
func (r *rig) allow(id string, who person, fields ...string) *url.URL {
	r.t.Helper()
	var onward openid.Onward
	r.Post("/api/v1/openid/requests/"+id+"/allow", map[string]any{"fields": fields}, who.cookie...).Want(200).Into(&onward)
	to, err := url.Parse(onward.URL)
	if err != nil {
		r.t.Fatal(err)
	}
	return to
}

// code is a whole visit that ends with a code.
func (s software) code(who person, options ...oauth2.AuthCodeOption) string {
	s.r.t.Helper()
	to := s.send(who, options...)
	if to.Path == "/cho-phep" {
		to = s.r.allow(to.Query().Get("id"), who, "name", "birthdate", "phone_number")
	}
	code := to.Query().Get("code")
	if code == "" || !strings.HasPrefix(to.String(), callback) {
		s.r.t.Fatalf("no code: %s", to)
	}
	return code
}

func (s software) exchange(code string) (*oauth2.Token, error) {
	return s.config.Exchange(s.ctx, code, oauth2.VerifierOption(verifier))
}

// tokens is a whole visit that ends with tokens.
func (s software) tokens(who person) *oauth2.Token {
	s.r.t.Helper()
	t, err := s.exchange(s.code(who))
	if err != nil {
		s.r.t.Fatal(err)
	}
	return t
}

// refresh asks for new tokens with an old one.
func (s software) refresh(token string) (*oauth2.Token, error) {
	return s.config.TokenSource(s.ctx, &oauth2.Token{RefreshToken: token}).Token()
}

func (s software) userinfo(access string) (*oidc.UserInfo, error) {
	return s.provider.UserInfo(s.ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: access}))
}

// post asks an endpoint with the client's secret.
func (s software) post(path string, form url.Values) webtest.Answer {
	return s.postAs(s.id, s.config.ClientSecret, path, form)
}

func (s software) postAs(id, secret, path string, form url.Values) webtest.Answer {
	s.r.t.Helper()
	basic := base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id) + ":" + url.QueryEscape(secret)))
	return s.r.Ask("POST", path, []byte(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic "+basic)
}

func (r *rig) number(query string, args ...any) (n int64) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) })
	if err != nil {
		r.t.Fatal(err)
	}
	return n
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

func (r *rig) runJobs() {
	r.t.Helper()
	for _, j := range r.service.Module().Jobs {
		if err := j.Work(r.t.Context(), nil); err != nil {
			r.t.Fatal(j.Name, err)
		}
	}
}
