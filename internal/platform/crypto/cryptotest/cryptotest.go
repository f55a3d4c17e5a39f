// Package cryptotest gives tests a vault whose keys are gone with the test.
package cryptotest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"sync"
	"testing"

	"github.com/tink-crypto/tink-go/v2/tink"

	"daklakid/internal/platform/crypto"
)

// Vault returns a vault with fresh keys.
func Vault(t testing.TB) *crypto.Vault {
	t.Helper()
	return Open(t, Master(t), &Memory{})
}

// Open opens the vault of a store, as one more node would.
func Open(t testing.TB, master tink.AEAD, store crypto.Keysets) *crypto.Vault {
	t.Helper()
	v, err := crypto.Open(t.Context(), master, store)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Master returns a fresh master key.
func Master(t testing.TB) tink.AEAD {
	t.Helper()
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	return master
}

// Memory is the simplest store that keeps the promise of crypto.Keysets.
type Memory struct {
	mu   sync.Mutex
	Rows map[string][]byte // wrapped keysets by name
}

// Load returns the wrapped keyset.
func (m *Memory) Load(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if row, ok := m.Rows[name]; ok {
		return row, nil
	}
	return nil, crypto.ErrAbsent
}

// Save replaces previous by next.
func (m *Memory) Save(_ context.Context, name string, previous, next []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	row, ok := m.Rows[name]
	if ok != (previous != nil) || !bytes.Equal(row, previous) {
		return crypto.ErrChanged
	}
	if m.Rows == nil {
		m.Rows = map[string][]byte{}
	}
	m.Rows[name] = next
	return nil
}
