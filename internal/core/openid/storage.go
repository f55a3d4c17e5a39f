package openid

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"daklakid/internal/platform/database"
)

// storage is the provider as the library knows it. Each call is a transaction
// of its own; what must be one (a code or a token is used once, and what comes
// of it is made) is one call.
type storage struct{ s *Service }

var errNot = errors.New("openid: not here")

// AuthRequestByCode finds what a code was given for. A code that was redeemed
// before ends what came of it.
func (st *storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	key := digest(code)
	if key == nil {
		return nil, errNot
	}
	var r request
	var replayed bool
	err := st.s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		replayed = false
		r, err = scanRequest(tx.Row(`SELECT `+requestColumns+` FROM openid_requests WHERE code = $1`, key))
		if err != nil {
			return err
		}
		if r.codeUsedAt > 0 {
			replayed = true
			return endFamily(tx, r.id, r.client, r.account, "openid.replay")
		}
		if r.expiresAt <= tx.Now() {
			return errNot
		}
		return nil
	})
	if err == nil && replayed {
		err = errNot
	}
	if err != nil {
		return nil, errNot
	}
	return &r, nil
}

// CreateAccessToken is for codes without offline_access, and for machines.
func (st *storage) CreateAccessToken(ctx context.Context, r op.TokenRequest) (string, time.Time, error) {
	m, err := st.tokens(ctx, r, "")
	return m.access, m.expires, err
}

// CreateAccessAndRefreshTokens is for codes with offline_access, and for
// refresh tokens.
func (st *storage) CreateAccessAndRefreshTokens(ctx context.Context, r op.TokenRequest, current string) (string, string, time.Time, error) {
	m, err := st.tokens(ctx, r, current)
	return m.access, m.refresh, m.expires, err
}

func (st *storage) tokens(ctx context.Context, asked op.TokenRequest, current string) (m minted, err error) {
	var refused error
	err = st.s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		var again bool
		refused = nil
		switch r := asked.(type) {
		case *request:
			if err := alive(tx, held{client: r.client, account: r.account}); err != nil {
				return oidc.ErrInvalidGrant()
			}
			m, again, err = redeem(tx, r, slices.Contains(r.asked.Scopes, oidc.ScopeOfflineAccess))
		case *refreshed:
			m, again, err = rotate(tx, current, r.held, r.scopes)
		case machineRequest:
			m, err = machine(tx, r.client, r.scopes)
		default:
			return oidc.ErrUnsupportedGrantType()
		}
		if again {
			refused = oidc.ErrInvalidGrant().WithDescription("used before")
		}
		return err
	})
	if err == nil {
		err = refused
	}
	return m, err
}

// TokenRequestByRefreshToken finds what a refresh token stands for.
func (st *storage) TokenRequestByRefreshToken(ctx context.Context, token string) (op.RefreshTokenRequest, error) {
	var h held
	var reused bool
	err := st.s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		reused = false
		if h, err = findToken(tx, token); err != nil {
			return err
		}
		if h.kind != refreshToken {
			return errNot
		}
		if h.usedAt > 0 {
			reused = true
			return endFamily(tx, h.family, h.client, h.account, "openid.reuse")
		}
		return alive(tx, h)
	})
	if err != nil || reused {
		return nil, op.ErrInvalidRefreshToken
	}
	return &refreshed{h}, nil
}

// GetRefreshTokenInfo tells refresh tokens from others.
func (st *storage) GetRefreshTokenInfo(ctx context.Context, _, token string) (string, string, error) {
	var h held
	err := st.s.o.DB.View(ctx, func(tx *database.Tx) (err error) { h, err = findToken(tx, token); return err })
	if err != nil || h.kind != refreshToken {
		return "", "", op.ErrInvalidRefreshToken
	}
	return h.account, token, nil
}

