package crypto_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
)

func TestSealIsBoundToItsContext(t *testing.T) {
	v := cryptotest.Vault(t)
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
	v := cryptotest.Vault(t)
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
	v := cryptotest.Vault(t)
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
	store, master := &cryptotest.Memory{}, cryptotest.Master(t)
	v := cryptotest.Open(t, master, store)
	index := v.BlindIndex("phone", "84912345678")
	if len(index) != 16 || !bytes.Equal(index, cryptotest.Open(t, master, store).BlindIndex("phone", "84912345678")) {
		t.Fatalf("index %x is not stable", index)
	}
	for name, other := range map[string][]byte{
		"value":   v.BlindIndex("phone", "84912345679"),
		"field":   v.BlindIndex("email", "84912345678"),
		"border":  v.BlindIndex("phone8", "4912345678"),
		"keysets": cryptotest.Open(t, master, &cryptotest.Memory{}).BlindIndex("phone", "84912345678"),
	} {
		if bytes.Equal(index, other) {
			t.Errorf("a different %s gave the same index", name)
		}
	}
}

func TestStoreHoldsNothingReadable(t *testing.T) {
	store := &cryptotest.Memory{}
	v := cryptotest.Open(t, cryptotest.Master(t), store)
	if len(store.Rows) != 3 {
		t.Fatalf("%d keysets", len(store.Rows))
	}
	if _, err := crypto.Open(t.Context(), cryptotest.Master(t), store); err == nil {
		t.Fatal("another master opened the store")
	}
	for name := range store.Rows {
		if leaks := crypto.Material(t, v, name); leaks == nil || bytes.Contains(store.Rows[name], leaks) {
			t.Errorf("%s: key material is readable in the store", name)
		}
	}
	store.Rows[crypto.Index], store.Rows[crypto.Signing] = store.Rows[crypto.Signing], store.Rows[crypto.Index]
	if err := v.Refresh(t.Context()); err == nil {
		t.Error("keysets that were swapped in the store were accepted")
	}
}

func TestNodesStartingAtOnceAgree(t *testing.T) {
	store, master := &cryptotest.Memory{}, cryptotest.Master(t)
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
	v := cryptotest.Vault(f)
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
