package publicservice_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// signedAsAFile has another program look at the signature of a result, and at
// that of one in which a letter was changed.
func signedAsAFile(t *testing.T, file []byte) {
	t.Helper()
	said := pdfsig(t, file)
	for _, want := range []string{"Signature is Valid.", "Total document signed", "ETSI.CAdES.detached", "Signer Certificate Common Name: App"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	changed := bytes.Clone(file)
	changed[len(file)/3] ^= 1
	if said := pdfsig(t, changed); strings.Contains(said, "Signature is Valid.") {
		t.Error(said)
	}
}

func pdfsig(t *testing.T, file []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdfsig"); err != nil {
		t.Fatal("pdfsig is missing; run scripts/install")
	}
	path := filepath.Join(t.TempDir(), "result.pdf")
	ok(t, os.WriteFile(path, file, 0o600))
	out, _ := exec.CommandContext(t.Context(), "pdfsig", path).CombinedOutput() // it fails where a signature does
	return string(out)
}
