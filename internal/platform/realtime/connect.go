package realtime

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"

	"github.com/centrifugal/centrifuge"

	"daklakid/internal/platform/errs"
)

// writeTimeout is how long one write to a client may take before it counts as gone.
const writeTimeout = 5 * time.Second

// Socket is the websocket endpoint, for the centrifuge clients of apps. It
// refuses other origins (browsers send cookies with any websocket).
func (h *Hub) Socket() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r, ok := h.admit(w, r); ok {
			h.socket.ServeHTTP(hijackable{w}, r)
		}
	})
}

// hijackable finds the connection behind middleware that only unwraps.
type hijackable struct{ http.ResponseWriter }

// Hijack takes the connection over.
func (w hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

type requestKey struct{}

// admit lets signed-in people in who do not have too many connections, and
// hands on the request with who they are.
func (h *Hub) admit(w http.ResponseWriter, r *http.Request) (*http.Request, bool) {
	select {
	case <-h.node.NotifyShutdown():
		h.o.Refuse(w, r, errs.New(errs.Unavailable, "realtimeStopping").After(5*time.Second))
		return nil, false
	default:
	}
	account, ok := h.o.Authenticate(r)
	if !ok || account == "" {
		h.o.Refuse(w, r, errs.New(errs.Unauthenticated, "signInNeeded"))
		return nil, false
	}
	if len(h.node.Hub().UserConnections(account)) >= h.o.Connections {
		h.o.Refuse(w, r, errs.New(errs.TooMany, "realtimeConnections", "max", h.o.Connections).After(time.Minute))
		return nil, false
	}
	// Its body, whatever bounds it, would keep all that net/http had for the request.
	r = r.WithContext(r.Context())
	r.Body = http.NoBody
	// Asking Authenticate again must work after a websocket has taken the
	// connection over, which ends the request's own context.
	ctx := context.WithValue(r.Context(), requestKey{}, r.WithContext(context.WithoutCancel(r.Context())))
	ctx = centrifuge.SetCredentials(ctx, &centrifuge.Credentials{UserID: account, ExpireAt: h.expiry()})
	return r.WithContext(ctx), true
}

// connecting subscribes an account to its own channel. Clients cannot
// subscribe, publish or call anything by themselves: no handler is set.
func (h *Hub) connecting(ctx context.Context, _ centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	who, ok := centrifuge.GetCredentials(ctx)
	if !ok {
		return centrifuge.ConnectReply{}, centrifuge.DisconnectInvalidToken
	}
	return centrifuge.ConnectReply{Subscriptions: map[string]centrifuge.SubscribeOptions{
		Personal(who.UserID): {EnableRecovery: true, EmitPresence: true},
	}}, nil
}

// connected lets the connection go on only while the session does.
func (h *Hub) connected(client *centrifuge.Client) {
	request, ok := client.Context().Value(requestKey{}).(*http.Request)
	client.OnRefresh(func(_ centrifuge.RefreshEvent, answer centrifuge.RefreshCallback) {
		account, still := "", false
		if ok {
			account, still = h.o.Authenticate(request)
		}
		if !still || account != client.UserID() {
			answer(centrifuge.RefreshReply{Expired: true}, nil)
			return
		}
		answer(centrifuge.RefreshReply{ExpireAt: h.expiry()}, nil)
	})
}

func (h *Hub) expiry() int64 { return time.Now().Add(h.o.Recheck).Unix() }
