package citizenreport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/web"
)

// open311 is where partners find the standard's server.
const open311 = "/open311"

// since is when what is offered changed last in more than data.
var since = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)

// open311Routes are the server of Open311 GeoReport v2. Who asks is found by
// api_key, as the standard demands, or by a partner's token.
func (s *Service) open311Routes() []web.Route {
	h := http.StripPrefix(open311, s.known(georeport.Handler(s.backend())))
	limit := web.Limited(web.Limit{Count: 600, Per: time.Minute})
	return []web.Route{
		web.Raw(http.MethodGet, open311+"/", "Reports by Open311 GeoReport v2: reading", web.Anyone(), h, limit),
		web.Raw(http.MethodPost, open311+"/", "Reports by Open311 GeoReport v2: filing and answering", web.Anyone(), h, limit,
			web.MaxBody(georeport.MaxForm)),
	}
}

type partnerKey struct{}

// known finds who asks, for the functions that the server is made of.
func (s *Service) known(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := s.find(r.Context(), r.URL.Query().Get("api_key"))
		if err != nil {
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
			return
		}
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), partnerKey{}, p)))
	})
}

func asking(ctx context.Context) partner {
	p, _ := ctx.Value(partnerKey{}).(partner)
	return p
}

func (s *Service) find(ctx context.Context, key string) (p partner, err error) {
	who := web.Who(ctx)
	if key == "" && who.Partner == "" {
		return partner{}, nil
	}
	err = s.db.View(ctx, func(tx *database.Tx) (err error) {
		if key != "" {
			p, err = byKey(tx, `digest = $1`, digest(key))
		} else {
			p, err = byToken(tx, who)
		}
		return err
	})
	return p, err
}

// posting is who posts: the standard has the key in the form.
func (s *Service) posting(ctx context.Context, c georeport.Caller) (partner, error) {
	p := asking(ctx)
	if c.Key != "" {
		var err error
		if p, err = s.find(ctx, c.Key); err != nil {
			return p, err
		}
	}
	if p.ID == "" {
		return p, georeport.Error{Code: http.StatusForbidden, Description: "api_key was not provided, or is not known"}
	}
	return p, nil
}

func (s *Service) backend() georeport.Backend {
	return georeport.Backend{
		Discovery: georeport.Discovery{
			Changeset: georeport.Time{Time: since}, Contact: georeport.Text(s.PublicURL), KeyService: georeport.Text(s.PublicURL),
			Endpoints: []georeport.Endpoint{{
				Specification: georeport.Specification, URL: georeport.Text(s.PublicURL + open311 + "/v2"), Changeset: georeport.Time{Time: since},
				Type: "production", Formats: []georeport.Text{"text/xml", "application/json"},
			}},
		},
		Now: s.now,
		Allow: func(ctx context.Context, c georeport.Caller) error {
			_, err := s.posting(ctx, c)
			return err
		},
		Services: s.services, Definition: s.definition, Create: s.create, Requests: s.requests, Updates: s.updates, AddUpdate: s.addUpdate,
		Explain: s.explain,
	}
}

// now is the database's time, as everywhere.
func (s *Service) now() (at time.Time) {
	if err := s.db.View(context.Background(), func(tx *database.Tx) error { at = tx.Time(); return nil }); err != nil {
		return since
	}
	return at
}

// explain says what is wrong with a report in the standard's words.
func (s *Service) explain(_ *http.Request, err error) georeport.Error {
	var e *errs.Error
	if !errors.As(err, &e) {
		s.Kernel.Log.Error("open311", "error", err)
		return georeport.Error{Code: http.StatusInternalServerError, Description: "internal error"}
	}
	text := s.Texts.Say("vi", e.Code, e.Args)
	for _, f := range e.Fields {
		text += " " + f.Name + ": " + s.Texts.Say("vi", f.Code, f.Args)
	}
	code := map[errs.Kind]int{
		errs.Invalid: 400, errs.Denied: 403, errs.Unauthenticated: 403, errs.NotFound: 404, errs.Conflict: 409, errs.TooMany: 429,
		errs.Unavailable: 503,
	}[e.Kind]
	if code == 0 {
		code = http.StatusInternalServerError
	}
	return georeport.Error{Code: code, Description: georeport.Text(text)}
}

// services are the categories.
func (s *Service) services(context.Context) ([]georeport.Service, error) {
	all := make([]georeport.Service, len(s.categories))
	for i, c := range s.categories {
		asks, err := s.attributes(c.Code)
		if err != nil {
			return nil, err
		}
		all[i] = georeport.Service{
			Code: georeport.Text(c.Code), Name: georeport.Text(c.Name.In("vi")), Description: georeport.Text(c.Summary.In("vi")),
			Metadata: len(asks) > 0, Type: georeport.Realtime, Keywords: georeport.Text(strings.Join(c.Words, ", ")), Group: georeport.Text(c.Agency),
		}
	}
	return all, nil
}

func (s *Service) definition(_ context.Context, code string) (georeport.Definition, error) {
	asks, err := s.attributes(code)
	return georeport.Definition{Code: georeport.Text(code), Attributes: asks}, err
}

// attributes are a category's own questions.
func (s *Service) attributes(code string) ([]georeport.Attribute, error) {
	c, known := s.pack.category(code)
	if !known {
		return nil, errs.Missing()
	}
	var kinds map[string]struct {
		Type   string `json:"type"`
		Format string `json:"format"`
		OneOf  []struct {
			Const string `json:"const"`
			Title string `json:"title"`
		} `json:"oneOf"`
	}
	if err := json.Unmarshal(c.Questions.Properties, &kinds); err != nil {
		return nil, fmt.Errorf("reports: %s: %w", code, err)
	}
	doc, err := c.document()
	if err != nil {
		return nil, err
	}
	p, err := parsed(doc)
	if err != nil {
		return nil, err
	}
	var all []georeport.Attribute
	for _, f := range p.Fields() {
		if f.Section != questions {
			continue
		}
		k := kinds[f.Key]
		a := georeport.Attribute{
			Variable: true, Code: georeport.Text(f.Key), Datatype: datatype(k.Type, k.Format, len(k.OneOf) > 0), Order: len(all) + 1,
			Required: slices.Contains(c.Questions.Required, f.Key), Description: georeport.Text(f.Title["vi"]),
		}
		for _, o := range k.OneOf {
			a.Values = append(a.Values, georeport.Value{Key: georeport.Text(o.Const), Name: georeport.Text(o.Title)})
		}
		all = append(all, a)
	}
	return all, nil
}

func parsed(doc []byte) (*form.Form, error) {
	var p struct {
		Form json.RawMessage `json:"form"`
	}
	if err := json.Unmarshal(doc, &p); err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	return form.Parse(p.Form, form.Rules{})
}

func datatype(kind, format string, choice bool) georeport.Text {
	switch {
	case choice:
		return georeport.SingleValueList
	case kind == "integer":
		return georeport.Number
	case format == "date":
		return georeport.Datetime
	}
	return georeport.String
}
