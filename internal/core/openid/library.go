package openid

import (
	"context"
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What the library wants to know of requests, tokens and clients, in its words.

func (r *request) GetID() string                      { return r.id }
func (r *request) GetACR() string                     { return r.acr }
func (r *request) GetAMR() []string                   { return []string{r.amr} }
func (r *request) GetAudience() []string              { return []string{r.client} }
func (r *request) GetAuthTime() time.Time             { return moment(r.authAt) }
func (r *request) GetClientID() string                { return r.client }
func (r *request) GetNonce() string                   { return r.asked.Nonce }
func (r *request) GetRedirectURI() string             { return r.asked.Redirect }
func (r *request) GetResponseType() oidc.ResponseType { return oidc.ResponseTypeCode }
func (r *request) GetResponseMode() oidc.ResponseMode { return oidc.ResponseModeQuery }
func (r *request) GetScopes() []string                { return r.asked.Scopes }
func (r *request) GetState() string                   { return r.asked.State }
func (r *request) GetSubject() string                 { return r.subject }
func (r *request) Done() bool                         { return r.decidedAt > 0 && r.account != "" }
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.asked.Challenge, Method: oidc.CodeChallengeMethodS256}
}

// refreshed is a refresh token that is about to be rotated.
type refreshed struct{ held }

func (r *refreshed) GetAMR() []string                 { return []string{r.amr} }
func (r *refreshed) GetAudience() []string            { return []string{r.client} }
func (r *refreshed) GetAuthTime() time.Time           { return moment(r.authAt) }
func (r *refreshed) GetClientID() string              { return r.client }
func (r *refreshed) GetScopes() []string              { return r.scopes }
func (r *refreshed) GetSubject() string               { return r.subject }
func (r *refreshed) SetCurrentScopes(scopes []string) { r.scopes = scopes }

// machineRequest is for a partner's machine.
type machineRequest struct {
	client client
	scopes []string
}

func (m machineRequest) GetSubject() string    { return m.client.ID }
func (m machineRequest) GetAudience() []string { return []string{m.client.ID} }
func (m machineRequest) GetScopes() []string   { return m.scopes }

// registered is a client.
type registered struct{ client }

func (c registered) GetID() string                    { return c.ID }
func (c registered) RedirectURIs() []string           { return c.Redirects }
func (c registered) PostLogoutRedirectURIs() []string { return c.Logouts }
func (c registered) ApplicationType() op.ApplicationType {
	if c.confidential() {
		return op.ApplicationTypeWeb
	}
	return op.ApplicationTypeNative
}

func (c registered) AuthMethod() oidc.AuthMethod {
	if c.confidential() {
		return oidc.AuthMethodBasic
	}
	return oidc.AuthMethodNone
}

func (c registered) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c registered) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken, oidc.GrantTypeClientCredentials}
}
func (c registered) LoginURL(string) string              { return "" } // we lead people ourselves
func (c registered) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }
func (c registered) IDTokenLifetime() time.Duration      { return idTokenLife }
func (c registered) DevMode() bool                       { return false }

//revive:disable-next-line:var-naming // the library spells it so
func (c registered) RestrictAdditionalIdTokenScopes() func([]string) []string { return keepScopes }

func (c registered) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return keepScopes
}
func (c registered) IsScopeAllowed(scope string) bool     { return scope == scopePersonalNumber }
func (c registered) IDTokenUserinfoClaimsAssertion() bool { return false }
func (c registered) ClockSkew() time.Duration             { return 0 }

func keepScopes(scopes []string) []string { return scopes }

// What the library can do and we do not use.

var errUnused = errors.New("openid: not used")

func (st *storage) CreateAuthRequest(context.Context, *oidc.AuthRequest, string) (op.AuthRequest, error) {
	return nil, errUnused
}

func (st *storage) AuthRequestByID(context.Context, string) (op.AuthRequest, error) {
	return nil, errUnused
}
func (st *storage) SaveAuthCode(context.Context, string, string) error { return errUnused }

// DeleteAuthRequest keeps the request, so that its code is known when it comes again.
func (st *storage) DeleteAuthRequest(context.Context, string) error        { return nil }
func (st *storage) TerminateSession(context.Context, string, string) error { return errUnused }
func (st *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

func (st *storage) SetUserinfoFromToken(context.Context, *oidc.UserInfo, string, string, string) error {
	return errUnused
}

func (st *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil //nolint:nilnil // no claims are a choice
}

func (st *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errUnused
}

func (st *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errUnused
}
func (st *storage) Health(context.Context) error { return nil }
