package outcall_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"daklakid/internal/platform/outcall"
)

func TestTLSIsVerified(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	if _, err := get(t, client(t, outcall.Options{Origins: []string{server.URL}, Retries: -1}), server.URL); err == nil {
		t.Fatal("a certificate that nobody signed was believed")
	}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	if _, err := get(t, client(t, outcall.Options{Origins: []string{server.URL}, Roots: roots}), server.URL); err != nil {
		t.Fatal(err)
	}
}

func TestOriginsAreChecked(t *testing.T) {
	for _, bad := range []string{"", "sms.example", "ftp://sms.example", "https://u:p@sms.example", "https://sms.example/v1", "https://"} {
		if _, err := outcall.New(outcall.Options{Origins: []string{bad}}); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	c := client(t, outcall.Options{Origins: []string{"https://SMS.example", "http://one.example:8080/"}})
	for _, url := range []string{
		"http://sms.example/", "https://sms.example:444/", "https://sms.example.evil.example/", "https://u@sms.example/",
		"http://one.example/", "file:///etc/passwd", "", "/v1",
	} {
		if _, err := get(t, c, url); !errors.Is(err, outcall.ErrTarget) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestRedirectsStayAtTheirOrigin(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed to another origin") }))
	defer elsewhere.Close()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(elsewhere.URL, "http://"))
	c, url := start(t, outcall.Options{Origins: []string{elsewhere.URL}, Retries: -1}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/there", http.StatusFound)
		case "/there":
			fmt.Fprint(w, "there")
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://127.0.0.1:"+port+"/", http.StatusFound)
		case "/name":
			http.Redirect(w, r, "http://localhost:"+port+"/", http.StatusFound)
		}
	})
	if got, err := get(t, c, url+"/here"); err != nil || string(got.Body) != "there" {
		t.Fatalf("%s %v", got.Body, err)
	}
	for _, path := range []string{"/away", "/name", "/loop"} {
		if _, err := get(t, c, url+path); !errors.Is(err, outcall.ErrTarget) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
