package ioc

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/sandbox"
)

// Sandbox is an operation centre where nobody works: it takes reports by the
// standard, moves them by a script or on demand, and fails on demand.
//
//	/discovery.xml, /v2/…         Open311 GeoReport v2, in XML and JSON
//	GET, PUT /script              what happens to reports that are made from now on, Steps
//	POST /requests/{id}/steps     a Step that happens now
//	GET /media/{id}               the picture that was fetched for a report
//	GET, PUT /faults              what goes wrong next, a Faults
type Sandbox struct {
	sandbox.Faults[Faults]
	o        SandboxOptions
	mux      *http.ServeMux
	mu       sync.Mutex
	script   []Step
	closed   bool
	requests []*taken // oldest first
	updates  []georeport.Update
	byKey    map[string]answered
	media    map[georeport.Text][]byte // pictures that were fetched, by report
	fetching sync.WaitGroup
	last     int // number of the last request, update or token
}

// SandboxOptions of a Sandbox.
type SandboxOptions struct {
	Key          string        // api_key that may post
	Jurisdiction string        // empty: jurisdiction_id does not matter
	URL          string        // where it is reached, for its discovery document
	Script       []Step        // nil is nothing
	Fetch        *http.Client  // fetches what a media_url names; nil: nothing is fetched
	TokenAfter   time.Duration // how long the id of a batch request takes
	State        string        // file in which it remembers from one run to the next; empty forgets
}

// Faults say what goes wrong.
type Faults struct {
	Down        bool `json:"down"`        // every connection is cut
	FailNext    int  `json:"failNext"`    // so many requests are answered 500
	RefuseNext  int  `json:"refuseNext"`  // so many posts are refused for good, 422
	DropNext    int  `json:"dropNext"`    // so many are done, but the connection breaks before the answer
	GarbleNext  int  `json:"garbleNext"`  // so many are done, but answered with half a document
	DelayMillis int  `json:"delayMillis"` // before every answer
	ForgetKeys  bool `json:"forgetKeys"`  // Idempotency-Key is ignored
}

// Step is what happens to a report.
type Step struct {
	AfterMillis int            `json:"afterMillis"` // after the step before
	Status      georeport.Text `json:"status"`      // open or closed
	Note        string         `json:"note,omitempty"`
	Agency      string         `json:"agency,omitempty"`
}

// taken is a report and what is not for everybody.
type taken struct {
	georeport.Request
	Secret georeport.Text // its token
	Steps  []Step         // what is still to happen
}

// answered is the answer to a post, for when it is repeated.
type answered struct {
	Sum    string // of what was posted
	Answer georeport.Text
}

const (
	maxTaken   = 5000
	maxDelay   = time.Minute
	maxControl = 64 << 10
	maxSteps   = 50
	maxAfter   = 24 * 60 * 60 * 1000
)

// NewSandbox makes a centre.
func NewSandbox(o SandboxOptions) (*Sandbox, error) {
	s := &Sandbox{o: o, mux: http.NewServeMux(), script: o.Script, byKey: map[string]answered{}, media: map[georeport.Text][]byte{}}
	standard := s.faulty(georeport.Handler(s.backend()))
	s.mux.Handle("/v2/", standard)
	s.mux.Handle("/discovery.xml", standard)
	s.mux.Handle("/discovery.json", standard)
	s.controls()
	return s, s.load()
}

// ServeHTTP answers a request.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close ends the script.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// Requests lists what was taken, oldest first.
func (s *Sandbox) Requests() []georeport.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]georeport.Request, 0, len(s.requests))
	for _, t := range s.requests {
		all = append(all, t.Request)
	}
	return all
}

// once does what a post asks, and nothing when it is repeated; with s.mu held.
func (s *Sandbox) once(kind, key string, what any, do func() georeport.Text) (georeport.Text, error) {
	defer s.save()
	if key == "" || s.Current().ForgetKeys {
		return do(), nil
	}
	raw, err := json.Marshal(what)
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256(raw)
	same := hex.EncodeToString(hash[:])
	key = kind + " " + key
	if before, known := s.byKey[key]; known {
		if before.Sum != same {
			return "", georeport.Error{Code: http.StatusConflict, Description: "something else has this " + georeport.HeaderKey}
		}
		return before.Answer, nil
	}
	if len(s.byKey) >= maxTaken {
		clear(s.byKey)
	}
	id := do()
	s.byKey[key] = answered{same, id}
	return id, nil
}

func (s *Sandbox) number() georeport.Text {
	s.last++
	return georeport.Text(strconv.Itoa(100_000 + s.last))
}

