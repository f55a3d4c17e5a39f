package vneid

import (
	"context"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What the library wants besides: the stand-in has one client, and no refresh
// tokens, introspection or signed client assertions.

func (s *sandboxStore) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

func (s *sandboxStore) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errUnknown
}

func (s *sandboxStore) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, errUnknown
}

func (s *sandboxStore) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}
func (s *sandboxStore) TerminateSession(context.Context, string, string) error { return nil }

func (s *sandboxStore) RevokeToken(_ context.Context, token, _, _ string) *oidc.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
	return nil
}

func (s *sandboxStore) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SetUserinfoFromRequest keeps the ID token bare: it names its subject only.
func (s *sandboxStore) SetUserinfoFromRequest(_ context.Context, u *oidc.UserInfo, r op.IDTokenRequest, _ []string) error {
	u.Subject = r.GetSubject()
	return nil
}

func (s *sandboxStore) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errUnknown
}

func (s *sandboxStore) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil //nolint:nilnil // no claims are a choice
}

func (s *sandboxStore) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errUnknown
}

func (s *sandboxStore) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errUnknown
}
func (s *sandboxStore) Health(context.Context) error { return nil }

// sandboxClient is the program as the stand-in knows it.
type sandboxClient struct{ s *sandboxStore }

func (c sandboxClient) GetID() string                       { return c.s.o.ClientID }
func (c sandboxClient) RedirectURIs() []string              { return []string{c.s.o.Redirect} }
func (c sandboxClient) PostLogoutRedirectURIs() []string    { return []string{c.s.o.AfterLogout} }
func (c sandboxClient) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c sandboxClient) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c sandboxClient) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c sandboxClient) GrantTypes() []oidc.GrantType { return []oidc.GrantType{oidc.GrantTypeCode} }

func (c sandboxClient) LoginURL(id string) string           { return c.s.o.Issuer + "/login?id=" + id }
func (c sandboxClient) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }

func (c sandboxClient) IDTokenLifetime() time.Duration {
	if c.s.faults().Stale {
		return -time.Hour
	}
	return sandboxLife
}
func (c sandboxClient) DevMode() bool { return false }

//revive:disable-next-line:var-naming // the library spells it so
func (c sandboxClient) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (c sandboxClient) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
func (c sandboxClient) IsScopeAllowed(scope string) bool     { return scope == "personal_number" }
func (c sandboxClient) IDTokenUserinfoClaimsAssertion() bool { return false }
func (c sandboxClient) ClockSkew() time.Duration             { return 0 }
