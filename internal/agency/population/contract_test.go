package population_test

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

	"daklakid/internal/agency/population"
)

const testKey = "tester:a-secret-of-the-tests"

// base is what the contract tests run against: the sandbox, and a real database
// when POPULATION_URL, POPULATION_KEY, POPULATION_NUMBER and POPULATION_NAME (of a
// person who agreed) are set.
type base struct{ url, key, number, name string }

func databases(t *testing.T, test func(*testing.T, base)) {
	t.Run("sandbox", func(t *testing.T) {
		_, server := start(t)
		test(t, base{server.URL, testKey, "066090000217", "Nguyễn Văn Thử"})
	})
	t.Run("real", func(t *testing.T) {
		b := base{os.Getenv("POPULATION_URL"), os.Getenv("POPULATION_KEY"), os.Getenv("POPULATION_NUMBER"), os.Getenv("POPULATION_NAME")}
		if b.url == "" {
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

// schema compiles one schema of the contract.
func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	contract, err := jsonschema.UnmarshalJSON(bytes.NewReader(population.Contract))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
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
func (b base) ask(t *testing.T, path, body string, want int, change func(*http.Request)) map[string]any {
	t.Helper()
	client, secret, _ := strings.Cut(b.key, ":")
	u, err := url.Parse(b.url + path)
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
		t.Fatalf("%s %.200s: %d %.200s, want %d (%v)", path, body, response.StatusCode, raw, want, err)
	}
	got, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%.200s: %v", raw, err)
	}
	name := "Refusal"
	if want == http.StatusOK {
		name = map[string]string{"/v1/comparisons": "Agreement", "/v1/photos": "Photo"}[path]
	}
	if err := schema(t, name).Validate(got); err != nil {
		t.Fatal(err)
	}
	return got.(map[string]any)
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
			got := b.ask(t, "/v1/comparisons", body, 200, nil)
			if agrees := got["agrees"].(map[string]any); agrees["fullName"] != true || len(agrees) != 2 {
				t.Error(got)
			}
		}
		if got := b.ask(t, "/v1/comparisons", b.body(t, map[string]any{"fullName": "Không Phải Tên Này"}), 200, nil); got["agrees"].(map[string]any)["fullName"] != false {
			t.Error(got)
		}
		if got := b.ask(t, "/v1/comparisons", b.body(t, map[string]any{"fullName": b.name}, "personalNumber", "999999999999"), 404, nil); got["code"] != "unknownPerson" {
			t.Error(got)
		}
		b.ask(t, "/v1/photos", b.body(t, nil), 200, nil)
		b.ask(t, "/v1/photos", b.body(t, nil, "personalNumber", "999999999999"), 404, nil)
	})
}

func TestTheDatabaseBelievesSignedRequestsOnly(t *testing.T) {
	databases(t, func(t *testing.T, b base) {
		body := b.body(t, map[string]any{"fullName": b.name})
		for name, change := range map[string]func(*http.Request){
			"nobody":            func(r *http.Request) { r.Header.Del("X-Client") },
			"somebody else":     func(r *http.Request) { r.Header.Set("X-Client", "stranger") },
			"no signature":      func(r *http.Request) { r.Header.Del("X-Signature") },
			"a wrong signature": func(r *http.Request) { r.Header.Set("X-Signature", strings.Repeat("0", 64)) },
			"another time":      func(r *http.Request) { r.Header.Set("X-Time", "1") },
			"another body": func(r *http.Request) {
				other := b.body(t, map[string]any{"fullName": "x"})
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(other)), int64(len(other))
			},
		} {
			if got := b.ask(t, "/v1/comparisons", body, 401, change); got["code"] != "unauthorized" {
				t.Errorf("%s: %v", name, got)
			}
		}
		_, secret, _ := strings.Cut(b.key, ":")
		old := strconv.FormatInt(time.Now().Add(-time.Hour).Unix(), 10)
		u, _ := url.Parse(b.url + "/v1/comparisons")
		got := b.ask(t, "/v1/comparisons", body, 401, func(r *http.Request) {
			r.Header.Set("X-Time", old)
			r.Header.Set("X-Signature", signature(secret, http.MethodPost, u.EscapedPath(), old, body))
		})
		if got["code"] != "staleTime" {
			t.Error(got)
		}
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
			if got := b.ask(t, "/v1/comparisons", body, 422, nil); got["code"] != "malformed" || got["field"] != field {
				t.Errorf("%s: %v", body, got)
			}
		}
		id := uuid.NewString()
		b.ask(t, "/v1/comparisons", b.body(t, name, "requestId", id), 200, nil)
		if got := b.ask(t, "/v1/comparisons", b.body(t, map[string]any{"sex": "male"}, "requestId", id), 409, nil); got["code"] != "idReused" {
			t.Error(got)
		}
	})
}

// What the client sends is what the contract says it is.
func TestTheClientKeepsTheContract(t *testing.T) {
	sent := map[string][]byte{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent[r.URL.Path], _ = io.ReadAll(r.Body)
		stamp := r.Header.Get("X-Time")
		want := signature("a-secret-of-the-tests", r.Method, r.URL.Path, stamp, string(sent[r.URL.Path]))
		if r.Header.Get("X-Client") != "tester" || r.Header.Get("X-Signature") != want {
			t.Errorf("not signed: %v", r.Header)
		}
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
		got, err := jsonschema.UnmarshalJSON(bytes.NewReader(sent[path]))
		if err != nil {
			t.Fatal(path, err)
		}
		if err := schema(t, name).Validate(got); err != nil {
			t.Error(err)
		}
	}
}
