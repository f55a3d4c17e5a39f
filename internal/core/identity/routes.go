package identity

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return append(s.deskRoutes(), []web.Route{
		web.Post("/api/v1/sign-in/codes", "Send a one-time code to a phone", web.Public(), s.postCode, web.Status(http.StatusAccepted)),
		web.Do(http.MethodPost, "/api/v1/sign-in/sessions", "Sign in with the code", web.Public(), s.postSession,
			web.Status(http.StatusCreated), web.Limited(s.o.Limits.Answers)),
		web.Get("/api/v1/me", "Who I am", web.SignedIn(), s.getMe),
		web.Patch("/api/v1/me", "Change my name, language or workplace", web.SignedIn(), s.patchMe),
		web.Get("/api/v1/me/sessions", "Where I am signed in", web.SignedIn(), s.getSessions),
		web.Delete("/api/v1/me/sessions/current", "Sign out", web.SignedIn(), s.signOut),
		web.Delete("/api/v1/me/sessions/{id}", "Sign out elsewhere; of a session that is held back, also refuse codes on unknown devices for a while",
			web.Trusted(), s.deleteSession),
		web.Post("/api/v1/me/sessions/{id}/approve", "Let a session that is held back do everything", web.Trusted(), approve, web.Status(http.StatusNoContent)),
		web.Post("/api/v1/me/sessions/revoke-others", "Sign out everywhere else", web.Trusted(), revokeOthers),
	}...)
}

type signInCodeInput struct {
	Device string `cookie:"daklakid-device" hidden:"true"`
	Body   struct {
		Phone string `json:"phone" maxLength:"32" example:"0905 123 456" doc:"A Vietnamese mobile number, as people write it."`
		Call  bool   `json:"call,omitempty" doc:"Read the code out in a telephone call, where canCall said so."`
	}
}

// SignInChallenge is what the answer to a sent code refers to.
type SignInChallenge struct {
	Challenge   string    `json:"challenge"`
	ExpiresAt   time.Time `json:"expiresAt"`
	ResendAfter int       `json:"resendAfter" doc:"Seconds."`
	CanCall     bool      `json:"canCall" doc:"The next code may come by a call: the same for every number."`
}

type signInCodeOutput struct {
	SetCookie string `header:"Set-Cookie" hidden:"true"`
	Body      SignInChallenge
}

func (s *Service) postCode(tx *database.Tx, _ web.Principal, in *signInCodeInput) (*signInCodeOutput, error) {
	phone, err := ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	device, cookie := s.device(in.Device)
	challenge, err := s.ask(tx, phone, device, in.Body.Call)
	if err != nil {
		return nil, err
	}
	return &signInCodeOutput{cookie, SignInChallenge{
		challenge, tx.Time().Add(codeLife), int(s.o.Limits.Resend.Seconds()), s.o.Call != nil,
	}}, nil
}

type signInInput struct {
	Agent string `header:"User-Agent" hidden:"true"`
	Mark  string `cookie:"daklakid-device" hidden:"true"`
	Body  struct {
		Challenge string `json:"challenge" maxLength:"64"`
		Code      string `json:"code" maxLength:"16"`
		Device    string `json:"device,omitempty" maxLength:"60" doc:"What to call this device; by default its browser and system."`
		Token     bool   `json:"token,omitempty" doc:"Also answer the session's token, for apps."`
	}
}

// SignedIn is the answer to the right code.
type SignedIn struct {
	Account Me     `json:"account"`
	Token   string `json:"token,omitempty" doc:"Send it as Authorization: Bearer."`
}

// Entry is the answer that lets a person in, by whatever way.
type Entry struct {
	SetCookie []string `header:"Set-Cookie" hidden:"true"`
	Body      SignedIn
}

func (s *Service) postSession(ctx context.Context, in *signInInput) (*Entry, error) {
	entered, err := s.enter(ctx, in.Body.Challenge, in.Body.Code, NewDevice(in.Body.Device, in.Agent, in.Mark))
	if err != nil {
		return nil, err
	}
	var out *Entry
	err = s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.entry(tx, entered, in.Body.Token)
		return err
	})
	return out, err
}

func (s *Service) entry(tx *database.Tx, in entered, token bool) (*Entry, error) {
	me, err := s.me(tx, in.account)
	if in.trusted > tx.Now() {
		until := time.UnixMilli(in.trusted).UTC()
		me.HeldUntil = &until
	}
	out := &Entry{SetCookie: []string{s.cookie(s.session, in.token)}, Body: SignedIn{Account: me}}
	if token {
		out.Body.Token = in.token
	}
	return out, err
}

func (s *Service) getSessions(ctx context.Context, _ *web.None) (*web.JSON[web.Page[Session]], error) {
	page := web.Page[Session]{Items: []Session{}} // bounded by Limits.Sessions
	who := web.Who(ctx)
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		page.Items = page.Items[:0]
		return eachSession(tx, who.Account, func(one Session) {
			one.Current = one.ID == who.Session
			page.Items = append(page.Items, one)
		})
	})
	return web.Answer(page), err
}

type signOutOutput struct {
	SetCookie string `header:"Set-Cookie" hidden:"true"`
}

func (s *Service) signOut(tx *database.Tx, who web.Principal, _ *web.None) (*signOutOutput, error) {
	return &signOutOutput{s.cookie(s.session, "")}, endSession(tx, who.Account, who.Session)
}

type byID struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *Service) deleteSession(tx *database.Tx, who web.Principal, in *byID) (*web.None, error) {
	held, err := heldUntil(tx, who.Account, in.ID)
	if err == nil && held > tx.Now() {
		err = s.stop(tx, who.Account, in.ID)
	}
	if err != nil {
		return nil, err
	}
	return &web.None{}, endSession(tx, who.Account, in.ID)
}

func approve(tx *database.Tx, who web.Principal, in *byID) (*web.None, error) {
	return &web.None{}, trust(tx, who.Account, in.ID)
}

// Revoked says how many sessions were ended.
type Revoked struct {
	Revoked int64 `json:"revoked"`
}

func revokeOthers(tx *database.Tx, who web.Principal, _ *web.None) (*web.JSON[Revoked], error) {
	n, err := endSessions(tx, who.Account, who.Session)
	return web.Answer(Revoked{n}), err
}
