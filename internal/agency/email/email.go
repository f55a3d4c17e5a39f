// Package email submits e-mail to a mail server (RFC 6409).
package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Options say where the mail server is.
type Options struct {
	// URL is smtp://user:password@host:port, which turns to TLS before anything
	// is said (STARTTLS), or smtps://…, which begins with it. Only on this very
	// machine does smtp:// do without.
	URL      string
	From     string         // the sender's address, also as "Name <address>"
	Networks []netip.Prefix // private networks that it may be in
	Roots    *x509.CertPool // whose certificates count; nil is the system's
}

const (
	sendTimeout = 15 * time.Second // of a whole submission
	maxSubject  = 200              // characters
)

// Client submits through one server. Every message has a connection of its own.
type Client struct {
	host, port, user, password string
	from, domain               string
	implicit, plain            bool // TLS from the start; or none, on this machine
	tls                        *tls.Config
	dial                       outcall.DialFunc
}

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		// The address holds a password: it must not get into the error.
		return nil, errors.New("email: the server's address must be smtp://user:password@host:port or smtps://…")
	}
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("email: the sender: %w", err)
	}
	c := &Client{
		host: u.Hostname(), port: u.Port(), user: u.User.Username(), from: from.String(), implicit: u.Scheme == "smtps",
		plain: u.Scheme == "smtp" && thisMachine(u.Hostname()), dial: outcall.Dialer(o.Networks...),
		tls: &tls.Config{ServerName: u.Hostname(), RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
	}
	c.password, _ = u.User.Password()
	_, c.domain, _ = strings.Cut(from.Address, "@")
	if c.port == "" {
		c.port = map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme] // RFC 8314
	}
	_, err = c.client(context.Background())
	return c, err
}

func thisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// Send submits a plain text to one address. A message sent again has the same
// Message-ID, made of id, by which mailboxes tell a repetition; SMTP itself does
// not. The error is of kind errs.Invalid when the server refuses the message
// for good, and errs.Unavailable when it is down.
func (c *Client) Send(ctx context.Context, id, to, subject, text string) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	m, err := c.message(id, to, subject, text)
	if err != nil {
		return err
	}
	client, err := c.client(ctx)
	if err != nil {
		return err
	}
	if err := client.DialAndSendWithContext(ctx, m); err != nil && !m.IsDelivered() {
		return explain(err)
	}
	return nil
}

func (c *Client) client(ctx context.Context) (*gomail.Client, error) {
	port, err := strconv.Atoi(c.port)
	if err != nil {
		return nil, errors.New("email: the server's port is not a number")
	}
	policy := gomail.TLSMandatory
	if c.implicit || c.plain {
		policy = gomail.NoTLS // what dial gives is encrypted, or need not be
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(c.tls), gomail.WithHELO(c.domain),
		gomail.WithTimeout(sendTimeout), gomail.WithoutNoop(),
		gomail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
			return c.connect(ctx, dialing, network, address)
		}),
	}
	if c.user != "" {
		options = append(options, gomail.WithUsername(c.user), gomail.WithPassword(c.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	client, err := gomail.NewClient(c.host, options...)
	if err != nil {
		return nil, fmt.Errorf("email: %w", err)
	}
	return client, nil
}

// connect dials, and has the connection closed when the submission's time is
// over, which the library does not look at once it is connected.
func (c *Client) connect(submission, dialing context.Context, network, address string) (net.Conn, error) {
	conn, err := c.dial(dialing, network, address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(submission, func() { _ = conn.Close() })
	if !c.implicit {
		return conn, nil
	}
	encrypted := tls.Client(conn, c.tls)
	if err := encrypted.HandshakeContext(dialing); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return encrypted, nil
}

func (c *Client) message(id, to, subject, text string) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(c.from); err != nil {
		return nil, fmt.Errorf("email: the sender: %w", err)
	}
	if err := m.To(to); err != nil {
		return nil, errs.New(errs.Invalid, "emailRefused") // the library's error quotes the address
	}
	subject = strings.Join(strings.Fields(subject), " ") // one line, whatever came in
	if runes := []rune(subject); len(runes) > maxSubject {
		subject = string(runes[:maxSubject-1]) + "…"
	}
	m.Subject(subject)
	m.SetDate()
	m.SetMessageIDWithValue(id + "@" + c.domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office replies, please
	m.SetBodyString(gomail.TypeTextPlain, text)
	return m, nil
}

// explain sorts an error and leaves the recipient out of it.
func explain(err error) error {
	var sending *gomail.SendError
	if !errors.As(err, &sending) {
		return errs.New(errs.Unavailable, "outcallFailed").Because(fmt.Errorf("email: %w", err))
	}
	cause := fmt.Errorf("email: %s: %d %s", sending.Reason, sending.ErrorCode(), sending.EnhancedStatusCode())
	switch {
	case sending.ErrorCode() < 500:
		return errs.New(errs.Unavailable, "outcallFailed").Because(cause)
	case sending.Reason == gomail.ErrSMTPMailFrom:
		return cause // it is us that the server refuses, which an operator mends
	}
	return errs.New(errs.Invalid, "emailRefused").Because(cause)
}
