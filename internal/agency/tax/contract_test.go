package tax_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/agency/tax"
	"daklakid/internal/platform/sandbox/sandboxtest"
)

const testKey = "tester:a-secret-of-the-tests"

// base is what the contract tests run against: the sandbox, and a real registry
// when TAX_URL, TAX_KEY and TAX_CODE (of any company) are set.
type base struct {
	sandboxtest.Register
	code string
}

func register(url, key string) sandboxtest.Register {
	return sandboxtest.Register{Contract: tax.Contract, URL: url, Key: key}
}

func registries(t *testing.T, test func(*testing.T, base)) {
	t.Run("sandbox", func(t *testing.T) {
		_, server := start(t)
		test(t, base{register(server.URL, testKey), "6009990017"})
	})
	t.Run("real", func(t *testing.T) {
		b := base{register(os.Getenv("TAX_URL"), os.Getenv("TAX_KEY")), os.Getenv("TAX_CODE")}
		if b.URL == "" {
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

func (b base) ask(t *testing.T, body string, want int) map[string]any {
	t.Helper()
	return b.Ask(t, "/v1/companies", body, want, "Company", nil)
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
			got := b.ask(t, body, 200)
			if _, said := got["represents"]; said || got["taxCode"] != b.code {
				t.Error(got)
			}
		}
		if got := b.ask(t, b.body(t, "representative", "999999999999"), 200); got["represents"] != false {
			t.Error(got)
		}
		if got := b.ask(t, b.body(t, "taxCode", "6009990018-999"), 422); got["field"] != "taxCode" {
			t.Error(got) // a wrong check digit
		}
		if got := b.ask(t, b.body(t, "taxCode", "6009990070-999"), 404); got["code"] != "unknownCompany" {
			t.Error(got)
		}
	})
}

func TestTheRegistryBelievesSignedRequestsOnly(t *testing.T) {
	registries(t, func(t *testing.T, b base) {
		b.BelievesSignedOnly(t, "/v1/companies", b.body(t), b.body(t))
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
			if got := b.ask(t, body, 422); got["code"] != "malformed" || got["field"] != field {
				t.Errorf("%s: %v", body, got)
			}
		}
		id := uuid.NewString()
		b.ask(t, b.body(t, "requestId", id), 200)
		if got := b.ask(t, b.body(t, "requestId", id, "representative", "999999999999"), 409); got["code"] != "idReused" {
			t.Error(got)
		}
	})
}

// What the client sends is what the contract says it is.
func TestTheClientKeepsTheContract(t *testing.T) {
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = register("", testKey).Sent(t, r)
		if r.URL.Path != "/base/v1/companies" {
			t.Error(r.URL.Path)
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	if _, _, err := client(t, server.URL+"/base/").LookUp(t.Context(), inquiry("request-1")); err == nil {
		t.Error("no error")
	}
	register("", "").Keeps(t, "Inquiry", sent)
}
