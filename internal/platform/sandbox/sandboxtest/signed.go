package sandboxtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Register is one that answers signed questions (package signed), real or a stand-in.
type Register struct {
	Contract
	URL, Key string // Key is client:secret
}

// Signature is written a second time here, from the contracts, so that both are compared.
func Signature(secret, method, path, stamp, body string) string {
	sum := sha256.Sum256([]byte(body))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(method + "\n" + path + "\n" + stamp + "\n" + hex.EncodeToString(sum[:])))
	return hex.EncodeToString(mac.Sum(nil))
}

// Ask posts a body as it is, signed, and checks that the answer keeps the schema
// named, a refusal that of refusals. Change (may be nil) spoils the request after it
// was signed.
func (r Register) Ask(t *testing.T, path, body string, want int, name string, change func(*http.Request)) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	client, _, _ := strings.Cut(r.Key, ":")
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Client", client)
	r.sign(request, time.Now(), body)
	if change != nil {
		change(request)
	}
	if want != http.StatusOK {
		name = "Refusal"
	}
	return r.Send(t, request, want, name)
}

func (r Register) sign(request *http.Request, at time.Time, body string) {
	_, secret, _ := strings.Cut(r.Key, ":")
	stamp := strconv.FormatInt(at.Unix(), 10)
	request.Header.Set("X-Time", stamp)
	request.Header.Set("X-Signature", Signature(secret, request.Method, request.URL.EscapedPath(), stamp, body))
}

// BelievesSignedOnly asks in the name of nobody and of others, with no signature and
// a wrong one, at another time, with another body than the one signed, and an hour late.
func (r Register) BelievesSignedOnly(t *testing.T, path, body, other string) {
	t.Helper()
	for name, change := range map[string]func(*http.Request){
		"nobody":            func(q *http.Request) { q.Header.Del("X-Client") },
		"somebody else":     func(q *http.Request) { q.Header.Set("X-Client", "stranger") },
		"no signature":      func(q *http.Request) { q.Header.Del("X-Signature") },
		"a wrong signature": func(q *http.Request) { q.Header.Set("X-Signature", strings.Repeat("0", 64)) },
		"another time":      func(q *http.Request) { q.Header.Set("X-Time", "1") },
		"another body": func(q *http.Request) {
			q.Body, q.ContentLength = io.NopCloser(strings.NewReader(other)), int64(len(other))
		},
	} {
		if got := r.Ask(t, path, body, http.StatusUnauthorized, "", change); got["code"] != "unauthorized" {
			t.Errorf("%s: %v", name, got)
		}
	}
	late := func(q *http.Request) { r.sign(q, time.Now().Add(-time.Hour), body) }
	if got := r.Ask(t, path, body, http.StatusUnauthorized, "", late); got["code"] != "staleTime" {
		t.Error(got)
	}
}

// Sent checks that a client signed a request to the register, and returns its body.
func (r Register) Sent(t *testing.T, request *http.Request) []byte {
	t.Helper()
	client, secret, _ := strings.Cut(r.Key, ":")
	body, err := io.ReadAll(request.Body)
	if err != nil {
		t.Error(err)
	}
	want := Signature(secret, request.Method, request.URL.Path, request.Header.Get("X-Time"), string(body))
	if request.Header.Get("X-Client") != client || request.Header.Get("X-Signature") != want {
		t.Errorf("not signed: %v", request.Header)
	}
	return body
}
