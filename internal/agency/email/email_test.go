package email_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/email"
	"daklakid/internal/platform/errs"
)

const (
	id     = "0190b5a0-0000-7000-8000-000000000001"
	sender = "Ứng dụng <khong-tra-loi@tinh.example>"
	reader = "linh@thu.example"
)

// certificate is one for 127.0.0.1, and who believes it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return &tls.Config{Certificates: server.TLS.Certificates, MinVersion: tls.VersionTLS12}, roots
}

// serve runs the sandbox on a listener of its own, encrypted if implicit is set.
func serve(t *testing.T, sandbox *email.Sandbox, implicit *tls.Config) (address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	if implicit != nil {
		l = tls.NewListener(l, implicit)
	}
	done := make(chan error, 1)
	go func() { done <- sandbox.Serve(l) }()
	t.Cleanup(func() {
		if err := sandbox.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return address
}

func start(t *testing.T) (*email.Sandbox, *email.Client) {
	t.Helper()
	sandbox := email.NewSandbox("", "", nil)
	return sandbox, client(t, email.Options{URL: "smtp://" + serve(t, sandbox, nil)})
}

func client(t *testing.T, o email.Options) *email.Client {
	t.Helper()
	o.From = sender
	c, err := email.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSend(t *testing.T) {
	sandbox, c := start(t)
	text := "Chào Linh,\n\nTin “Phòng trọ gần KCN Hòa Phú” đã được duyệt.\n" + strings.Repeat("Một câu dài. ", 30) + "\n.\nHết."
	if err := c.Send(t.Context(), id, reader, "Tin của bạn đã được duyệt – phòng trọ, giá 1.500.000 đồng một tháng", text); err != nil {
		t.Fatal(err)
	}
	got := sandbox.Outbox()
	if len(got) != 1 || got[0].To != reader || got[0].From != "khong-tra-loi@tinh.example" || got[0].MessageID != id+"@tinh.example" ||
		got[0].Subject != "Tin của bạn đã được duyệt – phòng trọ, giá 1.500.000 đồng một tháng" || got[0].Text != text {
		t.Fatalf("%+v", got)
	}
}

func TestNothingGetsIntoTheHeaders(t *testing.T) {
	sandbox, c := start(t)
	if err := c.Send(t.Context(), id, reader, "Tin mới\r\nBcc: all@thu.example\n\n"+strings.Repeat("dài ", 100), "text"); err != nil {
		t.Fatal(err)
	}
	got := sandbox.Outbox()[0]
	if !strings.HasPrefix(got.Subject, "Tin mới Bcc: all@thu.example dài ") || len([]rune(got.Subject)) != 200 || got.Text != "text" {
		t.Fatalf("%+v", got)
	}
	for _, to := range []string{"", "linh", "linh@thu.example\r\nRCPT TO:<all@thu.example>", "a@b, c@d", "@"} {
		if err := c.Send(t.Context(), id, to, "s", "t"); errs.KindOf(err) != errs.Invalid || strings.Contains(err.Error(), "linh") {
			t.Errorf("%q: %v", to, err)
		}
	}
	if len(sandbox.Outbox()) != 1 {
		t.Fatal("it was sent")
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		faults email.Faults
		kind   errs.Kind
		fails  bool
		taken  int
	}{
		"puts off":            {faults: email.Faults{FailNext: 1}, fails: true, kind: errs.Unavailable},
		"breaks after taking": {faults: email.Faults{DropNext: 1}, fails: true, kind: errs.Unavailable, taken: 1},
		"has no such mailbox": {faults: email.Faults{Refuse: []string{reader}}, fails: true, kind: errs.Invalid},
		"is slow":             {faults: email.Faults{DelayMillis: 30}, taken: 1},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, c := start(t)
			sandbox.Fail(test.faults)
			err := c.Send(t.Context(), id, reader, "s", "t")
			if (err != nil) != test.fails || err != nil && errs.KindOf(err) != test.kind || len(sandbox.Outbox()) != test.taken {
				t.Fatalf("%v, %d taken", err, len(sandbox.Outbox()))
			}
			if err != nil && strings.Contains(err.Error(), "linh") {
				t.Fatalf("the address is in the error: %v", err)
			}
			sandbox.Fail(email.Faults{})
			if err := c.Send(t.Context(), id, reader, "s", "t"); err != nil {
				t.Fatal(err)
			}
			for _, m := range sandbox.Outbox() {
				if m.MessageID != id+"@tinh.example" {
					t.Fatalf("a repetition cannot be told: %+v", m)
				}
			}
		})
	}
}

func TestEncryption(t *testing.T) {
	certificate, roots := certificate(t)
	starting := serve(t, email.NewSandbox("app", "s3cret", certificate), nil)
	implicit := serve(t, email.NewSandbox("app", "s3cret", nil), certificate)
	for name, test := range map[string]struct {
		url   string
		roots *x509.CertPool
		fails bool
	}{
		"from the start":                   {url: "smtps://app:s3cret@" + implicit, roots: roots},
		"from the start, unknown signer":   {url: "smtps://app:s3cret@" + implicit, fails: true},
		"from the start, wrong password":   {url: "smtps://app:guess@" + implicit, roots: roots, fails: true},
		"from the start, not offered":      {url: "smtps://app:s3cret@" + starting, roots: roots, fails: true},
		"on this machine, right password":  {url: "smtp://app:s3cret@" + starting},
		"on this machine, wrong password":  {url: "smtp://app:guess@" + starting, fails: true},
		"on this machine, without sign-in": {url: "smtp://" + starting, fails: true},
	} {
		err := client(t, email.Options{URL: test.url, Roots: test.roots}).Send(t.Context(), id, reader, "s", "t")
		if (err != nil) != test.fails || errs.KindOf(err) == errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "guess")) {
			t.Errorf("%s: the password is in the error: %v", name, err)
		}
	}
}

