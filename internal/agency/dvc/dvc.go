// Package dvc files dossiers with the public-service portal and the one-stop
// counters of the wards, in the contract beside it, contract.json: a token, the
// next code, the papers, the dossier, and then what becomes of it, asked for or
// told by signed callbacks.
package dvc

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Contract is the OpenAPI description of the portal.
//
//go:embed contract.json
var Contract []byte

// Options say where the portal is.
type Options struct {
	URL      string // its base address; /v1/… is added to it. https, but on the same machine
	Key      string // client:secret
	Networks []netip.Prefix
	Now      func() time.Time  // by which tokens are renewed
	Observe  func(outcall.Try) // hears of every try; may be nil
}

// Client files with one portal. It is safe for concurrent use.
type Client struct {
	calls  *outcall.Client
	base   string
	tokens tokens
}

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	u, err := outcall.Base("dvc: the portal", o.URL)
	if err != nil {
		return nil, err
	}
	client, secret, err := parseKey(o.Key)
	if err != nil {
		return nil, err
	}
	calls, err := outcall.New(outcall.Options{
		Origins: []string{u.Scheme + "://" + u.Host}, Networks: o.Networks, Observe: o.Observe, MaxBytes: MaxFile,
		Timeout: 20 * time.Second, Deadline: time.Minute, // papers are heavy, and nobody waits
	})
	if err != nil {
		return nil, fmt.Errorf("dvc: %w", err)
	}
	c := &Client{calls: calls, base: strings.TrimSuffix(o.URL, "/")}
	c.tokens = tokens{client: client, secret: secret, now: o.Now, fetch: c.fetchToken, turn: make(chan struct{}, 1)}
	return c, nil
}

// Create files a dossier, whose papers were uploaded before, and gives its code.
// Key is our own id of the case, 8 to 64 of A–Z a–z 0–9 . _ : -: filing again
// under the same key, such as after a lost answer, files nothing twice and gives
// the same code. The error is errs.Invalid when the portal refuses the dossier
// for good, errs.Unavailable when it is away.
func (c *Client) Create(ctx context.Context, key string, d Dossier) (code string, err error) {
	var next codeAnswer
	if err := c.send(ctx, http.MethodPost, "/v1/codes", codeRequest{key, d.Authority}, &next); err != nil {
		return "", err
	}
	parsed, err := ParseCode(next.Code)
	if err != nil || next.Key != key || parsed.Authority != d.Authority {
		return "", errContract
	}
	if d.Documents == nil {
		d.Documents = []Document{} // the contract wants a list
	}
	var s State
	if err := c.send(ctx, http.MethodPost, "/v1/dossiers", filing{key, next.Code, d}, &s); err != nil {
		return "", err
	}
	if s.Key != key || s.Code != next.Code || !s.sound() {
		return "", errContract
	}
	return s.Code, nil
}

// Upload gives the bytes of a paper, of one of MediaTypes, at most MaxFile, before
// the dossier or the supplement that names it. File is a UUID; the same again
// stores nothing twice.
func (c *Client) Upload(ctx context.Context, file, mediaType string, body []byte) error {
	if !isID(file) || !isMediaType(mediaType) || len(body) == 0 || len(body) > MaxFile {
		return errs.New(errs.Invalid, "dvcRefused").Because(errors.New("dvc: the paper is against the contract"))
	}
	sum := sha256.Sum256(body)
	answer, err := c.call(ctx, outcall.Request{
		Method: http.MethodPut, URL: c.base + "/v1/files/" + file, Body: body,
		Header: http.Header{"Content-Type": {mediaType}, "Content-Digest": {digest(sum[:])}},
	})
	if err != nil {
		return err
	}
	var s stored
	if err := read(answer, &s); err != nil {
		return err
	}
	if s.File != file || s.Size != len(body) || s.SHA256 != hex.EncodeToString(sum[:]) {
		return errContract
	}
	return nil
}

// digest is the field of RFC 9530.
func digest(sum []byte) string { return "sha-256=:" + base64.StdEncoding.EncodeToString(sum) + ":" }

// Status asks how far a dossier has come; errs.NotFound when the portal does not
// know it.
func (c *Client) Status(ctx context.Context, code string) (State, error) {
	return c.state(ctx, http.MethodGet, code, "", nil)
}

// Withdraw asks to have a dossier back. Asking again changes nothing; errs.Conflict
// when it is too late.
func (c *Client) Withdraw(ctx context.Context, code, reason string) (State, error) {
	return c.state(ctx, http.MethodPost, code, "/withdrawal", withdrawal{reason})
}

// Supplement hands in papers that were asked for and uploaded. The same id again
// changes nothing; errs.Conflict when none are asked for.
func (c *Client) Supplement(ctx context.Context, code string, s Supplement) (State, error) {
	return c.state(ctx, http.MethodPost, code, "/supplements", s)
}

// Result is the document a dossier led to, as its State or an Event names it;
// errs.NotFound when there is none.
func (c *Client) Result(ctx context.Context, code string, d Document) ([]byte, error) {
	path, err := dossierPath(code)
	if err != nil {
		return nil, err
	}
	answer, err := c.call(ctx, outcall.Request{Method: http.MethodGet, URL: c.base + path + "/result"})
	if err != nil {
		return nil, err
	}
	if answer.Status != http.StatusOK {
		return nil, refused(answer)
	}
	sum := sha256.Sum256(answer.Body)
	if len(answer.Body) != d.Size || hex.EncodeToString(sum[:]) != d.SHA256 || answer.Header.Get("Content-Type") != d.MediaType {
		return nil, errContract
	}
	return answer.Body, nil
}

func dossierPath(code string) (string, error) {
	if _, err := ParseCode(code); err != nil {
		return "", errs.Missing().Because(err)
	}
	return "/v1/dossiers/" + code, nil
}

func (c *Client) state(ctx context.Context, method, code, rest string, question any) (State, error) {
	path, err := dossierPath(code)
	if err != nil {
		return State{}, err
	}
	var s State
	if err := c.send(ctx, method, path+rest, question, &s); err != nil {
		return State{}, err
	}
	if s.Code != code || !s.sound() {
		return State{}, errContract
	}
	return s, nil
}

// sound is whether a state is within the contract.
func (s State) sound() bool {
	for i, change := range s.History {
		if !change.Status.Known() || change.Sequence < 1 || i > 0 && change.Sequence <= s.History[i-1].Sequence {
			return false
		}
	}
	return idForm.MatchString(s.Key) && s.Status.Known() && s.Sequence >= 1 && within(s.Note, maxNote) &&
		(s.Result == nil || s.Result.wrong() == "")
}

// send asks in JSON.
func (c *Client) send(ctx context.Context, method, path string, question, into any) error {
	r := outcall.Request{Method: method, URL: c.base + path, Repeatable: true, Header: http.Header{"Accept": {"application/json"}}}
	if question != nil {
		body, err := json.Marshal(question)
		if err != nil {
			return fmt.Errorf("dvc: %w", err)
		}
		r.Body = body
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.call(ctx, r)
	if err != nil {
		return err
	}
	return read(answer, into)
}
