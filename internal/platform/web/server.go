// Package web is the HTTP edge: typed routes with a policy beside each, errors
// in the reader's language, and everything a request passes on its way in.
package web

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/text"
)

// Sealer encrypts what is kept of an answer for a repeated request.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
}

// Options are what the edge needs from the program.
type Options struct {
	Log          *slog.Logger
	DB           *database.DB
	Texts        *text.Catalogue
	Metrics      *prometheus.Registry
	Seal         Sealer
	Authenticate func(*http.Request) (Principal, error) // the zero Principal for nobody
	// Within is how to find in a transaction that writes who sent a request; nil
	// when it names nobody, or somebody whom only Authenticate finds.
	Within func(*http.Request) func(*database.Tx) (Principal, error)
	// Used is told when somebody's fresh second factor opened a route; nil for nobody to tell.
	Used      func(context.Context, Principal) error
	Now       func() time.Time
	Address   Limit          // how often one address may call in all; the zero Limit switches the routes' own off too
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed
	PublicURL string         // the origin that browsers use
	BodyTime  time.Duration  // how long a body may take, and a second more for each 64 KiB it may have; 0 is 30 s
	WriteTime time.Duration  // how long the reader may take for each piece of an answer, some 32 KiB; 0 is 30 s
	Title     string
	Version   string
}

// Server collects routes and serves them.
type Server struct {
	Options
	log     *slog.Logger
	texts   *text.Catalogue
	mux     *http.ServeMux
	api     huma.API
	routes  []Route
	limits  *limiter
	measure *measurements

	fallback http.Handler
}

// New prepares an edge without routes.
func New(o Options) *Server {
	takeOverProblems()
	s := &Server{
		Options: o, log: o.Log, texts: o.Texts, mux: http.NewServeMux(),
		limits: newLimiter(o.Now), measure: newMeasurements(o.Metrics),
	}
	s.BodyTime, s.WriteTime = cmp.Or(s.BodyTime, 30*time.Second), cmp.Or(s.WriteTime, 30*time.Second)
	config := huma.DefaultConfig(o.Title, o.Version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	config.Components.SecuritySchemes = securitySchemes
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	s.api = humago.New(s.mux, config)
	return s
}

// Add registers routes.
func (s *Server) Add(routes ...Route) {
	for _, r := range routes {
		s.routes = append(s.routes, r)
		r.add(s, &r)
	}
}

// Raw is a route outside the typed API: files, streams, pages. Its path may
// hold wildcards as in http.ServeMux.
func Raw(method, path, summary string, p Policy, h http.Handler, opts ...Option) Route {
	return newRoute(method, path, summary, p, func(s *Server, r *Route) {
		pattern := r.Path
		if r.Method != "" {
			pattern = r.Method + " " + r.Path
		}
		s.mux.Handle(pattern, s.guardRaw(r, h))
	}, opts)
}

// Fallback is the route for reading every path that no other one knows, save
// the API's.
func Fallback(summary string, p Policy, h http.Handler) Route {
	return newRoute(http.MethodGet, "/", summary, p, func(s *Server, r *Route) {
		guarded := s.guardRaw(r, h)
		s.fallback = http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
			if request.Method != http.MethodGet && request.Method != http.MethodHead {
				s.Fail(w, request, errs.Missing())
				return
			}
			guarded.ServeHTTP(w, request)
		})
	}, nil)
}

// Golden lists every route with its policy, one a line, so that a change of
// access is one reviewed line.
func (s *Server) Golden() string {
	lines := make([]string, 0, len(s.routes))
	for _, r := range s.routes {
		lines = append(lines, strings.TrimSpace(r.Method+" "+r.Path)+"  –  "+r.Policy.String())
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// operation describes a typed route to huma.
func (s *Server) operation(r *Route) huma.Operation {
	op := huma.Operation{
		Method: r.Method, Path: r.Path, Summary: r.Summary, OperationID: operationID(r),
		DefaultStatus: r.status, MaxBodyBytes: r.maxBody, BodyReadTimeout: s.bodyTime(r.maxBody),
		Tags: []string{tag(r.Path)}, Errors: []int{http.StatusUnprocessableEntity},
		Extensions:  map[string]any{"x-policy": r.Policy.String()},
		Middlewares: huma.Middlewares{s.guard(r)},
	}
	if r.Policy.name != Public().name {
		op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	if r.keyed {
		op.Parameters = append(op.Parameters, idempotencyParameter)
	}
	return op
}

// bodyTime lets a large photo come over a slow network.
func (s *Server) bodyTime(most int64) time.Duration {
	return s.BodyTime + time.Duration(most/(64<<10))*time.Second
}

// operationID is the route in camel case, as the generated client calls it:
// getRentalsId, postRentals.
func operationID(r *Route) string {
	id := strings.ToLower(r.Method)
	for _, part := range strings.FieldsFunc(strings.TrimPrefix(r.Path, "/api/v1"), notLetter) {
		id += strings.ToUpper(part[:1]) + part[1:]
	}
	return id
}

func notLetter(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}

func tag(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/v1/"), "/")
	return first
}
