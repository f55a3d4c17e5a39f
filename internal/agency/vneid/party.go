package vneid

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// party is the library's relying party with when it was made.
type party struct {
	rp.RelyingParty
	at int64
}

const (
	// rediscover is how long the provider's description is believed.
	rediscover = time.Hour
	// freshLogin is how old the sign-in at the provider may be: it is of this visit.
	freshLogin = flowLife + time.Minute
)

type nonceKey struct{}

// party finds the provider's endpoints, and again after an hour. Its keys are
// fetched anew by the library whenever a signature names one that is unknown.
func (s *Service) party(ctx context.Context, now int64) (*party, error) {
	if s.calls == nil {
		return nil, errs.New(errs.Unavailable, "vneidNone")
	}
	s.mu.Lock()
	found := s.found
	s.mu.Unlock()
	if found != nil && now-found.at < rediscover.Milliseconds() {
		return found, nil
	}
	made, err := rp.NewRelyingPartyOIDC(ctx, s.o.Issuer, s.o.ClientID, s.o.Secret, s.o.PublicURL+CallbackPath,
		[]string{oidc.ScopeOpenID, oidc.ScopeProfile, "personal_number"},
		rp.WithHTTPClient(&http.Client{Transport: transport{s.calls}}),
		rp.WithAuthStyle(oauth2.AuthStyleInHeader),
		rp.WithVerifierOpts(
			rp.WithNonce(func(ctx context.Context) string { nonce, _ := ctx.Value(nonceKey{}).(string); return nonce }),
			rp.WithAuthTimeMaxAge(freshLogin),
			rp.WithIssuedAtMaxAge(freshLogin),
			rp.WithSupportedSigningAlgorithms("RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512"),
		))
	if err != nil {
		if found != nil { // it was right an hour ago
			return found, nil
		}
		return nil, down(err)
	}
	made.IDTokenVerifier().Offset = 10 * time.Second // clocks differ
	fresh := &party{made, now}
	s.mu.Lock()
	s.found = fresh
	s.mu.Unlock()
	return fresh, nil
}

// authorize is where the person's browser goes.
func (s *Service) authorize(p *party, state string, x secrets) string {
	return rp.AuthURL(state, p,
		func() []oauth2.AuthCodeOption {
			return []oauth2.AuthCodeOption{
				oauth2.SetAuthURLParam("nonce", x.Nonce),
				oauth2.SetAuthURLParam("prompt", "login"),
				oauth2.SetAuthURLParam("acr_values", strings.Join(s.o.Levels, " ")),
				oauth2.SetAuthURLParam("ui_locales", "vi"),
			}
		},
		rp.WithCodeChallenge(oidc.NewSHACodeChallenge(x.Verifier)))
}

// errLevel is the answer for a person whose electronic identity is too weak.
var errLevel = errors.New("vneid: the level does not suffice")

// errIncomplete is the answer for a provider that says too little.
var errIncomplete = errors.New("vneid: the provider does not say who it is")

// exchange redeems a code and returns what the provider vouches for, with the
// ID token. Errors of kind errs.Unavailable mean that it did not answer.
func (s *Service) exchange(ctx context.Context, p *party, code string, x secrets) (Claims, string, error) {
	ctx = context.WithValue(ctx, nonceKey{}, x.Nonce)
	tokens, err := rp.CodeExchange[*oidc.IDTokenClaims](ctx, code, p, rp.WithCodeVerifier(x.Verifier))
	if err != nil {
		return Claims{}, "", outside(err)
	}
	said := tokens.IDTokenClaims
	if len(said.Audience) != 1 {
		return Claims{}, "", errors.New("vneid: the ID token is for others as well")
	}
	if !slices.Contains(s.o.Levels, said.AuthenticationContextClassReference) {
		return Claims{}, "", errLevel
	}
	info, err := rp.Userinfo[*oidc.UserInfo](ctx, tokens.AccessToken, oidc.BearerToken, said.Subject, p)
	if err != nil {
		return Claims{}, "", outside(err)
	}
	claims, err := claimsOf(info)
	claims.Level = said.AuthenticationContextClassReference
	return claims, tokens.IDToken, err
}

// outside keeps an error of ours and the provider's words out of each other.
func outside(err error) error {
	if errs.KindOf(err) == errs.Unavailable {
		return down(err)
	}
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return fmt.Errorf("vneid: the provider refused the code: %s", clip(refused.ErrorCode))
	}
	return fmt.Errorf("vneid: %w", err)
}

func down(err error) error { return errs.New(errs.Unavailable, "vneidDown").Because(err) }

// clip bounds what others wrote before it gets into a log.
func clip(s string) string {
	return s[:min(len(s), 40)]
}

// logout is where a browser ends its visit at the provider; empty when the
// provider has no such place. An ID token that says who it is about does not
// belong into an address.
func (s *Service) logout(p *party, idToken string) string {
	end := p.GetEndSessionEndpoint()
	if end == "" {
		return ""
	}
	query := url.Values{"client_id": {s.o.ClientID}, "post_logout_redirect_uri": {s.o.PublicURL + ResultPath}}
	var claims oidc.IDTokenClaims
	if _, err := oidc.ParseToken(idToken, &claims); err == nil && nameless(claims) {
		query.Set("id_token_hint", idToken)
	}
	return end + "?" + query.Encode()
}

func nameless(c oidc.IDTokenClaims) bool {
	return c.Name == "" && c.Birthdate == "" && c.PhoneNumber == "" && c.Email == "" && c.Claims["personal_number"] == nil
}

// transport lets the library call out through the program's own client.
type transport struct{ calls *outcall.Client }

// RoundTrip makes one call, bounded in time, size and target.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close()
	}
	answer, err := t.calls.Call(r.Context(), outcall.Request{Method: r.Method, URL: r.URL.String(), Header: r.Header, Body: body})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: http.StatusText(answer.Status), StatusCode: answer.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: answer.Header, Body: io.NopCloser(bytes.NewReader(answer.Body)), ContentLength: int64(len(answer.Body)), Request: r,
	}, nil
}
