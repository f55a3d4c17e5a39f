package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/web"
)

// pushGateway reaches whatever push service a browser names. A demonstration
// has one of its own besides, which is called over HTTP like the real ones.
func (a *App) pushGateway() (notify.PushGateway, error) {
	if a.demo {
		if err := a.standInPush(); err != nil {
			return nil, err
		}
	}
	contact := a.config.PushContact
	if contact == "" {
		contact = "mailto:" + a.config.MailFrom
	}
	client, err := webpush.New(webpush.Options{Contact: contact, Networks: a.pushNetworks()})
	if err != nil {
		return nil, fmt.Errorf("push-contact: %w", err)
	}
	return pusher{client}, nil
}

// pushNetworks are the private networks in which a push service may be.
func (a *App) pushNetworks() []netip.Prefix {
	networks := a.config.PrivateNetworks
	if a.demo {
		networks = append(networks[:len(networks):len(networks)], netip.MustParsePrefix("127.0.0.0/8"))
	}
	return networks
}

// pushKey is that of the settings; nil is one of our own making.
func (a *App) pushKey() ([]byte, error) {
	if a.config.PushKey == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(a.config.PushKey, "="))
	if err == nil {
		_, err = webpush.ParseKey(raw)
	}
	if err != nil {
		return nil, fmt.Errorf("push-key must be a private key of P-256, 32 bytes in base64url")
	}
	return raw, nil
}

// pusher speaks for the client in the words of notify.
type pusher struct{ client *webpush.Client }

// NewKey makes a key.
func (pusher) NewKey() ([]byte, error) { return webpush.NewKey() }

// Public is its public half.
func (pusher) Public(key []byte) (string, error) {
	k, err := webpush.ParseKey(key)
	if err != nil {
		return "", err
	}
	return k.Public(), nil
}

// Push sends.
func (p pusher) Push(ctx context.Context, key []byte, to notify.PushTarget, m notify.PushMessage) error {
	k, err := webpush.ParseKey(key)
	if err != nil {
		return err
	}
	return p.client.Send(ctx, k, webpush.Subscription(to), webpush.Message{Payload: m.Payload, TTL: m.TTL, Urgency: m.Urgency, Topic: m.Topic, At: m.At})
}

func (a *App) standInPush() error {
	stand := webpush.NewSandbox(a.now)
	address, err := a.standInServer("push", stand)
	if err != nil {
		return err
	}
	a.services.pushStand = stand
	return stand.ReachedAt(address)
}

// pushRoutes let a demonstration's visitor subscribe there, as a browser does,
// and see what was sent.
func (s *services) pushRoutes() []web.Route {
	if s.pushStand == nil {
		return nil
	}
	h := http.StripPrefix("/dev/push", s.pushStand)
	return []web.Route{
		web.Raw(http.MethodPost, "/dev/push/subscribe", "A subscription at the stand-in of push services", web.Public(), h),
		web.Raw(http.MethodGet, "/dev/push/push/{id}/messages", "What waits there for a browser, encrypted", web.Public(), h),
		web.Raw(http.MethodDelete, "/dev/push/push/{id}", "The browser unsubscribes", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/push/faults", "What goes wrong next", web.Public(), h),
	}
}
