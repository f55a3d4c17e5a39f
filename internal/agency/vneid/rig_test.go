package vneid_test

import (
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/vneid"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	public = "http://app.example"
	mau    = "066199000124" // level 2
	nie    = "066155000592" // level 1
)

// rig is the relying party behind a real edge, and the stand-in behind another.
type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	sandbox *vneid.Sandbox
	issuer  *httptest.Server
	options vneid.Options
	ahead   atomic.Int64 // milliseconds that our clock is before the world's
	mu      sync.Mutex
	known   []vneid.Claims
	ended   []string
	other   bool // what Identified answers
}

func each(t *testing.T, test func(*rig)) {
	r := &rig{}
	m := (&vneid.Service{}).Module()
	now := func() time.Time { return time.Now().Add(time.Duration(r.ahead.Load()) * time.Millisecond) }
	dbtest.EachAt(t, now, func(t *testing.T, db *database.DB) {
		r.start(t, db)
		test(r)
	}, web.Migrations(), crypto.Migrations(), database.Migrations{Module: m.Name, Files: m.Migrations})
}

func (r *rig) start(t *testing.T, db *database.DB) {
	t.Helper()
	r.t, r.db, r.known, r.ended, r.other = t, db, nil, nil, false
	r.ahead.Store(0)
	r.issuer = httptest.NewUnstartedServer(nil)
	t.Cleanup(r.issuer.Close)
	issuer := "http://" + r.issuer.Listener.Addr().String() + "/vneid"
	var err error
	r.sandbox, err = vneid.NewSandbox(vneid.SandboxOptions{
		Issuer: issuer, ClientID: "province", Secret: "secret",
		Redirect: public + "/api/v1/vneid/callback", AfterLogout: public + "/toi/dinh-danh/vneid",
	})
	if err != nil {
		t.Fatal(err)
	}
	r.issuer.Config.Handler = r.sandbox
	r.issuer.Start()
	r.options = vneid.Options{
		DB: db, Vault: vault(t, db), Log: slog.New(slog.NewTextHandler(t.Output(), nil)), PublicURL: public, Issuer: issuer, ClientID: "province", Secret: "secret", Levels: []string{"2"},
		Identified: r.identified, Record: r.record,
	}
	r.serve(r.options)
}

func (r *rig) serve(o vneid.Options) {
	r.t.Helper()
	s, err := vneid.New(o)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Server = webtest.Start(r.t, r.db, []fs.FS{s.Module().Texts, outcall.Texts()}, s.Module().Routes...)
}

func vault(t *testing.T, db *database.DB) *crypto.Vault {
	t.Helper()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	v, err := crypto.Open(t.Context(), master, crypto.InDatabase(db))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (r *rig) identified(tx *database.Tx, _ string, c vneid.Claims) (bool, error) {
	tx.OnCommit(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.known = append(r.known, c)
	})
	return r.other, nil
}

func (r *rig) record(tx *database.Tx, _, outcome string) error {
	tx.OnCommit(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ended = append(r.ended, outcome)
	})
	return nil
}

var an, binh = webtest.Account("an"), webtest.Account("binh")

// begin asks where to go.
func (r *rig) begin(who web.Principal) string {
	r.t.Helper()
	var v vneid.NationalVisit
	r.As(who).Post("/api/v1/me/identification/vneid", map[string]any{"next": "/thue-nha"}).Want(200).Into(&v)
	return v.URL
}

// browser goes where it is sent, and stops where it is sent back to us.
var browser = &http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
	if strings.HasPrefix(next.URL.String(), public) {
		return http.ErrUseLastResponse
	}
	return nil
}}

// choose is the person at the provider; an empty number says no. It returns
// our callback as the provider wants it called.
func (r *rig) choose(visit, number string) string {
	r.t.Helper()
	page, err := browser.Get(visit)
	if err != nil {
		r.t.Fatal(err)
	}
	page.Body.Close()
	form := url.Values{"id": {page.Request.URL.Query().Get("id")}, "person": {number}}
	answer, err := browser.PostForm(r.options.Issuer+"/login", form)
	if err != nil {
		r.t.Fatal(err)
	}
	answer.Body.Close()
	return strings.TrimPrefix(answer.Header.Get("Location"), public)
}

// arrive calls back as somebody, and returns how it ended and where to go on.
func (r *rig) arrive(who web.Principal, callback string) (outcome, next string) {
	r.t.Helper()
	answer := r.As(who).Get(callback).Want(303)
	to, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || to.Host != "" || to.Path != "/toi/dinh-danh/vneid" {
		r.t.Fatalf("sent to %s", answer.Header.Get("Location"))
	}
	return to.Query().Get("result"), to.Query().Get("next")
}

// visit is a whole one.
func (r *rig) visit(number string) string {
	r.t.Helper()
	outcome, next := r.arrive(an, r.choose(r.begin(an), number))
	if next != "/thue-nha" {
		r.t.Errorf("%s: goes on at %q", outcome, next)
	}
	return outcome
}
