package dvc_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/platform/sandbox/sandboxtest"
)

// portal is what the contract tests run against: the sandbox, and a real one when
// DVC_URL, DVC_KEY (client:secret) and DVC_AUTHORITY are set. A real one gets
// dossiers of a person who does not exist, so use its test system.
type portal struct{ url, key, authority string }

func portals(t *testing.T, test func(*testing.T, portal)) {
	t.Run("sandbox", func(t *testing.T) {
		_, _, server := serve(t, dvc.SandboxOptions{})
		test(t, portal{server.URL, testKey, testAuthority})
	})
	t.Run("real", func(t *testing.T) {
		p := portal{os.Getenv("DVC_URL"), os.Getenv("DVC_KEY"), os.Getenv("DVC_AUTHORITY")}
		if p.url == "" {
			t.Skip("no real portal: set DVC_URL, DVC_KEY and DVC_AUTHORITY to test one")
		}
		test(t, p)
	})
}

var contract = sandboxtest.Contract(dvc.Contract)

// ask sends a request as it is and checks that the answer keeps the contract.
func (p portal) ask(t *testing.T, token, method, path, body string, want int, name string) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	return contract.Send(t, request, want, name)
}

func (p portal) token(t *testing.T) string {
	t.Helper()
	id, secret, _ := strings.Cut(p.key, ":")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/v1/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(id, secret)
	return contract.Send(t, request, 200, "Token")["access_token"].(string)
}

func (p portal) filing(t *testing.T, key, code string, pairs ...any) string {
	t.Helper()
	d := dossier()
	d.Authority, d.Documents = p.authority, []dvc.Document{}
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	all["key"], all["code"] = key, code
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i].(string)] = pairs[i+1]
	}
	if raw, err = json.Marshal(all); err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestThePortalKeepsTheContract(t *testing.T) {
	portals(t, func(t *testing.T, p portal) {
		token, key := p.token(t), uuid.NewString()
		code := ""
		for range 2 {
			got := p.ask(t, token, http.MethodPost, "/v1/codes", `{"key":"`+key+`","authority":"`+p.authority+`"}`, 200, "NextCode")
			if code != "" && got["code"] != code {
				t.Error("the same key got two codes")
			}
			code = got["code"].(string)
		}
		for _, status := range []int{201, 200} {
			if got := p.ask(t, token, http.MethodPost, "/v1/dossiers", p.filing(t, key, code), status, "State"); got["code"] != code || got["key"] != key {
				t.Error(got)
			}
		}
		if got := p.ask(t, token, http.MethodPost, "/v1/dossiers", p.filing(t, key, code, "procedure", "1.004873"), 409, "Refusal"); got["code"] != "idReused" {
			t.Error(got)
		}
		p.ask(t, token, http.MethodGet, "/v1/dossiers/"+code, "", 200, "State")
		if got := p.ask(t, token, http.MethodGet, "/v1/dossiers/"+code+"/result", "", 404, "Refusal"); got["code"] != "noResult" {
			t.Error(got)
		}
		for range 2 {
			p.ask(t, token, http.MethodPost, "/v1/dossiers/"+code+"/withdrawal", `{"reason":"Hồ sơ thử"}`, 200, "State")
		}
		unknown := strings.Split(code, "-")[0] + "-180101-9999"
		if got := p.ask(t, token, http.MethodGet, "/v1/dossiers/"+unknown, "", 404, "Refusal"); got["code"] != "unknownDossier" {
			t.Error(got)
		}
	})
}

func TestThePortalBelievesTokensOnly(t *testing.T) {
	portals(t, func(t *testing.T, p portal) {
		for _, token := range []string{"", "x", p.token(t) + "x"} {
			for path, method := range map[string]string{
				"/v1/codes": http.MethodPost, "/v1/dossiers": http.MethodPost, "/v1/files/" + uuid.NewString(): http.MethodPut,
				"/v1/dossiers/H15.12-180101-0001": http.MethodGet, "/v1/dossiers/H15.12-180101-0001/result": http.MethodGet,
				"/v1/dossiers/H15.12-180101-0001/withdrawal": http.MethodPost, "/v1/dossiers/H15.12-180101-0001/supplements": http.MethodPost,
			} {
				if got := p.ask(t, token, method, path, "{}", 401, "Refusal"); got["code"] != "unauthorized" {
					t.Errorf("%s: %v", path, got)
				}
			}
		}
	})
}

