package face

import (
	"crypto/sha256"
	"testing"
)

// Prints are those of an attempt's frames.
func Prints(t *testing.T, a *Attempt) []Print {
	t.Helper()
	var out []Print
	for _, f := range a.Frames {
		p, err := DecodeFrame(f.JPEG)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Print{Exact: sha256.Sum256(f.JPEG), Look: p.look()})
	}
	return out
}