func (s *Sandbox) create(_ context.Context, _ georeport.Caller, q georeport.Submission) (georeport.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := s.once("request", q.Key, q, func() georeport.Text { return s.take(q).ID })
	if err != nil {
		return georeport.Receipt{}, err
	}
	receipt := georeport.Receipt{Notice: notice, Account: georeport.Text(q.Account)}
	switch sandboxService(q.Service).Type {
	case georeport.Batch:
		if i := s.index(id); i >= 0 {
			receipt.Token = s.requests[i].Secret
		}
	case georeport.Realtime:
		receipt.ID = id
	}
	return receipt, nil
}

const notice = "Trung tâm đã nhận phản ánh."

// index finds a request by its id; -1 if there is none.
func (s *Sandbox) index(id georeport.Text) int {
	return slices.IndexFunc(s.requests, func(t *taken) bool { return t.ID == id })
}

func (s *Sandbox) take(q georeport.Submission) *taken {
	if len(s.requests) >= maxTaken {
		s.requests = slices.Delete(s.requests, 0, maxTaken/2)
	}
	service := sandboxService(q.Service)
	now := georeport.Time{Time: time.Now().UTC().Truncate(time.Second)}
	t := &taken{Request: georeport.Request{
		ID: s.number(), Status: georeport.Open, ServiceName: service.Name, ServiceCode: service.Code, Description: georeport.Text(q.Description),
		Notice: notice, Requested: now, Updated: now, Expected: georeport.Time{Time: now.AddDate(0, 0, 7)},
		Address: georeport.Text(q.Address), AddressID: georeport.Text(q.AddressID), Lat: q.Lat, Long: q.Long, MediaURL: georeport.Text(q.MediaURL),
	}, Steps: slices.Clone(s.script)}
	if service.Type == georeport.Batch {
		t.Secret = "t" + s.number()
	}
	s.requests = append(s.requests, t)
	s.schedule(t)
	s.collect(t.ID, q.MediaURL)
	return t
}

func (s *Sandbox) token(_ context.Context, token string) (georeport.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.requests, func(t *taken) bool { return t.Secret != "" && string(t.Secret) == token })
	if i < 0 {
		return georeport.Receipt{}, georeport.Error{Code: http.StatusNotFound, Description: "token was not found"}
	}
	t := s.requests[i]
	receipt := georeport.Receipt{Token: t.Secret}
	if !t.hidden(s.o.TokenAfter) {
		receipt.ID = t.ID
	}
	return receipt, nil
}

// hidden is whether a request has no id yet.
func (t *taken) hidden(after time.Duration) bool {
	return t.Secret != "" && time.Since(t.Requested.Time) < after
}

func (s *Sandbox) find(_ context.Context, q georeport.Query) ([]georeport.Request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []georeport.Request
	for _, t := range slices.Backward(s.requests) {
		if !t.hidden(s.o.TokenAfter) && matches(q, string(t.ID), t.Requested.Time) &&
			(len(q.Services) == 0 || slices.Contains(q.Services, string(t.ServiceCode))) &&
			(len(q.Statuses) == 0 || slices.Contains(q.Statuses, t.Status)) {
			all = append(all, t.Request)
		}
	}
	return page(all, q), nil
}

func matches(q georeport.Query, request string, at time.Time) bool {
	if len(q.IDs) > 0 {
		return slices.Contains(q.IDs, request)
	}
	return !at.Before(q.Start.Truncate(time.Second)) && !at.After(q.End)
}

func page[T any](all []T, q georeport.Query) []T {
	return all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))]
}

func (s *Sandbox) findUpdates(_ context.Context, q georeport.Query) ([]georeport.Update, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []georeport.Update
	for _, u := range s.updates {
		if matches(q, string(u.Request), u.At.Time) {
			all = append(all, u)
		}
	}
	return page(all, q), nil
}

func (s *Sandbox) addUpdate(_ context.Context, _ georeport.Caller, u georeport.UpdateSubmission) (georeport.UpdateReceipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(u.Request)
	if i < 0 {
		return georeport.UpdateReceipt{}, georeport.Error{Code: http.StatusNotFound, Description: "service_request_id was not found"}
	}
	id, err := s.once("update", u.Key, u, func() georeport.Text {
		return s.move(s.requests[i], Step{Status: u.Status, Note: string(u.Description)})
	})
	return georeport.UpdateReceipt{ID: id}, err
}

// move changes a request and writes it down; with s.mu held.
func (s *Sandbox) move(t *taken, step Step) georeport.Text {
	if step.Status == georeport.Open || step.Status == georeport.Closed {
		t.Status = step.Status
	}
	t.StatusNotes, t.Updated = georeport.Text(step.Note), georeport.Time{Time: time.Now().UTC().Truncate(time.Second)}
	if step.Agency != "" {
		t.Agency = georeport.Text(step.Agency)
	}
	if len(s.updates) >= maxTaken {
		s.updates = slices.Delete(s.updates, 0, maxTaken/2)
	}
	u := georeport.Update{ID: s.number(), Request: t.ID, Status: t.Status, At: t.Updated, Description: t.StatusNotes}
	s.updates = append(s.updates, u)
	return u.ID
}
