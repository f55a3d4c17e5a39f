package sms

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Sandbox is a gateway that sends nothing: it speaks the contract over HTTP,
// fails on demand, and shows what it was given.
//
//	GET /outbox           the last messages, newest first
//	GET, PUT /faults      what goes wrong next, a Faults
type Sandbox struct {
	token  string
	mux    *http.ServeMux
	mu     sync.Mutex
	faults Faults
	taken  []Taken // oldest first
}

// Faults say what goes wrong.
type Faults struct {
	FailNext    int      `json:"failNext"`    // so many calls are answered 503
	DropNext    int      `json:"dropNext"`    // so many messages are taken, but the connection breaks before the answer
	DelayMillis int      `json:"delayMillis"` // before every answer
	Refuse      []string `json:"refuse"`      // numbers that get no messages
}

// Taken is a message or a call as the outbox shows it.
type Taken struct {
	message
	Call   bool      `json:"call"`
	Status Status    `json:"status"`
	At     time.Time `json:"at"`
}

const (
	maxTaken  = 1000 // messages remembered
	maxShown  = 100
	maxText   = 1000 // characters
	maxSMS    = 16 << 10
	maxDelay  = time.Minute
	maxFaults = 64 << 10
)

// NewSandbox makes a gateway that knows one token.
func NewSandbox(token string) *Sandbox {
	s := &Sandbox{token: token, mux: http.NewServeMux()}
	s.mux.Handle("POST /v1/messages", s.known(s.post(false)))
	s.mux.Handle("POST /v1/calls", s.known(s.post(true)))
	s.mux.Handle("GET /v1/messages/{id}", s.known(s.get))
	s.mux.HandleFunc("GET /outbox", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Outbox()) })
	s.mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.current()) })
	s.mux.HandleFunc("PUT /faults", s.putFaults)
	return s
}

// ServeHTTP answers a call.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Outbox lists the last messages taken, newest first.
func (s *Sandbox) Outbox() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := slices.Clone(s.taken[max(0, len(s.taken)-maxShown):])
	slices.Reverse(last)
	return append([]Taken{}, last...)
}

// Fail sets what goes wrong from now on; the zero Faults is nothing.
func (s *Sandbox) Fail(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

func (s *Sandbox) current() Faults {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults
}

func (s *Sandbox) putFaults(w http.ResponseWriter, r *http.Request) {
	var f Faults
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxFaults))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		answer(w, http.StatusUnprocessableEntity, refusal{Code: "malformed"})
		return
	}
	s.Fail(f)
	answer(w, http.StatusOK, f)
}

// known lets in who has the token, and fails or delays as asked for.
func (s *Sandbox) known(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.token)) != 1 {
			answer(w, http.StatusUnauthorized, refusal{Code: "unauthorized"})
			return
		}
		if s.now(func(f *Faults) *int { return &f.FailNext }) {
			answer(w, http.StatusServiceUnavailable, refusal{Code: "busy"})
			return
		}
		next(w, r)
		// The answer leaves when this returns: what is taken is taken already.
		select {
		case <-r.Context().Done():
		case <-time.After(min(maxDelay, time.Duration(s.current().DelayMillis)*time.Millisecond)):
		}
	})
}

// now reports whether a counted fault is due, and counts it.
func (s *Sandbox) now(which func(*Faults) *int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := which(&s.faults)
	if *left <= 0 {
		return false
	}
	*left--
	return true
}

var (
	e164   = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
	tongue = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)
)

func (s *Sandbox) post(call bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var m message
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSMS))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&m); err != nil {
			answer(w, http.StatusUnprocessableEntity, refusal{Code: "malformed"})
			return
		}
		if field := m.wrong(call); field != "" {
			answer(w, http.StatusUnprocessableEntity, refusal{"malformed", field})
			return
		}
		status, body := s.take(m, call)
		if status == http.StatusAccepted && s.now(func(f *Faults) *int { return &f.DropNext }) {
			panic(http.ErrAbortHandler) // closes the connection without a word
		}
		answer(w, status, body)
	}
}

// wrong names the field that is against the contract.
func (m message) wrong(call bool) string {
	switch {
	case call && !tongue.MatchString(m.Language), !call && m.Language != "":
		return "language"
	case len(m.ID) != 36 || uuid.Validate(m.ID) != nil:
		return "id"
	case !e164.MatchString(m.To):
		return "to"
	case m.Text == "" || !utf8.ValidString(m.Text) || utf8.RuneCountInString(m.Text) > maxText:
		return "text"
	}
	return ""
}

func (s *Sandbox) take(m message, call bool) (status int, body any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := slices.IndexFunc(s.taken, func(t Taken) bool { return t.ID == m.ID })
	switch {
	case known >= 0 && (s.taken[known].message != m || s.taken[known].Call != call):
		return http.StatusConflict, refusal{Code: "idReused"}
	case known >= 0:
		return http.StatusAccepted, Receipt{m.ID, s.taken[known].Status}
	case slices.Contains(s.faults.Refuse, m.To):
		return http.StatusUnprocessableEntity, refusal{Code: "numberRefused"}
	}
	if len(s.taken) == maxTaken {
		s.taken = slices.Delete(s.taken, 0, maxTaken/2)
	}
	s.taken = append(s.taken, Taken{m, call, Accepted, time.Now().UTC()})
	return http.StatusAccepted, Receipt{m.ID, Accepted}
}

func (s *Sandbox) get(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	known := slices.IndexFunc(s.taken, func(t Taken) bool { return t.ID == r.PathValue("id") })
	var found Receipt
	if known >= 0 {
		found = Receipt{s.taken[known].ID, s.taken[known].Status}
	}
	s.mu.Unlock()
	if known < 0 {
		answer(w, http.StatusNotFound, refusal{Code: "notFound"})
		return
	}
	answer(w, http.StatusOK, found)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(body)
}
