package checks_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/agency/ioc/conformance/checks"
)

const (
	apiKey       = "key-of-the-tests"
	jurisdiction = "city.example"
)

// spoil changes what a right server is asked and what it answers.
type spoil struct {
	request func(*http.Request)
	answer  func(r *http.Request, status int, header http.Header, body string) (int, string)
}

func run(t *testing.T, s spoil) []checks.Result {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	sandbox, err := ioc.NewSandbox(ioc.SandboxOptions{Key: apiKey, Jurisdiction: jurisdiction, URL: "http://" + server.Listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.request != nil {
			s.request(r)
		}
		right := httptest.NewRecorder()
		sandbox.ServeHTTP(right, r)
		status, body := right.Code, right.Body.String()
		if s.answer != nil {
			status, body = s.answer(r, status, right.Header(), body)
		}
		for name, values := range right.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
	oneClosed(t, sandbox)
	server.Start()
	defer server.Close()
	return checks.Run(t.Context(), checks.Target{
		URL: server.URL + "/v2", Key: apiKey, Jurisdiction: jurisdiction, Write: true, Extensions: true, Client: server.Client(), Now: time.Now,
	})
}

// oneClosed makes a request and closes it.
func oneClosed(t *testing.T, sandbox *ioc.Sandbox) {
	t.Helper()
	post := func(path, kind, body string) {
		t.Helper()
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		if sandbox.ServeHTTP(w, r); w.Code >= 300 {
			t.Fatal(w.Code, w.Body)
		}
	}
	post("/v2/requests.xml", "application/x-www-form-urlencoded", "service_code=MT&address_string=a&api_key="+apiKey)
	post("/requests/"+string(sandbox.Requests()[0].ID)+"/steps", "application/json", `{"status":"closed"}`)
}

// The stand-in keeps the standard, and nothing is left unchecked.
func TestTheStandInConforms(t *testing.T) {
	all := run(t, spoil{})
	for _, r := range all {
		if r.Err != nil || r.Skipped != "" {
			t.Error(r)
		}
	}
	if len(all) < 60 {
		t.Errorf("only %d checks", len(all))
	}
}

// A real server, when IOC_URL (its endpoint) is set; IOC_KEY with IOC_WRITE=1
// makes requests there, so use its test system.
func TestARealServerConforms(t *testing.T) {
	if os.Getenv("IOC_URL") == "" {
		t.Skip("no real server: set IOC_URL, IOC_JURISDICTION, IOC_KEY and IOC_WRITE to test one")
	}
	for _, r := range checks.Run(t.Context(), checks.Target{
		URL: os.Getenv("IOC_URL"), Key: os.Getenv("IOC_KEY"), Jurisdiction: os.Getenv("IOC_JURISDICTION"), Write: os.Getenv("IOC_WRITE") == "1",
		Client: &http.Client{Timeout: 30 * time.Second}, Now: time.Now,
	}) {
		if r.Err != nil {
			t.Error(r)
		}
	}
}

// replace spoils the answers to what has path in its path.
func replace(path, pattern, with string) spoil {
	find := regexp.MustCompile(pattern)
	return spoil{answer: func(r *http.Request, status int, _ http.Header, body string) (int, string) {
		if strings.Contains(r.URL.Path, path) {
			body = find.ReplaceAllString(body, with)
		}
		return status, body
	}}
}

// status spoils the status only.
func status(method, path string, from, to int) spoil {
	return spoil{answer: func(r *http.Request, status int, _ http.Header, body string) (int, string) {
		if r.Method == method && strings.Contains(r.URL.Path, path) && status == from {
			status = to
		}
		return status, body
	}}
}

// deaf is a server that does not listen to an argument of a query.
func deaf(names ...string) spoil {
	return spoil{request: func(r *http.Request) {
		q := r.URL.Query()
		for _, name := range names {
			q.Del(name)
		}
		r.URL.RawQuery = q.Encode()
	}}
}

// forms changes what is posted before the server reads it.
func forms(path string, change func(url.Values)) spoil {
	return spoil{request: func(r *http.Request) {
		if r.Method != http.MethodPost || !strings.Contains(r.URL.Path, path) {
			return
		}
		var raw bytes.Buffer
		_, _ = raw.ReadFrom(r.Body)
		form, _ := url.ParseQuery(raw.String())
		change(form)
		encoded := form.Encode()
		r.Body, r.ContentLength = http.NoBody, int64(len(encoded))
		r.Body = readCloser{strings.NewReader(encoded)}
	}}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

func fill(name, value string) func(url.Values) {
	return func(form url.Values) {
		if form.Get(name) == "" {
			form.Set(name, value)
		}
	}
}

// Every check fails on a server that is broken in what it checks.
func TestChecksCanFail(t *testing.T) {
	failing := map[string]bool{}
	for _, test := range []struct {
		check string // a word of its name
		spoil spoil
	}{
		{"discovery document", status("GET", "/discovery", 200, 404)},
		{"dates itself", replace("/discovery", `2026-11-01T00:00:00Z`, "yesterday")},
		{"absolutely", replace("/discovery", `http://127[^<"]*`, "/v2")},
		{"absolutely", replace("/discovery", `GeoReport_v2`, "GeoReport_v1")},
		{"absolutely", replace("/discovery", `text/xml`, "text/plain")},
		{"list of services", status("GET", "/services.", 200, 503)},
		{"list of services", replace("/services.", `<services>`, `<list>`)},
		{"list of services", replace("/services.", `encoding="utf-8"`, ``)},
		{"list of services", replace("/services.", `</services>`, ``)},
		{"list of services", replace("/services.", `"}]`, `"}`)},
		{"list of services", spoil{answer: func(r *http.Request, status int, h http.Header, body string) (int, string) {
			h.Set("Content-Type", "text/html")
			return status, body
		}}},
		{"a code of its own", replace("/services.", `HTDT`, "ATGT")},
		{"a code of its own", replace("/services.", `realtime`, "now")},
		{"a code of its own", replace("/services.json", `"metadata":true`, `"metadata":"true"`)},
		{"a code of its own", replace("/services.xml", `<metadata>true`, `<metadata>yes`)},
		{"a code of its own", replace("/services.", `<group>[^<]*</group>|,"group":[^}]*`, ``)},
		{"list says the same", replace("/services.json", `An toàn giao thông`, "Giao thông")},
		{"keeps the standard", replace("/services/", `multivaluelist`, "checkboxes")},
		{"keeps the standard", replace("/services/", `<order>2|"order":2`, `<order>1`)},
		{"keeps the standard", replace("/services/", `<values>.*?</values>|,"values":\[[^\]]*\]`, ``)},
		{"keeps the standard", replace("/services/", `<service_code>HTDT|"service_code":"HTDT"`, `<service_code>X`)},
		{"keeps the standard", replace("/services/HTDT.json", `"required":true`, `"required":1`)},
		{"unknown service is 404", status("GET", "/services/no-such", 404, 200)},
		{"unknown service is 404", replace("/services/no-such", `<errors>.*</errors>`, `not found`)},
		{"unknown service is 404", replace("/services/no-such", `404`, `405`)},
		{"unknown service is 404", replace("/services/no-such", `<description>.*</description>|,"description":"[^"]*"`, ``)},
		{"without api_key", forms("/requests", fill("api_key", apiKey))},
		{"unknown api_key", forms("/requests", func(f url.Values) { f.Set("api_key", apiKey) })},
		{"without service_code", forms("/requests", fill("service_code", "ATGT"))},
		{"unknown service_code", status("POST", "/requests", 404, 400)},
		{"without a location", forms("/requests", fill("address_id", "1"))},
		{"lat and no long", forms("/requests", fill("long", "108"))},
		{"lat that is none", forms("/requests", func(f url.Values) { f.Del("lat"); f.Del("long") })},
		{"over 4000", forms("/requests", func(f url.Values) {
			if len(f.Get("description")) > 4000 {
				f.Set("description", "x")
			}
		})},
		{"required attribute", forms("/requests", func(f url.Values) {
			if f.Get("service_code") == "HTDT" {
				fill("attribute[KIND]", "road")(f)
			}
		})},
		{"not in the list is 400", forms("/requests", func(f url.Values) {
			if f.Get("attribute[KIND]") != "" {
				f.Set("attribute[KIND]", "road")
			}
		})},
		{"ATGT (realtime) is taken", forms("/requests", func(f url.Values) { f.Set("description", strings.ToUpper(f.Get("description"))) })},
		{"ATGT (realtime) is taken", forms("/requests", func(f url.Values) { f.Set("lat", "12.7") })},
		{"ATGT (realtime) is taken", forms("/requests", func(f url.Values) { f.Set("description", strings.ReplaceAll(f.Get("description"), "\n", " ")) })},
		{"ATGT (realtime) is taken", spoil{answer: func(r *http.Request, status int, _ http.Header, body string) (int, string) {
			if r.Method == http.MethodPost {
				body = regexp.MustCompile(`<service_request_id>.*?</service_request_id>|"service_request_id":"\d+",?`).ReplaceAllString(body, "")
			}
			return status, body
		}}},
		{"HTDT (realtime) is taken", forms("/requests", func(f url.Values) { f.Del("attribute[DANGER][]"); f.Set("attribute[DANGER]", "xx") })},
		{"MT (batch) is taken", replace("/tokens/", `<token>|"token":"`, `$0x`)},
		{"MT (batch) is taken", status("GET", "/tokens/no-such", 404, 200)},
		{"(blackbox) is taken", replace("/services.", `(ATGT.*?)realtime`, "${1}blackbox")},
		{"without that", spoil{request: func(r *http.Request) {
			if r.Method == http.MethodPost && !strings.Contains(r.Header.Get("Content-Type"), "charset") {
				r.Header.Set("Content-Type", "text/plain")
			}
		}}},
		{"list of requests", status("GET", "/requests.", 200, 500)},
		{"list of requests", replace("/requests.", `service_requests>`, `requests>`)},
		{"list of requests", replace("/requests.json", `^\[(.*)\]`, `{"requests":[$1]}`)},
		{"standard's fields", replace("/requests", `>open<|"open"`, `>new<`)},
		{"standard's fields", replace("/requests", `(requested_datetime>|requested_datetime":")([^<"]*)Z`, `$1$2`)},
		{"standard's fields", replace("/requests", `<zipcode></zipcode>|"zipcode":null,`, ``)},
		{"standard's fields", replace("/requests.json", `"lat":([\d.]+)`, `"lat":"$1"`)},
		{"standard's fields", replace("/requests", `<long>[^<]*<|"long":[\d.]+`, `<long><`)},
		{"last 90 days", replace("/requests.", `(requested_datetime>|requested_datetime":")2026`, `${1}2025`)},
		{"a request says the same", replace("/requests/", `"address":"Cổng trường"`, `"address":"Cổng"`)},
		{"status=open gives", deaf("status")},
		{"status=closed gives", deaf("status")},
		{"service_code gives", deaf("service_code")},
		{"service_request_id gives", deaf("service_request_id")},
		{"empty argument", spoil{answer: func(r *http.Request, status int, _ http.Header, body string) (int, string) {
			if r.URL.Query().Has("status") && r.URL.Query().Get("status") == "" {
				return http.StatusBadRequest, body
			}
			return status, body
		}}},
		{"bound requested_datetime", deaf("start_date", "end_date")},
		{"more than 90 days", deaf("start_date")},
		{"date that is none", deaf("start_date")},
		{"the same alone", replace("/requests/", `Cổng trường`, "Cổng")},
		{"an unknown one is 404", status("GET", "/requests/no-such", 404, 200)},
		{"unknown jurisdiction", deaf("jurisdiction_id")},
		{"what is inside", spoil{answer: func(r *http.Request, status int, _ http.Header, body string) (int, string) {
			return status, body + r.URL.Query().Get("status")
		}}},
		{"list of updates", status("GET", "/servicerequestupdates", 200, 404)},
		{"posted is in the list", replace("/servicerequestupdates", `Kiểm thử`, "Thử")},
		{"posted is in the list", replace("/servicerequestupdates", `<update_id>[^<]*|"update_id":"\d+"`, `<update_id>`)},
		{"update without api_key", forms("/servicerequestupdates", fill("api_key", apiKey))},
		{"update without service_request_id", forms("/servicerequestupdates", fill("service_request_id", "no-such-request"))},
		{"update of an unknown request", status("POST", "/servicerequestupdates", 404, 201)},
		{"page and page_size", deaf("page")},
		{"page=0", deaf("page")},
		{"same Idempotency-Key", spoil{request: func(r *http.Request) { r.Header.Del("Idempotency-Key") }}},
	} {
		failed := false
		all := run(t, test.spoil)
		for _, r := range all {
			failing[r.Name] = failing[r.Name] || r.Err != nil
			failed = failed || r.Err != nil && strings.Contains(r.Name, test.check)
		}
		if !failed {
			t.Errorf("%q did not fail:\n%s", test.check, strings.ReplaceAll(strings.Trim(fmt.Sprint(all), "[]"), " pass ", "\n pass "))
		}
	}
	for _, r := range run(t, spoil{}) {
		if !failing[r.Name] {
			t.Errorf("no broken server fails %q", r.Name)
		}
	}
}

func TestAServerThatIsNoneFailsEverything(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	all := checks.Run(t.Context(), checks.Target{URL: server.URL + "/v2/", Write: true, Extensions: true, Client: server.Client(), Now: time.Now})
	if failed := checks.Failed(all); failed < 15 {
		t.Error(failed, all)
	}
	server.Close()
	for _, r := range checks.Run(t.Context(), checks.Target{URL: server.URL + "/v2", Client: server.Client(), Now: time.Now}) {
		if r.Err == nil && r.Skipped == "" && !strings.Contains(r.Name, "a code of its own") {
			t.Errorf("nobody answered: %s", r)
		}
	}
}
