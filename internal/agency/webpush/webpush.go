// Package webpush hands messages to the push services of browsers: encrypted
// for one browser (RFC 8291), sent by one sender (VAPID, RFC 8292), as RFC 8030
// has it. A push service is whoever a browser names, so none of our own network
// is called.
package webpush

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Options say how to go about it.
type Options struct {
	Contact  string            // mailto: or https:, whom a push service may ask about us
	Networks []netip.Prefix    // private networks that may be called; see outcall.Open
	Resolver *net.Resolver     // nil is the system's
	Observe  func(outcall.Try) // hears of every try; may be nil
}

// Client sends. It is safe for concurrent use.
type Client struct {
	calls   *outcall.Open
	contact string
}

const (
	timeout   = 10 * time.Second
	maxAnswer = 1 << 10
)

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	u, err := url.Parse(o.Contact)
	if err != nil || u.Scheme != "mailto" && u.Scheme != "https" {
		return nil, errors.New("webpush: the contact must be mailto:… or https://…")
	}
	return &Client{outcall.NewOpen(outcall.Options{
		Networks: o.Networks, Resolver: o.Resolver, Observe: o.Observe, Timeout: timeout, MaxBytes: maxAnswer,
	}), o.Contact}, nil
}

// Subscription is where and for whom: what PushSubscription has in a browser.
type Subscription struct {
	Endpoint string
	Public   []byte // p256dh, an uncompressed point of P-256
	Auth     []byte // 16 bytes
}

// Message is what goes out.
type Message struct {
	Payload []byte        // at most MaxPayload
	TTL     time.Duration // how long the push service keeps it for a browser that is away
	Urgency string        // very-low, low, normal or high; empty is normal
	Topic   string        // one that waits is replaced by the next of its topic; at most 32 letters
	At      time.Time     // now
}

// Send hands a message over. The error is of kind errs.NotFound when the
// subscription is no more, errs.Invalid when this message is refused for good,
// and else errs.Unavailable, with how long to wait where the service says so.
// None names the endpoint, with which anybody could send.
func (c *Client) Send(ctx context.Context, key *Key, to Subscription, m Message) error {
	local, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("webpush: %w", err)
	}
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	body, err := encrypt(to, local, salt, m.Payload, room)
	if err != nil {
		return errs.New(errs.Invalid, "pushRefused").Because(err)
	}
	authorization, err := key.authorize(to.Endpoint, c.contact, m.At)
	if err != nil {
		return errs.New(errs.Invalid, "pushRefused").Because(err)
	}
	header := http.Header{}
	header.Set("Authorization", authorization)
	header.Set("Content-Encoding", "aes128gcm")
	header.Set("Content-Type", "application/octet-stream")
	header["TTL"] = []string{strconv.FormatInt(int64(m.TTL/time.Second), 10)}
	if m.Urgency != "" {
		header.Set("Urgency", m.Urgency)
	}
	if m.Topic != "" {
		header.Set("Topic", m.Topic)
	}
	answer, err := c.calls.Call(ctx, outcall.Request{Method: http.MethodPost, URL: to.Endpoint, Header: header, Body: body})
	if err != nil {
		return unreached(ctx, err)
	}
	return judge(answer, m.At)
}

// unreached tells an address that must not be called, which is no subscription,
// from a service that is down.
func unreached(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, outcall.ErrTarget):
		return errs.Missing().Because(err)
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	}
	return errs.New(errs.Unavailable, "outcallFailed").Because(fmt.Errorf("webpush: %s", outcall.Reason(err)))
}

// judge is RFC 8030 §5 and §7.
func judge(a outcall.Answer, now time.Time) error {
	cause := fmt.Errorf("webpush: the push service answered %d", a.Status)
	switch {
	case a.Status >= 200 && a.Status < 300:
		return nil
	case a.Status == http.StatusNotFound, a.Status == http.StatusGone:
		return errs.Missing().Because(cause)
	case a.Status == http.StatusTooManyRequests, a.Status >= 500:
		return errs.New(errs.Unavailable, "outcallFailed").After(a.After(now)).Because(cause)
	}
	return errs.New(errs.Invalid, "pushRefused").Because(cause)
}
