package outcall_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/outcall"
)

var ownMachine = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// What people may enter, before any name is asked for.
func TestAddressesPeopleEnter(t *testing.T) {
	for _, bad := range []string{
		"", "x", "https://", "ftp://a.example/", "javascript:alert(1)", "file:///etc/passwd", "http://a.example/", "//a.example/",
		"https://u:p@a.example/", "https://u@a.example/", "https://a.example/#x", "https://a.example/#",
		"https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.0.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data/",
		"https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fd00::1]/", "https://[fe80::1%25eth0]/", "https://0.0.0.0/", "https://100.64.0.1/",
		"https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/", "https://10.1.2.3./",
		"https://localhost/", "https://localhost./", "https://a.localhost/", "http://localhost/", "http://127.0.0.1/",
	} {
		if outcall.Allowed(bad, nil) {
			t.Errorf("%q may be entered", bad)
		}
		if _, err := outcall.NewOpen(outcall.Options{}).Call(t.Context(), outcall.Request{Method: "POST", URL: bad}); !errors.Is(err, outcall.ErrTarget) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, good := range []string{"https://a.example/hook?x=1", "https://8.8.8.8/", "https://a.example:8443/", "https://[2606:4700::1111]/", "https://1a.2b.example/"} {
		if !outcall.Allowed(good, nil) {
			t.Errorf("%q may not be entered", good)
		}
	}
	for _, mine := range []string{"http://127.0.0.1:80/", "http://localhost:1/", "https://localhost/", "http://[::1]/"} {
		if !outcall.Allowed(mine, ownMachine) {
			t.Errorf("%q may not be entered although the settings say so", mine)
		}
	}
	for _, still := range []string{"http://a.example/", "http://10.0.0.1/", "https://10.0.0.1/", "http://2130706433/", "https://u@localhost/"} {
		if outcall.Allowed(still, ownMachine) {
			t.Errorf("%q may be entered", still)
		}
	}
}

// A name that leads into our network is found out when it is dialled, and a
// redirect goes nowhere.
func TestNamesAndRedirectsLeadNowhere(t *testing.T) {
	reached := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached++
		w.Header().Set("Location", "http://169.254.169.254/latest/")
		w.WriteHeader(http.StatusFound)
	}))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	resolver := names(t, map[string]string{"inside.example.": "127.0.0.1", "metadata.example.": "169.254.169.254", "ten.example.": "10.0.0.7"})
	c := outcall.NewOpen(outcall.Options{Resolver: resolver, Timeout: 5 * time.Second})
	for _, name := range []string{"inside", "metadata", "ten"} {
		_, err := c.Call(t.Context(), outcall.Request{Method: "POST", URL: "https://" + name + ".example:" + port + "/"})
		if !errors.Is(err, outcall.ErrTarget) || outcall.Reason(err) != "target" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if reached != 0 {
		t.Error("a private address was reached")
	}
	c = outcall.NewOpen(outcall.Options{Networks: ownMachine, Roots: roots(server)})
	a, err := c.Call(t.Context(), outcall.Request{Method: "POST", URL: server.URL})
	if err != nil || a.Status != http.StatusFound || reached != 1 {
		t.Errorf("%+v %v, %d requests", a, err, reached)
	}
	if _, err := outcall.NewOpen(outcall.Options{Networks: ownMachine}).Call(t.Context(), outcall.Request{Method: "POST", URL: server.URL}); outcall.Reason(err) != "certificate" {
		t.Error(err)
	}
}

func TestEveryAnswerIsAnAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/busy":
			w.Header().Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(strings.Repeat("x", 4000)))
		case "/drip":
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case "/slow":
			<-r.Context().Done()
		}
	}))
	defer server.Close()
	var seen []int
	c := outcall.NewOpen(outcall.Options{
		Networks: ownMachine, MaxBytes: 500, Timeout: 300 * time.Millisecond, Observe: func(t outcall.Try) { seen = append(seen, t.Status) },
	})
	call := func(path string) (outcall.Answer, error) {
		return c.Call(t.Context(), outcall.Request{Method: "POST", URL: server.URL + path})
	}
	a, err := call("/busy")
	if err != nil || a.Status != 503 || len(a.Body) != 500 || a.After(time.Now()).Round(time.Minute) != time.Hour {
		t.Errorf("%d, %d bytes, %v: %v", a.Status, len(a.Body), a.After(time.Now()), err)
	}
	if a, err := call("/drip"); err != nil || a.Status != 200 {
		t.Error(a, err)
	}
	if _, err := call("/slow"); outcall.Reason(err) != "timeout" || strings.Contains(err.Error(), "/slow") {
		t.Error(err)
	}
	server.Close()
	if _, err := call("/"); outcall.Reason(err) != "connection" {
		t.Error(err)
	}
	if len(seen) != 4 || seen[0] != 503 || seen[3] != 0 {
		t.Error(seen)
	}
}

func roots(server *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return pool
}
