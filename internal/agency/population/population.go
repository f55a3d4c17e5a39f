// Package population asks the national population database about one person at a
// time, in the contract beside it, contract.json: which details agree, and on
// demand the photo. It never reads what the database knows.
package population

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Contract is the OpenAPI description of the database.
//
//go:embed contract.json
var Contract []byte

// Options say where the database is.
type Options struct {
	URL      string // its base address; /v1/… is added to it. https, but on the same machine
	Key      string // client:secret
	Networks []netip.Prefix
	Now      func() time.Time  // signed with each request
	Observe  func(outcall.Try) // hears of every try; may be nil
}

// Client asks one database.
type Client struct {
	calls *outcall.Client
	base  string
	path  string // of the base address
	key   key
	now   func() time.Time
}

// maxAnswer is the most bytes of an answer: a photo in base64, and some room.
const maxAnswer = 800 << 10

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("population: the database's address must be https://host[:port][/path]")
	}
	if u.Scheme != "https" && !onThisMachine(u.Hostname()) {
		return nil, errors.New("population: the database is asked over https, but for one on this machine")
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
		return nil, fmt.Errorf("population: %w", err)
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	return &Client{calls, u.Scheme + "://" + u.Host + path, path, k, o.Now}, nil
}

func onThisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// Inquiry says who is asked about, and why. Both sides log it.
type Inquiry struct {
	RequestID      string `json:"requestId"` // 8 to 64 of A–Z a–z 0–9 . _ : -; the same asks the same again
	Purpose        string `json:"purpose"`
	LegalBasis     string `json:"legalBasis"`
	PersonalNumber string `json:"personalNumber"` // 12 digits
}

// Details are what may be compared; what is empty is not asked. Days are
// YYYY-MM-DD, sex is male or female.
type Details struct {
	FullName    string `json:"fullName,omitempty"`
	BirthDate   string `json:"birthDate,omitempty"`
	Sex         string `json:"sex,omitempty"`
	Residence   string `json:"residence,omitempty"`
	CardIssued  string `json:"cardIssued,omitempty"`
	CardExpires string `json:"cardExpires,omitempty"`
}

// fields gives the details that are there, by their names.
func (d Details) fields() map[string]string {
	all := map[string]string{
		"fullName": d.FullName, "birthDate": d.BirthDate, "sex": d.Sex, "residence": d.Residence,
		"cardIssued": d.CardIssued, "cardExpires": d.CardExpires,
	}
	for name, value := range all {
		if value == "" {
			delete(all, name)
		}
	}
	return all
}

type comparison struct {
	Inquiry
	Details Details `json:"details"`
}

type agreement struct {
	RequestID string          `json:"requestId"`
	Agrees    map[string]bool `json:"agrees"`
}

type photo struct {
	RequestID string `json:"requestId"`
	Photo     []byte `json:"photo"` // base64 in JSON
}

type refusal struct {
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
}

// Compare says of each detail given whether the database has the same, by its
// JSON name. The error is errs.NotFound when nobody has the number,
// errs.Unavailable when the database is away or asked too much.
func (c *Client) Compare(ctx context.Context, i Inquiry, d Details) (map[string]bool, error) {
	var a agreement
	if err := c.ask(ctx, "/v1/comparisons", comparison{i, d}, &a); err != nil {
		return nil, err
	}
	asked := d.fields()
	if a.RequestID != i.RequestID || len(a.Agrees) != len(asked) {
		return nil, errContract
	}
	for name := range asked {
		if _, answered := a.Agrees[name]; !answered {
			return nil, errContract
		}
	}
	return a.Agrees, nil
}

var errContract = errors.New("population: the answer is against the contract")

// The most pixels of a photo's side.
const maxSide = 4096

// Photo is the photo of the person's last card, a JPEG of at most 512 KiB. The
// error is errs.NotFound when there is no such person or no photo.
func (c *Client) Photo(ctx context.Context, i Inquiry) ([]byte, error) {
	var p photo
	if err := c.ask(ctx, "/v1/photos", i, &p); err != nil {
		return nil, err
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(p.Photo))
	if p.RequestID != i.RequestID || err != nil || max(size.Width, size.Height) > maxSide || len(p.Photo) > maxPhoto {
		return nil, errContract
	}
	return p.Photo, nil
}

func (c *Client) ask(ctx context.Context, path string, question, into any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("population: %w", err)
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

// refused tells an unknown person from trouble that an operator mends, such as a
// wrong key. The code is the contract's, and holds nothing personal.
func refused(answer outcall.Answer) error {
	var r refusal
	if err := json.Unmarshal(answer.Body, &r); err != nil || len(r.Code) > 40 || len(r.Field) > 40 {
		r = refusal{Code: "?"}
	}
	cause := fmt.Errorf("population: the database answered %d %s %s", answer.Status, r.Code, r.Field)
	// A bare 404 may come from something that is no population database at all.
	if answer.Status == http.StatusNotFound && (r.Code == "unknownPerson" || r.Code == "noPhoto") {
		return errs.New(errs.NotFound, "notFound").Because(cause)
	}
	return cause
}
