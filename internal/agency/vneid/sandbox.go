package vneid

import (
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// Sandbox is a provider of synthetic people: it speaks the contract over HTTP
// on the library that is certified for it, shows a page on which one chooses
// whom to be, and fails on demand.
//
//	GET, PUT /faults      what goes wrong, a Faults
//	POST /keys            a new key signs from now on
type Sandbox struct {
	o        SandboxOptions
	path     string // of the issuer, cut off before routing
	provider *op.Provider
	store    *sandboxStore
	mux      *http.ServeMux
	mu       sync.Mutex
	faults   Faults
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
	s.store = newSandboxStore(o, people, s.current)
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
	s.mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, s.current()) })
	s.mux.HandleFunc("PUT /faults", s.putFaults)
	s.mux.HandleFunc("POST /keys", func(w http.ResponseWriter, _ *http.Request) { s.store.rotate(); w.WriteHeader(http.StatusNoContent) })
	s.mux.Handle("/", s.failing(s.provider))
	return s, nil
}

// ServeHTTP answers below the issuer's path.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	http.StripPrefix(s.path, s.mux).ServeHTTP(w, r)
}

// Fail sets what goes wrong from now on; the zero Faults is nothing.
func (s *Sandbox) Fail(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// Rotate makes a new key sign from now on.
func (s *Sandbox) Rotate() { s.store.rotate() }

func (s *Sandbox) current() Faults {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults
}

func (s *Sandbox) putFaults(w http.ResponseWriter, r *http.Request) {
	var f Faults
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSandboxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		answerJSON(w, http.StatusUnprocessableEntity, map[string]string{"code": "malformed"})
		return
	}
	s.Fail(f)
	answerJSON(w, http.StatusOK, f)
}

// byBrowser lists what a person's browser asks; the rest are calls of programs.
var byBrowser = []string{"/authorize", "/authorize/callback", "/end_session"}

func (s *Sandbox) failing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.Contains(byBrowser, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		if s.failNow() {
			answerJSON(w, http.StatusServiceUnavailable, map[string]string{"error": "temporarily_unavailable"})
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(min(time.Minute, time.Duration(s.current().DelayMillis)*time.Millisecond)):
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxSandboxBody)
		next.ServeHTTP(w, r)
	})
}

func (s *Sandbox) failNow() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.FailNext <= 0 {
		return false
	}
	s.faults.FailNext--
	return true
}

// lying puts another issuer into tokens, when that is asked for.
func (s *Sandbox) lying(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if issuer := s.current().Issuer; issuer != "" && strings.HasSuffix(r.URL.Path, "/token") {
			r = r.WithContext(op.ContextWithIssuer(r.Context(), issuer))
		}
		next.ServeHTTP(w, r)
	})
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(body)
}
