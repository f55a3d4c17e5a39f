// Package crypto keeps personal data unreadable at rest: it seals values under
// keys that rotate, finds them again by a blind index, and signs what leaves
// the server and has to come back unchanged.
//
// Encryption is in two layers. A master key, held outside the database, wraps
// three keysets; the wrapped keysets live in a store that all nodes share.
package crypto

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// The names of the keysets, as Rotate and Retire take them.
const (
	Data    = "data"    // seals values (AES-256-GCM)
	Index   = "index"   // computes blind indexes (HMAC-SHA-256)
	Signing = "signing" // signs cursors and tokens (HMAC-SHA-256, 128-bit tags)
)

// What a keyset store answers besides success.
var (
	ErrAbsent  = errors.New("crypto: no such keyset")
	ErrChanged = errors.New("crypto: the keyset was changed by somebody else")
)

// Keysets stores wrapped keysets; what it holds is useless without the master.
type Keysets interface {
	// Load returns the wrapped keyset, or ErrAbsent.
	Load(ctx context.Context, name string) ([]byte, error)
	// Save replaces previous, as Load returned it (nil: absent), by next. It
	// returns ErrChanged when the store holds something else meanwhile.
	Save(ctx context.Context, name string, previous, next []byte) error
}

// Vault seals, indexes and signs. It is safe for concurrent use.
type Vault struct {
	master tink.AEAD
	store  Keysets
	keys   atomic.Pointer[keys]
}

// Open loads the keysets, creating those that are absent; when several nodes
// start on an empty store at once, all end up with the same keys.
func Open(ctx context.Context, master tink.AEAD, store Keysets) (*Vault, error) {
	v := &Vault{master: master, store: store}
	for _, name := range []string{Data, Index, Signing} {
		if err := v.create(ctx, name); err != nil {
			return nil, err
		}
	}
	return v, v.Refresh(ctx)
}

// Refresh reads the keysets anew. Every node calls it at least once within the
// time that Rotate waits, so that it knows a new key before it is used.
func (v *Vault) Refresh(ctx context.Context) error {
	fresh := &keys{}
	for name, use := range map[string]func(*ring) error{
		Data: fresh.useData, Index: fresh.useIndex, Signing: fresh.useSigning,
	} {
		r, err := v.load(ctx, name)
		if err != nil {
			return err
		}
		if err := use(r); err != nil {
			return fmt.Errorf("crypto: keyset %s: %w", name, err)
		}
	}
	v.keys.Store(fresh)
	return nil
}
