package tax_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"daklakid/internal/agency/tax"
)

const testKey = "tester:a-secret-of-the-tests"

// base is what the contract tests run against: the sandbox, and a real registry
// when TAX_URL, TAX_KEY and TAX_CODE (of any company) are set.
type base struct{ url, key, code string }

func registries(t *testing.T, test func(*testing.T, base)) {
	t.Run("sandbox", func(t *testing.T) {
		_, server := start(t)
		test(t, base{server.URL, testKey, "6009990017"})
	})
	t.Run("real", func(t *testing.T) {
		b := base{os.Getenv("TAX_URL"), os.Getenv("TAX_KEY"), os.Getenv("TAX_CODE")}
		if b.url == "" {
			t.Skip("no real registry: set TAX_URL, _KEY and _CODE to test one")
		}
		test(t, b)
	})
}

func start(t *testing.T) (*tax.Sandbox, *httptest.Server) {
	t.Helper()
	sandbox, err := tax.NewSandbox(testKey)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sandbox)
	t.Cleanup(server.Close)
	return sandbox, server
}

// schema compiles one schema of the contract.
func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	contract, err := jsonschema.UnmarshalJSON(bytes.NewReader(tax.Contract))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("contract.json", contract); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("contract.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// signature is written a second time here, from the contract.
func signature(secret, method, path, stamp, body string) string {
	sum := sha256.Sum256([]byte(body))
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s\n%s\n%s\n%s", method, path, stamp, hex.EncodeToString(sum[:]))
	return hex.EncodeToString(mac.Sum(nil))
}

// ask sends a request as it is, signed, and checks that the answer keeps the
// contract. Change may spoil the request after it was signed.
func (b base) ask(t *testing.T, body string, want int, change func(*http.Request)) map[string]any {
	t.Helper()
	client, secret, _ := strings.Cut(b.key, ":")
	u, err := url.Parse(b.url + "/v1/companies")
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, u.String(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	for name, value := range map[string]string{
		"Content-Type": "application/json", "X-Client": client, "X-Time": stamp,
		"X-Signature": signature(secret, http.MethodPost, u.EscapedPath(), stamp, body),
	} {
		request.Header.Set(name, value)
	}
	if change != nil {
		change(request)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		t.Fatalf("%.200s: %d %.200s, want %d (%v)", body, response.StatusCode, raw, want, err)
	}
	got, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%.200s: %v", raw, err)
	}
	name := "Refusal"
	if want == http.StatusOK {
		name = "Company"
	}
	if err := schema(t, name).Validate(got); err != nil {
		t.Fatal(err)
	}
	return got.(map[string]any)
}

// body writes a request; pairs replace or add members, "" leaves one out.
func (b base) body(t *testing.T, pairs ...string) string {
	t.Helper()
	all := map[string]any{"requestId": uuid.NewString(), "purpose": "registration", "legalBasis": "consent of the representative", "taxCode": b.code}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "" {
			delete(all, pairs[i])
		}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheRegistryKeepsTheContract(t *testing.T) {
	registries(t, func(t *testing.T, b base) {
		body := b.body(t)
		for range 2 {
			got := b.ask(t, body, 200, nil)
			if _, said := got["represents"]; said || got["taxCode"] != b.code {
				t.Error(got)
			}
		}
		if got := b.ask(t, b.body(t, "representative", "999999999999"), 200, nil); got["represents"] != false {
			t.Error(got)
		}
		if got := b.ask(t, b.body(t, "taxCode", "6009990018-999"), 422, nil); got["field"] != "taxCode" {
			t.Error(got) // a wrong check digit
		}
		if got := b.ask(t, b.body(t, "taxCode", "6009990070-999"), 404, nil); got["code"] != "unknownCompany" {
			t.Error(got)
		}
	})
}

func TestTheRegistryBelievesSignedRequestsOnly(t *testing.T) {
	registries(t, func(t *testing.T, b base) {
		body := b.body(t)
		for name, change := range map[string]func(*http.Request){
			"nobody":            func(r *http.Request) { r.Header.Del("X-Client") },
			"somebody else":     func(r *http.Request) { r.Header.Set("X-Client", "stranger") },
			"no signature":      func(r *http.Request) { r.Header.Del("X-Signature") },
			"a wrong signature": func(r *http.Request) { r.Header.Set("X-Signature", strings.Repeat("0", 64)) },
			"another time":      func(r *http.Request) { r.Header.Set("X-Time", "1") },
			"another body": func(r *http.Request) {
				other := b.body(t)
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(other)), int64(len(other))
			},
		} {
			if got := b.ask(t, body, 401, change); got["code"] != "unauthorized" {
				t.Errorf("%s: %v", name, got)
			}
		}
		_, secret, _ := strings.Cut(b.key, ":")
		old := strconv.FormatInt(time.Now().Add(-time.Hour).Unix(), 10)
		u, _ := url.Parse(b.url + "/v1/companies")
		got := b.ask(t, body, 401, func(r *http.Request) {
			r.Header.Set("X-Time", old)
			r.Header.Set("X-Signature", signature(secret, http.MethodPost, u.EscapedPath(), old, body))
		})
		if got["code"] != "staleTime" {
			t.Error(got)
		}
	})
}

func TestTheRegistryRefusesWhatIsAgainstTheContract(t *testing.T) {
	registries(t, func(t *testing.T, b base) {
		for body, field := range map[string]any{
			`{`:                               nil,
			b.body(t, "more", "x"):            nil,
			b.body(t, "requestId", "short"):   "requestId",
			b.body(t, "purpose", ""):          "purpose",
			b.body(t, "legalBasis", ""):       "legalBasis",
			b.body(t, "taxCode", "6"):         "taxCode",
			b.body(t, "taxCode", ""):          "taxCode",
			b.body(t, "representative", "66"): "representative",
		} {
			if got := b.ask(t, body, 422, nil); got["code"] != "malformed" || got["field"] != field {
				t.Errorf("%s: %v", body, got)
			}
		}
		id := uuid.NewString()
		b.ask(t, b.body(t, "requestId", id), 200, nil)
		if got := b.ask(t, b.body(t, "requestId", id, "representative", "999999999999"), 409, nil); got["code"] != "idReused" {
			t.Error(got)
		}
	})
}

// What the client sends is what the contract says it is.
func TestTheClientKeepsTheContract(t *testing.T) {
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		want := signature("a-secret-of-the-tests", r.Method, r.URL.Path, r.Header.Get("X-Time"), string(sent))
		if r.URL.Path != "/base/v1/companies" || r.Header.Get("X-Client") != "tester" || r.Header.Get("X-Signature") != want {
			t.Errorf("not signed: %v", r.Header)
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	if _, _, err := client(t, server.URL+"/base/").LookUp(t.Context(), inquiry("request-1")); err == nil {
		t.Error("no error")
	}
	got, err := jsonschema.UnmarshalJSON(bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema(t, "Inquiry").Validate(got); err != nil {
		t.Error(err)
	}
}
