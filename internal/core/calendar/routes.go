package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/ical"
	"daklakid/internal/platform/web"
)

const (
	mine = "/api/v1/me/calendar"
	// feedPath is short, since some calendars want it typed.
	feedPath = "/lich/"
	ending   = ".ics"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get(mine, "What my calendars may ask for", web.SignedIn(), s.get),
		web.Put(mine, "Choose what my calendars may ask for, at a private address", web.SignedIn(), s.put),
		web.Post(mine+"/address", "Replace the address; the old one ends at once", web.SignedIn(), s.postAddress, web.Limited(web.Limit{Count: 20, Per: time.Hour})),
		web.Delete(mine, "End the address", web.SignedIn(), s.remove, web.Status(http.StatusNoContent)),
		web.Get(mine+"/{kind}/{file}", "One thing of mine as an iCalendar file", web.SignedIn(), s.getOne),
		web.Raw(http.MethodGet, feedPath+"{file}", "A private calendar, by its address", web.Public(), http.HandlerFunc(s.serve),
			web.Limited(web.Limit{Count: 300, Per: time.Hour})),
	}
}

// PrivateFeed is what somebody's calendars may ask for.
type PrivateFeed struct {
	On      bool       `json:"on" doc:"There is an address"`
	Kinds   []string   `json:"kinds" nullable:"false" doc:"What is shown there"`
	Details bool       `json:"details" doc:"With what and where, not only what kind of thing"`
	Since   *time.Time `json:"since,omitempty" doc:"Of the address"`
	Address string     `json:"address,omitempty" doc:"Only when it has just been made: it is not kept"`
	Offered []string   `json:"offered" nullable:"false" doc:"What can be chosen"`
}

func (s *Service) view(tx *database.Tx, account, token string) (*web.JSON[PrivateFeed], error) {
	out := PrivateFeed{Kinds: []string{}, Offered: s.kinds()}
	f, err := findFeed(tx, `account = $1`, account)
	if errs.KindOf(err) == errs.NotFound {
		return web.Answer(out), nil
	}
	out.On, out.Kinds, out.Details, out.Since = true, f.kinds, f.details, &f.created
	if token != "" {
		out.Address = s.o.PublicURL + feedPath + token + ending
	}
	return web.Answer(out), err
}

func (s *Service) get(ctx context.Context, _ *web.None) (out *web.JSON[PrivateFeed], err error) {
	err = s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.view(tx, web.Who(ctx).Account, "")
		return err
	})
	return out, err
}

type calendarChoice struct {
	Body struct {
		Kinds   []string `json:"kinds" minItems:"1" maxItems:"20" nullable:"false"`
		Details bool     `json:"details"`
	}
}

func (s *Service) put(tx *database.Tx, who web.Principal, in *calendarChoice) (*web.JSON[PrivateFeed], error) {
	var bad errs.Fields
	var chosen []string
	for _, kind := range s.kinds() { // in their own order, each once
		if slices.Contains(in.Body.Kinds, kind) {
			chosen = append(chosen, kind)
		}
	}
	for _, kind := range in.Body.Kinds {
		bad.OneOf(kind, "kinds", s.kinds()...)
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	token, err := choose(tx, who.Account, chosen, in.Body.Details)
	if err != nil {
		return nil, err
	}
	return s.view(tx, who.Account, token)
}

func (s *Service) postAddress(tx *database.Tx, who web.Principal, _ *web.None) (*web.JSON[PrivateFeed], error) {
	token, err := renew(tx, who.Account)
	if err != nil {
		return nil, err
	}
	return s.view(tx, who.Account, token)
}

func (s *Service) remove(tx *database.Tx, who web.Principal, _ *web.None) (*web.None, error) {
	return &web.None{}, revoke(tx, who.Account)
}

type calendarOne struct {
	Kind string `path:"kind" maxLength:"40"`
	File string `path:"file" maxLength:"80" doc:"Its id and .ics"`
}

// ThingFile is an iCalendar file to open or keep.
type ThingFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Service) getOne(ctx context.Context, in *calendarOne) (*ThingFile, error) {
	at := slices.IndexFunc(s.o.Sources, func(source Source) bool { return source.Kind == in.Kind })
	id, found := strings.CutSuffix(in.File, ending)
	if at < 0 || !found {
		return nil, errs.Missing()
	}
	var e Event
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		e, err = s.o.Sources[at].One(tx, web.Who(ctx).Account, web.Language(ctx), id)
		return err
	})
	if err != nil {
		return nil, err
	}
	body := s.bytes("", s.written(in.Kind, web.Language(ctx), e, true))
	return &ThingFile{ical.ContentType, `attachment; filename="` + in.Kind + ending + `"`, body}, nil
}

// serve answers calendars, which come without a session: whoever has the
// address reads what is there, and an unknown one is like none.
func (s *Service) serve(w http.ResponseWriter, r *http.Request) {
	token, found := strings.CutSuffix(r.PathValue("file"), ending)
	if !found || len(token) != base64.RawURLEncoding.EncodedLen(tokenSize) {
		http.NotFound(w, r)
		return
	}
	var body []byte
	err := s.o.DB.View(r.Context(), func(tx *database.Tx) error {
		f, err := findFeed(tx, `token = $1`, hashed(token))
		if err != nil {
			return err
		}
		language, err := s.o.Language(tx, f.account)
		if err != nil {
			return err
		}
		events, err := s.upcoming(tx, f.account, language, f.kinds, f.details)
		body = s.bytes(s.o.App, events...)
		return err
	})
	switch {
	case errs.KindOf(err) == errs.NotFound:
		http.NotFound(w, r)
		return
	case err != nil:
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	sum := sha256.Sum256(body)
	h := w.Header()
	h.Set("Content-Type", ical.ContentType)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(body)))
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "" // the program has checked it
	}
	return u.Hostname()
}