// RevokeToken ends a token of the client's own: an access token alone, a
// refresh token with all its family. For others it does as if (RFC 7009 §2.2).
func (st *storage) RevokeToken(ctx context.Context, token, _, clientID string) *oidc.Error {
	err := st.s.o.DB.Update(ctx, func(tx *database.Tx) error {
		h, err := findToken(tx, token)
		if err != nil || h.client != clientID {
			return nil //nolint:nilerr // what is not there is revoked
		}
		if h.kind == refreshToken {
			return endFamily(tx, h.family, h.client, h.account, "openid.revoke")
		}
		_, err = tx.Exec(`DELETE FROM openid_tokens WHERE id = $1`, digest(token))
		return err
	})
	if err != nil {
		return oidc.ErrServerError()
	}
	return nil
}

// SetIntrospectionFromToken tells a client of its own tokens only.
func (st *storage) SetIntrospectionFromToken(ctx context.Context, out *oidc.IntrospectionResponse, token, _, clientID string) error {
	return st.s.o.DB.View(ctx, func(tx *database.Tx) error {
		h, err := findToken(tx, token)
		if err != nil {
			return err
		}
		if h.client != clientID || h.usedAt > 0 {
			return errNot
		}
		if err := alive(tx, h); err != nil {
			return err
		}
		out.Subject, out.ClientID, out.Scope, out.TokenType = h.subject, h.client, h.scopes, oidc.BearerToken
		out.Expiration, out.IssuedAt, out.Issuer = oidc.FromTime(moment(h.expiresAt)), oidc.FromTime(moment(h.createdAt)), st.s.o.PublicURL
		return nil
	})
}

// GetClientByClientID finds a client that may be used.
func (st *storage) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	var c client
	err := st.s.o.DB.View(ctx, func(tx *database.Tx) (err error) { c, err = activeClient(tx, id); return err })
	if err != nil {
		return nil, errNot
	}
	return registered{c}, nil
}

// AuthorizeClientIDSecret checks a client's secret in constant time.
func (st *storage) AuthorizeClientIDSecret(ctx context.Context, id, secret string) error {
	_, err := st.ClientCredentials(ctx, id, secret)
	return err
}

// ClientCredentials finds a client by its secret.
func (st *storage) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	found, err := st.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, err
	}
	c, ours := found.(registered)
	shown := digest(secret)
	if !ours || !c.confidential() || shown == nil || subtle.ConstantTimeCompare(shown, c.secret) != 1 {
		return nil, errNot
	}
	return c, nil
}

// ClientCredentialsTokenRequest narrows what a machine asks for to what it may;
// asking for nothing asks for all of it.
func (st *storage) ClientCredentialsTokenRequest(ctx context.Context, id string, scopes []string) (op.TokenRequest, error) {
	found, err := st.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, oidc.ErrInvalidClient()
	}
	c, ours := found.(registered)
	if !ours || len(c.Scopes) == 0 {
		return nil, oidc.ErrUnauthorizedClient().WithDescription("this client has no scopes of its own")
	}
	if len(scopes) == 0 {
		scopes = c.Scopes
	}
	for _, scope := range scopes {
		if !slices.Contains(c.Scopes, scope) {
			return nil, oidc.ErrInvalidScope()
		}
	}
	return machineRequest{c.client, scopes}, nil
}

// SetUserinfoFromRequest keeps ID tokens bare: they name their subject only.
func (st *storage) SetUserinfoFromRequest(_ context.Context, u *oidc.UserInfo, r op.IDTokenRequest, _ []string) error {
	u.Subject = r.GetSubject()
	return nil
}

// SigningKey is the one in use.
func (st *storage) SigningKey(ctx context.Context) (op.SigningKey, error) { return st.s.signer(ctx) }

// KeySet are the public keys.
func (st *storage) KeySet(ctx context.Context) ([]op.Key, error) { return st.s.publicKeys(ctx) }

// SignatureAlgorithms is RS256.
func (st *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}
