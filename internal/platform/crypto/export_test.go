package crypto

import (
	"bytes"
	"testing"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Material returns the bytes of a keyset's newest key, so that a test can look
// for them where they must not be.
func Material(t *testing.T, v *Vault, name string) []byte {
	t.Helper()
	r, err := v.load(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	var clear bytes.Buffer
	if err := insecurecleartextkeyset.Write(r.handle, keyset.NewBinaryWriter(&clear)); err != nil {
		t.Fatal(err)
	}
	keys := insecurecleartextkeyset.KeysetMaterial(r.handle).GetKey()
	value := keys[len(keys)-1].GetKeyData().GetValue()
	secret := value[len(value)-32:] // the key is the last field of all three key types
	if !bytes.Contains(clear.Bytes(), secret) {
		t.Fatal("the search would find nothing even in clear text")
	}
	return secret
}
