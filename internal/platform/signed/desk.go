package signed

import (
	"crypto/hmac"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/sandbox"
)

// Desk answers signed questions, each once, over HTTP, and fails on demand:
//
//	GET, PUT /faults  what goes wrong next, a Faults
type Desk struct {
	sandbox.Faults[Faults]
	key    key
	mux    *http.ServeMux
	mu     sync.Mutex
	asked  []Asked // oldest first
	known  map[string]remembered
	window time.Time // when the running minute began
	count  int       // requests in it
}

// Faults say what goes wrong.
type Faults struct {
	FailNext    int      `json:"failNext"`    // so many requests are answered 503
	DropNext    int      `json:"dropNext"`    // so many are answered by a broken connection
	DelayMillis int      `json:"delayMillis"` // before every answer
	Forbid      []string `json:"forbid"`      // purposes that are not allowed
	PerMinute   int      `json:"perMinute"`   // requests; 0 is 600
}

// Asked is a question as it was answered.
type Asked struct {
	Question Question
	Status   int
	At       time.Time
}

// remembered is the answer to a request, for when it is repeated.
type remembered struct {
	body   string
	status int
	answer any
}

const (
	maxAsked  = 1000
	maxShown  = 100
	maxBody   = 16 << 10
	maxSkew   = 300 // seconds
	perMinute = 600
)

// NewDesk makes one that knows one key, client:secret.
func NewDesk(clientKey string) (*Desk, error) {
	k, err := parseKey(clientKey)
	if err != nil {
		return nil, err
	}
	d := &Desk{key: k, mux: http.NewServeMux(), known: map[string]remembered{}}
	d.ServeFaults(d.mux, d.Fail)
	return d, nil
}

// ServeHTTP answers a request.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// HandleFunc adds what only a stand-in has: it is not signed.
func (d *Desk) HandleFunc(pattern string, h http.HandlerFunc) { d.mux.HandleFunc(pattern, h) }

// Answer has the questions that are posted to a path answered.
func Answer[Q Question](d *Desk, path string, reply func(Q) (status int, answer any)) {
	d.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		d.serve(w, r, func(body []byte) (Question, int, any) {
			var q Q
			status, answer := Malformed("")
			if !sandbox.Parse(body, &q) {
				return q, status, answer
			}
			if wrong := q.reason().wrong(); wrong != "" {
				status, answer = Malformed(wrong)
			} else {
				status, answer = reply(q)
			}
			return q, status, answer
		})
	})
}

// Asked lists what was asked last, newest first. It knows about whom, which
// nobody is to be shown.
func (d *Desk) Asked() []Asked {
	d.mu.Lock()
	defer d.mu.Unlock()
	last := slices.Clone(d.asked[max(0, len(d.asked)-maxShown):])
	slices.Reverse(last)
	return last
}

type answerer func(body []byte) (q Question, status int, answer any)

// serve lets in who signed the request a short while ago, and fails, delays,
// limits and remembers.
func (d *Desk) serve(w http.ResponseWriter, r *http.Request, next answerer) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed"})
		return
	}
	if code := d.doubt(r, body); code != "" {
		sandbox.Write(w, http.StatusUnauthorized, outcall.Refusal{Code: code})
		return
	}
	sandbox.Wait(r.Context(), d.Current().DelayMillis)
	if d.Due(func(f *Faults) *int { return &f.FailNext }) {
		sandbox.Write(w, http.StatusServiceUnavailable, outcall.Refusal{Code: "busy"})
		return
	}
	if left, ok := d.room(time.Now()); !ok {
		w.Header().Set("Retry-After", strconv.Itoa(left))
		sandbox.Write(w, http.StatusTooManyRequests, outcall.Refusal{Code: "tooMany"})
		return
	}
	status, answer := d.once(r.URL.Path, body, next)
	if d.Due(func(f *Faults) *int { return &f.DropNext }) {
		panic(http.ErrAbortHandler) // closes the connection without a word
	}
	sandbox.Write(w, status, answer)
}

// doubt is the code of why a request is not believed.
func (d *Desk) doubt(r *http.Request, body []byte) string {
	stamp := r.Header.Get(headerTime)
	want := d.key.sign(r.Method, r.URL.EscapedPath(), stamp, body)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	switch {
	case r.Header.Get(headerClient) != d.key.client, !hmac.Equal([]byte(want), []byte(r.Header.Get(headerSignature))), err != nil:
		return "unauthorized"
	case time.Now().Unix()-seconds > maxSkew, seconds-time.Now().Unix() > maxSkew:
		return "staleTime"
	}
	return ""
}

// room counts a request, or says in how many seconds there is room for it.
func (d *Desk) room(now time.Time) (seconds int, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Sub(d.window) >= time.Minute {
		d.window, d.count = now, 0
	}
	most := d.Current().PerMinute
	if most == 0 {
		most = perMinute
	}
	if d.count >= most {
		return int(time.Minute-now.Sub(d.window))/int(time.Second) + 1, false
	}
	d.count++
	return 0, true
}

// once answers a request, and a repeated one as the first.
func (d *Desk) once(path string, body []byte, next answerer) (status int, answer any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q, status, answer := next(body)
	if status == http.StatusUnprocessableEntity {
		return status, answer
	}
	id := path + " " + q.reason().RequestID
	switch before, asked := d.known[id]; {
	case asked && before.body == string(body):
		return before.status, before.answer
	case asked:
		return http.StatusConflict, outcall.Refusal{Code: "idReused"}
	}
	if slices.Contains(d.Current().Forbid, q.reason().Purpose) {
		status, answer = http.StatusForbidden, outcall.Refusal{Code: "forbidden"}
	}
	if len(d.asked) == maxAsked {
		d.asked = slices.Delete(d.asked, 0, maxAsked/2)
		clear(d.known)
	}
	d.known[id] = remembered{string(body), status, answer}
	d.asked = append(d.asked, Asked{q, status, time.Now().UTC()})
	return status, answer
}
