package notify_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const pushes = "/api/v1/me/push-subscriptions"

var loop = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// gateway is the real client, joined as the program joins it; without one it
// only makes keys.
type gateway struct{ client *webpush.Client }

func (gateway) NewKey() ([]byte, error) { return webpush.NewKey() }

func (gateway) Public(key []byte) (string, error) {
	k, err := webpush.ParseKey(key)
	if err != nil {
		return "", err
	}
	return k.Public(), nil
}

func (g gateway) Push(ctx context.Context, key []byte, to notify.PushTarget, m notify.PushMessage) error {
	k, err := webpush.ParseKey(key)
	if err != nil {
		return err
	}
	return g.client.Send(ctx, k, webpush.Subscription(to), webpush.Message{Payload: m.Payload, TTL: m.TTL, Urgency: m.Urgency, Topic: m.Topic, At: m.At})
}

// withPush is each with a push service on this machine.
func withPush(t *testing.T, test func(*testing.T, *rig, *webpush.Sandbox)) {
	var service *webpush.Sandbox
	var now func() time.Time
	each(t, func(o *notify.Options) {
		service = webpush.NewSandbox(func() time.Time { return now() })
		server := httptest.NewServer(service)
		t.Cleanup(server.Close)
		if err := service.ReachedAt(server.URL); err != nil {
			t.Fatal(err)
		}
		client, err := webpush.New(webpush.Options{Contact: "mailto:ai@tinh.example", Networks: loop})
		if err != nil {
			t.Fatal(err)
		}
		o.Push, o.PushNetworks = gateway{client}, loop
	}, func(t *testing.T, r *rig) {
		now = r.clock.now
		test(t, r, service)
	})
}

// browser is one that has subscribed.
type browser struct {
	t       *testing.T
	service *webpush.Sandbox
	private *ecdh.PrivateKey
	auth    []byte
	at      string // its endpoint
	device  notify.PushDevice
}

func newBrowser(t *testing.T, service *webpush.Sandbox, key string) *browser {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, service: service, private: private, auth: make([]byte, 16), at: service.Subscribe(key)}
	_, _ = rand.Read(b.auth)
	return b
}

// form is what it says of itself.
func (b *browser) form() map[string]any {
	return map[string]any{"endpoint": b.at, "keys": map[string]any{
		"p256dh": base64.RawURLEncoding.EncodeToString(b.private.PublicKey().Bytes()), "auth": base64.RawURLEncoding.EncodeToString(b.auth),
	}}
}

// in is somebody in one of several sessions.
func session(account, session string) web.Principal {
	p := webtest.Account(account)
	p.Session = session
	return p
}

func (r *rig) pushKey() string {
	r.t.Helper()
	var key notify.PushKey
	r.server.Get("/api/v1/push-key").Want(200).Into(&key)
	return key.Key
}

// subscribe has a new browser of somebody subscribe.
func (r *rig) subscribe(service *webpush.Sandbox, who web.Principal) *browser {
	r.t.Helper()
	b := newBrowser(r.t, service, r.pushKey())
	r.server.As(who).Post(pushes, b.form()).Want(201).Into(&b.device)
	return b
}

// got is what was pushed to it, newest first.
func (b *browser) got() (all []notify.Payload) {
	b.t.Helper()
	for _, m := range b.service.Waiting(b.at) {
		plain, err := webpush.Decrypt(b.private, b.auth, m.Body)
		if err != nil {
			b.t.Fatal(err)
		}
		var p notify.Payload
		if err := json.Unmarshal(plain, &p); err != nil {
			b.t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func (r *rig) settings(account string, change func(*notify.NoticeSettings)) {
	r.t.Helper()
	var s notify.NoticeSettings
	r.as(account).Get("/api/v1/me/notice-settings").Want(200).Into(&s)
	change(&s)
	r.as(account).Ask("PUT", "/api/v1/me/notice-settings", s).Want(200)
}
