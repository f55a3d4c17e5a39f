package ioc_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/errs"
)

const apiKey = "key-of-the-tests"

func serve(t *testing.T, o ioc.SandboxOptions) (*ioc.Sandbox, *httptest.Server) {
	t.Helper()
	o.Key = apiKey
	server := httptest.NewUnstartedServer(nil)
	o.URL = "http://" + server.Listener.Addr().String()
	sandbox, err := ioc.NewSandbox(o)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = sandbox
	server.Start()
	t.Cleanup(func() {
		server.Close()
		if err := sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	return sandbox, server
}

func client(t *testing.T, url string, change ...func(*ioc.Options)) *ioc.Client {
	t.Helper()
	o := ioc.Options{URL: url + "/v2", Key: apiKey, Jurisdiction: "city.example", Now: time.Now}
	for _, f := range change {
		f(&o)
	}
	c, err := ioc.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inJSON(o *ioc.Options) { o.Format = georeport.JSON }

func plain(o *ioc.Options) { o.Plain = true }

func report() georeport.Submission {
	return georeport.Submission{
		Service: "HTDT", Lat: georeport.At(12.6667), Long: georeport.At(108.0383), Address: "Đường Lê Duẩn", Description: "Ổ gà sâu\ncạnh trường <học> & chợ",
		FirstName: "An", Phone: "+84905000001", Attributes: map[string][]string{"KIND": {"road"}, "DANGER": {"walk", "ride"}, "DEPTH": {"20"}, "SEEN": {"2026-11-23"}},
	}
}

func TestAReportFromServicesToUpdates(t *testing.T) {
	for name, format := range map[string]func(*ioc.Options){"XML": func(*ioc.Options) {}, "JSON": inJSON} {
		t.Run(name, func(t *testing.T) {
			_, server := serve(t, ioc.SandboxOptions{Jurisdiction: "city.example", Script: []ioc.Step{
				{Status: georeport.Open, Note: "Đã chuyển", Agency: "Phòng Quản lý đô thị"}, {AfterMillis: 30, Status: georeport.Closed, Note: "Đã vá"},
			}})
			c := client(t, server.URL, format)
			services, err := c.Services(t.Context())
			if err != nil || len(services) != 5 {
				t.Fatal(services, err)
			}
			if d, err := c.Definition(t.Context(), "HTDT"); err != nil || len(d.Attributes) != 7 {
				t.Fatal(d, err)
			}
			if _, err := c.Definition(t.Context(), "XX/../X"); errs.KindOf(err) != errs.NotFound {
				t.Error(err)
			}
			receipt, err := c.Create(t.Context(), "case-0001", report())
			if err != nil || receipt.ID == "" {
				t.Fatal(receipt, err)
			}
			r := closed(t, c, string(receipt.ID))
			if r.Description != georeport.Text(report().Description) || r.StatusNotes != "Đã vá" || r.Agency == "" || r.Lat != report().Lat {
				t.Errorf("%+v", r)
			}
			all, err := c.Since(t.Context(), time.Now().AddDate(-1, 0, 0))
			if err != nil || len(all) != 1 || all[0].ID != receipt.ID {
				t.Error(all, err)
			}
			if _, err := c.PostUpdate(t.Context(), "word-0001", georeport.UpdateSubmission{Update: georeport.Update{Request: receipt.ID, Status: georeport.Open, Description: "Vẫn còn"}}); err != nil {
				t.Fatal(err)
			}
			updates, err := c.Updates(t.Context(), time.Now().Add(-time.Hour))
			if err != nil || len(updates) != 3 || updates[2].Description != "Vẫn còn" || updates[2].Status != georeport.Open {
				t.Error(updates, err)
			}
			if _, err := c.Request(t.Context(), "999"); errs.KindOf(err) != errs.NotFound {
				t.Error(err)
			}
		})
	}
}

func closed(t *testing.T, c *ioc.Client, id string) georeport.Request {
	t.Helper()
	for range 500 {
		r, err := c.Request(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Status == georeport.Closed {
			return r
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it was never closed")
	return georeport.Request{}
}

func TestTokens(t *testing.T) {
	_, server := serve(t, ioc.SandboxOptions{TokenAfter: 3 * time.Second})
	c := client(t, server.URL)
	receipt, err := c.Create(t.Context(), "case-0001", georeport.Submission{Service: "MT", Address: "Chợ"})
	if err != nil || receipt.ID != "" || receipt.Token == "" {
		t.Fatal(receipt, err)
	}
	early, err := c.Token(t.Context(), string(receipt.Token))
	if err != nil || early.ID != "" {
		t.Fatal(early, err)
	}
	for range 200 {
		late, err := c.Token(t.Context(), string(receipt.Token))
		if err != nil {
			t.Fatal(err)
		}
		if late.ID != "" {
			if r, err := c.Request(t.Context(), string(late.ID)); err != nil || r.Address != "Chợ" {
				t.Error(r, err)
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("there was never an id")
}

// A report that was sent again is there once: by Idempotency-Key, and by its mark
// at a centre that does not know that.
func TestSendingTwiceReportsOnce(t *testing.T) {
	for name, test := range map[string]struct {
		faults  ioc.Faults
		options []func(*ioc.Options)
	}{
		"nothing is wrong":              {},
		"the answer is lost":            {faults: ioc.Faults{DropNext: 1}},
		"the answer is lost, JSON":      {faults: ioc.Faults{DropNext: 1}, options: []func(*ioc.Options){inJSON}},
		"half of it is lost":            {faults: ioc.Faults{GarbleNext: 1}},
		"a plain centre":                {faults: ioc.Faults{ForgetKeys: true}, options: []func(*ioc.Options){plain}},
		"a plain centre loses answers":  {faults: ioc.Faults{ForgetKeys: true, DropNext: 100}, options: []func(*ioc.Options){plain}},
		"a plain centre halves answers": {faults: ioc.Faults{ForgetKeys: true, GarbleNext: 2}, options: []func(*ioc.Options){plain, inJSON}},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, server := serve(t, ioc.SandboxOptions{})
			sandbox.Fail(test.faults)
			_, _ = client(t, server.URL, test.options...).Create(t.Context(), "case-0001", report())
			sandbox.Fail(ioc.Faults{ForgetKeys: test.faults.ForgetKeys})
			c := client(t, server.URL, test.options...)
			first, err := c.Create(t.Context(), "case-0001", report())
			if err != nil || first.ID == "" {
				t.Fatal(first, err)
			}
			second, err := c.Create(t.Context(), "case-0001", report())
			if err != nil || second.ID != first.ID || len(sandbox.Requests()) != 1 {
				t.Fatal(second, err, sandbox.Requests())
			}
			// Another case is another report, though it says the same.
			if third, err := c.Create(t.Context(), "case-0002", report()); err != nil || third.ID == first.ID {
				t.Error(third, err)
			}
		})
	}
}

// A plain client posts no second time by itself: without the key that would be
// a second report.
func TestAPlainClientDoesNotRepeat(t *testing.T) {
	var posts atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write([]byte("<service_requests/>"))
	}))
	defer server.Close()
	if _, err := client(t, server.URL, plain).Create(t.Context(), "case-0001", report()); errs.KindOf(err) != errs.Unavailable || posts.Load() != 1 {
		t.Error(err, posts.Load())
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		faults ioc.Faults
		change func(*ioc.Options)
		spoil  func(*georeport.Submission)
		kind   errs.Kind
		fails  bool
	}{
		"is down":              {faults: ioc.Faults{Down: true}, fails: true, kind: errs.Unavailable},
		"fails for long":       {faults: ioc.Faults{FailNext: 100}, fails: true, kind: errs.Unavailable},
		"is slow":              {faults: ioc.Faults{DelayMillis: 20}},
		"halves all answers":   {faults: ioc.Faults{GarbleNext: 100}, fails: true, kind: errs.Internal},
		"does not know us":     {change: func(o *ioc.Options) { o.Key = "x" }, fails: true, kind: errs.Internal},
		"is another city's":    {change: func(o *ioc.Options) { o.Jurisdiction = "town.example" }, fails: true, kind: errs.NotFound},
		"has no such service":  {spoil: func(s *georeport.Submission) { s.Service = "XX" }, fails: true, kind: errs.NotFound},
		"asks what is missing": {spoil: func(s *georeport.Submission) { s.Attributes = nil }, fails: true, kind: errs.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, server := serve(t, ioc.SandboxOptions{Jurisdiction: "city.example"})
			sandbox.Fail(test.faults)
			s := report()
			if test.spoil != nil {
				test.spoil(&s)
			}
			if test.change == nil {
				test.change = func(*ioc.Options) {}
			}
			_, err := client(t, server.URL, test.change).Create(t.Context(), "case-0001", s)
			if (err != nil) != test.fails || err != nil && errs.KindOf(err) != test.kind {
				t.Errorf("%v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "0905") || strings.Contains(err.Error(), "KIND") || strings.Contains(err.Error(), apiKey)) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
	sandbox, server := serve(t, ioc.SandboxOptions{})
	c := client(t, server.URL)
	if _, err := c.Create(t.Context(), "case-0001", report()); err != nil {
		t.Fatal(err)
	}
	other := report()
	other.Description = "Việc khác"
	if _, err := c.Create(t.Context(), "case-0001", other); errs.KindOf(err) != errs.Invalid || len(sandbox.Requests()) != 1 {
		t.Error(err)
	}
	if _, err := c.Create(t.Context(), "short", other); errs.KindOf(err) != errs.Invalid {
		t.Error(err)
	}
}

// A page that is not the standard's must not make a request unknown.
func TestAProxysPage(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.NotFound(w, nil) }))
	defer server.Close()
	if _, err := client(t, server.URL).Request(t.Context(), "1"); err == nil || errs.KindOf(err) == errs.NotFound {
		t.Error(err)
	}
}

// A server that knows no pages gives the same each time; one that does is read whole.
func TestPages(t *testing.T) {
	sandbox, server := serve(t, ioc.SandboxOptions{})
	c := client(t, server.URL)
	for range 1203 {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v2/requests.json", strings.NewReader("api_key="+apiKey+"&service_code=ATGT&address_string=a"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if sandbox.ServeHTTP(w, r); w.Code != http.StatusCreated {
			t.Fatal(w.Code, w.Body)
		}
	}
	if all, err := c.Since(t.Context(), time.Now().Add(-time.Hour)); err != nil || len(all) != 1203 {
		t.Error(len(all), err)
	}
	var asked atomic.Int32
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		sandbox.ServeHTTP(w, &http.Request{Method: r.Method, URL: r.URL.JoinPath(), Header: r.Header, Body: http.NoBody})
	}))
	defer old.Close()
	if all, err := client(t, old.URL).Since(t.Context(), time.Now().Add(-time.Hour)); err != nil || len(all) == 0 || asked.Load() > 4 {
		t.Error(len(all), err, asked.Load())
	}
}

// A stand-in that was ended in the middle goes on where it was.
func TestTheStandInRemembers(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state.json")
	sandbox, server := serve(t, ioc.SandboxOptions{State: state, Script: []ioc.Step{{AfterMillis: 700, Status: georeport.Closed, Note: "Xong"}}})
	receipt, err := client(t, server.URL).Create(t.Context(), "case-0001", report())
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Close(); err != nil {
		t.Fatal(err)
	}
	again, server := serve(t, ioc.SandboxOptions{State: state})
	c := client(t, server.URL)
	if same, err := c.Create(t.Context(), "case-0001", report()); err != nil || same.ID != receipt.ID || len(again.Requests()) != 1 {
		t.Fatal(same, err)
	}
	if r := closed(t, c, string(receipt.ID)); r.Description != georeport.Text(report().Description) || r.StatusNotes != "Xong" || r.Lat != report().Lat {
		t.Errorf("%+v", r)
	}
	if other, err := c.Create(t.Context(), "case-0002", report()); err != nil || other.ID == receipt.ID {
		t.Error(other, err)
	}
	if err := os.WriteFile(state, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ioc.NewSandbox(ioc.SandboxOptions{State: state}); err == nil {
		t.Error("a broken state was taken")
	}
}

// What would be too long with its mark is refused here, not cut.
func TestALongReportToAPlainCentre(t *testing.T) {
	sandbox, server := serve(t, ioc.SandboxOptions{})
	long := report()
	long.Description = strings.Repeat("đ", georeport.MaxDescription)
	if _, err := client(t, server.URL, plain).Create(t.Context(), "case-0001", long); errs.KindOf(err) != errs.Invalid || len(sandbox.Requests()) != 0 {
		t.Error(err)
	}
	if _, err := client(t, server.URL).Create(t.Context(), "case-0001", long); err != nil {
		t.Error(err)
	}
}

// A centre that never runs out of pages is not believed.
func TestEndlessPages(t *testing.T) {
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<service_requests>")
		for range 500 {
			fmt.Fprintf(w, "<request><service_request_id>%d</service_request_id></request>", n.Add(1))
		}
		_, _ = io.WriteString(w, "</service_requests>")
	}))
	defer server.Close()
	if all, err := client(t, server.URL).Since(t.Context(), time.Now().Add(-time.Hour)); err == nil {
		t.Error(len(all))
	}
}

