package openid

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// The endpoints. Software finds them by discovery.
const (
	discoveryPath  = "/.well-known/openid-configuration"
	authorizePath  = "/oauth/authorize"
	tokenPath      = "/oauth/token" //nolint:gosec // an address
	userinfoPath   = "/oauth/userinfo"
	introspectPath = "/oauth/introspect"
	revokePath     = "/oauth/revoke"
	endPath        = "/oauth/end-session"
	keysPath       = "/oauth/keys"
)

const maxForm = 16 << 10 // bytes

func (s *Service) endpoints() []web.Route {
	often := web.Limited(web.Limit{Count: 300, Per: time.Minute}) // of one server of a client
	small := web.MaxBody(maxForm)
	post := func(path, summary string, h func(http.ResponseWriter, *http.Request)) web.Route {
		return web.Raw(http.MethodPost, path, summary, web.Public(), s.counted(s.formOnly(h)), often, small)
	}
	return []web.Route{
		web.Raw(http.MethodGet, discoveryPath, "What the OpenID provider can do", web.Public(), http.HandlerFunc(s.discovery), web.Cached("public, max-age=300")),
		web.Raw(http.MethodGet, keysPath, "Keys that ID tokens are signed with", web.Public(), http.HandlerFunc(s.keys), web.Cached("public, max-age=3600")),
		web.Raw(http.MethodGet, authorizePath, "Other software sends a person here", web.Anyone(), http.HandlerFunc(s.authorize),
			web.Limited(web.Limit{Count: 60, Per: time.Minute})),
		post(tokenPath, "Tokens for a code, a refresh token or a client's secret", s.token),
		post(introspectPath, "What a token of the client's own is good for", func(w http.ResponseWriter, r *http.Request) { op.Introspect(w, r, s.provider) }),
		post(revokePath, "End a token of the client's own", func(w http.ResponseWriter, r *http.Request) { op.Revoke(w, r, s.provider) }),
		web.Raw(http.MethodGet, userinfoPath, "What a person agreed to tell", web.Public(), http.HandlerFunc(s.userinfo), often),
		web.Raw(http.MethodPost, userinfoPath, "What a person agreed to tell", web.Public(), http.HandlerFunc(s.userinfo), often, small),
		web.Raw(http.MethodGet, endPath, "Other software signs a person out of itself", web.Anyone(), http.HandlerFunc(s.end),
			web.Limited(web.Limit{Count: 60, Per: time.Minute})),
	}
}

// formOnly keeps secrets out of addresses, which others write down, and has the
// library speak in our name.
func (s *Service) formOnly(next func(http.ResponseWriter, *http.Request)) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" {
			op.RequestError(w, r, oidc.ErrInvalidRequest().WithDescription("parameters belong into the body"), nil)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		next(w, r.WithContext(op.ContextWithIssuer(r.Context(), s.o.PublicURL)))
	}
}

func (s *Service) token(w http.ResponseWriter, r *http.Request) {
	switch oidc.GrantType(r.PostFormValue("grant_type")) {
	case oidc.GrantTypeCode, oidc.GrantTypeRefreshToken, oidc.GrantTypeClientCredentials, "":
		op.Exchange(w, r, s.provider)
	default: // the library knows more than we want
		op.RequestError(w, r, oidc.ErrUnsupportedGrantType(), nil)
	}
}

