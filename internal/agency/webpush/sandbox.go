package webpush

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Sandbox is a push service that delivers to nobody: it speaks RFC 8030 and
// checks VAPID, fails on demand, and shows what waits for a browser.
//
//	POST   /subscribe              a new subscription; {"vapid": key} keeps it to one sender
//	POST   /push/{id}              a message for it
//	GET    /push/{id}/messages     those that wait, newest first: only a stand-in has this
//	DELETE /push/{id}              the browser unsubscribes
//	GET, PUT /faults               what goes wrong next, a Faults
type Sandbox struct {
	now func() time.Time
	mux *http.ServeMux

	mu     sync.Mutex
	url    string // under which it is reached
	origin string // of it, which tokens must name
	faults Faults
	boxes  []*box // oldest first
}

// Faults say what goes wrong with messages.
type Faults struct {
	FailNext    int `json:"failNext"`    // so many are answered 500
	GoneNext    int `json:"goneNext"`    // so many 410, and the subscription is no more
	MissingNext int `json:"missingNext"` // so many 404
	LargeNext   int `json:"largeNext"`   // so many 413
	BusyNext    int `json:"busyNext"`    // so many 429
	RetryAfter  int `json:"retryAfter"`  // seconds that 429 and 500 ask to wait; 0 says nothing
	DropNext    int `json:"dropNext"`    // so many are taken, but the connection breaks before the answer
	DelayMillis int `json:"delayMillis"` // before every answer
}

// Waiting is a message as its browser would get it.
type Waiting struct {
	ID       string    `json:"id"`
	Encoding string    `json:"encoding"`
	TTL      int       `json:"ttl"`
	Urgency  string    `json:"urgency"`
	Topic    string    `json:"topic"`
	Token    string    `json:"token"` // the sender's, of VAPID
	Key      string    `json:"key"`   // the sender's
	Body     []byte    `json:"body"`  // base64 in JSON
	At       time.Time `json:"at"`
}

// box is one subscription and what waits for it.
type box struct {
	id    string
	vapid string // the one sender, or anybody
	gone  bool
	wait  []Waiting // oldest first
}

const (
	maxBoxes   = 1000
	maxWaiting = 100
	maxBody    = 4096 // RFC 8030 §7.2: as much a service must take, and ours takes no more
	maxOptions = 4 << 10
	maxDelay   = time.Minute
)

// NewSandbox makes a push service; it has to be told where it is reached.
func NewSandbox(now func() time.Time) *Sandbox {
	s := &Sandbox{now: now, mux: http.NewServeMux()}
	s.mux.HandleFunc("POST /subscribe", s.subscribe)
	s.mux.HandleFunc("POST /push/{id}", s.push)
	s.mux.HandleFunc("DELETE /push/{id}", s.unsubscribe)
	s.mux.HandleFunc("GET /push/{id}/messages", s.messages)
	s.mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.current()) })
	s.mux.HandleFunc("PUT /faults", s.putFaults)
	return s
}

// ReachedAt says under which address it is reached.
func (s *Sandbox) ReachedAt(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return errors.New("webpush: a stand-in needs the address under which it is reached")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url, s.origin = address, u.Scheme+"://"+u.Host
	return nil
}

func (s *Sandbox) place() (address, origin string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url, s.origin
}

// ServeHTTP answers a call.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

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
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOptions))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		refuse(w, http.StatusUnprocessableEntity, "malformed")
		return
	}
	s.Fail(f)
	answer(w, http.StatusOK, f)
}

// subscribe is RFC 8030 §4, with the option of RFC 8292 §4.1.
func (s *Sandbox) subscribe(w http.ResponseWriter, r *http.Request) {
	var o struct {
		VAPID string `json:"vapid"`
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxOptions))
	if err == nil && len(raw) > 0 {
		err = json.Unmarshal(raw, &o)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "malformed")
		return
	}
	w.Header().Set("Location", s.Subscribe(o.VAPID))
	answer(w, http.StatusCreated, map[string]string{"endpoint": w.Header().Get("Location")})
}

// Subscribe makes a subscription, kept to the sender with this public key unless
// that is empty, and answers its endpoint.
func (s *Sandbox) Subscribe(vapid string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.boxes) == maxBoxes {
		s.boxes = slices.Delete(s.boxes, 0, maxBoxes/2)
	}
	b := &box{id: uuid.NewString(), vapid: vapid}
	s.boxes = append(s.boxes, b)
	return s.url + "/push/" + b.id
}

// find is called with the lock held.
func (s *Sandbox) find(id string) *box {
	i := slices.IndexFunc(s.boxes, func(b *box) bool { return b.id == id })
	if i < 0 {
		return nil
	}
	return s.boxes[i]
}

func (s *Sandbox) unsubscribe(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.find(r.PathValue("id"))
	if b == nil {
		refuse(w, http.StatusNotFound, "notFound")
		return
	}
	b.gone, b.wait = true, nil
	w.WriteHeader(http.StatusNoContent)
}

func (s *Sandbox) messages(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, s.Waiting(r.PathValue("id")))
}

// Waiting lists what waits for a subscription, newest first, by its id or endpoint.
func (s *Sandbox) Waiting(subscription string) []Waiting {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Waiting{}
	for _, b := range s.boxes {
		if b.id == subscription || s.url+"/push/"+b.id == subscription {
			all = append(all, b.wait...)
		}
	}
	slices.Reverse(all)
	return all
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, code string) {
	answer(w, status, map[string]string{"code": code})
}
