package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// guard stands before a typed route: policy, rate, idempotency key, caching.
func (s *Server) guard(r *Route) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		request, w := humago.Unwrap(hc)
		ctx, err := s.admit(r, request, w)
		if err != nil {
			s.Fail(w, request, err)
			return
		}
		answer := &whole{request: hc, ctx: ctx, w: w}
		next(answer)
		answer.send() // one without a body
	}
}

func (s *Server) guardRaw(r *Route, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		ctx, err := s.admit(r, request, w)
		if err != nil {
			s.Fail(w, request, err)
			return
		}
		request.Body = http.MaxBytesReader(w, request.Body, r.maxBody)
		h.ServeHTTP(w, request.WithContext(ctx))
	})
}

// admit decides whether a request may reach the handler, and as whom. Where
// being signed in is enough, the transaction that writes decides.
func (s *Server) admit(r *Route, request *http.Request, w http.ResponseWriter) (context.Context, error) {
	ctx, who := request.Context(), &Principal{}
	st := stateOf(ctx)
	st.pattern = r.Path
	if r.Policy.who && s.Authenticate != nil {
		ctx = context.WithValue(ctx, whoKey{}, who)
	}
	if find := s.within(r, request); find != nil {
		st.enter = func(tx *database.Tx) (err error) {
			if *who, err = find(tx); err != nil {
				return err
			}
			return s.allow(r, *who, st, w)
		}
	} else if err := s.allowNow(ctx, r, request, who, w); err != nil {
		return nil, err
	}
	if request.Method == http.MethodPost { // the others may be repeated as they are
		st.key = request.Header.Get("Idempotency-Key")
	}
	if len(st.key) > maxKey || !plainASCII(st.key) {
		return nil, errs.InvalidField("Idempotency-Key", "idempotencyKeyInvalid")
	}
	cache := r.cache
	if cache == "" {
		cache = "no-store"
	}
	w.Header().Set("Cache-Control", cache)
	return ctx, nil
}

// within is how the request's transaction finds who asks; nil: it must be known
// before.
func (s *Server) within(r *Route, request *http.Request) func(*database.Tx) (Principal, error) {
	if !r.inside || s.Within == nil {
		return nil
	}
	return s.Within(request)
}

func (s *Server) allowNow(ctx context.Context, r *Route, request *http.Request, who *Principal, w http.ResponseWriter) (err error) {
	if r.Policy.who && s.Authenticate != nil {
		if *who, err = s.Authenticate(request); err != nil {
			return err
		}
	}
	if err := s.allow(r, *who, stateOf(ctx), w); err != nil {
		return err
	}
	if r.Policy.proven && who.Factor == FactorFresh && s.Used != nil {
		return s.Used(ctx, *who)
	}
	return nil
}

// allow refuses whom the policy does not let in, or who calls too often.
func (s *Server) allow(r *Route, who Principal, st *state, w http.ResponseWriter) error {
	if err := r.Policy.check(who); err != nil {
		return err
	}
	if r.limit.Count > 0 && s.Address.Count > 0 {
		caller := cmp.Or(who.Account, who.Partner, st.address)
		return s.limits.take(w, r.Method+r.Path, caller, r.limit)
	}
	return nil
}

// Fail answers an error from a raw handler as the typed ones do.
func (s *Server) Fail(w http.ResponseWriter, request *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = errs.New(errs.TooLarge, "bodyTooLarge").Because(err)
	}
	p := s.problem(request.Context(), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(p)
}
