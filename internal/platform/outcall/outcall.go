// Package outcall makes calls to others' servers: only to those listed, bounded
// in time and size, tried again within a budget, and stopped for a while when
// the other side is down.
package outcall

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"

	"daklakid/internal/platform/embedded"
)

// Options of a Client; zero values choose.
type Options struct {
	Origins  []string       // what may be called: https://host, http://host:port
	Networks []netip.Prefix // private networks that names may lead to; see Dialer
	Timeout  time.Duration  // of one try; 0 is 10 s
	Deadline time.Duration  // of a call with all its tries; 0 is 30 s
	MaxBytes int64          // of an answer, unpacked; 0 is 1 MiB
	Retries  int            // of a call that may be repeated; 0 is 2, below 0 none
	Cooldown time.Duration  // how long a failing origin is left alone; 0 is 30 s
	Roots    *x509.CertPool // whose certificates count; nil is the system's
	Resolver *net.Resolver  // nil is the system's
	Observe  func(Try)      // hears of every try, for metrics; may be nil
}

// Try is one attempt, as metrics may know it: no path, no query, no person.
type Try struct {
	Origin string
	Method string
	Status int // 0 when no answer came
	Took   time.Duration
}

func (o Options) filled() Options {
	for value, standard := range map[*time.Duration]time.Duration{
		&o.Timeout: 10 * time.Second, &o.Deadline: 30 * time.Second, &o.Cooldown: 30 * time.Second,
	} {
		if *value == 0 {
			*value = standard
		}
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 1 << 20
	}
	if o.Retries == 0 {
		o.Retries = 2
	}
	if o.Observe == nil {
		o.Observe = func(Try) {}
	}
	return o
}

// Client calls the origins it was made for. It is safe for concurrent use and
// meant to live as long as the program.
type Client struct {
	o      Options
	http   *http.Client
	target map[string]*target
}

// target is what is known of one origin.
type target struct {
	breaker *gobreaker.CircuitBreaker[Answer]
	budget  *budget
}

// ErrTarget is the answer to a call that must not be made: to an origin that is
// not listed, or to a private address.
var ErrTarget = errors.New("outcall: this target is not allowed")

const maxRedirects = 3

// New prepares a client. It is an error when an origin is more or less than
// http(s)://host[:port].
func New(o Options) (*Client, error) {
	o = o.filled()
	c := &Client{o: o, target: map[string]*target{}}
	for _, raw := range o.Origins {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("outcall: an origin is http(s)://host[:port], which %q is not", u.Redacted())
		}
		c.target[origin(u)] = newTarget(o)
	}
	dialer := newDialer(o.Networks, o.Resolver)
	c.http = &http.Client{
		Transport: &http.Transport{
			// No proxy from the environment: it would dial what we must not.
			DialContext: dialer, TLSClientConfig: &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout, MaxConnsPerHost: 64, MaxIdleConnsPerHost: 8,
			IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: sameOrigin,
	}
	return c, nil
}

func newTarget(o Options) *target {
	return &target{gobreaker.NewCircuitBreaker[Answer](gobreaker.Settings{
		Interval: time.Minute, BucketPeriod: 10 * time.Second, Timeout: o.Cooldown,
		ReadyToTrip: func(n gobreaker.Counts) bool {
			return n.ConsecutiveFailures >= 5 || n.Requests >= 20 && n.TotalFailures*2 >= n.Requests
		},
		IsSuccessful: func(err error) bool { return !errors.Is(err, errDown) },
		// Who gave up waiting says nothing about the other side.
		IsExcluded: func(err error) bool { return errors.Is(err, context.Canceled) },
	}), newBudget()}
}

// origin writes scheme, host and port in one way.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

func sameOrigin(next *http.Request, before []*http.Request) error {
	if len(before) > maxRedirects {
		return fmt.Errorf("%w: too many redirects", ErrTarget)
	}
	if origin(next.URL) != origin(before[0].URL) {
		return fmt.Errorf("%w: a redirect leads to another origin", ErrTarget)
	}
	return nil
}

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences of this package's errors.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }
