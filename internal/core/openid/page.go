package openid

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"

	"daklakid/internal/platform/web"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// What goes wrong before we know where an answer may be sent. The browser stays
// here: an address that nobody registered is somebody else's. The words are the
// texts openidPage.<page>.
const (
	pageClient   = "client"
	pageRedirect = "redirect"
	pageLogout   = "logout"
	pageOurs     = "ours" // it is our failure
)

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// show answers with a page that needs nothing else: the app may not even be
// loaded.
func (s *Service) show(w http.ResponseWriter, r *http.Request, status int, what string) {
	language := web.Language(r.Context())
	say := func(part string) string {
		return s.o.Texts.Say(language, "openidPage."+part, map[string]any{"app": s.o.App})
	}
	sum := sha256.Sum256([]byte(pageCSS))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", language)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; frame-ancestors 'none'")
	w.WriteHeader(status)
	// A browser that went away is not our failure.
	_ = pageTemplate.Execute(w, struct {
		Language, App, Title, Text, Next, Home, Link string
		Style                                        template.CSS
	}{
		language, s.o.App, say(what + ".title"), say(what + ".body"), say(what + ".next"),
		strings.TrimSuffix(s.o.PublicURL, "/") + "/", say("home"), template.CSS(pageCSS), //nolint:gosec // embedded
	})
}
