package webpush_test

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/platform/errs"
)

var loop = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// stand is a push service with one browser, whose private half is in hand.
type stand struct {
	*webpush.Sandbox
	server  *httptest.Server
	client  *webpush.Client
	key     *webpush.Key
	browser *ecdh.PrivateKey
	to      webpush.Subscription
}

func start(t *testing.T) *stand {
	t.Helper()
	s := &stand{}
	s.Sandbox = webpush.NewSandbox(time.Now)
	s.server = httptest.NewServer(s.Sandbox)
	t.Cleanup(s.server.Close)
	err := s.ReachedAt(s.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if s.client, err = webpush.New(webpush.Options{Contact: "mailto:ai@tinh.example", Networks: loop}); err != nil {
		t.Fatal(err)
	}
	s.key = newKey(t)
	if s.browser, err = ecdh.P256().GenerateKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	s.to = webpush.Subscription{Endpoint: s.Subscribe(s.key.Public()), Public: s.browser.PublicKey().Bytes(), Auth: auth}
	return s
}

func newKey(t *testing.T) *webpush.Key {
	t.Helper()
	raw, err := webpush.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := webpush.ParseKey(raw)
	if err != nil || len(raw) != 32 {
		t.Fatal(len(raw), err)
	}
	return key
}

func (s *stand) send(t *testing.T, change ...func(*webpush.Message)) error {
	t.Helper()
	m := webpush.Message{Payload: []byte(`{"id":"1"}`), TTL: time.Hour, Urgency: "normal", Topic: "t1", At: time.Now()}
	for _, c := range change {
		c(&m)
	}
	return s.client.Send(t.Context(), s.key, s.to, m)
}

func TestAMessageArrives(t *testing.T) {
	s := start(t)
	if err := s.send(t); err != nil {
		t.Fatal(err)
	}
	got := s.Waiting(s.to.Endpoint)
	if len(got) != 1 || got[0].TTL != 3600 || got[0].Topic != "t1" || got[0].Urgency != "normal" || got[0].Encoding != "aes128gcm" || got[0].Key != s.key.Public() {
		t.Fatalf("%+v", got)
	}
	if plain, err := webpush.Decrypt(s.browser, s.to.Auth, got[0].Body); string(plain) != `{"id":"1"}` || err != nil {
		t.Errorf("decrypted %q %v", plain, err)
	}
	if bytes.Contains(got[0].Body, []byte(`{"id"`)) {
		t.Error("it went in the clear")
	}
}

// One that waits gives way to the next of its topic, so that a second try of
// what was taken shows nothing twice.
func TestATopicIsShownOnce(t *testing.T) {
	s := start(t)
	s.Fail(webpush.Faults{DropNext: 1})
	if err := s.send(t); errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.send(t); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.send(t, func(m *webpush.Message) { m.Topic = "t2" }); err != nil {
		t.Fatal(err)
	}
	if got := s.Waiting(s.to.Endpoint); len(got) != 2 || got[0].Topic != "t2" {
		t.Fatalf("%d wait", len(got))
	}
}

// Whoever watches the line sees no difference between short and long.
func TestAllMessagesAreOfOneSize(t *testing.T) {
	s := start(t)
	for _, n := range []int{0, 1, 500, webpush.MaxPayload} {
		if err := s.send(t, func(m *webpush.Message) { m.Payload, m.Topic = bytes.Repeat([]byte("x"), n), "" }); err != nil {
			t.Fatal(n, err)
		}
	}
	for _, m := range s.Waiting(s.to.Endpoint) {
		if len(m.Body) != 86+2048+16 {
			t.Errorf("%d bytes", len(m.Body))
		}
	}
	err := s.send(t, func(m *webpush.Message) { m.Payload = make([]byte, webpush.MaxPayload+1) })
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("an endless payload: %v", err)
	}
}

func TestWhatThePushServiceAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		faults webpush.Faults
		kind   errs.Kind
		wait   time.Duration
	}{
		"410":                 {webpush.Faults{GoneNext: 1}, errs.NotFound, 0},
		"404":                 {webpush.Faults{MissingNext: 1}, errs.NotFound, 0},
		"413":                 {webpush.Faults{LargeNext: 1}, errs.Invalid, 0},
		"429":                 {webpush.Faults{BusyNext: 1}, errs.Unavailable, 0},
		"429 and Retry-After": {webpush.Faults{BusyNext: 1, RetryAfter: 90}, errs.Unavailable, 90 * time.Second},
		"500":                 {webpush.Faults{FailNext: 1}, errs.Unavailable, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.Fail(test.faults)
			err := s.send(t)
			var e *errs.Error
			if !errors.As(err, &e) || e.Kind != test.kind || e.Retry != test.wait {
				t.Fatalf("%v", err)
			}
			if strings.Contains(err.Error(), "/push/") {
				t.Errorf("the error names the endpoint: %v", err)
			}
			again := s.send(t)
			if gone := test.faults.GoneNext > 0; gone != (errs.KindOf(again) == errs.NotFound) || !gone && again != nil {
				t.Errorf("the next: %v", again)
			}
		})
	}
}

