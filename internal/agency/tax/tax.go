// Package tax asks the tax agency's registry about one company at a time, by its
// tax code, in the contract beside it, contract.json: what it is called, where it
// sits, whether it works, and whether somebody is who represents it.
package tax

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Contract is the OpenAPI description of the registry.
//
//go:embed contract.json
var Contract []byte

// Options say where the registry is.
type Options struct {
	URL      string // its base address; /v1/… is added to it. https, but on the same machine
	Key      string // client:secret
	Networks []netip.Prefix
	Now      func() time.Time  // signed with each request
	Observe  func(outcall.Try) // hears of every try; may be nil
}

// Client asks one registry.
type Client struct {
	calls *outcall.Client
	base  string
	path  string // of the base address
	key   key
	now   func() time.Time
}

const maxAnswer = 64 << 10 // bytes

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("tax: the registry's address must be https://host[:port][/path]")
	}
	if u.Scheme != "https" && !onThisMachine(u.Hostname()) {
		return nil, errors.New("tax: the registry is asked over https, but for one on this machine")
	}
	k, err := parseKey(o.Key)
	if err != nil {
		return nil, err
	}
	calls, err := outcall.New(outcall.Options{
		Origins: []string{u.Scheme + "://" + u.Host}, Networks: o.Networks, Observe: o.Observe, MaxBytes: maxAnswer,
		Timeout: 8 * time.Second, Deadline: 20 * time.Second,
	})
	if err != nil {
		return nil, fmt.Errorf("tax: %w", err)
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	return &Client{calls, u.Scheme + "://" + u.Host + path, path, k, o.Now}, nil
}

func onThisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// Inquiry says which company is asked about, and why. Both sides log it.
type Inquiry struct {
	RequestID  string `json:"requestId"` // 8 to 64 of A–Z a–z 0–9 . _ : -; the same asks the same again
	Purpose    string `json:"purpose"`
	LegalBasis string `json:"legalBasis"`
	TaxCode    string `json:"taxCode"` // as ParseCode writes it
	// Representative is a personal number: whether it is the representative's is
	// answered with yes or no. Empty asks nothing.
	Representative string `json:"representative,omitempty"`
}

// State is how a taxpayer stands, by the agency's numbers 00, 03, 05, 06 and 01.
type State string

// The states.
const (
	Active State = "active" // 00: works
	Ending State = "ending" // 03: has stopped, its obligations are not settled
	Paused State = "paused" // 05: rests for a while
	Absent State = "absent" // 06: was not found at its address
	Ended  State = "ended"  // 01: has stopped, all is settled
)

var states = []State{Active, Ending, Paused, Absent, Ended}

// Company is what the registry says.
type Company struct {
	TaxCode        string `json:"taxCode"`
	Name           string `json:"name"`
	Address        string `json:"address,omitempty"`
	State          State  `json:"state"`
	Representative string `json:"representative,omitempty"` // a name
}

type found struct {
	RequestID string `json:"requestId"`
	Company
	Represents *bool `json:"represents,omitempty"`
}

type refusal struct {
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
}

var errContract = errors.New("tax: the answer is against the contract")

// LookUp is a company, and whether the person asked about represents it. The
// error is errs.NotFound when no company has the code, errs.Unavailable when the
// registry is away or asked too much.
func (c *Client) LookUp(ctx context.Context, i Inquiry) (Company, bool, error) {
	var f found
	if err := c.ask(ctx, "/v1/companies", i, &f); err != nil {
		return Company{}, false, err
	}
	answered := f.Represents != nil
	if f.RequestID != i.RequestID || f.TaxCode != i.TaxCode || f.Name == "" || !slices.Contains(states, f.State) || answered != (i.Representative != "") {
		return Company{}, false, errContract
	}
	return f.Company, answered && *f.Represents, nil
}

func (c *Client) ask(ctx context.Context, path string, question, into any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("tax: %w", err)
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
		return refused(answer)
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return errContract // the cause might quote what was answered
	}
	return nil
}

// refused tells an unknown company from trouble that an operator mends, such as a
// wrong key. The code is the contract's, and holds nothing personal.
func refused(answer outcall.Answer) error {
	var r refusal
	if err := json.Unmarshal(answer.Body, &r); err != nil || len(r.Code) > 40 || len(r.Field) > 40 {
		r = refusal{Code: "?"}
	}
	cause := fmt.Errorf("tax: the registry answered %d %s %s", answer.Status, r.Code, r.Field)
	// A bare 404 may come from something that is no registry at all.
	if answer.Status == http.StatusNotFound && r.Code == "unknownCompany" {
		return errs.New(errs.NotFound, "notFound").Because(cause)
	}
	return cause
}
