package ioc

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"daklakid/internal/agency/ioc/georeport"
)

// Sandbox is an operation centre where nobody works: it takes reports by the
// standard, moves them by a script or on demand, and fails on demand.
//
//	/discovery.xml, /v2/…         Open311 GeoReport v2, in XML and JSON
//	GET, PUT /script              what happens to reports that are made from now on, Steps
//	POST /requests/{id}/steps     a Step that happens now
//	GET, PUT /faults              what goes wrong next, a Faults
type Sandbox struct {
	o        SandboxOptions
	mux      *http.ServeMux
	mu       sync.Mutex
	faults   Faults
	script   []Step
	closed   bool
	requests []*taken // oldest first
	updates  []georeport.Update
	byKey    map[string]answered
	byToken  map[string]*taken
	last     int // number of the last request, update or token
}

// SandboxOptions of a Sandbox.
type SandboxOptions struct {
	Key          string        // api_key that may post
	Jurisdiction string        // empty: jurisdiction_id does not matter
	URL          string        // where it is reached, for its discovery document
	Script       []Step        // nil is nothing
	TokenAfter   time.Duration // how long the id of a batch request takes
}

// Faults say what goes wrong.
type Faults struct {
	Down        bool `json:"down"`        // every connection is cut
	FailNext    int  `json:"failNext"`    // so many requests are answered 500
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
	token georeport.Text
}

// answered is the answer to a post, for when it is repeated.
type answered struct {
	what  any
	reply any
}

const (
	maxTaken   = 5000
	maxDelay   = time.Minute
	maxControl = 64 << 10
	maxSteps   = 50
	maxAfter   = 24 * 60 * 60 * 1000
)

// NewSandbox makes a centre.
func NewSandbox(o SandboxOptions) *Sandbox {
	s := &Sandbox{o: o, mux: http.NewServeMux(), script: o.Script, byKey: map[string]answered{}, byToken: map[string]*taken{}}
	standard := s.faulty(georeport.Handler(s.backend()))
	s.mux.Handle("/v2/", standard)
	s.mux.Handle("/discovery.xml", standard)
	s.mux.Handle("/discovery.json", standard)
	s.controls()
	return s
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

// Fail sets what goes wrong from now on; the zero Faults is nothing.
func (s *Sandbox) Fail(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
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

// once answers a post, and a repeated one as the first; with s.mu held.
func (s *Sandbox) once(kind, key string, what any, do func() any) (any, error) {
	if key == "" || s.faults.ForgetKeys {
		return do(), nil
	}
	key = kind + " " + key
	if before, known := s.byKey[key]; known {
		if !reflect.DeepEqual(before.what, what) {
			return nil, georeport.Error{Code: http.StatusConflict, Description: "something else has this " + georeport.HeaderKey}
		}
		return before.reply, nil
	}
	if len(s.byKey) >= maxTaken {
		clear(s.byKey)
	}
	reply := do()
	s.byKey[key] = answered{what, reply}
	return reply, nil
}

func (s *Sandbox) number() georeport.Text {
	s.last++
	return georeport.Text(strconv.Itoa(100_000 + s.last))
}

func (s *Sandbox) create(_ context.Context, _ georeport.Caller, q georeport.Submission) (georeport.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reply, err := s.once("request", q.Key, q, func() any { return s.take(q) })
	if err != nil {
		return georeport.Receipt{}, err
	}
	return reply.(georeport.Receipt), nil
}

func (s *Sandbox) take(q georeport.Submission) georeport.Receipt {
	if len(s.requests) >= maxTaken {
		s.requests = slices.Delete(s.requests, 0, maxTaken/2)
	}
	all := sandboxServices()
	service := all[slices.IndexFunc(all, func(one georeport.Service) bool { return string(one.Code) == q.Service })]
	now := georeport.Time{Time: time.Now().UTC().Truncate(time.Second)}
	t := &taken{Request: georeport.Request{
		ID: s.number(), Status: georeport.Open, ServiceName: service.Name, ServiceCode: service.Code, Description: georeport.Text(q.Description),
		Notice: "Trung tâm đã nhận phản ánh.", Requested: now, Updated: now, Expected: georeport.Time{Time: now.AddDate(0, 0, 7)},
		Address: georeport.Text(q.Address), AddressID: georeport.Text(q.AddressID), Lat: q.Lat, Long: q.Long, MediaURL: georeport.Text(q.MediaURL),
	}}
	s.requests = append(s.requests, t)
	s.schedule(t, s.script)
	receipt := georeport.Receipt{Notice: t.Notice, Account: georeport.Text(q.Account)}
	switch service.Type {
	case georeport.Batch:
		t.token = "t" + s.number()
		s.byToken[string(t.token)] = t
		receipt.Token = t.token
	case georeport.Realtime:
		receipt.ID = t.ID
	}
	return receipt
}

func (s *Sandbox) token(_ context.Context, token string) (georeport.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.byToken[token]
	if t == nil {
		return georeport.Receipt{}, georeport.Error{Code: http.StatusNotFound, Description: "token was not found"}
	}
	receipt := georeport.Receipt{Token: t.token}
	if !t.hidden(s.o.TokenAfter) {
		receipt.ID = t.ID
	}
	return receipt, nil
}

// hidden is whether a request has no id yet.
func (t *taken) hidden(after time.Duration) bool {
	return t.token != "" && time.Since(t.Requested.Time) < after
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
	i := slices.IndexFunc(s.requests, func(t *taken) bool { return t.ID == u.Request })
	if i < 0 {
		return georeport.UpdateReceipt{}, georeport.Error{Code: http.StatusNotFound, Description: "service_request_id was not found"}
	}
	reply, err := s.once("update", u.Key, u, func() any {
		return georeport.UpdateReceipt{ID: s.move(s.requests[i], Step{Status: u.Status, Note: string(u.Description)})}
	})
	if err != nil {
		return georeport.UpdateReceipt{}, err
	}
	return reply.(georeport.UpdateReceipt), nil
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