func TestASlowServiceIsLeft(t *testing.T) {
	s := start(t)
	s.Fail(webpush.Faults{DelayMillis: 5000})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := s.client.Send(ctx, s.key, s.to, webpush.Message{At: time.Now()})
	if errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
}

// A stranger's key, an old token and one for another service are refused.
func TestTheSandboxKnowsItsSender(t *testing.T) {
	s := start(t)
	ours := s.key
	s.key = newKey(t)
	if err := s.send(t); errs.KindOf(err) != errs.Invalid {
		t.Errorf("another sender: %v", err)
	}
	s.key = ours
	for name, at := range map[string]time.Time{"old": time.Now().Add(-13 * time.Hour), "for too long": time.Now().Add(13 * time.Hour)} {
		if err := s.send(t, func(m *webpush.Message) { m.At = at }); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	there := s.to
	there.Endpoint = strings.Replace(s.to.Endpoint, "127.0.0.1", "localhost", 1)
	if err := s.client.Send(t.Context(), s.key, there, webpush.Message{At: time.Now()}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a token for another service: %v", err)
	}
	if got := s.Waiting(s.to.Endpoint); len(got) != 0 {
		t.Errorf("%d were taken", len(got))
	}
}

// What is against RFC 8030, as the sandbox has to refuse it.
func TestTheSandboxKeepsTheContract(t *testing.T) {
	s := start(t)
	if err := s.send(t); err != nil {
		t.Fatal(err)
	}
	good := s.Waiting(s.to.Endpoint)[0]
	ask := func(want int, body []byte, headers ...string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.to.Endpoint, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		if a.StatusCode != want {
			t.Errorf("%v: %d, want %d", headers[2:], a.StatusCode, want)
		}
		if want == http.StatusCreated && (!strings.HasPrefix(a.Header.Get("Location"), s.server.URL+"/message/") || a.Header.Get("TTL") != "60") {
			t.Errorf("%v", a.Header)
		}
	}
	sender := []string{"Authorization", "vapid t=" + good.Token + ", k=" + good.Key}
	with := func(more ...string) []string { return append(sender[:2:2], more...) }
	ask(201, good.Body, with("TTL", "60", "Content-Encoding", "aes128gcm")...)
	ask(400, good.Body, with("Content-Encoding", "aes128gcm")...)
	ask(400, good.Body, with("TTL", "soon", "Content-Encoding", "aes128gcm")...)
	ask(400, good.Body, with("TTL", "60")...)
	ask(400, good.Body, with("TTL", "60", "Content-Encoding", "aes128gcm", "Topic", strings.Repeat("x", 33))...)
	ask(400, good.Body, with("TTL", "60", "Content-Encoding", "aes128gcm", "Urgency", "now")...)
	ask(413, make([]byte, 4097), with("TTL", "60", "Content-Encoding", "aes128gcm")...)
	ask(403, good.Body, "Authorization", "vapid t="+good.Token+"x, k="+good.Key, "TTL", "60", "Content-Encoding", "aes128gcm")
	ask(403, good.Body, "Authorization", "Bearer x", "TTL", "60", "Content-Encoding", "aes128gcm")
}

// An address inside is not called, whatever a browser names.
func TestNotIntoOurOwnNetwork(t *testing.T) {
	s := start(t)
	client, err := webpush.New(webpush.Options{Contact: "https://tinh.example/lien-he"})
	if err != nil {
		t.Fatal(err)
	}
	for _, endpoint := range []string{
		s.to.Endpoint, "https://10.0.0.1/push/1", "https://169.254.169.254/latest", "https://[::1]/", "https://localhost/x", "http://push.example/1",
		"https://2130706433/", "ftp://push.example/1", "https://u:p@push.example/1", "nonsense",
	} {
		to := s.to
		to.Endpoint = endpoint
		if err := client.Send(t.Context(), s.key, to, webpush.Message{At: time.Now()}); errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
	if len(s.Waiting(s.to.Endpoint)) != 0 {
		t.Error("it was called")
	}
}

func TestMalformed(t *testing.T) {
	for _, contact := range []string{"", "ai@tinh.example", "http://tinh.example"} {
		if _, err := webpush.New(webpush.Options{Contact: contact}); err == nil {
			t.Errorf("%q is a contact", contact)
		}
	}
	for _, raw := range [][]byte{nil, make([]byte, 31), make([]byte, 32), make([]byte, 33)} {
		if _, err := webpush.ParseKey(raw); err == nil {
			t.Errorf("%d bytes are a key", len(raw))
		}
	}
	s := start(t)
	good := s.to
	for name, spoil := range map[string]func(*webpush.Subscription){
		"short point":  func(s *webpush.Subscription) { s.Public = s.Public[:64] },
		"off curve":    func(s *webpush.Subscription) { s.Public = append([]byte{4}, make([]byte, 64)...) },
		"compressed":   func(s *webpush.Subscription) { s.Public = append([]byte{2}, s.Public[1:33]...) },
		"short secret": func(s *webpush.Subscription) { s.Auth = s.Auth[:15] },
	} {
		s.to = good
		spoil(&s.to)
		if err := s.send(t); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := base64.RawURLEncoding.DecodeString(s.key.Public()); err != nil || len(s.key.Public()) != 87 {
		t.Error(s.key.Public(), err)
	}
}
