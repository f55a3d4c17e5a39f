package vneid

import (
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"

	"daklakid/internal/platform/sandbox"
)

// Sandbox is a provider of synthetic people: it speaks the contract over HTTP
// on the library that is certified for it, shows a page on which one chooses
// whom to be, and fails on demand.
//
//	GET, PUT /faults      what goes wrong, a Faults
//	POST /keys            a new key signs from now on
type Sandbox struct {
	sandbox.Faults[Faults]
	o        SandboxOptions
	path     string // of the issuer, cut off before routing
	provider *op.Provider
	store    *sandboxStore
	mux      *http.ServeMux
}

// SandboxOptions say where the stand-in is reached and by whom.
type SandboxOptions struct {
	Issuer           string
	ClientID, Secret string
	Redirect         string // our callback
	AfterLogout      string
}

// Faults say what goes wrong until they are set anew.
type Faults struct {
	FailNext    int    `json:"failNext"`    // so many calls of the program are answered 503
	DelayMillis int    `json:"delayMillis"` // before every answer to the program
	Level       string `json:"level"`       // acr instead of the person's
	Nonce       string `json:"nonce"`       // instead of the one asked for
	Audience    string `json:"audience"`    // besides us
	Issuer      string `json:"issuer"`      // in tokens, instead of ours
	Stale       bool   `json:"stale"`       // tokens have run out
	StrangeKey  bool   `json:"strangeKey"`  // tokens are signed by nobody we know
	Leave       string `json:"leave"`       // a claim that is left out, such as personal_number
}

// citizen is a synthetic person with an electronic identity.
type citizen struct {
	PersonalNumber string `json:"personalNumber"`
	FullName       string `json:"fullName"`
	BirthDate      string `json:"birthDate"`
	Sex            string `json:"sex"`
	Level          string `json:"level"`
}

//go:embed people.json
var peopleFile []byte

const maxSandboxBody = 64 << 10

// NewSandbox makes a provider that knows one client.
func NewSandbox(o SandboxOptions) (*Sandbox, error) {
	u, err := url.Parse(o.Issuer)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{o: o, path: strings.TrimSuffix(u.Path, "/"), mux: http.NewServeMux()}
	var people []citizen
	if err := json.Unmarshal(peopleFile, &people); err != nil {
		return nil, err
	}
	s.store = newSandboxStore(o, people, s.Current)
	config := &op.Config{
		CodeMethodS256: true, DefaultLogoutRedirectURI: o.AfterLogout, SupportedScopes: []string{"openid", "profile", "personal_number"},
	}
	_, _ = rand.Read(config.CryptoKey[:]) // never fails since Go 1.24
	s.provider, err = op.NewProvider(config, s.store, op.StaticIssuer(o.Issuer), op.WithAllowInsecure(), op.WithHttpInterceptors(s.lying), op.WithCORSOptions(nil))
	if err != nil {
		return nil, err
	}
	s.mux.HandleFunc("GET /login", s.loginPage)
	s.mux.HandleFunc("POST /login", s.login)
	s.ServeFaults(s.mux, s.Fail)
	s.mux.HandleFunc("POST /keys", func(w http.ResponseWriter, _ *http.Request) { s.store.rotate(); w.WriteHeader(http.StatusNoContent) })
	s.mux.Handle("/", s.failing(s.provider))
	return s, nil
}

// ServeHTTP answers below the issuer's path.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	http.StripPrefix(s.path, s.mux).ServeHTTP(w, r)
}

// Rotate makes a new key sign from now on.
func (s *Sandbox) Rotate() { s.store.rotate() }

// byBrowser lists what a person's browser asks; the rest are calls of programs.
var byBrowser = []string{"/authorize", "/authorize/callback", "/end_session"}

func (s *Sandbox) failing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.Contains(byBrowser, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		if s.Due(func(f *Faults) *int { return &f.FailNext }) {
			sandbox.Write(w, http.StatusServiceUnavailable, map[string]string{"error": "temporarily_unavailable"})
			return
		}
		sandbox.Wait(r.Context(), s.Current().DelayMillis)
		r.Body = http.MaxBytesReader(w, r.Body, maxSandboxBody)
		next.ServeHTTP(w, r)
	})
}

// lying puts another issuer into tokens, when that is asked for.
func (s *Sandbox) lying(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if issuer := s.Current().Issuer; issuer != "" && strings.HasSuffix(r.URL.Path, "/token") {
			r = r.WithContext(op.ContextWithIssuer(r.Context(), issuer))
		}
		next.ServeHTTP(w, r)
	})
}
