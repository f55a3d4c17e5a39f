package webhook_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/webhook"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var (
	linh    = webtest.Account("01990000-0000-7000-8000-00000000000a")
	officer = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000001"), "officer", "ward-a")
	chief   = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000002"), "administrator", "province")
	loop    = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
)

const all, choices = "/api/v1/desk/webhooks", "/api/v1/desk/webhook-events"

// rig is the service with its routes behind a real edge and its clock in hand.
type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	vault   *crypto.Vault
	service *webhook.Service
	options webhook.Options
	ahead   atomic.Int64 // milliseconds that our clock is before the world's
}

func each(t *testing.T, test func(*testing.T, *rig), change ...func(*webhook.Options)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine, change...)) })
	}
}

func start(t *testing.T, engine database.Engine, change ...func(*webhook.Options)) *rig {
	t.Helper()
	r := &rig{t: t}
	module := webhook.New(webhook.Options{}).Module()
	now := func() time.Time { return time.Now().Add(time.Duration(r.ahead.Load()) * time.Millisecond) }
	r.db = dbtest.Open(t, engine, now, web.Migrations(), crypto.Migrations(), audit.Migrations(), jobs.Migrations(),
		database.Migrations{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		database.Migrations{Module: "webhook", Files: module.Migrations})
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	if r.vault, err = crypto.Open(t.Context(), master, crypto.InDatabase(r.db)); err != nil {
		t.Fatal(err)
	}
	r.options = webhook.Options{
		DB: r.db, Vault: r.vault, Administrators: web.Role("administrator").Proven(), Networks: loop,
		Types: []string{"case.accepted", "case.done"}, Kinds: []string{"citizenreport", "publicservice"},
		Notified: func(*database.Tx) ([]string, error) { return []string{chief.Account}, nil },
	}
	for _, c := range change {
		c(&r.options)
	}
	r.service = webhook.New(r.options)
	r.Server = webtest.Start(t, r.db, []fs.FS{module.Texts}, r.service.Module().Routes...)
	return r
}

func (r *rig) pass(d time.Duration) { r.ahead.Add(d.Milliseconds()) }

// run does the periodic work once.
func (r *rig) run() { r.t.Helper(); work(r.t.Context(), r.t, r.service) }

func work(ctx context.Context, t *testing.T, s *webhook.Service) {
	t.Helper()
	for _, j := range s.Module().Jobs {
		if err := j.Work(ctx, json.RawMessage(`{}`)); err != nil && ctx.Err() == nil {
			t.Error(j.Name, err)
		}
	}
}

// emit has something happen.
func (r *rig) emit(e webhook.Event) {
	r.t.Helper()
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		e.At = tx.Time()
		return webhook.Emit(tx, e)
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

var accepted = webhook.Event{Type: "case.accepted", Kind: "publicservice", Data: map[string]string{"case": "c-1"}}

func form(url string) map[string]any {
	return map[string]any{"url": url, "description": "Sở thử nghiệm", "types": []string{}, "kinds": []string{}, "signature": "hmac"}
}

// register adds an endpoint and answers its id and secret.
func (r *rig) register(url string, change ...func(map[string]any)) webhook.EndpointSecret {
	r.t.Helper()
	f := form(url)
	for _, c := range change {
		c(f)
	}
	var made webhook.EndpointSecret
	r.As(chief).Post(all, f).Want(http.StatusCreated).Into(&made)
	return made
}

func (r *rig) view(id string) (v webhook.EndpointView) {
	r.t.Helper()
	r.As(chief).Get(all + "/" + id).Want(http.StatusOK).Into(&v)
	return v
}

func (r *rig) deliveries(id, query string) []webhook.DeliveryLine {
	r.t.Helper()
	var page web.Page[webhook.DeliveryLine]
	r.As(chief).Get(all + "/" + id + "/deliveries" + query).Want(http.StatusOK).Into(&page)
	return page.Items
}

func (r *rig) delivery(id, delivery string) (v webhook.DeliveryView) {
	r.t.Helper()
	r.As(chief).Get(all + "/" + id + "/deliveries/" + delivery).Want(http.StatusOK).Into(&v)
	return v
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

// message is what a receiver got.
type message struct {
	header http.Header
	body   []byte
}

func (m message) id() string { return m.header.Get("webhook-id") }

// receiver is somebody's software. What it answers may be changed; 204 at first.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []message
	answer http.HandlerFunc
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	v := &receiver{}
	v.status(http.StatusNoContent)
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %v", r.Method, err)
		}
		v.mu.Lock()
		v.got = append(v.got, message{r.Header.Clone(), body})
		answer := v.answer
		v.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(v.Close)
	return v
}

func (v *receiver) answering(h http.HandlerFunc) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.answer = h
}

func (v *receiver) status(code int, headers ...string) {
	v.answering(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
	})
}

func (v *receiver) all() []message {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]message{}, v.got...)
}

// port is where a server on this machine listens.
func port(t *testing.T, address string) string {
	t.Helper()
	_, p, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
