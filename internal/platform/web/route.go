package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"daklakid/internal/platform/database"
)

// Route is one operation of the API with the policy that stands beside it.
// Inputs and outputs are structs as huma reads them: path, query and header
// tags, and a Body.
type Route struct {
	Method  string
	Path    string
	Policy  Policy
	Summary string
	limit   Limit
	maxBody int64
	status  int
	cache   string
	keyed   bool // honours Idempotency-Key
	inside  bool // who asks is found, and let in, by the transaction it runs in
	first   func(context.Context) error
	add     func(*Server, *Route)
}

// Option changes a route's defaults.
type Option func(*Route)

// Limited bounds how often one person (or address, for nobody) may call.
func Limited(l Limit) Option { return func(r *Route) { r.limit = l } }

// MaxBody bounds the request's body in bytes; the default is 256 KiB.
func MaxBody(n int64) Option { return func(r *Route) { r.maxBody = n } }

// Status sets the status of success.
func Status(code int) Option { return func(r *Route) { r.status = code } }

// Cached sets Cache-Control on success; the default is no-store.
func Cached(control string) Option { return func(r *Route) { r.cache = control } }

// First has something done before the route's transaction begins: what would
// take long in it, and hold up all who write. It may be done for nobody.
func First(do func(context.Context) error) Option { return func(r *Route) { r.first = do } }

func keyed(r *Route) { r.keyed = true }

// Handler answers one request.
type Handler[I, O any] func(ctx context.Context, in *I) (*O, error)

// TxHandler answers one request inside one writing transaction.
type TxHandler[I, O any] func(tx *database.Tx, who Principal, in *I) (*O, error)

// Get is a route that reads.
func Get[I, O any](path, summary string, p Policy, h Handler[I, O], opts ...Option) Route {
	return newRoute(http.MethodGet, path, summary, p, plain(h), opts)
}

// Do is a route whose handler opens its own transactions, for work that must
// happen outside one.
func Do[I, O any](method, path, summary string, p Policy, h Handler[I, O], opts ...Option) Route {
	return newRoute(method, path, summary, p, plain(h), opts)
}

// Create is a POST that runs in one transaction together with its
// Idempotency-Key: a repeated request gets the first answer.
func Create[I, O any](path, summary string, p Policy, h TxHandler[I, O], opts ...Option) Route {
	opts = append([]Option{Status(http.StatusCreated), keyed}, opts...)
	return txRoute(http.MethodPost, path, summary, p, h, opts)
}

// Post is Create for an action that makes nothing new; it answers 200, or 204
// when the output has no body.
func Post[I, O any](path, summary string, p Policy, h TxHandler[I, O], opts ...Option) Route {
	return txRoute(http.MethodPost, path, summary, p, h, append([]Option{keyed}, opts...))
}

// Prepared is work done outside a transaction and what remains to be done in one.
type Prepared[O any] struct {
	Commit func(*database.Tx) (*O, error)
	// Discard undoes the work; it is called when Commit was not, or failed.
	Discard func(context.Context) error
}

// Preparer answers one request in two steps.
type Preparer[I, O any] func(ctx context.Context, in *I) (Prepared[O], error)

// CreateLarge is Create for what cannot all happen in a transaction, such as
// storing a file: it is prepared outside, and committed together with the
// Idempotency-Key. A repeated request is answered without preparing anything.
func CreateLarge[I, O any](path, summary string, p Policy, h Preparer[I, O], opts ...Option) Route {
	opts = append([]Option{Status(http.StatusCreated), keyed}, opts...)
	return newRoute(http.MethodPost, path, summary, p, prepared(h), opts)
}

// Patch changes what is there, in one transaction.
func Patch[I, O any](path, summary string, p Policy, h TxHandler[I, O], opts ...Option) Route {
	return txRoute(http.MethodPatch, path, summary, p, h, opts)
}

// Put replaces, in one transaction.
func Put[I, O any](path, summary string, p Policy, h TxHandler[I, O], opts ...Option) Route {
	return txRoute(http.MethodPut, path, summary, p, h, opts)
}

// Delete removes, in one transaction.
func Delete[I, O any](path, summary string, p Policy, h TxHandler[I, O], opts ...Option) Route {
	return txRoute(http.MethodDelete, path, summary, p, h, opts)
}

// None is the input or output of a route without one.
type None struct{}

// JSON is an output that is only a body.
type JSON[T any] struct{ Body T }

// Answer wraps a body as an output.
func Answer[T any](body T) *JSON[T] { return &JSON[T]{body} }

const defaultMaxBody = 256 << 10

func newRoute(method, path, summary string, p Policy, add func(*Server, *Route), opts []Option) Route {
	r := Route{Method: method, Path: path, Policy: p, Summary: summary, maxBody: defaultMaxBody, add: add}
	for _, opt := range opts {
		opt(&r)
	}
	return r
}

// txRoute is a route that runs in one transaction, which by its policy may find
// out itself who asks.
func txRoute[I, O any](method, path, summary string, p Policy, h TxHandler[I, O], opts []Option) Route {
	r := newRoute(method, path, summary, p, inTx(h), opts)
	r.inside = p.inside
	return r
}

func plain[I, O any](h Handler[I, O]) func(*Server, *Route) {
	return register(func(ctx context.Context, _ *Server, in *I) (*O, error) { return h(ctx, in) })
}

func inTx[I, O any](h TxHandler[I, O]) func(*Server, *Route) {
	return register(func(ctx context.Context, s *Server, in *I) (*O, error) {
		return idempotent(ctx, s, in, func(tx *database.Tx) (*O, error) { return h(tx, Who(ctx), in) })
	})
}

func prepared[I, O any](h Preparer[I, O]) func(*Server, *Route) {
	return register(func(ctx context.Context, s *Server, in *I) (*O, error) { return prepare(ctx, s, in, h) })
}

func register[I, O any](answer func(context.Context, *Server, *I) (*O, error)) func(*Server, *Route) {
	return func(s *Server, r *Route) {
		huma.Register(s.api, s.operation(r), func(ctx context.Context, in *I) (*O, error) {
			err := clean(in)
			if err == nil && r.first != nil {
				err = r.first(ctx)
			}
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			out, err := answer(ctx, s, in)
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			return out, nil
		})
	}
}
