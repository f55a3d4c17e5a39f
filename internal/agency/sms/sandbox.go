package sms

import (
	"crypto/subtle"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/sandbox"
)

// Sandbox is a gateway that sends nothing: it speaks the contract over HTTP,
// fails on demand, and shows what it was given.
//
//	GET /outbox           the last messages, newest first
//	GET, PUT /faults      what goes wrong next, a Faults
type Sandbox struct {
	sandbox.Faults[Faults]
	token string
	mux   *http.ServeMux
	mu    sync.Mutex
	taken []Taken // oldest first
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
	s.mux.HandleFunc("GET /outbox", sandbox.Show(s.Outbox))
	s.ServeFaults(s.mux, s.Fail)
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

// known lets in who has the token, and fails or delays as asked for.
func (s *Sandbox) known(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.token)) != 1 {
			sandbox.Write(w, http.StatusUnauthorized, outcall.Refusal{Code: "unauthorized"})
			return
		}
		if s.Due(func(f *Faults) *int { return &f.FailNext }) {
			sandbox.Write(w, http.StatusServiceUnavailable, outcall.Refusal{Code: "busy"})
			return
		}
		next(w, r)
		// The answer leaves when this returns: what is taken is taken already.
		sandbox.Wait(r.Context(), s.Current().DelayMillis)
	})
}

var (
	e164   = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
	tongue = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)
)

func (s *Sandbox) post(call bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var m message
		if !sandbox.Read(w, r, maxSMS, &m) {
			return
		}
		if field := m.wrong(call); field != "" {
			sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: field})
			return
		}
		status, body := s.take(m, call)
		if status == http.StatusAccepted && s.Due(func(f *Faults) *int { return &f.DropNext }) {
			panic(http.ErrAbortHandler) // closes the connection without a word
		}
		sandbox.Write(w, status, body)
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
		return http.StatusConflict, outcall.Refusal{Code: "idReused"}
	case known >= 0:
		return http.StatusAccepted, Receipt{m.ID, s.taken[known].Status}
	case slices.Contains(s.Current().Refuse, m.To):
		return http.StatusUnprocessableEntity, outcall.Refusal{Code: "numberRefused"}
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
		sandbox.Write(w, http.StatusNotFound, outcall.Refusal{Code: "notFound"})
		return
	}
	sandbox.Write(w, http.StatusOK, found)
}