// A server elsewhere that does not offer TLS gets neither password nor message.
func TestElsewhereEncryptionIsNeeded(t *testing.T) {
	certificate, roots := certificate(t)
	for name, test := range map[string]struct {
		offered *tls.Config
		roots   *x509.CertPool
		taken   int
	}{
		"offered":                 {certificate, roots, 1},
		"offered, unknown signer": {certificate, nil, 0},
		"not offered":             {nil, roots, 0},
	} {
		sandbox := email.NewSandbox("app", "s3cret", test.offered)
		c := client(t, email.Options{URL: "smtp://app:s3cret@" + serve(t, sandbox, nil), Roots: test.roots}).Elsewhere()
		err := c.Send(t.Context(), id, reader, "s", "t")
		if (err == nil) != (test.taken == 1) || len(sandbox.Outbox()) != test.taken {
			t.Errorf("%s: %v, %d taken", name, err, len(sandbox.Outbox()))
		}
	}
}

func TestASilentServerIsGivenUp(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	greeted := make(chan struct{})
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "220 hello\r\n")
		line := bufio.NewReader(conn)
		_, _ = line.ReadString('\n')
		close(greeted)
		_, _ = line.ReadString('\n') // says no more until the client leaves
	}()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-greeted
		cancel()
	}()
	if err := client(t, email.Options{URL: "smtp://" + l.Addr().String()}).Send(ctx, id, reader, "s", "t"); err == nil {
		t.Fatal("no error")
	}
}

func TestNobodyListens(t *testing.T) {
	sandbox, c := start(t)
	_ = sandbox.Close()
	if err := c.Send(t.Context(), id, reader, "s", "t"); errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
}

func TestAddresses(t *testing.T) {
	for _, bad := range []string{"", "mail.example:25", "http://mail.example", "smtp://u:s3cret@", "smtp://u:s3cret@mail.example:x", "smtp://u:s3cret@mail.example/x"} {
		if _, err := email.New(email.Options{URL: bad, From: sender}); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := email.New(email.Options{URL: "smtp://mail.example", From: "nobody"}); err == nil {
		t.Error("a sender without a domain")
	}
}

func TestSandboxPages(t *testing.T) {
	sandbox, c := start(t)
	server := httptest.NewServer(sandbox)
	defer server.Close()
	for i := range 3 {
		if err := c.Send(t.Context(), id, reader, fmt.Sprint("subject ", i), "t"); err != nil {
			t.Fatal(err)
		}
	}
	var shown []email.Taken
	get(t, server.URL+"/outbox", &shown)
	if len(shown) != 3 || shown[0].Subject != "subject 2" || time.Since(shown[0].At) > time.Hour {
		t.Fatalf("%+v", shown)
	}
	for body, want := range map[string]int{`{"failNext": 3, "oops": 1}`: 422, `{"failNext": 7}`: 200} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+"/faults", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Fatal(response.StatusCode)
		}
	}
	var faults email.Faults
	get(t, server.URL+"/faults", &faults)
	if faults.FailNext != 7 {
		t.Fatalf("%+v", faults)
	}
}

func get(t *testing.T, url string, into any) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