func (s *Service) keys(w http.ResponseWriter, r *http.Request) {
	if _, err := s.signer(r.Context()); err != nil { // the first visitor may come before the first token
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	op.Keys(w, r, s.provider.Storage())
}

// discovery says what the library says, less what we do not offer.
func (s *Service) discovery(w http.ResponseWriter, r *http.Request) {
	ctx := op.ContextWithIssuer(r.Context(), s.o.PublicURL)
	d := op.CreateDiscoveryConfig(ctx, s.provider, s.provider.Storage())
	d.DeviceAuthorizationEndpoint = ""
	d.ScopesSupported, d.ACRValuesSupported = scopes, acrValues
	d.ResponseTypesSupported, d.ResponseModesSupported = []string{"code"}, []string{"query"}
	d.GrantTypesSupported = []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken, oidc.GrantTypeClientCredentials}
	d.SubjectTypesSupported = []string{"pairwise"}
	d.TokenEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodBasic, oidc.AuthMethodNone}
	d.TokenEndpointAuthSigningAlgValuesSupported = nil
	d.IntrospectionEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodBasic}
	d.IntrospectionEndpointAuthSigningAlgValuesSupported = nil
	d.RevocationEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodBasic, oidc.AuthMethodNone}
	d.RevocationEndpointAuthSigningAlgValuesSupported = nil
	d.ClaimsSupported = []string{
		"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash",
		"name", "birthdate", "gender", "personal_number", "address", "phone_number", "phone_number_verified",
	}
	d.CodeChallengeMethodsSupported = []oidc.CodeChallengeMethod{oidc.CodeChallengeMethodS256}
	d.UILocalesSupported = oidc.Locales{language.Vietnamese, language.English}
	op.Discover(w, d)
}

// userinfo tells a client what the person agreed to. Each token's first reading
// is recorded, and the person sees it.
func (s *Service) userinfo(w http.ResponseWriter, r *http.Request) {
	token, err := op.ParseUserinfoRequest(r, s.provider.Decoder())
	if err != nil || r.URL.Query().Has("access_token") {
		token = ""
	}
	info := new(oidc.UserInfo)
	var h held
	err = s.o.DB.Update(r.Context(), func(tx *database.Tx) (err error) {
		*info = oidc.UserInfo{}
		h, err = s.told(tx, token, info)
		return err
	})
	if err != nil {
		s.failed(r.Context(), h.client, "invalid_token")
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_token"})
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(info) // a client that went away is not our failure
}

func (s *Service) told(tx *database.Tx, token string, info *oidc.UserInfo) (held, error) {
	h, err := findToken(tx, token)
	if err != nil {
		return h, err
	}
	if h.kind != accessToken || h.account == "" {
		return h, errNot
	}
	if err := alive(tx, h); err != nil {
		return h, err
	}
	c, err := activeClient(tx, h.client)
	if err != nil {
		return h, err
	}
	given, err := grantOf(tx, h.account, h.client)
	if err != nil {
		return h, err
	}
	details, err := s.o.Claims(tx, h.account)
	if err != nil {
		return h, err
	}
	fields := agreed(c.asked(h.scopes), given.fields)
	info.Subject = h.subject
	details.fill(info, fields)
	n, err := tx.Exec(`UPDATE openid_tokens SET used_at = $2 WHERE id = $1 AND used_at = 0`, digest(token), tx.Now())
	if err != nil || n == 0 {
		return h, err
	}
	return h, record(tx, c.ID, "openid.read", c.ID, h.account, map[string]string{"fields": text(fields)})
}

// end ends a client's tokens for a person and sends the browser back. The
// person stays signed in here: that is not the client's to end.
func (s *Service) end(w http.ResponseWriter, r *http.Request) {
	ctx := op.ContextWithIssuer(r.Context(), s.o.PublicURL)
	wanted, err := op.ParseEndSessionRequest(r, s.provider.Decoder())
	if err != nil {
		s.reject(w, r, "", pageLogout)
		return
	}
	session, err := op.ValidateEndSessionRequest(ctx, wanted, s.provider)
	if err != nil {
		s.reject(w, r, wanted.ClientID, pageLogout)
		return
	}
	if session.UserID != "" {
		err = s.o.DB.Update(ctx, func(tx *database.Tx) error { return endBySubject(tx, session.ClientID, session.UserID) })
	}
	if err != nil {
		s.show(w, r, http.StatusInternalServerError, pageOurs)
		return
	}
	http.Redirect(w, r, session.RedirectURI, http.StatusSeeOther)
}

// endBySubject ends the tokens of the person that a client knows by a name.
func endBySubject(tx *database.Tx, clientID, subject string) error {
	_, err := tx.Exec(`DELETE FROM openid_tokens WHERE client = $1 AND subject = $2`, clientID, subject)
	return err
}