func TestScripting(t *testing.T) {
	sandbox, server := serve(t, ioc.SandboxOptions{})
	do := func(method, path, body string) int {
		t.Helper()
		w := httptest.NewRecorder()
		sandbox.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
		return w.Code
	}
	receipt, err := client(t, server.URL).Create(t.Context(), "case-0001", report())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/requests/" + string(receipt.ID) + "/steps", `{"status":"closed","note":"Xong"}`, 200},
		{"POST", "/requests/" + string(receipt.ID) + "/steps", `{"status":"gone"}`, 422},
		{"POST", "/requests/1/steps", `{"status":"closed"}`, 404},
		{"PUT", "/script", `[{"status":"open","afterMillis":5}]`, 200},
		{"PUT", "/script", `[{"status":"open","afterMillis":-5}]`, 422},
		{"PUT", "/script", `{`, 422},
		{"GET", "/script", "", 200},
		{"PUT", "/faults", `{"failNext":1}`, 200},
		{"PUT", "/faults", `{"x":1}`, 422},
		{"GET", "/faults", "", 200},
	} {
		if got := do(test.method, test.path, test.body); got != test.want {
			t.Errorf("%s %s %s: %d", test.method, test.path, test.body, got)
		}
	}
	if r := sandbox.Requests()[0]; r.Status != georeport.Closed || r.StatusNotes != "Xong" {
		t.Errorf("%+v", r)
	}
}

func TestOptions(t *testing.T) {
	for _, url := range []string{"", "ioc.example", "http://ioc.example", "https://u:p@ioc.example", "https://ioc.example?x=1", "ftp://ioc.example"} {
		if _, err := ioc.New(ioc.Options{URL: url}); err == nil {
			t.Errorf("%q was taken", url)
		}
	}
	if _, err := ioc.New(ioc.Options{URL: "https://ioc.example/open311/v2/"}); err != nil {
		t.Error(err)
	}
}
