package crypto_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"sync"
	"testing"

	"github.com/tink-crypto/tink-go/v2/tink"

	"daklakid/internal/platform/crypto"
)

// memory is the simplest store that keeps the promise of Keysets.
type memory struct {
	mu   sync.Mutex
	rows map[string][]byte
}

func (m *memory) Load(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if row, ok := m.rows[name]; ok {
		return row, nil
	}
	return nil, crypto.ErrAbsent
}

func (m *memory) Save(_ context.Context, name string, previous, next []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	row, ok := m.rows[name]
	if ok != (previous != nil) || !bytes.Equal(row, previous) {
		return crypto.ErrChanged
	}
	m.rows[name] = next
	return nil
}

func newStore() *memory { return &memory{rows: map[string][]byte{}} }

func newMaster(t testing.TB) tink.AEAD {
	t.Helper()
	raw := make([]byte, 32)
	rand.Read(raw)
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	return master
}

func open(t testing.TB, master tink.AEAD, store crypto.Keysets) *crypto.Vault {
	t.Helper()
	v, err := crypto.Open(t.Context(), master, store)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSealIsBoundToItsContext(t *testing.T) {
	v := open(t, newMaster(t), newStore())
	plain := []byte("0912345678")
	sealed := v.Seal(plain, "account.phone:1")
	if len(sealed) != len(plain)+33 || bytes.Contains(sealed, plain) {
		t.Fatalf("sealed is %x", sealed)
	}
	if bytes.Equal(sealed, v.Seal(plain, "account.phone:1")) {
		t.Fatal("sealing twice must not show that the values are equal")
	}
	got, err := v.Unseal(sealed, "account.phone:1")
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("got %q, %v", got, err)
	}
	if _, err := v.Unseal(sealed, "account.phone:2"); !errors.Is(err, crypto.ErrUnseal) {
		t.Fatalf("another row's bytes were accepted: %v", err)
	}
	empty, err := v.Unseal(v.Seal(nil, "x"), "x")
	if err != nil || len(empty) != 0 {
		t.Fatalf("the empty value: %q, %v", empty, err)
	}
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	v := open(t, newMaster(t), newStore())
	sealed := v.Seal([]byte("secret"), "c")
	signature := v.Sign("cursor", []byte("page 2"))
	for i := range len(sealed) * 8 {
		bad := bytes.Clone(sealed)
		bad[i/8] ^= 1 << (i % 8)
		if _, err := v.Unseal(bad, "c"); !errors.Is(err, crypto.ErrUnseal) {
			t.Fatalf("bit %d: %v", i, err)
		}
	}
	for i := range len(signature) * 8 {
		bad := bytes.Clone(signature)
		bad[i/8] ^= 1 << (i % 8)
		if v.Verify("cursor", []byte("page 2"), bad) {
			t.Fatalf("signature with bit %d flipped was accepted", i)
		}
	}
}

func TestSignatureHoldsForOnePurposeAndData(t *testing.T) {
	v := open(t, newMaster(t), newStore())
	signature := v.Sign("cursor", []byte("abc"))
	if !v.Verify("cursor", []byte("abc"), signature) {
		t.Fatal("own signature refused")
	}
	for _, other := range [][2]string{{"token", "abc"}, {"cursor", "abd"}, {"curso", "rabc"}, {"cursora", "bc"}} {
		if v.Verify(other[0], []byte(other[1]), signature) {
			t.Errorf("accepted for %q", other)
		}
	}
	if v.Verify("cursor", []byte("abc"), nil) {
		t.Error("no signature accepted")
	}
}

func TestBlindIndexSeparatesFieldsAndKeys(t *testing.T) {
	store, master := newStore(), newMaster(t)
	v := open(t, master, store)
	index := v.BlindIndex("phone", "84912345678")
	if len(index) != 16 || !bytes.Equal(index, open(t, master, store).BlindIndex("phone", "84912345678")) {
		t.Fatalf("index %x is not stable", index)
	}
	for name, other := range map[string][]byte{
		"value":   v.BlindIndex("phone", "84912345679"),
		"field":   v.BlindIndex("email", "84912345678"),
		"border":  v.BlindIndex("phone8", "4912345678"),
		"keysets": open(t, master, newStore()).BlindIndex("phone", "84912345678"),
	} {
		if bytes.Equal(index, other) {
			t.Errorf("a different %s gave the same index", name)
		}
	}
}

func TestStoreHoldsNothingReadable(t *testing.T) {
	store := newStore()
	v := open(t, newMaster(t), store)
	if len(store.rows) != 3 {
		t.Fatalf("%d keysets", len(store.rows))
	}
	if _, err := crypto.Open(t.Context(), newMaster(t), store); err == nil {
		t.Fatal("another master opened the store")
	}
	for name := range store.rows {
		if leaks := crypto.Material(t, v, name); leaks == nil || bytes.Contains(store.rows[name], leaks) {
			t.Errorf("%s: key material is readable in the store", name)
		}
	}
	store.rows[crypto.Index], store.rows[crypto.Signing] = store.rows[crypto.Signing], store.rows[crypto.Index]
	if err := v.Refresh(t.Context()); err == nil {
		t.Error("keysets that were swapped in the store were accepted")
	}
}

func TestNodesStartingAtOnceAgree(t *testing.T) {
	store, master := newStore(), newMaster(t)
	vaults := make([]*crypto.Vault, 8)
	var wg sync.WaitGroup
	for i := range vaults {
		wg.Go(func() {
			v, err := crypto.Open(context.Background(), master, store)
			if err != nil {
				t.Error(err)
			}
			vaults[i] = v
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	sealed, signature := vaults[0].Seal([]byte("x"), "c"), vaults[0].Sign("p", nil)
	for i, v := range vaults {
		if _, err := v.Unseal(sealed, "c"); err != nil || !v.Verify("p", nil, signature) ||
			!bytes.Equal(v.BlindIndex("f", "x"), vaults[0].BlindIndex("f", "x")) {
			t.Errorf("node %d has other keys", i)
		}
	}
}

func FuzzUnseal(f *testing.F) {
	v := open(f, newMaster(f), newStore())
	for _, plain := range []string{"", "a", "0912345678"} {
		sealed := v.Seal([]byte(plain), "here")
		f.Add(sealed, "there")
		f.Add(sealed[:len(sealed)-1], "here")
		f.Add(sealed[:5], "here")
	}
	f.Add([]byte{}, "")
	f.Fuzz(func(t *testing.T, sealed []byte, context string) {
		if _, err := v.Unseal(sealed, context); !errors.Is(err, crypto.ErrUnseal) {
			t.Fatal("bytes that nobody sealed were accepted")
		}
		if v.Verify(context, sealed, sealed) {
			t.Fatal("a signature was guessed")
		}
	})
}
