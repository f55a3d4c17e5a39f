// Package signed asks questions one at a time, each signed with a secret that both
// sides know and with the reason that both log, and answers such questions where a
// stand-in is asked.
package signed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Options say where the other side is.
type Options struct {
	URL      string // its base address; /v1/… is added to it. https, but on the same machine
	Key      string // client:secret
	Networks []netip.Prefix
	Now      func() time.Time  // signed with each request
	Observe  func(outcall.Try) // hears of every try; may be nil
}

// Side is how errors speak of the other side.
type Side struct {
	Package string // whose error it is
	Name    string // with its article
}

// Client asks one side. It is safe for concurrent use.
type Client struct {
	calls   *outcall.Client
	base    string
	path    string // of the base address
	key     key
	now     func() time.Time
	whom    string
	against error
}

// New prepares a client that reads answers of so many bytes at most; nothing is
// called yet.
func New(s Side, maxAnswer int64, o Options) (*Client, error) {
	whom := s.Package + ": " + s.Name
	u, err := outcall.Base(whom, o.URL)
	if err != nil {
		return nil, err
	}
	k, err := parseKey(o.Key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Package, err)
	}
	calls, err := outcall.New(outcall.Options{
		Origins: []string{u.Scheme + "://" + u.Host}, Networks: o.Networks, Observe: o.Observe, MaxBytes: maxAnswer,
		Timeout: 8 * time.Second, Deadline: 20 * time.Second,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Package, err)
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	against := errors.New(s.Package + ": the answer is against the contract")
	return &Client{calls, u.Scheme + "://" + u.Host + path, path, k, o.Now, whom, against}, nil
}

// Ask asks, and reads an answer that is sound. It may ask again under the same id.
func (c *Client) Ask(ctx context.Context, path string, q Question, into any, sound func() bool) error {
	body, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("%s: %w", c.whom, err)
	}
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	answer, err := c.calls.Call(ctx, outcall.Request{
		Method: http.MethodPost, URL: c.base + path, Body: body, Repeatable: true,
		Header: http.Header{
			"Content-Type": {"application/json"}, "Accept": {"application/json"},
			headerClient: {c.key.client}, headerTime: {stamp},
			headerSignature: {c.key.sign(http.MethodPost, c.path+path, stamp, body)},
		},
	})
	if err != nil {
		return err
	}
	if answer.Status != http.StatusOK {
		return &refusedError{answer.Refusal(), answer.Status, c.whom}
	}
	if err := json.Unmarshal(answer.Body, into); err != nil || !sound() {
		return c.against // the cause might quote what was answered
	}
	return nil
}

// refusedError is trouble that an operator mends, such as a wrong key.
type refusedError struct {
	outcall.Refusal
	status int
	whom   string
}

func (r *refusedError) Error() string {
	return fmt.Sprintf("%s answered %d %s %s", r.whom, r.status, r.Code, r.Field)
}

// Missing makes errs.NotFound of a 404 with one of the contract's codes: a bare
// one may come from something that is not the other side at all.
func Missing(err error, codes ...string) error {
	var r *refusedError
	if errors.As(err, &r) && r.status == http.StatusNotFound && slices.Contains(codes, r.Code) {
		return errs.Missing().Because(err)
	}
	return err
}
