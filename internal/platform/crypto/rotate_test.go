package crypto_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
)

func TestRotationKeepsOldDataReadable(t *testing.T) {
	ctx, store, master := t.Context(), &cryptotest.Memory{}, cryptotest.Master(t)
	v := cryptotest.Open(t, master, store)
	sealed, signature, index := v.Seal([]byte("x"), "c"), v.Sign("p", nil), v.BlindIndex("f", "x")
	for _, name := range []string{crypto.Data, crypto.Index, crypto.Signing} {
		if err := v.Rotate(ctx, name, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := v.Unseal(sealed, "c"); err != nil || !v.Verify("p", nil, signature) {
		t.Fatalf("old data lost: %v", err)
	}
	all := v.BlindIndexes("f", "x")
	if len(all) != 2 || !bytes.Equal(all[0], v.BlindIndex("f", "x")) || !bytes.Equal(all[1], index) {
		t.Fatalf("indexes %x do not hold the new one and %x", all, index)
	}
	fresh, changed, err := v.Reseal(sealed, "c")
	if err != nil || !changed {
		t.Fatalf("old bytes were not sealed again: %v", err)
	}
	if same, changed, err := v.Reseal(fresh, "c"); err != nil || changed || !bytes.Equal(same, fresh) {
		t.Fatalf("new bytes were sealed again: %v", err)
	}
	for _, name := range []string{crypto.Data, crypto.Index, crypto.Signing} {
		if err := v.Retire(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := v.Unseal(sealed, "c"); !errors.Is(err, crypto.ErrUnseal) || v.Verify("p", nil, signature) {
		t.Fatal("a retired key is still held")
	}
	if got, err := v.Unseal(fresh, "c"); err != nil || string(got) != "x" || len(v.BlindIndexes("f", "x")) != 1 {
		t.Fatalf("retiring lost the new key: %v", err)
	}
}

// A node that has refreshed during settle must understand everything that is
// written after it.
func TestOtherNodeKnowsTheKeyBeforeItIsUsed(t *testing.T) {
	store, master := &cryptotest.Memory{}, cryptotest.Master(t)
	a, b := cryptotest.Open(t, master, store), cryptotest.Open(t, master, store)
	before := a.BlindIndex("f", "x")

	cut, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Rotate(cut, crypto.Index, time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatalf("the rotation did not wait: %v", err)
	}
	if !bytes.Equal(a.BlindIndex("f", "x"), before) {
		t.Fatal("the key was used before the others knew it")
	}
	if err := b.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	known := b.BlindIndexes("f", "x")
	if err := a.Rotate(t.Context(), crypto.Index, 0); err != nil {
		t.Fatal(err)
	}
	after := a.BlindIndex("f", "x")
	if len(known) != 2 || !bytes.Equal(known[1], after) || len(a.BlindIndexes("f", "x")) != 2 {
		t.Fatalf("the rotation that was cut short was not finished: %x, %x", known, after)
	}
}

func TestRotationsAtOnceLoseNoKey(t *testing.T) {
	store, master := &cryptotest.Memory{}, cryptotest.Master(t)
	v := cryptotest.Open(t, master, store)
	sealed := v.Seal([]byte("x"), "c")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			other, err := crypto.Open(context.Background(), master, store)
			if err != nil {
				t.Error(err)
				return
			}
			mine := other.Seal([]byte("y"), "c")
			if err := other.Rotate(context.Background(), crypto.Data, 0); err != nil {
				t.Error(err)
			}
			for _, s := range [][]byte{sealed, mine, other.Seal([]byte("z"), "c")} {
				if _, err := other.Unseal(s, "c"); err != nil {
					t.Error("a key was lost")
				}
			}
		})
	}
	wg.Wait()
}

func TestUnknownKeysetIsRefused(t *testing.T) {
	v := cryptotest.Vault(t)
	if v.Rotate(t.Context(), "dta", 0) == nil || v.Retire(t.Context(), "dta") == nil {
		t.Fatal("a misspelt keyset was rotated")
	}
}

func TestMasterRotates(t *testing.T) {
	store, first, second := &cryptotest.Memory{}, cryptotest.Master(t), cryptotest.Master(t)
	sealed := cryptotest.Open(t, first, store).Seal([]byte("x"), "c")
	both := cryptotest.Open(t, crypto.Masters(second, first), store)
	for range 2 {
		if err := both.RewrapKeysets(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := crypto.Open(t.Context(), first, store); err == nil {
		t.Error("the old master still opens the store")
	}
	if got, err := cryptotest.Open(t, second, store).Unseal(sealed, "c"); err != nil || string(got) != "x" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestMasterIsExactly32Bytes(t *testing.T) {
	for _, text := range []string{
		"", "short", "aGVsbG8=", "not base64 but of the length of a good key!!",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	} {
		if _, err := crypto.Master(text); err == nil {
			t.Errorf("accepted %q", text)
		}
	}
	if _, err := crypto.Master(" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"); err != nil {
		t.Error(err)
	}
}

func TestMasterFileIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	texts := make([]string, 8)
	var wg sync.WaitGroup
	for i := range texts {
		wg.Go(func() {
			text, err := crypto.MasterFile(path)
			if err != nil {
				t.Error(err)
			}
			texts[i] = text
		})
	}
	wg.Wait()
	for _, text := range texts {
		if text != texts[0] {
			t.Fatal("two processes made two keys")
		}
	}
	if _, err := crypto.Master(texts[0]); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Fatalf("left over: %v, %v", left, err)
	}
	if _, err := crypto.MasterFile(filepath.Join(path, "no", "folder")); err == nil {
		t.Error("a folder that cannot be is no error")
	}
}
