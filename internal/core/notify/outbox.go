package notify

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"daklakid/internal/platform/web"
)

// maxOutbox is how many messages an Outbox shows.
const maxOutbox = 50

// Sent is a message as the Outbox shows it.
type Sent struct {
	Channel string    `json:"channel"` // sms, call or email
	To      string    `json:"to"`
	Subject string    `json:"subject,omitempty"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
	id      string
}

// Outbox remembers the last messages in memory, for demonstrations without a
// gateway. It shows one-time codes to everybody: never use it with real people.
type Outbox struct {
	mu   sync.Mutex
	last []Sent // newest first
}

// add remembers a message once, however often it is tried.
func (o *Outbox) add(delivery string, m Sent) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.ContainsFunc(o.last, func(other Sent) bool { return other.id == delivery }) {
		return
	}
	m.id = delivery
	o.last = slices.Insert(o.last, 0, m)
	o.last = o.last[:min(len(o.last), maxOutbox)]
}

// Sent lists the last messages, newest first.
func (o *Outbox) Sent() []Sent {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Sent{}, o.last...)
}

// Route shows the outbox as a JSON list at /dev/outbox.
func (o *Outbox) Route() web.Route {
	return web.Raw(http.MethodGet, "/dev/outbox", "What would have been sent by SMS and e-mail, and said on the telephone", web.Public(), o)
}

// ServeHTTP answers the last messages.
func (o *Outbox) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(o.Sent())
}
