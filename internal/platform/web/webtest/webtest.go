// Package webtest serves routes over real HTTP for tests, and asks them as
// nobody, or as anybody.
package webtest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
)

// Clear is a sealer that does not seal, for tests about other things.
type Clear struct{}

// Seal keeps the bytes as they are.
func (Clear) Seal(plain []byte, _ string) []byte { return plain }

// Unseal gives them back.
func (Clear) Unseal(sealed []byte, _ string) ([]byte, error) { return sealed, nil }

// Reseal has nothing to do.
func (Clear) Reseal(sealed []byte, _ string) ([]byte, bool, error) { return sealed, false, nil }

// Server is a running edge.
type Server struct {
	URL string
	Web *web.Server
	t   testing.TB
	who web.Principal
}

// header carries the principal that a test asks as.
const header = "X-Test-Principal"

// Start serves routes on db with the edge's own texts and those given. The
// database needs web.Migrations for routes that are asked with a key.
func Start(t testing.TB, db *database.DB, texts []fs.FS, routes ...web.Route) *Server {
	t.Helper()
	catalogue, err := text.Load(append([]fs.FS{web.Texts()}, texts...)...)
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: db, Texts: catalogue, Seal: Clear{},
		Now: time.Now, Title: "test", Version: "test", Authenticate: fromHeader, Within: within,
		Address: web.Limit{Count: 1_000_000, Per: time.Minute},
	})
	return Serve(t, s, routes...)
}

// Serve adds routes to an edge of the test's own making and serves it.
func Serve(t testing.TB, s *web.Server, routes ...web.Route) *Server {
	t.Helper()
	s.Add(routes...)
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &Server{URL: server.URL, Web: s, t: t}
}

func fromHeader(r *http.Request) (web.Principal, error) {
	var p web.Principal
	raw, err := base64.StdEncoding.DecodeString(r.Header.Get(header))
	if err != nil || len(raw) == 0 {
		return p, err
	}
	return p, json.Unmarshal(raw, &p)
}

func within(r *http.Request) func(*database.Tx) (web.Principal, error) {
	if r.Header.Get(header) == "" {
		return nil
	}
	return func(*database.Tx) (web.Principal, error) { return fromHeader(r) }
}

// As asks as somebody; the zero Principal is nobody.
func (s *Server) As(who web.Principal) *Server {
	as := *s
	as.who = who
	return &as
}

// Account is a signed-in person without any role, of whom no second factor is due.
func Account(id string) web.Principal {
	return web.Principal{Account: id, Session: "session-of-" + id, Factor: web.FactorNotDue}
}

// With adds a role in an organisation.
func With(p web.Principal, role, organisation string) web.Principal {
	return In(p, role, organisation, "")
}

// In adds a role in an organisation of a kind.
func In(p web.Principal, role, organisation, kind string) web.Principal {
	p.Grants = append(p.Grants[:len(p.Grants):len(p.Grants)], web.Grant{Role: role, Organisation: organisation, Kind: kind})
	return p
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	t      testing.TB
}

// Into decodes the body.
func (a Answer) Into(v any) Answer {
	a.t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		a.t.Fatalf("%d %s: %v", a.Status, a.Body, err)
	}
	return a
}

// Want fails unless the status is one of those given.
func (a Answer) Want(statuses ...int) Answer {
	a.t.Helper()
	for _, s := range statuses {
		if a.Status == s {
			return a
		}
	}
	a.t.Fatalf("status %d, want %v: %s", a.Status, statuses, a.Body)
	return a
}

// Problem decodes an error answer and fails unless it is one.
func (a Answer) Problem() web.Problem {
	a.t.Helper()
	var p web.Problem
	a.Into(&p)
	if a.Header.Get("Content-Type") != "application/problem+json" || p.Code == "" {
		a.t.Fatalf("not a problem: %s %s", a.Header.Get("Content-Type"), a.Body)
	}
	return p
}

// WantField fails unless the answer is 422 about the named field.
func (a Answer) WantField(field string) web.FieldProblem {
	a.t.Helper()
	a.Want(http.StatusUnprocessableEntity)
	p := a.Problem()
	for _, f := range p.Errors {
		if f.Field == field {
			return f
		}
	}
	a.t.Fatalf("no error about %s: %s", field, a.Body)
	return web.FieldProblem{}
}

// Ask sends a request; body is nil, []byte or something to write as JSON, and
// headers are alternating names and values.
func (s *Server) Ask(method, path string, body any, headers ...string) Answer {
	s.t.Helper()
	var reader io.Reader
	contentType := ""
	switch b := body.(type) {
	case nil:
	case []byte:
		reader = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		reader, contentType = bytes.NewReader(raw), "application/json"
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, reader)
	if err != nil {
		s.t.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if s.who.Somebody() {
		raw, err := json.Marshal(s.who)
		if err != nil {
			s.t.Fatal(err)
		}
		request.Header.Set(header, base64.StdEncoding.EncodeToString(raw))
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return s.send(request)
}

func (s *Server) send(request *http.Request) Answer {
	s.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return Answer{response.StatusCode, response.Header, raw, s.t}
}

// Get asks with GET.
func (s *Server) Get(path string, headers ...string) Answer {
	s.t.Helper()
	return s.Ask(http.MethodGet, path, nil, headers...)
}

// Post asks with POST.
func (s *Server) Post(path string, body any, headers ...string) Answer {
	s.t.Helper()
	return s.Ask(http.MethodPost, path, body, headers...)
}