func TestThePortalRefusesWhatIsAgainstTheContract(t *testing.T) {
	portals(t, func(t *testing.T, p portal) {
		token, key := p.token(t), uuid.NewString()
		code := p.ask(t, token, http.MethodPost, "/v1/codes", `{"key":"`+key+`","authority":"`+p.authority+`"}`, 200, "NextCode")["code"].(string)
		for body, field := range map[string]any{
			`{`:                            nil,
			p.filing(t, key, code, "x", 1): nil,
			p.filing(t, "short", code):     "key",
			p.filing(t, key, "H15"):        "code",
			p.filing(t, key, code, "procedure", "khai sinh"):                                             "procedure",
			p.filing(t, key, code, "authority", "H15.99"):                                                "code",
			p.filing(t, key, code, "channel", 4):                                                         "channel",
			p.filing(t, key, code, "form", []any{}):                                                      "form",
			p.filing(t, key, code, "applicant", map[string]any{"personalNumber": "066090000217"}):        "applicant.fullName",
			p.filing(t, key, code, "applicant", map[string]any{"fullName": "A", "personalNumber": "12"}): "applicant.personalNumber",
			p.filing(t, key, code, "documents", []any{map[string]any{"file": "x"}}):                      "documents[0].file",
		} {
			if got := p.ask(t, token, http.MethodPost, "/v1/dossiers", body, 422, "Refusal"); got["code"] != "malformed" || got["field"] != field {
				t.Errorf("%s: %v", body, got)
			}
		}
		missing := map[string]any{"file": uuid.NewString(), "kind": "to-khai", "name": "a.pdf", "mediaType": "application/pdf", "size": 3, "sha256": strings.Repeat("a", 64)}
		if got := p.ask(t, token, http.MethodPost, "/v1/dossiers", p.filing(t, key, code, "documents", []any{missing}), 422, "Refusal"); got["code"] != "unknownFile" {
			t.Error(got)
		}
	})
}

// What the client sends is what the contract says it is.
func TestTheClientKeepsTheContract(t *testing.T) {
	sandbox, err := dvc.NewSandbox(dvc.SandboxOptions{Key: testKey, Script: []dvc.Step{{Status: dvc.Received}, {Status: dvc.PapersAsked}}})
	if err != nil {
		t.Fatal(err)
	}
	defer sandbox.Close()
	sent := map[string][]byte{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		sent[r.Method+" "+r.URL.Path[strings.LastIndex(r.URL.Path, "/"):]] = body
		if strings.Contains(r.URL.String(), "066090000217") || strings.Contains(r.URL.String(), "secret") {
			t.Errorf("%s tells too much", r.URL)
		}
		sandbox.ServeHTTP(w, r)
	}))
	defer server.Close()
	c := client(t, server.URL, testKey)
	code, err := c.Create(t.Context(), "case-0001", dossier(paper(t, c, papers)))
	if err != nil {
		t.Fatal(err)
	}
	until(t, c, code, dvc.PapersAsked)
	if _, err := c.Supplement(t.Context(), code, dvc.Supplement{ID: uuid.NewString(), Documents: []dvc.Document{paper(t, c, papers)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Withdraw(t.Context(), code, "Nộp nhầm"); err != nil {
		t.Fatal(err)
	}
	for path, name := range map[string]string{
		"POST /codes": "CodeRequest", "POST /dossiers": "Filing", "POST /supplements": "Supplement", "POST /withdrawal": "Withdrawal",
	} {
		contract.Keeps(t, name, sent[path])
	}
	header, body := signed(t, callbackSecret, event(), now)
	if got := contract.Keeps(t, "Event", body); got["id"] != header.Get(dvc.HeaderEvent) {
		t.Error(got)
	}
}

// The stand-in is scripted over HTTP, and refuses nonsense.
func TestScripting(t *testing.T) {
	_, c, server := serve(t, dvc.SandboxOptions{})
	p := portal{url: server.URL}
	put := func(method, path, body string, want int) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != want {
			t.Fatalf("%s %s: %d", path, body, response.StatusCode)
		}
	}
	put(http.MethodPut, "/script", `[{"status":2},{"status":5,"note":"Thiếu giấy"}]`, 200)
	code, err := c.Create(t.Context(), "case-0001", dossier())
	if err != nil {
		t.Fatal(err)
	}
	until(t, c, code, dvc.PapersAsked)
	put(http.MethodPost, "/dossiers/"+code+"/script", `[{"status":4},{"status":9,"result":"a.pdf"}]`, 200)
	until(t, c, code, dvc.Done)
	put(http.MethodPost, "/dossiers/H15.12-180101-0001/script", `[]`, 404)
	for _, nonsense := range []string{`{`, `[{"status":11}]`, `[{"status":2,"afterMillis":-1}]`, `[{"stat":2}]`, `[] []`} {
		put(http.MethodPut, "/script", nonsense, 422)
	}
	put(http.MethodPut, "/faults", `{"failNext":1}`, 200)
	put(http.MethodPut, "/faults", `{"more":1}`, 422)
	for _, path := range []string{"/script", "/faults", "/dossiers", "/callbacks"} {
		put(http.MethodGet, path, "", 200)
	}
}
