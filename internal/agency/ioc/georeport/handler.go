package georeport

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
)

// Backend is what a server is made of. An Error that a function returns is what
// the client gets; any other is put into one by Explain.
type Backend struct {
	Discovery    Discovery
	Jurisdiction string // whose server it is; empty: nobody's in particular, and jurisdiction_id does not matter
	Demanded     bool   // jurisdiction_id must be given
	Now          func() time.Time

	// Allow is asked before anything is posted; nil lets everybody post.
	Allow      func(context.Context, Caller) error
	Services   func(context.Context) ([]Service, error)
	Definition func(ctx context.Context, service string) (Definition, error)
	// Create is given requests for services that there are, with attributes that fit.
	Create   func(context.Context, Caller, Submission) (Receipt, error)
	Requests func(context.Context, Query) ([]Request, error)
	// Token gives a receipt without an id as long as there is none; nil: there are no tokens.
	Token func(ctx context.Context, token string) (Receipt, error)
	// Updates and AddUpdate are nil where the extension is not offered.
	Updates   func(context.Context, Query) ([]Update, error)
	AddUpdate func(context.Context, Caller, UpdateSubmission) (UpdateReceipt, error)
	// Explain may log; nil makes an Error of the kind of an errs.Error only.
	Explain func(*http.Request, error) Error
}

// Caller is who posts.
type Caller struct {
	Key          string // the api_key, not yet believed
	Jurisdiction string
}

// server answers requests out of a Backend.
type server struct{ b Backend }

// Handler serves /discovery.{xml,json} and below /v2 services, requests, tokens
// and servicerequestupdates.
func Handler(b Backend) http.Handler { return server{b} }

// method is what a resource does; a nil result is no such thing.
type method func(r *http.Request, w http.ResponseWriter) (document any, err error)

// ServeHTTP answers a request.
func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, format, named := cutFormat(r.URL.EscapedPath())
	if !named {
		format = wanted(r)
	}
	methods := s.route(strings.Split(strings.TrimPrefix(path, "/"), "/"))
	name := r.Method
	if name == http.MethodHead {
		name = http.MethodGet
	}
	serve := methods[name]
	switch {
	case methods == nil:
		s.fail(w, r, format, Error{http.StatusNotFound, "there is no such resource"})
		return
	case serve == nil:
		allowed := make([]string, 0, len(methods))
		for name := range methods {
			allowed = append(allowed, name)
		}
		slices.Sort(allowed)
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		s.fail(w, r, format, Error{http.StatusMethodNotAllowed, "this resource is not used so"})
		return
	}
	document, err := serve(r, w)
	if err != nil {
		s.fail(w, r, format, err)
		return
	}
	status := http.StatusOK
	if name == http.MethodPost {
		status = http.StatusCreated
	}
	s.write(w, r, format, status, document)
}

// route gives the methods of a resource; nil if there is none.
func (s server) route(parts []string) map[string]method {
	if len(parts) == 1 && parts[0] == "discovery" {
		return map[string]method{http.MethodGet: func(*http.Request, http.ResponseWriter) (any, error) { return s.b.Discovery, nil }}
	}
	if len(parts) < 2 || len(parts) > 3 || parts[0] != "v2" {
		return nil
	}
	id := ""
	if len(parts) == 3 {
		var err error
		if id, err = url.PathUnescape(parts[2]); err != nil || id == "" || !clean(id, maxField) {
			return nil
		}
	}
	return s.resource(parts[1], id)
}

func (s server) resource(name, id string) map[string]method {
	get := func(f func(context.Context, *http.Request) (any, error)) method {
		return func(r *http.Request, _ http.ResponseWriter) (any, error) {
			if _, err := s.caller(r.URL.Query(), nil); err != nil {
				return nil, err
			}
			return f(r.Context(), r)
		}
	}
	switch {
	case name == "services" && id == "":
		return map[string]method{http.MethodGet: get(s.services)}
	case name == "services":
		return map[string]method{http.MethodGet: get(func(ctx context.Context, _ *http.Request) (any, error) { return s.definition(ctx, id) })}
	case name == "requests" && id == "":
		return map[string]method{http.MethodGet: get(s.requests), http.MethodPost: s.create}
	case name == "requests":
		return map[string]method{http.MethodGet: get(func(ctx context.Context, _ *http.Request) (any, error) { return s.request(ctx, id) })}
	case name == "tokens" && id != "" && s.b.Token != nil:
		return map[string]method{http.MethodGet: get(func(ctx context.Context, _ *http.Request) (any, error) { return s.token(ctx, id) })}
	case name == "servicerequestupdates" && id == "" && s.b.Updates != nil:
		methods := map[string]method{http.MethodGet: get(s.updates)}
		if s.b.AddUpdate != nil {
			methods[http.MethodPost] = s.addUpdate
		}
		return methods
	}
	return nil
}

// caller reads who asks, and refuses who asks somebody else.
func (s server) caller(query, form url.Values) (Caller, error) {
	c := Caller{first(form, "api_key"), first(form, "jurisdiction_id")}
	if c.Key == "" {
		c.Key = first(query, "api_key")
	}
	if c.Jurisdiction == "" {
		c.Jurisdiction = first(query, "jurisdiction_id")
	}
	switch {
	case c.Jurisdiction == "" && s.b.Demanded:
		return c, bad("jurisdiction_id was not provided")
	case c.Jurisdiction != "" && s.b.Jurisdiction != "" && c.Jurisdiction != s.b.Jurisdiction:
		return c, Error{http.StatusNotFound, "jurisdiction_id was not found"}
	}
	return c, nil
}

// fail answers with what is wrong.
func (s server) fail(w http.ResponseWriter, r *http.Request, f Format, err error) {
	var all problems
	if !errors.As(err, &all) {
		all = problems{s.explain(r, err)}
	}
	if e := (*errs.Error)(nil); errors.As(err, &e) && e.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(e.Retry/time.Second)+1))
	}
	s.write(w, r, f, all[0].Code, []Error(all))
}

// problems are several errors at once; the first says the status.
type problems []Error

// Error is for the operator.
func (p problems) Error() string { return p[0].Error() }

func (s server) explain(r *http.Request, err error) Error {
	var e Error
	switch {
	case errors.As(err, &e):
		return e
	case s.b.Explain != nil:
		return s.b.Explain(r, err)
	}
	code := statuses[errs.KindOf(err)]
	if code == 0 {
		code = http.StatusInternalServerError
	}
	return Error{code, Text(http.StatusText(code))} // the rest is the operator's
}

var statuses = map[errs.Kind]int{
	errs.Invalid: 400, errs.Unauthenticated: 403, errs.Denied: 403, errs.NotFound: 404, errs.Conflict: 409,
	errs.TooLarge: 413, errs.TooMany: 429, errs.Unavailable: 503, errs.Full: 503,
}

func (s server) write(w http.ResponseWriter, r *http.Request, f Format, status int, document any) {
	body, err := Encode(f, document)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", f.MediaType()+"; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		// What it quotes is encoded, and no browser takes it for a page. A client that went away is not our failure.
		_, _ = w.Write(body) //nolint:gosec // see above
	}
}
