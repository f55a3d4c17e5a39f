package outcall

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Open calls addresses that people enter, so any on the internet, but none that
// leads into our own network: not by a name, not as a bare address, not by a
// redirect, which it never follows. Every call is one try, and every answer is
// an answer. It is safe for concurrent use.
type Open struct {
	o    Options
	http *http.Client
}

// NewOpen prepares a caller; of the options, those about origins, retries and
// their pauses say nothing to it.
func NewOpen(o Options) *Open {
	o = o.filled()
	return &Open{o, &http.Client{
		Transport: &http.Transport{
			// No proxy from the environment: it would dial what we must not.
			DialContext: dialing(o.Networks, o.Resolver, inside), TLSClientConfig: &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout, MaxIdleConns: 64, MaxIdleConnsPerHost: 2,
			IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Call makes the call. The answer's body is cut after MaxBytes, and where it
// does not come the status still counts. ErrTarget is the error when the address
// must not be called, any other that no answer came; none holds the address.
func (c *Open) Call(ctx context.Context, r Request) (Answer, error) {
	if !Allowed(r.URL, c.o.Networks) {
		return Answer{}, ErrTarget
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Answer{}, ErrTarget
	}
	for name, values := range r.Header {
		request.Header[name] = values
	}
	began := time.Now()
	response, err := c.http.Do(request)
	took := time.Since(began)
	if err != nil {
		c.o.Observe(Try{origin(request.URL), r.Method, 0, took})
		return Answer{Took: took}, bare(err)
	}
	defer response.Body.Close()
	c.o.Observe(Try{origin(request.URL), r.Method, response.StatusCode, took})
	body, _ := io.ReadAll(io.LimitReader(response.Body, c.o.MaxBytes))
	return Answer{Status: response.StatusCode, Header: response.Header, Body: body, Took: took}, nil
}

// bare is an error without the URL that net/http puts into its errors.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, ErrTarget) {
		return ErrTarget
	}
	return fmt.Errorf("no answer: %w", err)
}

// number matches what some resolvers read as an IPv4 address in disguise:
// decimal, octal or hexadecimal, or with parts left out.
var number = regexp.MustCompile(`^(0[xX][0-9a-fA-F]*|[0-9]+)$`)

// Allowed reports whether an address that somebody enters may be called at all,
// as far as that can be seen without asking for its name: https, or http to this
// very machine where its addresses are in the networks; no user, no fragment,
// and a bare IP address only where a name may lead as well.
func Allowed(address string, networks []netip.Prefix) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Opaque != "" || strings.Contains(address, "#") {
		return false
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && !inside(host, ip.Unmap(), networks):
		return false
	case err != nil && number.MatchString(host[strings.LastIndex(host, ".")+1:]):
		return false
	}
	if u.Scheme == "https" {
		return host != "localhost" && !strings.HasSuffix(host, ".localhost") || inside(host, loopback, networks)
	}
	return u.Scheme == "http" && (host == "localhost" || ip.Unmap().IsLoopback()) && inside(host, loopback, networks)
}

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// inside lets no private address be reached for its own sake.
func inside(_ string, to netip.Addr, networks []netip.Prefix) bool {
	return allowed("", to, networks)
}

// After is how long an answer asks to wait, in seconds or until a date; zero
// when it does not.
func (a Answer) After(now time.Time) time.Duration {
	if wait := retryAfter(a.Header); wait > 0 {
		return wait
	}
	until, err := http.ParseTime(a.Header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return min(max(0, until.Sub(now)), 24*time.Hour)
}

// Reason is in one word why no answer came.
func Reason(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, ErrTarget):
		return "target"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.As(err, &dns):
		return "name"
	case errors.As(err, &certificate), errors.As(err, &record):
		return "certificate"
	}
	return "connection"
}
