package dvc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// tokens keeps the token with which the portal is asked (RFC 6749 §4.4).
type tokens struct {
	client, secret string
	now            func() time.Time
	fetch          func(context.Context) (grant, error)
	turn           chan struct{} // holds the one who may look and ask
	token          string
	until          time.Time
}

type grant struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Seconds int    `json:"expires_in"`
}

// A token is renewed this long before it ends.
const tokenMargin = 30 * time.Second

// parseKey splits client:secret.
func parseKey(s string) (client, secret string, err error) {
	client, secret, ok := strings.Cut(s, ":")
	if !ok || client == "" || len(secret) < MinSecret || strings.ContainsAny(client, " \r\n\t") {
		return "", "", errors.New("dvc: the key is client:secret, the secret of at least 16 characters")
	}
	return client, secret, nil
}

// get gives a token, and not the one that was found to be of no use. Who waits
// here waits for somebody who is asking already.
func (t *tokens) get(ctx context.Context, useless string) (string, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if t.token != "" && t.token != useless && t.now().Before(t.until) {
		return t.token, nil
	}
	g, err := t.fetch(ctx)
	if err != nil {
		return "", err
	}
	t.token, t.until = g.Token, t.now().Add(time.Duration(g.Seconds)*time.Second-tokenMargin)
	return t.token, nil
}

func (c *Client) fetchToken(ctx context.Context) (grant, error) {
	pair := url.QueryEscape(c.tokens.client) + ":" + url.QueryEscape(c.tokens.secret)
	answer, err := c.calls.Call(ctx, outcall.Request{
		Method: http.MethodPost, URL: c.base + "/v1/token", Body: []byte("grant_type=client_credentials"), Repeatable: true,
		Header: http.Header{
			"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"},
			"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(pair))},
		},
	})
	if err != nil {
		return grant{}, err
	}
	var g grant
	if answer.Status != http.StatusOK {
		return grant{}, fmt.Errorf("dvc: the portal answered %d to a request for a token", answer.Status)
	}
	if err := json.Unmarshal(answer.Body, &g); err != nil || g.Token == "" || len(g.Token) > 4096 || !strings.EqualFold(g.Type, "bearer") || g.Seconds < 1 {
		return grant{}, errContract // the cause might quote the token
	}
	return g, nil
}

// call asks with a token, and once more with a new one if it was of no use.
func (c *Client) call(ctx context.Context, r outcall.Request) (outcall.Answer, error) {
	useless := ""
	for {
		token, err := c.tokens.get(ctx, useless)
		if err != nil {
			return outcall.Answer{}, err
		}
		r.Header = r.Header.Clone()
		if r.Header == nil {
			r.Header = http.Header{}
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := c.calls.Call(ctx, r)
		if err != nil || answer.Status != http.StatusUnauthorized || useless != "" {
			return answer, err
		}
		useless = token
	}
}

// errContract does not count as a failure of the portal, but is worth another
// try: a proxy's page may stand where an answer should.
var errContract = errors.New("dvc: the answer is against the contract")

func read(answer outcall.Answer, into any) error {
	if answer.Status != http.StatusOK && answer.Status != http.StatusCreated {
		return refused(answer)
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return errContract // the cause might quote what was answered
	}
	return nil
}

// refused tells a refusal for good from trouble that an operator mends, such as a
// wrong key. A status counts only with the contract's code: a proxy's 404 must
// not make a dossier unknown.
func refused(answer outcall.Answer) error {
	r := answer.Refusal()
	cause := fmt.Errorf("dvc: the portal answered %d %s %s", answer.Status, r.Code, r.Field)
	switch r.Code {
	case "unknownDossier", "noResult":
		return errs.Missing().Because(cause)
	case "wrongState":
		return errs.New(errs.Conflict, "dvcWrongState").Because(cause)
	case "malformed", "idReused", "unknownFile", "unknownProcedure":
		return errs.New(errs.Invalid, "dvcRefused").Because(cause)
	}
	return cause
}
