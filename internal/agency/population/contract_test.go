package population_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/agency/population"
	"daklakid/internal/platform/sandbox/sandboxtest"
)

const testKey = "tester:a-secret-of-the-tests"

// base is what the contract tests run against: the sandbox, and a real database
// when POPULATION_URL, POPULATION_KEY, POPULATION_NUMBER and POPULATION_NAME (of a
// person who agreed) are set.
type base struct {
	sandboxtest.Register
	number, name string
}

func register(url, key string) sandboxtest.Register {
	return sandboxtest.Register{Contract: population.Contract, URL: url, Key: key}
}

func databases(t *testing.T, test func(*testing.T, base)) {
	t.Run("sandbox", func(t *testing.T) {
		_, server := start(t)
		test(t, base{register(server.URL, testKey), "066090000217", "Nguyễn Văn Thử"})
	})
	t.Run("real", func(t *testing.T) {
		b := base{register(os.Getenv("POPULATION_URL"), os.Getenv("POPULATION_KEY")), os.Getenv("POPULATION_NUMBER"), os.Getenv("POPULATION_NAME")}
		if b.URL == "" {
			t.Skip("no real database: set POPULATION_URL, _KEY, _NUMBER and _NAME to test one")
		}
		test(t, b)
	})
}

func start(t *testing.T) (*population.Sandbox, *httptest.Server) {
	t.Helper()
	sandbox, err := population.NewSandbox(testKey)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sandbox)
	t.Cleanup(server.Close)
	return sandbox, server
}

func (b base) compare(t *testing.T, body string, want int) map[string]any {
	t.Helper()
	return b.Ask(t, "/v1/comparisons", body, want, "Agreement", nil)
}

// body writes a request; pairs replace or add members, "" leaves one out.
func (b base) body(t *testing.T, details map[string]any, pairs ...string) string {
	t.Helper()
	all := map[string]any{"requestId": uuid.NewString(), "purpose": "identification", "legalBasis": "consent of the person", "personalNumber": b.number}
	if details != nil {
		all["details"] = details
	}
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

func TestTheDatabaseKeepsTheContract(t *testing.T) {
	databases(t, func(t *testing.T, b base) {
		body := b.body(t, map[string]any{"fullName": b.name, "sex": "male"})
		for range 2 {
			got := b.compare(t, body, 200)
			if agrees := got["agrees"].(map[string]any); agrees["fullName"] != true || len(agrees) != 2 {
				t.Error(got)
			}
		}
		if got := b.compare(t, b.body(t, map[string]any{"fullName": "Không Phải Tên Này"}), 200); got["agrees"].(map[string]any)["fullName"] != false {
			t.Error(got)
		}
		if got := b.compare(t, b.body(t, map[string]any{"fullName": b.name}, "personalNumber", "999999999999"), 404); got["code"] != "unknownPerson" {
			t.Error(got)
		}
		b.Ask(t, "/v1/photos", b.body(t, nil), 200, "Photo", nil)
		b.Ask(t, "/v1/photos", b.body(t, nil, "personalNumber", "999999999999"), 404, "Photo", nil)
	})
}

func TestTheDatabaseBelievesSignedRequestsOnly(t *testing.T) {
	databases(t, func(t *testing.T, b base) {
		body := b.body(t, map[string]any{"fullName": b.name})
		b.BelievesSignedOnly(t, "/v1/comparisons", body, b.body(t, map[string]any{"fullName": "x"}))
	})
}

func TestTheDatabaseRefusesWhatIsAgainstTheContract(t *testing.T) {
	databases(t, func(t *testing.T, b base) {
		name := map[string]any{"fullName": b.name}
		for body, field := range map[string]any{
			`{`:                          nil,
			b.body(t, name, "more", "x"): nil,
			b.body(t, map[string]any{"religion": "x"}):                      nil,
			b.body(t, name, "requestId", "short"):                           "requestId",
			b.body(t, name, "purpose", ""):                                  "purpose",
			b.body(t, name, "legalBasis", ""):                               "legalBasis",
			b.body(t, name, "personalNumber", "66"):                         "personalNumber",
			b.body(t, map[string]any{}):                                     "details",
			b.body(t, map[string]any{"sex": "x"}):                           "sex",
			b.body(t, map[string]any{"birthDate": "20"}):                    "birthDate",
			b.body(t, map[string]any{"fullName": strings.Repeat("đ", 101)}): "fullName",
		} {
			if got := b.compare(t, body, 422); got["code"] != "malformed" || got["field"] != field {
				t.Errorf("%s: %v", body, got)
			}
		}
		id := uuid.NewString()
		b.compare(t, b.body(t, name, "requestId", id), 200)
		if got := b.compare(t, b.body(t, map[string]any{"sex": "male"}, "requestId", id), 409); got["code"] != "idReused" {
			t.Error(got)
		}
	})
}

// What the client sends is what the contract says it is.
func TestTheClientKeepsTheContract(t *testing.T) {
	sent := map[string][]byte{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent[r.URL.Path] = register("", testKey).Sent(t, r)
		if strings.Contains(r.URL.String(), "066090000217") {
			t.Error("the number is in the URL")
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	c := client(t, server.URL+"/base/")
	if _, err := c.Compare(t.Context(), inquiry("request-1"), details()); err == nil {
		t.Error("no error")
	}
	if _, err := c.Photo(t.Context(), inquiry("request-2")); err == nil {
		t.Error("no error")
	}
	for path, name := range map[string]string{"/base/v1/comparisons": "Comparison", "/base/v1/photos": "PhotoRequest"} {
		register("", "").Keeps(t, name, sent[path])
	}
}
