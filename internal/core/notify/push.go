package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// PushGateway hands messages to the push services of browsers (RFC 8030),
// encrypted for one browser, under a key that names us.
type PushGateway interface {
	// NewKey makes such a key.
	NewKey() ([]byte, error)
	// Public is its public half as browsers want it.
	Public(key []byte) (string, error)
	// Push sends. The error is of kind errs.NotFound when the subscription is no
	// more, and errs.Invalid when the message is refused for good. One that waits
	// is replaced by the next of its topic.
	Push(ctx context.Context, key []byte, to PushTarget, m PushMessage) error
}

// PushTarget is where a browser is reached, and what to encrypt with.
type PushTarget struct {
	Endpoint string `json:"endpoint"`
	Public   []byte `json:"public"` // an uncompressed point of P-256
	Auth     []byte `json:"auth"`   // 16 bytes
}

// PushMessage is what it gets.
type PushMessage struct {
	Payload []byte
	Topic   string
	Urgency string
	TTL     time.Duration
	At      time.Time // now
}

const (
	maxPushDevices = 10 // of one account
	pushLife       = 3 * 24 * time.Hour
	pushKept       = 90 * 24 * time.Hour // since the app was last opened there
	pushTouch      = 24 * time.Hour      // a use within it is not written down
)

// Payload is what a push carries, for the app's service worker to show. Nothing
// of it says whom or what it is about, unless the person chose that.
type Payload struct {
	ID       string `json:"id,omitempty"` // of the notice; empty is a summary
	Category string `json:"category,omitempty"`
	Title    string `json:"title"`
	Body     string `json:"body,omitempty"`
	Unread   int64  `json:"unread"`
}

// maxTitle and maxText bound the words of a push in bytes: a payload is at most
// some 2000 (see agency/webpush).
const (
	maxTitle = 300
	maxText  = 1000
)

// payload says what a person may see of a notice on a locked screen.
func (s *Service) payload(n stored, w words, set settings, language string, unread int64) ([]byte, error) {
	p := Payload{ID: n.id, Category: n.category, Title: s.o.Texts.Say(language, "notify.push."+n.category, nil), Unread: unread}
	if set.show {
		p.Title, p.Body = cut(w.title, maxTitle), cut(w.body, maxText)
	}
	return pushed(p)
}

func pushed(p Payload) ([]byte, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("notify: a payload: %w", err)
	}
	return raw, nil
}

// cut keeps whole letters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := 0
	for i := range s {
		if i > most-len("…") {
			break
		}
		end = i
	}
	return s[:end] + "…"
}

func pushKeyContext(key string) string               { return "notify.pushKey:" + key }
func subscriptionContext(subscription string) string { return "notify.push:" + subscription }

const endpointField = "notify.pushEndpoint"

// pushKey is the key from the settings, else the one that is made once and kept.
func (s *Service) pushKey(ctx context.Context) ([]byte, error) {
	if s.o.PushKey != nil {
		return s.o.PushKey, nil
	}
	if kept := s.key.Load(); kept != nil {
		return *kept, nil
	}
	var key []byte
	load := func(tx *database.Tx) (err error) {
		key, err = loadPushKey(tx, s.o.Vault)
		return err
	}
	err := s.o.DB.View(ctx, load)
	if database.NoRows(err) {
		err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
			if err := tx.Alone("notify.pushKey"); err != nil {
				return err
			}
			if err := load(tx); !database.NoRows(err) {
				return err // another node was faster
			}
			fresh, err := s.o.Push.NewKey()
			if err != nil {
				return err
			}
			key = fresh
			return insertPushKey(tx, s.o.Vault, fresh)
		})
	}
	if err != nil {
		return nil, err
	}
	s.key.Store(&key)
	return key, nil
}

// sender is our key and its public half.
func (s *Service) sender(ctx context.Context) (key []byte, public string, err error) {
	if key, err = s.pushKey(ctx); err != nil {
		return nil, "", err
	}
	public, err = s.o.Push.Public(key)
	return key, public, err
}

func loadPushKey(tx *database.Tx, vault *crypto.Vault) ([]byte, error) {
	var key string
	var sealed []byte
	if err := tx.Row(`SELECT id, sealed FROM push_keys ORDER BY id LIMIT 1`).Scan(&key, &sealed); err != nil {
		return nil, err
	}
	return vault.Unseal(sealed, pushKeyContext(key))
}

func insertPushKey(tx *database.Tx, vault *crypto.Vault, raw []byte) error {
	key := id.New(tx.Now())
	_, err := tx.Exec(`INSERT INTO push_keys (id, sealed, created_at) VALUES ($1, $2, $3)`, key, vault.Seal(slices.Clone(raw), pushKeyContext(key)), tx.Now())
	return err
}
