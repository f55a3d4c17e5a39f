package webhook

import (
	"context"
	"net/http"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	const all, one = "/api/v1/desk/webhooks", "/api/v1/desk/webhooks/{id}"
	who := s.o.Administrators
	nothing := web.Status(http.StatusNoContent)
	return []web.Route{
		web.Get(all, "Where other software is told of events", who, s.list),
		web.Get("/api/v1/desk/webhook-events", "What it can be told of", who, s.choices),
		web.Create(all, "Tell other software; the secret is shown once", who, s.create),
		web.Get(one, "One address", who, s.get),
		web.Put(one, "Change what it is told", who, s.put),
		web.Delete(one, "Forget it, with all that was sent to it", who, s.remove, nothing),
		web.Post(one+"/rotate", "Make a new secret, shown once; the old one signs along for a day", who, s.rotate),
		web.Post(one+"/pause", "Let events wait", who, s.pause, nothing),
		web.Post(one+"/resume", "Send what waits, and what comes", who, s.resume, nothing),
		web.Post(one+"/ping", "Send an event that only tests", who, s.ping),
		web.Get(one+"/deliveries", "What was sent to it in the last 30 days", who, s.listDeliveries),
		web.Get(one+"/deliveries/{delivery}", "One message with its tries", who, s.getDelivery),
		web.Post(one+"/deliveries/{delivery}/replay", "Send it once more under its id", who, s.replayOne, nothing),
		web.Post(one+"/replay", "Send all that failed since a time once more", who, s.replayAll),
	}
}

type oneInput struct {
	ID string `path:"id" format:"uuid"`
}

type listInput struct{ web.Paging }

func (s *Service) list(ctx context.Context, in *listInput) (*web.JSON[web.Page[EndpointView]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[EndpointView]{Items: []EndpointView{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		all, err := endpointsAfter(tx, before, in.Limit+1)
		for i := range all[:min(len(all), in.Limit)] {
			page.Items = append(page.Items, all[i].view())
		}
		if len(all) > in.Limit {
			page.Next = web.Cursor(all[in.Limit-1].id)
		}
		return err
	})
	return web.Answer(page), err
}

// EndpointChoices are what an endpoint can ask for.
type EndpointChoices struct {
	Types []string `json:"types" nullable:"false"`
	Kinds []string `json:"kinds" nullable:"false"`
}

func (s *Service) choices(context.Context, *web.None) (*web.JSON[EndpointChoices], error) {
	return web.Answer(EndpointChoices{s.o.Types, s.o.Kinds}), nil
}

type createInput struct {
	Body struct {
		EndpointForm
		Signature string `json:"signature" enum:"hmac,ed25519" doc:"hmac: a secret that both sides know. ed25519: a key of which the other side has the public half."`
	}
}

// EndpointSecret is shown once.
type EndpointSecret struct {
	Endpoint EndpointView `json:"endpoint"`
	Secret   string       `json:"secret" doc:"whsec_…, which nobody can show again; empty with ed25519."`
}

func (s *Service) create(tx *database.Tx, who web.Principal, in *createInput) (*web.JSON[EndpointSecret], error) {
	if err := s.check(in.Body.EndpointForm); err != nil {
		return nil, err
	}
	e := endpoint{id: id.New(tx.Now()), form: in.Body.EndpointForm, signature: in.Body.Signature, state: active, version: 1, createdAt: tx.Now()}
	if err := insertEndpoint(tx, &e); err != nil {
		return nil, err
	}
	secret, err := s.addKey(tx, &e, tx.Now())
	if err != nil {
		return nil, err
	}
	return web.Answer(EndpointSecret{e.view(), secret}), record(tx, who.Account, "create", e.id, map[string]string{"host": e.form.host(), "signature": e.signature})
}

type taggedEndpoint struct {
	web.Tagged
	Body EndpointView
}

func tagged(e *endpoint) *taggedEndpoint { return &taggedEndpoint{web.Tag(e.version), e.view()} }

func (s *Service) get(ctx context.Context, in *oneInput) (*taggedEndpoint, error) {
	var e endpoint
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) { e, err = endpointBy(tx, in.ID); return err })
	if err != nil {
		return nil, err
	}
	return tagged(&e), nil
}

type putInput struct {
	web.IfMatch
	ID   string `path:"id" format:"uuid"`
	Body EndpointForm
}

func (s *Service) put(tx *database.Tx, who web.Principal, in *putInput) (*taggedEndpoint, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if err := s.check(in.Body); err != nil {
		return nil, err
	}
	if err := updateEndpoint(tx, in.ID, version, in.Body); err != nil {
		return nil, err
	}
	e, err := endpointBy(tx, in.ID)
	if err != nil {
		return nil, err
	}
	return tagged(&e), record(tx, who.Account, "change", e.id, map[string]string{"host": e.form.host()})
}

func (s *Service) remove(tx *database.Tx, who web.Principal, in *oneInput) (*web.None, error) {
	if err := deleteEndpoint(tx, in.ID); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "delete", in.ID, nil)
}

type rotateInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		AtOnce bool `json:"atOnce" required:"false" doc:"The old one has leaked: it ends now."`
	}
}

func (s *Service) rotate(tx *database.Tx, who web.Principal, in *rotateInput) (*web.JSON[EndpointSecret], error) {
	// Who counts the keys and adds one holds the endpoint.
	if err := tx.One(errs.Missing(), `UPDATE webhook_endpoints SET version = version + 1, updated_at = $2 WHERE id = $1`, in.ID, tx.Now()); err != nil {
		return nil, err
	}
	e, err := endpointBy(tx, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := validKeys(tx, e.id)
	if err != nil {
		return nil, err
	}
	until, ends := tx.Now()+overlap.Milliseconds(), "later"
	if in.Body.AtOnce {
		until, ends = tx.Now(), "now"
	} else if n >= maxKeys {
		return nil, errs.New(errs.Conflict, "webhookKeys")
	}
	secret, err := s.addKey(tx, &e, until)
	if err != nil {
		return nil, err
	}
	return web.Answer(EndpointSecret{e.view(), secret}), record(tx, who.Account, "rotate", e.id, map[string]string{"old": ends})
}

func (s *Service) pause(tx *database.Tx, who web.Principal, in *oneInput) (*web.None, error) {
	if err := setState(tx, in.ID, paused, active, active); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "pause", in.ID, nil)
}

func (s *Service) resume(tx *database.Tx, who web.Principal, in *oneInput) (*web.None, error) {
	if err := setState(tx, in.ID, active, paused, disabled); err != nil {
		return nil, err
	}
	if err := wake(tx); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "resume", in.ID, nil)
}
