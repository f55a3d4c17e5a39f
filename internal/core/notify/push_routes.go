package notify

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/web"
)

func (s *Service) pushRoutes() []web.Route {
	const all = "/api/v1/me/push-subscriptions"
	return []web.Route{
		web.Get("/api/v1/push-key", "The public key that push subscriptions are made for", web.Public(), s.getPushKey),
		web.Get(all, "Devices that notices are pushed to", web.SignedIn(), s.getSubscriptions),
		web.CreateLarge(all, "Have notices pushed to this device", web.Trusted(), s.prepareSubscription,
			web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Delete(all+"/{id}", "Push nothing to a device any more", web.SignedIn(), deleteSubscription),
	}
}

// PushKey is what a browser takes as applicationServerKey.
type PushKey struct {
	Key string `json:"key" doc:"An uncompressed point of P-256 in base64url."`
}

func (s *Service) getPushKey(ctx context.Context, _ *web.None) (*web.JSON[PushKey], error) {
	_, public, err := s.sender(ctx)
	return web.Answer(PushKey{public}), err
}

// PushDevice is a device that notices are pushed to.
type PushDevice struct {
	ID        string    `json:"id"`
	Device    string    `json:"device" doc:"As the list of sessions calls it."`
	Current   bool      `json:"current" doc:"It is this one."`
	CreatedAt time.Time `json:"createdAt"`
	UsedAt    time.Time `json:"usedAt" doc:"When the app was last there, or something was pushed; to the day."`
}

func (s *Service) device(tx *database.Tx, one subscription, current string) (PushDevice, error) {
	name, err := s.o.Device(tx, one.account, one.session)
	return PushDevice{one.id, name, one.session == current, module.Milliseconds(one.created), module.Milliseconds(one.used)}, err
}

// getSubscriptions leaves out those of sessions that have ended.
func (s *Service) getSubscriptions(ctx context.Context, _ *web.None) (*web.JSON[web.Page[PushDevice]], error) {
	page := web.Page[PushDevice]{Items: []PushDevice{}}
	who := web.Who(ctx)
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		all, err := subscriptions(tx, who.Account)
		for _, one := range all {
			d, err := s.device(tx, one, who.Session)
			if errs.KindOf(err) == errs.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			page.Items = append(page.Items, d)
		}
		return err
	})
	return web.Answer(page), err
}

// subscribeInput is what PushSubscription.toJSON has in a browser.
type subscribeInput struct {
	Body struct {
		Endpoint string `json:"endpoint" minLength:"1" maxLength:"1000" doc:"Where the push service of the browser is: https."`
		Keys     struct {
			P256dh string `json:"p256dh" maxLength:"100" doc:"In base64url."`
			Auth   string `json:"auth" maxLength:"40" doc:"In base64url."`
		} `json:"keys"`
	}
}

// target checks what a browser says. An endpoint leads anywhere on the internet,
// but not into our own network; where its name leads is looked at when it is called.
func (s *Service) target(in *subscribeInput) (t PushTarget, err error) {
	var bad errs.Fields
	t.Endpoint = in.Body.Endpoint
	bad.Check(outcall.Allowed(t.Endpoint, s.o.PushNetworks), "endpoint", "pushAddress")
	t.Public, err = decode(in.Body.Keys.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(t.Public)
	}
	bad.Check(err == nil, "keys.p256dh", "pushKey")
	t.Auth, err = decode(in.Body.Keys.Auth)
	bad.Check(err == nil && len(t.Auth) == 16, "keys.auth", "pushKey")
	return t, bad.Err()
}

// decode reads base64url, with or without its padding.
func decode(s string) ([]byte, error) {
	return base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(s, "="))
}

// prepareSubscription has the key at hand before the transaction: it may have to
// be made.
func (s *Service) prepareSubscription(ctx context.Context, in *subscribeInput) (web.Prepared[web.JSON[PushDevice]], error) {
	none := web.Prepared[web.JSON[PushDevice]]{}
	target, err := s.target(in)
	if err != nil {
		return none, err
	}
	_, public, err := s.sender(ctx)
	if err != nil {
		return none, err
	}
	who := web.Who(ctx)
	return web.Prepared[web.JSON[PushDevice]]{Commit: func(tx *database.Tx) (*web.JSON[PushDevice], error) {
		one, err := subscribe(tx, s.o.Vault, subscription{account: who.Account, session: who.Session, sender: public}, target)
		if err != nil {
			return nil, err
		}
		d, err := s.device(tx, one, who.Session)
		return web.Answer(d), err
	}}, nil
}

type byID struct {
	ID string `path:"id" maxLength:"40"`
}

func deleteSubscription(tx *database.Tx, who web.Principal, in *byID) (*web.None, error) {
	return &web.None{}, unsubscribe(tx, who.Account, in.ID)
}
