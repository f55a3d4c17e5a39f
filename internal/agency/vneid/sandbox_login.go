package vneid

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"
)

//go:embed sandbox_login.html
var loginHTML string

//go:embed sandbox_login.css
var loginCSS string

var loginTemplate = template.Must(template.New("login").Parse(loginHTML))

// loginPolicy allows the page its one style sheet and its form, which ends at
// the program that asked.
func (s *Sandbox) loginPolicy() string {
	sum := sha256.Sum256([]byte(loginCSS))
	back, err := url.Parse(s.o.Redirect)
	if err != nil {
		return "default-src 'none'"
	}
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self' " + back.Scheme + "://" + back.Host + "; frame-ancestors 'none'"
}

// loginPage lets one choose whom to be.
func (s *Sandbox) loginPage(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	if _, err := s.store.AuthRequestByID(r.Context(), id); err != nil {
		http.Error(w, "Yêu cầu này không còn.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", s.loginPolicy())
	// A browser that went away is not our failure.
	_ = loginTemplate.Execute(w, struct {
		ID, Action string
		Style      template.CSS
		People     []citizen
	}{id, s.path + "/login", template.CSS(loginCSS), s.store.people}) //nolint:gosec // the style sheet is embedded
}

// login is the choice, or the refusal to choose.
func (s *Sandbox) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxSandboxBody)
	id := r.FormValue("id")
	request, err := s.store.AuthRequestByID(r.Context(), id)
	if err != nil {
		http.Error(w, "Yêu cầu này không còn.", http.StatusNotFound)
		return
	}
	number := r.FormValue("person")
	if number == "" {
		http.Redirect(w, r, refusal(request.GetRedirectURI(), request.GetState()), http.StatusSeeOther)
		return
	}
	if !s.store.choose(id, number) {
		http.Error(w, "Không có người này.", http.StatusUnprocessableEntity)
		return
	}
	ctx := op.ContextWithIssuer(r.Context(), s.o.Issuer)
	http.Redirect(w, r, op.AuthCallbackURL(s.provider)(ctx, id), http.StatusSeeOther)
}

// refusal is what a provider answers when the person says no (RFC 6749 §4.1.2.1).
func refusal(redirect, state string) string {
	separator := "?"
	if strings.Contains(redirect, "?") {
		separator = "&"
	}
	return redirect + separator + url.Values{"error": {"access_denied"}, "state": {state}}.Encode()
}
