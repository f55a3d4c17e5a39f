package openid

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

func (s *Service) deskRoutes() []web.Route {
	const all, one = "/api/v1/desk/openid/clients", "/api/v1/desk/openid/clients/{id}"
	who := s.o.Administrators
	return []web.Route{
		web.Get(all, "Software that may sign people in", who, s.listClients),
		web.Get("/api/v1/desk/openid/scopes", "What partners' machines may be given", who, s.listScopes),
		web.Create(all, "Register software; its secret is shown once", who, s.postClient),
		web.Get(one, "One of them", who, s.getClient),
		web.Put(one, "Change what is registered", who, s.putClient),
		web.Post(one+"/rotate", "Make a new secret; it is shown once, and the old one ends", who, rotateSecret),
		web.Post(one+"/disable", "Stop it: its tokens end at once", who, disable, web.Status(http.StatusNoContent)),
		web.Post(one+"/enable", "Let it work again", who, enable, web.Status(http.StatusNoContent)),
	}
}

// ClientForm is what is registered of software.
type ClientForm struct {
	Name      string   `json:"name" minLength:"2" maxLength:"80"`
	Logo      string   `json:"logo" minLength:"1" maxLength:"3" doc:"Letters for a circle."`
	About     string   `json:"about" minLength:"10" maxLength:"300" doc:"What it is, as people read it when they decide."`
	Redirects []string `json:"redirects" nullable:"false" maxItems:"10" doc:"Addresses that answers may go to, to the letter."`
	Logouts   []string `json:"logouts" nullable:"false" maxItems:"10" doc:"Addresses to go to after signing out."`
	Fields    []Field  `json:"fields" nullable:"false" maxItems:"10"`
	Scopes    []string `json:"scopes" nullable:"false" maxItems:"20" doc:"Of its machines."`
}

type clientInput struct {
	Body struct {
		ClientForm
		Kind   string `json:"kind" enum:"web,native" doc:"web has a server that keeps a secret; native runs on people's devices."`
		Sector string `json:"sector,omitempty" maxLength:"80" pattern:"^[a-z0-9.-]*$" doc:"Software of one sector knows a person by the same name; by default it is alone in its own."`
	}
}

// ClientView is registered software as administrators see it.
type ClientView struct {
	ClientForm
	ID        string    `json:"id"`
	Kind      string    `json:"kind" enum:"web,native"`
	Sector    string    `json:"sector"`
	State     string    `json:"state" enum:"active,disabled"`
	CreatedAt time.Time `json:"createdAt"`
	SecretAt  time.Time `json:"secretAt" doc:"When the secret was made."`
}

// ClientSecret is shown once.
type ClientSecret struct {
	Client ClientView `json:"client"`
	Secret string     `json:"secret,omitempty" doc:"Nobody can show it again."`
}

func view(c client) ClientView {
	return ClientView{
		ClientForm: ClientForm{c.Name, c.Logo, c.About, c.Redirects, c.Logouts, c.Fields, c.Scopes},
		ID:         c.ID, Kind: c.Kind, Sector: c.Sector, State: c.State, CreatedAt: moment(c.createdAt), SecretAt: moment(c.secretAt),
	}
}

func (c *client) take(f ClientForm) {
	c.Name, c.Logo, c.About, c.Redirects, c.Logouts, c.Fields, c.Scopes = f.Name, f.Logo, f.About, f.Redirects, f.Logouts, f.Fields, f.Scopes
}

func (s *Service) postClient(tx *database.Tx, who web.Principal, in *clientInput) (*web.JSON[ClientSecret], error) {
	c := client{ID: id.New(tx.Now()), Kind: in.Body.Kind, Sector: in.Body.Sector, State: active, createdAt: tx.Now(), secretAt: tx.Now()}
	c.take(in.Body.ClientForm)
	if c.Sector == "" {
		c.Sector = c.ID
	}
	if err := c.check(s.o.Scopes); err != nil {
		return nil, err
	}
	secret := ""
	if c.confidential() {
		secret = newSecret()
		c.secret = digest(secret)
	}
	if err := insertClient(tx, c); err != nil {
		return nil, err
	}
	return web.Answer(ClientSecret{view(c), secret}), record(tx, who.Account, "openid.register", c.ID, "", nil)
}

type clientsInput struct{ web.Paging }

type clientPosition struct{ Name, ID string }

func (s *Service) listClients(ctx context.Context, in *clientsInput) (*web.JSON[web.Page[ClientView]], error) {
	var after clientPosition
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	var page web.Page[ClientView]
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		page = web.Page[ClientView]{Items: []ClientView{}}
		all, err := clientsAfter(tx, after.Name, after.ID, in.Limit+1)
		if err != nil {
			return err
		}
		if len(all) > in.Limit {
			all = all[:in.Limit]
			last := all[in.Limit-1]
			page.Next = web.Cursor(clientPosition{last.Name, last.ID})
		}
		for _, c := range all {
			page.Items = append(page.Items, view(c))
		}
		return nil
	})
	return web.Answer(page), err
}

func (s *Service) listScopes(context.Context, *web.None) (*web.JSON[web.Page[Scope]], error) {
	return web.Answer(web.Page[Scope]{Items: append([]Scope{}, s.o.Scopes...)}), nil
}

func (s *Service) getClient(ctx context.Context, in *requestInput) (*web.JSON[ClientView], error) {
	var c client
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) { c, err = clientBy(tx, in.ID); return err })
	return web.Answer(view(c)), err
}

type putClientInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body ClientForm
}

func (s *Service) putClient(tx *database.Tx, who web.Principal, in *putClientInput) (*web.JSON[ClientView], error) {
	c, err := clientBy(tx, in.ID)
	if err != nil {
		return nil, err
	}
	c.take(in.Body)
	if err := c.check(s.o.Scopes); err != nil {
		return nil, err
	}
	if err := updateClient(tx, c); err != nil {
		return nil, err
	}
	return web.Answer(view(c)), record(tx, who.Account, "openid.change", c.ID, "", nil)
}

func rotateSecret(tx *database.Tx, who web.Principal, in *requestInput) (*web.JSON[ClientSecret], error) {
	c, err := clientBy(tx, in.ID)
	if err != nil {
		return nil, err
	}
	if !c.confidential() {
		return nil, errs.New(errs.Conflict, "openidNoSecret")
	}
	secret := newSecret()
	if err := setSecret(tx, c.ID, digest(secret)); err != nil {
		return nil, err
	}
	c.secretAt = tx.Now()
	return web.Answer(ClientSecret{view(c), secret}), record(tx, who.Account, "openid.rotate", c.ID, "", nil)
}

func disable(tx *database.Tx, who web.Principal, in *requestInput) (*web.None, error) {
	if err := setState(tx, in.ID, active, disabled); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`DELETE FROM openid_tokens WHERE client = $1`, in.ID); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "openid.disable", in.ID, "", nil)
}

func enable(tx *database.Tx, who web.Principal, in *requestInput) (*web.None, error) {
	if err := setState(tx, in.ID, disabled, active); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "openid.enable", in.ID, "", nil)
}
