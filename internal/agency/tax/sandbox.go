package tax

import (
	"crypto/hmac"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Sandbox is a registry of companies that do not exist. It speaks the contract
// over HTTP, fails on demand, and takes in more companies:
//
//	GET /companies                which there are, without anybody's number
//	PUT, DELETE /companies/{code} a Registered
//	GET /requests                 what was asked last, newest first: never about whom
//	GET, PUT /faults              what goes wrong next, a Faults
type Sandbox struct {
	key       key
	mux       *http.ServeMux
	mu        sync.Mutex
	companies map[string]Registered
	order     []string // codes, oldest first
	asked     []Asked  // oldest first
	known     map[string]remembered
	faults    Faults
	window    time.Time // when the running minute began
	count     int       // requests in it
}

// Faults say what goes wrong.
type Faults struct {
	FailNext    int      `json:"failNext"`    // so many requests are answered 503
	DropNext    int      `json:"dropNext"`    // so many are answered by a broken connection
	DelayMillis int      `json:"delayMillis"` // before every answer
	Forbid      []string `json:"forbid"`      // purposes that are not allowed
	PerMinute   int      `json:"perMinute"`   // requests; 0 is 600
}

// Asked is a request as it is shown.
type Asked struct {
	RequestID      string    `json:"requestId"`
	TaxCode        string    `json:"taxCode"`
	Purpose        string    `json:"purpose"`
	LegalBasis     string    `json:"legalBasis"`
	Representative bool      `json:"representative"` // somebody was asked about
	Status         int       `json:"status"`
	At             time.Time `json:"at"`
}

// remembered is the answer to a request, for when it is repeated.
type remembered struct {
	body   string
	status int
	answer any
}

const (
	maxCompanies = 1000
	maxAsked     = 1000
	maxShown     = 100
	maxBody      = 16 << 10
	maxDelay     = time.Minute
	maxSkew      = 300 // seconds
	perMinute    = 600
	maxPurpose   = 100
	maxBasis     = 300
)

// NewSandbox makes a registry with a few companies; key is client:secret.
func NewSandbox(clientKey string) (*Sandbox, error) {
	k, err := parseKey(clientKey)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{key: k, mux: http.NewServeMux(), companies: map[string]Registered{}, known: map[string]remembered{}}
	for _, c := range synthetic() {
		if field := s.Put(c); field != "" {
			return nil, errors.New("tax: a built-in company is wrong: " + field)
		}
	}
	s.mux.Handle("POST /v1/companies", s.signed(s.lookUp))
	s.scripting()
	return s, nil
}

// ServeHTTP answers a request.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Fail sets what goes wrong from now on; the zero Faults is nothing.
func (s *Sandbox) Fail(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// Requests lists what was asked last, newest first.
func (s *Sandbox) Requests() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := slices.Clone(s.asked[max(0, len(s.asked)-maxShown):])
	slices.Reverse(last)
	return append([]Asked{}, last...)
}

// signed lets in who signed the request a short while ago, and fails, delays,
// limits and remembers.
func (s *Sandbox) signed(next func(body []byte) (Inquiry, int, any)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			answer(w, http.StatusUnprocessableEntity, refusal{Code: "malformed"})
			return
		}
		if code := s.doubt(r, body); code != "" {
			answer(w, http.StatusUnauthorized, refusal{Code: code})
			return
		}
		s.wait(r)
		if s.due(func(f *Faults) *int { return &f.FailNext }) {
			answer(w, http.StatusServiceUnavailable, refusal{Code: "busy"})
			return
		}
		if left, ok := s.room(time.Now()); !ok {
			w.Header().Set("Retry-After", strconv.Itoa(left))
			answer(w, http.StatusTooManyRequests, refusal{Code: "tooMany"})
			return
		}
		status, reply := s.once(string(body), next)
		if s.due(func(f *Faults) *int { return &f.DropNext }) {
			panic(http.ErrAbortHandler) // closes the connection without a word
		}
		answer(w, status, reply)
	})
}

// doubt is the code of why a request is not believed.
func (s *Sandbox) doubt(r *http.Request, body []byte) string {
	stamp := r.Header.Get(headerTime)
	want := s.key.sign(r.Method, r.URL.EscapedPath(), stamp, body)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	switch {
	case r.Header.Get(headerClient) != s.key.client, !hmac.Equal([]byte(want), []byte(r.Header.Get(headerSignature))), err != nil:
		return "unauthorized"
	case time.Now().Unix()-seconds > maxSkew, seconds-time.Now().Unix() > maxSkew:
		return "staleTime"
	}
	return ""
}

func (s *Sandbox) wait(r *http.Request) {
	s.mu.Lock()
	delay := min(maxDelay, time.Duration(s.faults.DelayMillis)*time.Millisecond)
	s.mu.Unlock()
	select {
	case <-r.Context().Done():
	case <-time.After(delay):
	}
}

// due reports whether a counted fault is due, and counts it.
func (s *Sandbox) due(which func(*Faults) *int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := which(&s.faults)
	if *left <= 0 {
		return false
	}
	*left--
	return true
}

// room counts a request, or says in how many seconds there is room for it.
func (s *Sandbox) room(now time.Time) (seconds int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.window) >= time.Minute {
		s.window, s.count = now, 0
	}
	most := s.faults.PerMinute
	if most == 0 {
		most = perMinute
	}
	if s.count >= most {
		return int(time.Minute-now.Sub(s.window))/int(time.Second) + 1, false
	}
	s.count++
	return 0, true
}

// once answers a request, and a repeated one as the first.
func (s *Sandbox) once(body string, next func([]byte) (Inquiry, int, any)) (status int, reply any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, status, reply := next([]byte(body))
	if status == http.StatusUnprocessableEntity {
		return status, reply
	}
	switch before, asked := s.known[i.RequestID]; {
	case asked && before.body == body:
		return before.status, before.answer
	case asked:
		return http.StatusConflict, refusal{Code: "idReused"}
	}
	if slices.Contains(s.faults.Forbid, i.Purpose) {
		status, reply = http.StatusForbidden, refusal{Code: "forbidden"}
	}
	if len(s.asked) == maxAsked {
		s.asked = slices.Delete(s.asked, 0, maxAsked/2)
		clear(s.known)
	}
	s.known[i.RequestID] = remembered{body, status, reply}
	s.asked = append(s.asked, Asked{i.RequestID, i.TaxCode, i.Purpose, i.LegalBasis, i.Representative != "", status, time.Now().UTC()})
	return status, reply
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(body)
}
