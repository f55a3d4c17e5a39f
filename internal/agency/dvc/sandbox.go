package dvc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/sandbox"
)

// Sandbox is a portal without an authority behind it: it speaks the contract over
// HTTP, an officer who follows a script works on what is filed, callbacks tell of
// it, and all of this fails on demand.
//
//	GET /dossiers              what was filed last, newest first: never by whom
//	GET, PUT /script           what the officer does with dossiers from now on, Steps
//	POST /dossiers/{code}/script  what the officer does with this one, instead
//	GET /callbacks             what was told last, newest first
//	GET, PUT /faults           what goes wrong next, a Faults
type Sandbox struct {
	sandbox.Faults[Faults]
	o        SandboxOptions
	client   string
	secret   string
	mux      *http.ServeMux
	ctx      context.Context
	stop     context.CancelFunc
	working  sync.WaitGroup
	events   chan delivery
	mu       sync.Mutex
	script   []Step
	tokens   map[string]time.Time // until when they count
	files    map[string]paper
	dossiers map[string]*filed // by code
	keys     map[string]string // key to code
	numbers  map[string]int    // of authority and day
	order    []string          // codes that were filed, oldest first
	callback string            // who is told
	told     []Told            // oldest first
	held     []delivery        // told after the next
}

// SandboxOptions of a Sandbox.
type SandboxOptions struct {
	Key            string // client:secret that it knows
	Callback       string // URL that is told of changes; empty tells nobody
	CallbackSecret string
	Script         []Step        // nil is the usual one
	Backoff        time.Duration // before a callback's first retry, doubled each time; 0 is a second
	Token          time.Duration // life of a token; 0 is an hour
	State          string        // file in which it remembers from one run to the next; empty forgets
}

// Faults say what goes wrong.
type Faults struct {
	Down          bool `json:"down"`          // every connection is cut
	FailNext      int  `json:"failNext"`      // so many requests are answered 500
	DropNext      int  `json:"dropNext"`      // so many are done, but the connection breaks before the answer
	GarbleNext    int  `json:"garbleNext"`    // so many are done, but answered with broken JSON
	DelayMillis   int  `json:"delayMillis"`   // before every answer
	ForgetTokens  bool `json:"forgetTokens"`  // tokens given so far do not count any more
	DuplicateNext int  `json:"duplicateNext"` // so many callbacks are sent twice
	HoldNext      int  `json:"holdNext"`      // so many callbacks are sent after the one that follows
	LoseNext      int  `json:"loseNext"`      // so many callbacks are never sent
}

const (
	maxFiled   = 1000
	maxFiles   = 20_000
	maxShown   = 100
	maxTold    = 1000
	maxDelay   = time.Minute
	maxControl = 64 << 10
	maxJSON    = 512 << 10
)

// NewSandbox makes a portal; Close ends its officer.
func NewSandbox(o SandboxOptions) (*Sandbox, error) {
	client, secret, err := parseKey(o.Key)
	if err != nil {
		return nil, err
	}
	if o.Backoff == 0 {
		o.Backoff = time.Second
	}
	if o.Token == 0 {
		o.Token = time.Hour
	}
	if o.Script == nil {
		o.Script = usualScript()
	}
	s := &Sandbox{
		o: o, callback: o.Callback, client: client, secret: secret, mux: http.NewServeMux(), script: o.Script, events: make(chan delivery, maxTold),
		tokens: map[string]time.Time{}, files: map[string]paper{}, dossiers: map[string]*filed{}, keys: map[string]string{}, numbers: map[string]int{},
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.contract()
	s.controls()
	if err := s.load(); err != nil {
		return nil, err
	}
	s.working.Go(s.tell)
	return s, nil
}

func (s *Sandbox) contract() {
	s.mux.Handle("POST /v1/token", s.faulty(s.grantToken))
	for pattern, h := range map[string]http.HandlerFunc{
		"POST /v1/codes":                       s.nextCode,
		"PUT /v1/files/{file}":                 s.putFile,
		"POST /v1/dossiers":                    s.file,
		"GET /v1/dossiers/{code}":              s.show,
		"GET /v1/dossiers/{code}/result":       s.result,
		"POST /v1/dossiers/{code}/withdrawal":  s.withdraw,
		"POST /v1/dossiers/{code}/supplements": s.supplement,
	} {
		s.mux.Handle(pattern, s.faulty(s.known(h)))
	}
}

func (s *Sandbox) controls() {
	s.mux.HandleFunc("GET /dossiers", sandbox.Show(s.Dossiers))
	s.mux.HandleFunc("GET /callbacks", sandbox.Show(s.Callbacks))
	s.mux.HandleFunc("GET /script", sandbox.Show(s.currentScript))
	s.mux.HandleFunc("PUT /script", s.putScript)
	s.mux.HandleFunc("POST /dossiers/{code}/script", s.postScript)
	s.ServeFaults(s.mux, s.Fail)
}

// ServeHTTP answers a request.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close ends the officer and the callbacks.
func (s *Sandbox) Close() error {
	s.stop()
	s.working.Wait()
	return nil
}

// Fail sets what goes wrong from now on; the zero Faults is nothing.
func (s *Sandbox) Fail(f Faults) {
	if f.ForgetTokens {
		s.mu.Lock()
		clear(s.tokens)
		s.mu.Unlock()
		f.ForgetTokens = false
	}
	s.Faults.Fail(f)
}

// Tell sets the URL that is told of changes; empty tells nobody.
func (s *Sandbox) Tell(callback string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callback = callback
}

// faulty fails, delays, loses or spoils the answer as asked for.
func (s *Sandbox) faulty(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.Current()
		if f.Down {
			panic(http.ErrAbortHandler) // closes the connection without a word
		}
		if s.Due(func(f *Faults) *int { return &f.FailNext }) {
			sandbox.Write(w, http.StatusInternalServerError, outcall.Refusal{Code: "busy"})
			return
		}
		kept := sandbox.Keep()
		next(kept, r)
		sandbox.Wait(r.Context(), f.DelayMillis)
		switch {
		case s.Due(func(f *Faults) *int { return &f.DropNext }):
			panic(http.ErrAbortHandler)
		case s.Due(func(f *Faults) *int { return &f.GarbleNext }):
			kept.Body = []byte(`{"code":"H15.12-`)
		}
		kept.Send(w)
	})
}

func (s *Sandbox) grantToken(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	want := url.QueryEscape(s.client) + ":" + url.QueryEscape(s.secret)
	if subtle.ConstantTimeCompare([]byte(user+":"+password), []byte(want)) != 1 {
		sandbox.Write(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControl))
	form, wrong := url.ParseQuery(string(body))
	if err != nil || wrong != nil || form.Get("grant_type") != "client_credentials" {
		sandbox.Write(w, http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
		return
	}
	token := rand.Text()
	s.mu.Lock()
	if len(s.tokens) >= maxTold {
		clear(s.tokens)
	}
	s.tokens[token] = time.Now().Add(s.o.Token)
	s.mu.Unlock()
	sandbox.Write(w, http.StatusOK, grant{token, "Bearer", int(s.o.Token / time.Second)})
}

// known lets in who has a token.
func (s *Sandbox) known(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("Authorization")
		s.mu.Lock()
		until, given := s.tokens[token[min(len(token), len("Bearer ")):]]
		s.mu.Unlock()
		if !given || time.Now().After(until) {
			sandbox.Write(w, http.StatusUnauthorized, outcall.Refusal{Code: "unauthorized"})
			return
		}
		next(w, r)
	}
}
