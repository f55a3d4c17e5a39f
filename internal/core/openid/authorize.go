package openid

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Where the app leads people.
const (
	consentPath = "/cho-phep"
	donePath    = "/cho-phep/da-thoat"
)

// maxOpaque bounds what a client has us carry, in bytes.
const maxOpaque = 1000

// authorize begins: a person is sent to us by other software.
func (s *Service) authorize(w http.ResponseWriter, r *http.Request) {
	ctx := op.ContextWithIssuer(r.Context(), s.o.PublicURL)
	wanted, err := op.ParseAuthorizeRequest(r, s.provider.Decoder())
	if err != nil {
		s.reject(w, r, "", pageClient)
		return
	}
	var c client
	err = s.o.DB.View(ctx, func(tx *database.Tx) (err error) { c, err = activeClient(tx, wanted.ClientID); return err })
	switch {
	case errs.KindOf(err) == errs.NotFound:
		s.reject(w, r, wanted.ClientID, pageClient)
		return
	case err != nil:
		s.show(w, r, http.StatusInternalServerError, pageOurs)
		return
	case !slices.Contains(c.Redirects, wanted.RedirectURI): // to the letter
		s.reject(w, r, c.ID, pageRedirect)
		return
	}
	a := asked{Redirect: wanted.RedirectURI, State: wanted.State}
	to, err := s.proceed(ctx, r, c, wanted, a)
	if err != nil {
		code, description := errorOf(err)
		s.failed(ctx, c.ID, code)
		to = s.back(a, url.Values{"error": {code}, "error_description": {description}})
	}
	http.Redirect(w, r, to, http.StatusFound)
}

func (s *Service) reject(w http.ResponseWriter, r *http.Request, clientID, page string) {
	s.failed(r.Context(), clientID, "page_"+page)
	s.show(w, r, http.StatusBadRequest, page)
}

// proceed checks what is asked and returns where the browser goes: on to the
// app, or straight back where there is nothing to ask. An error is the client's
// to hear, at its registered address.
func (s *Service) proceed(ctx context.Context, r *http.Request, c client, wanted *oidc.AuthRequest, a asked) (string, error) {
	subject, err := op.ValidateAuthRequestClient(ctx, wanted, registered{c}, s.provider.IDTokenHintVerifier(ctx))
	if err != nil {
		return "", err
	}
	if err := checkAsked(r, wanted); err != nil {
		return "", err
	}
	a.Nonce, a.Scopes, a.Challenge, a.Prompt, a.Subject = wanted.Nonce, wanted.Scopes, wanted.CodeChallenge, wanted.Prompt, subject
	a.ACR = wanted.ACRValues
	if wanted.MaxAge != nil {
		age := int64(min(*wanted.MaxAge, 1<<30))
		a.MaxAge = &age
	}
	return s.decide(ctx, c, a)
}

// checkAsked refuses what the standard allows and we do not.
func checkAsked(r *http.Request, wanted *oidc.AuthRequest) error {
	switch {
	case !slices.Contains(wanted.Scopes, oidc.ScopeOpenID):
		return oidc.ErrInvalidScope().WithDescription("openid is missing")
	case wanted.CodeChallenge == "" || wanted.CodeChallengeMethod != oidc.CodeChallengeMethodS256:
		return oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	case len(wanted.CodeChallenge) != 43: // 32 bytes in base64url
		return oidc.ErrInvalidRequest().WithDescription("code_challenge is no SHA-256")
	case wanted.ResponseMode != "" && wanted.ResponseMode != oidc.ResponseModeQuery:
		return oidc.ErrInvalidRequest().WithDescription("only response_mode query is supported")
	case wanted.RequestParam != "":
		return oidc.ErrRequestNotSupported()
	case r.Form.Get("request_uri") != "":
		return oidc.ErrInvalidRequest().WithDescription("request_uri is not supported")
	case len(wanted.State) > maxOpaque || len(wanted.Nonce) > maxOpaque:
		return oidc.ErrInvalidRequest().WithDescription("state or nonce is too long")
	}
	return nil
}

// decide keeps the request, and answers it at once where nothing is to be asked.
func (s *Service) decide(ctx context.Context, c client, a asked) (to string, err error) {
	who := web.Who(ctx)
	var refused error
	err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
		to, refused = "", nil
		r, err := s.insertRequest(tx, c, a)
		if err != nil {
			return err
		}
		need, _, err := s.need(tx, who, r, c)
		if err != nil {
			return err
		}
		silent := slices.Contains(a.Prompt, oidc.PromptNone)
		switch {
		case need == "":
			given, err := grantOf(tx, who.Account, c.ID)
			if err != nil {
				return err
			}
			to, err = s.answer(tx, who, r, c, agreed(c.asked(a.Scopes), given.fields))
			return err
		case silent:
			refused = silentError(need)
			return nil
		}
		to = s.o.PublicURL + consentPath + "?" + url.Values{"id": {r.id}}.Encode()
		return nil
	})
	if err == nil {
		err = refused
	}
	return to, err
}

// agreed are the fields of a request that a person agreed to.
func agreed(fields []Field, given []string) []string {
	return slices.DeleteFunc(names(fields), func(field string) bool { return !slices.Contains(given, field) })
}

// silentError is what prompt=none is told instead of a screen (OpenID Connect
// Core §3.1.2.6).
func silentError(need string) error {
	switch need {
	case needSignIn, needAgain:
		return oidc.ErrLoginRequired()
	case needConsent:
		return errConsent
	}
	return oidc.ErrInteractionRequired()
}

var errConsent = &oidc.Error{ErrorType: "consent_required"}

// errorOf is an error in the standard's words. What we did not foresee is told
// as that and no more.
func errorOf(err error) (code, description string) {
	var known *oidc.Error
	if errors.As(err, &known) {
		return string(known.ErrorType), known.Description
	}
	return string(oidc.ServerError), ""
}
