package pdfsign_test

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"testing"

	"daklakid/internal/platform/pdfsign"
)

func TestStates(t *testing.T) {
	by, other := own(t), own(t)
	plain := paper(t, 1)
	signed, theirs := sign(t, plain, by), sign(t, plain, other)
	for name, tt := range map[string]struct {
		file []byte
		want pdfsign.State
	}{
		"signed":                   {signed, pdfsign.Intact},
		"an update appended":       {append(bytes.Clone(signed), "1 0 obj\n<<>>\nendobj\n"...), pdfsign.Tampered},
		"one byte appended":        {append(bytes.Clone(signed), '\n'), pdfsign.Tampered},
		"one byte less":            {signed[:len(signed)-1], pdfsign.Tampered},
		"another text":             {bytes.Replace(signed, []byte("/Type /Catalog"), []byte("/Type /Catalof"), 1), pdfsign.Tampered},
		"another reason":           {bytes.Replace(signed, []byte("/Reason<FEFF004B"), []byte("/Reason<FEFF004C"), 1), pdfsign.Tampered},
		"bytes behind the numbers": {bytes.Replace(signed, []byte(">/M("), []byte("0>/M("), 1), pdfsign.Tampered},
		"signed by others":         {theirs, pdfsign.Foreign},
		"unsigned":                 {plain, pdfsign.Unsigned},
		"no PDF":                   {[]byte("PK\x03\x04"), pdfsign.NotPDF},
		"nothing":                  {nil, pdfsign.NotPDF},
		"bytes before":             {append([]byte("%PDF-1.7\n"), signed...), pdfsign.Tampered},
		"numbers out of the file":  {[]byte("%PDF-1.7 /ByteRange[0 9999999999 9999999999 9999999999]"), pdfsign.Foreign},
		"numbers backwards":        {[]byte("%PDF-1.7 /ByteRange[0 20 10 3]"), pdfsign.Foreign},
		"another program's":        {[]byte("%PDF-1.7 /Contents<00>/ByteRange[0 19 23 30]"), pdfsign.Foreign},
		"no numbers":               {[]byte("%PDF-1.7 /ByteRange[a b c d]"), pdfsign.Unsigned},
		"an empty gap":             {[]byte("%PDF-1.7 /ByteRange[0 9 11 49]/Contents<> and some more"), pdfsign.Foreign},
	} {
		if got, code := verify(tt.file, by); got != tt.want || (code != "") != (got == pdfsign.Intact) {
			t.Errorf("%s is %s, not %s (%q)", name, got, tt.want, code)
		}
	}
	if got, _ := verify(signed); got != pdfsign.Foreign {
		t.Errorf("without a certificate of ours it is %s", got)
	}
}

// A signature of ours moved to another file, and a second one around it.
func TestMovedSignatures(t *testing.T) {
	by := own(t)
	signed := sign(t, paper(t, 1), by)
	start := bytes.LastIndex(signed, []byte("/Contents<")) + len("/Contents")
	end := start + bytes.IndexByte(signed[start:], '>') + 1
	numbers := func(at int) string {
		return fmt.Sprintf("%%PDF-1.7 other words /ByteRange[0 %-10d %-10d %-10d]/Contents", at, at+end-start, len("%%EOF"))
	}
	moved := append([]byte(numbers(len(numbers(0)))), signed[start:end]...)
	moved = append(moved, "%%EOF"...)
	if got, _ := verify(moved, by); got != pdfsign.Tampered {
		t.Errorf("moved: %s", got)
	}
	if got, _ := verify(append(bytes.Clone(signed), moved...), by); got == pdfsign.Intact {
		t.Error("before other bytes")
	}
}

// No byte may be changed, save how the digits of the signature are written.
func TestEveryByteCounts(t *testing.T) {
	by := own(t)
	signed := sign(t, paper(t, 1), by)
	for i := range signed {
		file := bytes.Clone(signed)
		file[i] ^= 1
		if got, _ := verify(file, by); got == pdfsign.Intact {
			t.Fatalf("byte %d (%q) may be %q", i, signed[i], file[i])
		}
	}
}

func FuzzVerify(f *testing.F) {
	signer := own(f)
	file, by := sign(f, paper(f, 1), signer), []*x509.Certificate{signer.Certificate()}
	f.Add(file)
	f.Add(file[len(file)/2:])
	f.Add([]byte("%PDF-1.7 /ByteRange[0 9 11 49]/Contents<3080> and some more"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, _ := pdfsign.Verify(data, by); got == pdfsign.Intact && !bytes.EqualFold(data, file) {
			t.Errorf("%d bytes that we never signed", len(data))
		}
	})
}
