package passkey

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// tries bounds guessing by one address or person.
var tries = web.Limit{Count: 60, Per: time.Minute}

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Post("/api/v1/sign-in/passkey/options", "Begin to sign in with a passkey", web.Public(), s.postOptions, web.Limited(tries)),
		web.Do(http.MethodPost, "/api/v1/sign-in/passkey", "Sign in with a passkey", web.Public(), s.postAnswer,
			web.Status(http.StatusCreated), web.Limited(tries)),
		web.Get("/api/v1/me/passkeys", "My passkeys", web.SignedIn(), s.getKeys),
		web.Post("/api/v1/me/passkeys/options", "Begin to add a passkey", web.Trusted(), s.postOffer, web.Limited(tries)),
		web.Create("/api/v1/me/passkeys", "Add a passkey", web.Trusted(), s.postKey, web.Limited(tries)),
		web.Patch("/api/v1/me/passkeys/{id}", "Rename a passkey", web.Trusted(), patchKey),
		web.Delete("/api/v1/me/passkeys/{id}", "Remove a passkey", web.Trusted(), s.deleteKey),
	}
}

// Ceremony is what the browser's navigator.credentials takes as publicKey, in
// the JSON form of Web Authentication level 3.
type Ceremony struct {
	PublicKey any       `json:"publicKey" doc:"Options as JSON, for PublicKeyCredential.parseRequestOptionsFromJSON or parseCreationOptionsFromJSON."`
	ExpiresAt time.Time `json:"expiresAt"`
}

func (s *Service) postOptions(tx *database.Tx, _ web.Principal, _ *web.None) (*web.JSON[Ceremony], error) {
	options, ceremony, err := s.wa.BeginDiscoverableLogin()
	if err != nil {
		return nil, err
	}
	if err := saveChallenge(tx, "", ceremony); err != nil {
		return nil, err
	}
	return web.Answer(Ceremony{options.Response, tx.Time().Add(challengeLife)}), nil
}

type answerInput struct {
	Agent string `header:"User-Agent" hidden:"true"`
	Mark  string `cookie:"daklakid-device" hidden:"true"`
	Body  struct {
		Credential map[string]any `json:"credential" doc:"What PublicKeyCredential.toJSON gives."`
		Device     string         `json:"device,omitempty" maxLength:"60" doc:"What to call this device; by default its browser and system."`
		Token      bool           `json:"token,omitempty" doc:"Also answer the session's token, for apps."`
	}
}

func (s *Service) postAnswer(ctx context.Context, in *answerInput) (*identity.Entry, error) {
	return s.enter(ctx, in.Body.Credential, identity.NewDevice(in.Body.Device, in.Agent, in.Mark), in.Body.Token)
}

// Key is a passkey as its owner sees it.
type Key struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	CreatedAt time.Time  `json:"createdAt"`
	UsedAt    *time.Time `json:"usedAt" doc:"Null until it was used to sign in."`
	Suspect   bool       `json:"suspect" doc:"It may have been copied, and signs nobody in any more."`
}

func (s *Service) getKeys(ctx context.Context, _ *web.None) (*web.JSON[web.Page[Key]], error) {
	var page web.Page[Key]
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		page.Items = []Key{} // bounded by maxKeys
		return eachKey(tx, web.Who(ctx).Account, func(k Key) { page.Items = append(page.Items, k) })
	})
	return web.Answer(page), err
}

func (s *Service) postOffer(tx *database.Tx, who web.Principal, _ *web.None) (*web.JSON[Ceremony], error) {
	options, err := s.offer(tx, who)
	return web.Answer(Ceremony{options, tx.Time().Add(challengeLife)}), err
}

type keyInput struct {
	Agent string `header:"User-Agent" hidden:"true"`
	Body  struct {
		Credential map[string]any `json:"credential" doc:"What PublicKeyCredential.toJSON gives."`
		Name       string         `json:"name,omitempty" maxLength:"60" doc:"By default the browser and its system."`
	}
}

// Added names the new passkey.
type Added struct {
	ID string `json:"id"`
}

func (s *Service) postKey(tx *database.Tx, who web.Principal, in *keyInput) (*web.JSON[Added], error) {
	key, err := s.add(tx, who, in.Body.Credential, identity.NewDevice(in.Body.Name, in.Agent, "").Name)
	return web.Answer(Added{key}), err
}

type renameInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"60"`
	}
}

func patchKey(tx *database.Tx, who web.Principal, in *renameInput) (*web.None, error) {
	if in.Body.Name == "" { // it was only space
		return nil, errs.InvalidField("name", "required")
	}
	return &web.None{}, rename(tx, who.Account, in.ID, in.Body.Name)
}

type byID struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *Service) deleteKey(tx *database.Tx, who web.Principal, in *byID) (*web.None, error) {
	if err := remove(tx, who.Account, in.ID); err != nil {
		return nil, err
	}
	return &web.None{}, s.tell(tx, who.Account, in.ID, "passkey.remove", "")
}
