package vneid

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// How a visit ends; the app has a screen for each.
const (
	done       = "done"
	conflict   = "conflict"   // known as somebody else: an officer decides
	cancelled  = "cancelled"  // by the person, at the provider
	level      = "level"      // the electronic identity is too weak
	expired    = "expired"    // the person took too long, or we do not know the visit
	replayed   = "replayed"   // the answer was used before
	elsewhere  = "elsewhere"  // it comes to another browser than it was asked by
	away       = "away"       // the provider does not answer
	refused    = "refused"    // its answer is not to be believed
	incomplete = "incomplete" // it does not say who the person is
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/vneid", "Whether the national account is connected", web.Public(), s.getState, web.Cached("public, max-age=60")),
		web.Do(http.MethodPost, "/api/v1/me/identification/vneid", "Begin to be identified by the national account", web.Trusted(), s.postStart,
			web.Limited(web.Limit{Count: 20, Per: time.Hour})),
		web.Do(http.MethodPost, "/api/v1/me/identification/vneid/sign-out", "Where to sign out of the national account", web.SignedIn(), s.postSignOut),
		web.Raw(http.MethodGet, CallbackPath, "The national account answers", web.Anyone(), http.HandlerFunc(s.callback),
			web.Limited(web.Limit{Count: 60, Per: time.Minute})),
	}
}

// NationalAccount says what a screen may offer.
type NationalAccount struct {
	Connected bool `json:"connected"`
}

func (s *Service) getState(context.Context, *web.None) (*web.JSON[NationalAccount], error) {
	return web.Answer(NationalAccount{s.Connected()}), nil
}

type startInput struct {
	Body struct {
		Next string `json:"next,omitempty" maxLength:"500" doc:"Path in the app to go on at afterwards."`
	}
}

// NationalVisit is where the browser goes.
type NationalVisit struct {
	URL string `json:"url"`
}

func (s *Service) postStart(ctx context.Context, in *startInput) (*web.JSON[NationalVisit], error) {
	next := in.Body.Next
	if next != "" && !ownPath(next) {
		return nil, errs.InvalidField("next", "malformed")
	}
	p, err := s.discovered(ctx)
	if err != nil {
		return nil, err
	}
	who, state := web.Who(ctx), token()
	f := flow{who.Account, who.Session, next, secrets{token(), token()}}
	if err := s.o.DB.Update(ctx, func(tx *database.Tx) error { return s.insertFlow(tx, state, f) }); err != nil {
		return nil, err
	}
	return web.Answer(NationalVisit{s.authorize(p, state, f.secrets)}), nil
}

// ownPath is a path that a browser cannot take for another site.
func ownPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t")
}

func (s *Service) discovered(ctx context.Context) (p *party, err error) {
	var now int64
	if err = s.o.DB.View(ctx, func(tx *database.Tx) error { now = tx.Now(); return nil }); err != nil {
		return nil, err
	}
	return s.party(ctx, now)
}

// callback takes the provider's answer and sends the browser on to the screen
// that says how it ended.
func (s *Service) callback(w http.ResponseWriter, r *http.Request) {
	next, outcome := s.answer(r.Context(), r.URL.Query())
	query := url.Values{"result": {outcome}}
	if next != "" {
		query.Set("next", next)
	}
	http.Redirect(w, r, ResultPath+"?"+query.Encode(), http.StatusSeeOther)
}

func (s *Service) answer(ctx context.Context, q url.Values) (next, outcome string) {
	state := q.Get("state")
	var f flow
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		f, outcome, err = s.takeFlow(tx, state, web.Who(ctx).Session)
		return err
	})
	if err != nil {
		s.log(ctx, err)
		return "", away
	}
	if outcome != "" {
		return f.next, s.end(ctx, state, f, outcome, "")
	}
	if iss := q.Get("iss"); iss != "" && iss != s.o.Issuer { // RFC 9207
		return f.next, s.end(ctx, state, f, refused, "")
	}
	if said := q.Get("error"); said != "" {
		return f.next, s.end(ctx, state, f, outcomeOf(said), "")
	}
	claims, idToken, err := s.redeem(ctx, q.Get("code"), f)
	if err != nil {
		s.log(ctx, err)
		return f.next, s.end(ctx, state, f, failure(err), "")
	}
	return f.next, s.identify(ctx, state, f, claims, idToken)
}

func (s *Service) redeem(ctx context.Context, code string, f flow) (Claims, string, error) {
	p, err := s.discovered(ctx)
	if err != nil {
		return Claims{}, "", err
	}
	return s.exchange(ctx, p, code, f.secrets)
}

// identify hands the claims on; the flow's end is in the same transaction.
func (s *Service) identify(ctx context.Context, state string, f flow, c Claims, idToken string) (outcome string) {
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		other, err := s.o.Identified(tx, f.account, c)
		if err != nil {
			return err
		}
		outcome = done
		if other {
			outcome = conflict
		}
		return s.settle(tx, state, outcome, idToken)
	})
	if err != nil {
		s.log(ctx, err)
		return s.end(ctx, state, f, refused, "")
	}
	return outcome
}

// log tells the operator why, which the person's screen does not.
func (s *Service) log(ctx context.Context, err error) {
	s.o.Log.WarnContext(ctx, "a visit to the national account failed", "error", err.Error())
}

// end writes down how a visit ended. What cannot be written is told all the same.
func (s *Service) end(ctx context.Context, state string, f flow, outcome, idToken string) string {
	if f.account == "" { // not a visit of this browser
		return outcome
	}
	_ = s.o.DB.Update(ctx, func(tx *database.Tx) error {
		if err := s.settle(tx, state, outcome, idToken); err != nil {
			return err
		}
		return s.o.Record(tx, f.account, outcome)
	})
	return outcome
}

// outcomeOf reads the provider's error code (RFC 6749 §4.1.2.1).
func outcomeOf(code string) string {
	switch code {
	case "access_denied", "login_required", "interaction_required":
		return cancelled
	case "temporarily_unavailable", "server_error":
		return away
	}
	return refused
}

func failure(err error) string {
	switch {
	case errs.KindOf(err) == errs.Unavailable:
		return away
	case errors.Is(err, errLevel):
		return level
	case errors.Is(err, errIncomplete):
		return incomplete
	}
	return refused
}

func (s *Service) postSignOut(ctx context.Context, _ *web.None) (*web.JSON[NationalVisit], error) {
	who := web.Who(ctx)
	p, err := s.discovered(ctx)
	if err != nil {
		return nil, err
	}
	var idToken string
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		idToken, err = s.lastVisit(tx, who.Account, who.Session)
		return err
	})
	if err != nil {
		return nil, err
	}
	url := s.logout(p, idToken)
	if url == "" {
		return nil, errs.Missing()
	}
	return web.Answer(NationalVisit{url}), nil
}
