package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/text"
)

type stateKey struct{}

// state is what the edge notes about one request.
type state struct {
	server   *Server
	language string
	address  string
	pattern  string
	key      string
	enter    func(*database.Tx) error // finds who asks and lets them in; nil: that is done
}

var noState = &state{language: text.First}

func stateOf(ctx context.Context) *state {
	if st, ok := ctx.Value(stateKey{}).(*state); ok {
		return st
	}
	return noState
}

// Language is the language to answer in.
func Language(ctx context.Context) string { return stateOf(ctx).language }

// Address is the caller's network address, without port.
func Address(ctx context.Context) string { return stateOf(ctx).address }

// Handler is everything a request passes, outermost first: log and metrics,
// recovery, security headers, cross-site protection, compression, the
// address's rate, and the routes.
func (s *Server) Handler() (http.Handler, error) {
	// A compressor takes 700 kB as long as a stream of events is open, for little.
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.CompressionLevel(5), gzhttp.ExceptContentTypes([]string{"text/event-stream"}))
	if err != nil {
		return nil, err
	}
	protection := http.NewCrossOriginProtection()
	if s.PublicURL != "" {
		if err := protection.AddTrustedOrigin(s.PublicURL); err != nil {
			return nil, err
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Fail(w, r, errs.New(errs.Denied, "crossOrigin"))
	}))
	return s.enter(s.recovered(secured(protection.Handler(compress(s.rated(http.HandlerFunc(s.route))))))), nil
}

// enter notes the request's state, and logs and measures its end. The log
// holds the route's pattern, never the path: paths carry ids.
func (s *Server) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		st := &state{server: s, language: s.language(r), address: s.address(r)}
		ctx := context.WithValue(r.Context(), stateKey{}, st)
		if r.ContentLength != 0 {
			// A body that no handler reads is read before the answer goes out, and
			// would hold the connection for as long as its sender likes. A writer
			// without deadlines, as in tests, has no connection to hold.
			_ = http.NewResponseController(w).SetReadDeadline(began.Add(s.BodyTime))
		}
		record := &recorder{ResponseWriter: w, status: http.StatusOK, wait: s.WriteTime}
		next.ServeHTTP(record, r.WithContext(ctx))
		record.patience() // what is still buffered goes out after this
		took := time.Since(began)
		s.measure.request(r.Method, st.pattern, record.status, took)
		s.log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("method", r.Method), slog.String("route", st.pattern),
			slog.Int("status", record.status), slog.Int64("bytes", record.bytes), slog.Duration("took", took))
	})
}

func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			s.log.ErrorContext(r.Context(), "panic", "value", v, "stack", string(debug.Stack()))
			s.Fail(w, r, errs.New(errs.Internal, "internal"))
		}()
		next.ServeHTTP(w, r)
	})
}

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) rated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Address.Count > 0 {
			if err := s.limits.take(w, "", stateOf(r.Context()).address, s.Address); err != nil {
				s.Fail(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// route serves the mux, but answers its plain-text 404 and 405 as problems.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	handler, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	probe := &recorder{ResponseWriter: discard{http.Header{}}, status: http.StatusOK}
	handler.ServeHTTP(probe, r)
	// A page may have a form that is posted to its own path.
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	unknown := probe.status == http.StatusNotFound || probe.status == http.StatusMethodNotAllowed && reads
	if s.fallback != nil && unknown && !strings.HasPrefix(r.URL.Path, "/api/") {
		s.fallback.ServeHTTP(w, r)
		return
	}
	err := errs.Missing()
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.Header().Get("Allow"))
		err = errs.New(errs.Unsupported, "methodNotAllowed")
	}
	s.Fail(w, r, err)
}

func (s *Server) language(r *http.Request) string {
	for _, wanted := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(wanted), ";")
		primary, _, _ := strings.Cut(tag, "-")
		if s.texts.Has(strings.ToLower(primary)) {
			return strings.ToLower(primary)
		}
	}
	return text.First
}

// address believes X-Forwarded-For only from a proxy we know, and then takes
// the last hop that is not one of ours.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !s.proxy(host) {
		return host
	}
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
		if !s.proxy(hop) {
			break
		}
	}
	return host
}

func (s *Server) proxy(host string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range s.Proxies {
		if p.Contains(address) {
			return true
		}
	}
	return false
}
