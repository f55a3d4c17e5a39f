package crypto_test

import (
	"bytes"
	"errors"
	"testing"

	"daklakid/internal/platform/crypto"
)

func TestABoxOpensOnlyWithItsKeyAtItsPlace(t *testing.T) {
	key := crypto.NewKey()
	box, err := crypto.OpenBox(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed := box.Seal([]byte("chào em"), "m:1")
	if bytes.Contains(sealed, []byte("chào")) || bytes.Equal(sealed, box.Seal([]byte("chào em"), "m:1")) {
		t.Error("sealed bytes tell something")
	}
	again, err := crypto.OpenBox(key)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Unseal(sealed, "m:1"); err != nil || string(plain) != "chào em" {
		t.Errorf("%q %v", plain, err)
	}
	other, err := crypto.OpenBox(crypto.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another place": func() ([]byte, error) { return box.Unseal(sealed, "m:2") },
		"another key":   func() ([]byte, error) { return other.Unseal(sealed, "m:1") },
		"cut":           func() ([]byte, error) { return box.Unseal(sealed[:8], "m:1") },
	} {
		if _, err := open(); !errors.Is(err, crypto.ErrUnseal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if box.Index("chao") != again.Index("chao") || box.Index("chao") == box.Index("em") || box.Index("chao") == other.Index("chao") {
		t.Error("an index is not its box's own")
	}
	if _, err := crypto.OpenBox(key[:16]); !errors.Is(err, crypto.ErrUnseal) {
		t.Errorf("a short key: %v", err)
	}
}
