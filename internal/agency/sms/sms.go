// Package sms sends text messages, and has texts read out over the telephone,
// through a gateway that speaks the contract beside it, contract.json.
package sms

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Contract is the OpenAPI description of the gateway.
//
//go:embed contract.json
var Contract []byte

// Options say where the gateway is.
type Options struct {
	URL      string // its base address; /v1/messages and /v1/calls are added to it
	Token    string
	Networks []netip.Prefix    // private networks that it may be in
	Observe  func(outcall.Try) // hears of every try; may be nil
}

// Client sends through one gateway.
type Client struct {
	calls       *outcall.Client
	base, token string
}

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("sms: the gateway's address must be http(s)://host[:port][/path]")
	}
	calls, err := outcall.New(outcall.Options{
		Origins: []string{u.Scheme + "://" + u.Host}, Networks: o.Networks, Observe: o.Observe, MaxBytes: 64 << 10,
		Timeout: 5 * time.Second, Deadline: 15 * time.Second,
		Cooldown: 10 * time.Second, // people wait for their codes
	})
	if err != nil {
		return nil, fmt.Errorf("sms: %w", err)
	}
	return &Client{calls, strings.TrimSuffix(o.URL, "/"), o.Token}, nil
}

// message is what the contract calls NewMessage, and with a language NewCall.
type message struct {
	ID       string `json:"id"`
	To       string `json:"to"`
	Text     string `json:"text"`
	Language string `json:"language,omitempty"`
}

// Receipt is what the gateway says of a message.
type Receipt struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
}

// Status says how far a message has come.
type Status string

// The statuses.
const (
	Accepted  Status = "accepted"  // the gateway has it
	Delivered Status = "delivered" // the telephone has it
	Sent      Status = "sent"      // the network has it
	Failed    Status = "failed"    // it will not arrive
)

// Send has a text of 1 to 1000 characters sent to a number in E.164. Repeating
// it with the same id, a UUID, sends nothing twice. The error is of kind
// errs.Invalid when the gateway refuses the message for good, and
// errs.Unavailable when it is down.
func (c *Client) Send(ctx context.Context, id, to, text string) error {
	return c.hand(ctx, "/v1/messages", message{ID: id, To: to, Text: text})
}

// Call has the number called and the text read out, by a machine that
// speaks the language (BCP 47). Ids, bounds and errors are as in Send. Not
// every gateway can: the contract leaves it to choose.
func (c *Client) Call(ctx context.Context, id, to, text, language string) error {
	return c.hand(ctx, "/v1/calls", message{id, to, text, language})
}

// hand gives a message over.
func (c *Client) hand(ctx context.Context, path string, m message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("sms: %w", err)
	}
	answer, err := c.call(ctx, outcall.Request{Method: http.MethodPost, URL: c.base + path, Body: body, Repeatable: true})
	if err != nil {
		return err
	}
	if answer.Status != http.StatusAccepted {
		return refused(answer)
	}
	_, err = receipt(answer, m.ID)
	return err
}

// Find asks what became of a message that was sent in the last 24 hours;
// errs.NotFound when the gateway does not know it.
func (c *Client) Find(ctx context.Context, id string) (Receipt, error) {
	answer, err := c.call(ctx, outcall.Request{Method: http.MethodGet, URL: c.base + "/v1/messages/" + url.PathEscape(id)})
	switch {
	case err != nil:
		return Receipt{}, err
	case answer.Status == http.StatusNotFound:
		return Receipt{}, errs.Missing()
	case answer.Status != http.StatusOK:
		return Receipt{}, refused(answer)
	}
	return receipt(answer, id)
}

func (c *Client) call(ctx context.Context, r outcall.Request) (outcall.Answer, error) {
	r.Header = http.Header{"Authorization": {"Bearer " + c.token}, "Content-Type": {"application/json"}, "Accept": {"application/json"}}
	return c.calls.Call(ctx, r)
}

// receipt believes an answer only if it is about the message asked for.
func receipt(answer outcall.Answer, id string) (Receipt, error) {
	var r Receipt
	if err := json.Unmarshal(answer.Body, &r); err != nil || r.ID != id || !r.Status.known() {
		return Receipt{}, fmt.Errorf("sms: the gateway's answer %d is against the contract", answer.Status)
	}
	return r, nil
}

func (s Status) known() bool {
	switch s {
	case Accepted, Sent, Delivered, Failed:
		return true
	}
	return false
}

// refused tells a refusal of this message from trouble with the gateway, such
// as a wrong token, which an operator mends and which is worth another try.
func refused(answer outcall.Answer) error {
	r := answer.Refusal()
	cause := fmt.Errorf("sms: the gateway answered %d %s %s", answer.Status, r.Code, r.Field)
	switch answer.Status {
	case http.StatusConflict, http.StatusUnprocessableEntity:
		return errs.New(errs.Invalid, "smsRefused").Because(cause)
	}
	return cause
}
