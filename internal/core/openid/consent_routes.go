package openid

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// ScopePartner lets a machine see which client it is, and nothing of anybody.
const ScopePartner = "self"

func (s *Service) routes() []web.Route {
	const one, mine = "/api/v1/openid/requests/{id}", "/api/v1/me/connected-apps"
	often := web.Limited(web.Limit{Count: 60, Per: time.Minute})
	return append(append(s.endpoints(), s.deskRoutes()...),
		web.Get(one, "What other software asks of me", web.Anyone(), s.getRequest, often),
		web.Post(one+"/allow", "Agree, and go back to the software", web.Trusted(), s.postAllow, often),
		web.Do(http.MethodPost, one+"/refuse", "Refuse, and go back to the software", web.Anyone(), s.postRefuse, often),
		web.Get(mine, "Software that I am connected with", web.SignedIn(), s.getConnected),
		web.Delete(mine+"/{id}", "Withdraw what I agreed to", web.Trusted(), s.deleteConnected),
		web.Get("/api/v1/partner", "Which partner a token belongs to", web.Partner(ScopePartner), s.getPartner, often),
	)
}

type requestInput struct {
	ID string `path:"id" maxLength:"40"`
}

// ConsentField is a field on the consent screen.
type ConsentField struct {
	Field
	Known  bool `json:"known" doc:"There is something to tell."`
	Agreed bool `json:"agreed" doc:"It was agreed to before, for the same purpose."`
}

// ConsentRequest is what other software asks of a person.
type ConsentRequest struct {
	Name      string         `json:"name"`
	Logo      string         `json:"logo" doc:"Up to three letters."`
	About     string         `json:"about"`
	Host      string         `json:"host" doc:"Where the answer goes."`
	Need      string         `json:"need" enum:"signIn,signInAgain,trust,level,consent," doc:"What has to happen first; empty for nothing."`
	Level     int            `json:"level" doc:"The level to reach, where that is needed."`
	Fields    []ConsentField `json:"fields" nullable:"false"`
	Offline   bool           `json:"offline" doc:"It wants to stay connected when the person is away."`
	ExpiresAt time.Time      `json:"expiresAt"`
}

func (s *Service) getRequest(ctx context.Context, in *requestInput) (*web.JSON[ConsentRequest], error) {
	who := web.Who(ctx)
	var out ConsentRequest
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		r, c, err := waiting(tx, in.ID)
		if err != nil {
			return err
		}
		out = ConsentRequest{
			Name: c.Name, Logo: c.Logo, About: c.About, Host: hostOf(r.asked.Redirect), ExpiresAt: moment(r.expiresAt),
			Offline: slices.Contains(r.asked.Scopes, oidc.ScopeOfflineAccess),
		}
		if out.Fields, err = s.shown(tx, who, c.asked(r.asked.Scopes), c.ID); err != nil {
			return err
		}
		out.Need, out.Level, err = s.need(tx, who, r, c)
		return err
	})
	return web.Answer(out), err
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	return host
}

func (s *Service) shown(tx *database.Tx, who web.Principal, fields []Field, clientID string) ([]ConsentField, error) {
	all := []ConsentField{}
	var details Details
	var given grant
	if who.Somebody() {
		var err error
		if details, err = s.o.Claims(tx, who.Account); err != nil {
			return nil, err
		}
		if given, err = grantOf(tx, who.Account, clientID); err != nil {
			return nil, err
		}
	}
	for _, f := range fields {
		all = append(all, ConsentField{f, details.known(f.Field), given.covers([]Field{f}, nil) && slices.Contains(given.fields, f.Field)})
	}
	return all, nil
}

type allowInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Fields []string `json:"fields" nullable:"false" maxItems:"10" doc:"Those that the person does not leave out."`
	}
}

// Onward is where the browser goes.
type Onward struct {
	URL string `json:"url"`
}

func (s *Service) postAllow(tx *database.Tx, who web.Principal, in *allowInput) (*web.JSON[Onward], error) {
	r, c, err := waiting(tx, in.ID)
	if err != nil {
		return nil, err
	}
	need, _, err := s.need(tx, who, r, c)
	if err != nil {
		return nil, err
	}
	if need != "" && need != needConsent {
		return nil, errs.New(errs.Denied, "openidNeed")
	}
	wanted := c.asked(r.asked.Scopes)
	fields := agreed(wanted, in.Body.Fields)
	for _, f := range wanted {
		if f.Required && !slices.Contains(fields, f.Field) {
			return nil, errs.InvalidField("fields", "openidFieldNeeded")
		}
	}
	if err := agree(tx, who.Account, who.Session, c, wanted, fields, r.asked.Scopes); err != nil {
		return nil, err
	}
	url, err := s.answer(tx, who, r, c, fields)
	return web.Answer(Onward{url}), err
}

func (s *Service) postRefuse(ctx context.Context, in *requestInput) (*web.JSON[Onward], error) {
	var to string
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		r, _, err := waiting(tx, in.ID)
		if err != nil {
			return err
		}
		to, err = s.refuse(tx, r, string(oidc.AccessDenied))
		return err
	})
	return web.Answer(Onward{to}), err
}

// ConnectedApp is software that a person agreed to tell something.
type ConnectedApp struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Logo    string    `json:"logo"`
	About   string    `json:"about"`
	Fields  []Field   `json:"fields" nullable:"false" doc:"What was agreed to, with the purposes as they were shown."`
	Offline bool      `json:"offline"`
	Working bool      `json:"working" doc:"It has not been stopped."`
	GivenAt time.Time `json:"givenAt"`
	UsedAt  time.Time `json:"usedAt"`
}

func (s *Service) getConnected(ctx context.Context, _ *web.None) (*web.JSON[web.Page[ConnectedApp]], error) {
	var page web.Page[ConnectedApp]
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		page.Items = []ConnectedApp{} // bounded by how many clients there are, and by eachGrant
		var all []grant
		if err := eachGrant(tx, func(g grant) { all = append(all, g) }, `account = $1`, web.Who(ctx).Account); err != nil {
			return err
		}
		for _, g := range all {
			c, err := clientBy(tx, g.client)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, connected(c, g))
		}
		return nil
	})
	return web.Answer(page), err
}

func connected(c client, g grant) ConnectedApp {
	fields := slices.DeleteFunc(slices.Clone(g.shown), func(f Field) bool { return !slices.Contains(g.fields, f.Field) })
	if fields == nil {
		fields = []Field{}
	}
	return ConnectedApp{
		ID: c.ID, Name: c.Name, Logo: c.Logo, About: c.About, Fields: fields, Offline: slices.Contains(g.scopes, oidc.ScopeOfflineAccess),
		Working: c.State == active, GivenAt: moment(g.givenAt), UsedAt: moment(g.usedAt),
	}
}

func (s *Service) deleteConnected(tx *database.Tx, who web.Principal, in *requestInput) (*web.None, error) {
	return &web.None{}, withdraw(tx, who.Account, who.Session, in.ID)
}
