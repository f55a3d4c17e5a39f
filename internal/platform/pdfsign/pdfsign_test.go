package pdfsign_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"daklakid/internal/platform/pdf"
	"daklakid/internal/platform/pdfsign"
)

var (
	at    = time.Date(2026, 11, 26, 9, 0, 0, 0, time.FixedZone("ICT", 7*60*60))
	words = pdfsign.Words{
		// ĩ holds the byte of a closing bracket in UTF-16.
		Name: `Ủy ban nhân dân xã Quảng Nghĩa (mới) \`, Reason: "Kết quả giải quyết thủ tục hành chính", Location: "Tỉnh Đắk Lắk", At: at,
		Code: "HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N IOP-IA%NFQGRJPC%OQHIZC4.OI1RM8ZA.A5:S9MKN4NN3F85QNCY0O%0VZ001HOC9JU0D0HT0HB2PL/IB*09B9LW4",
	}
)

func paper(t testing.TB, pages int) []byte {
	t.Helper()
	f := fpdf.New("P", "mm", "A4", "")
	f.SetTitle("Giấy khai sinh", true)
	for range pages {
		f.AddPage()
		f.SetFont("Helvetica", "", 12)
		f.Cell(40, 10, "Born on the twentieth of November")
	}
	var b bytes.Buffer
	ok(t, f.Output(&b))
	return b.Bytes()
}

func own(t testing.TB) *pdfsign.Signer {
	t.Helper()
	certificate, private, err := pdfsign.NewOwn(pkix.Name{CommonName: "Đắk Lắk ID", Organization: []string{"Tỉnh Đắk Lắk"}}, at)
	ok(t, err)
	s, err := pdfsign.ParseOwn(certificate, private)
	ok(t, err)
	return s
}

func sign(t testing.TB, file []byte, by *pdfsign.Signer) []byte {
	t.Helper()
	made, err := pdfsign.Sign(file, by, words)
	ok(t, err)
	return made
}

func verify(file []byte, by ...*pdfsign.Signer) (pdfsign.State, string) {
	var ours []*x509.Certificate
	for _, one := range by {
		ours = append(ours, one.Certificate())
	}
	return pdfsign.Verify(file, ours)
}

// tool runs a program of poppler over a file and answers what it prints.
func tool(t *testing.T, file []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is missing; run scripts/install", name)
	}
	path := filepath.Join(t.TempDir(), "file.pdf")
	ok(t, os.WriteFile(path, file, 0o600))
	out, _ := exec.CommandContext(t.Context(), name, append([]string{path}, args...)...).CombinedOutput() // it fails where a signature does
	return string(out)
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnotherProgramFindsItValid(t *testing.T) {
	for name, by := range map[string]*pdfsign.Signer{"own": own(t), "RSA with an issuer": issued(t)} {
		t.Run(name, func(t *testing.T) {
			plain := paper(t, 2)
			file := sign(t, plain, by)
			said := tool(t, file, "pdfsig")
			for _, want := range []string{"Signature is Valid.", "Total document signed", "ETSI.CAdES.detached", "SHA-256", by.Certificate().Subject.CommonName} {
				if !strings.Contains(said, want) {
					t.Errorf("no %q in\n%s", want, said)
				}
			}
			if !bytes.HasPrefix(file, plain) {
				t.Error("what was there is changed")
			}
			if a, b := tool(t, plain, "pdftotext", "-"), tool(t, file, "pdftotext", "-"); a != b || a == "" {
				t.Errorf("%q, now %q", a, b)
			}
			if pages, err := pdf.Inspect(file, pdf.Limits{Bytes: 1 << 20, Pages: 2}); pages != 2 || err != nil {
				t.Errorf("our own door: %d pages, %v", pages, err)
			}
			if state, code := verify(file, own(t), by); state != pdfsign.Intact || code != words.Code {
				t.Error(state, code)
			}
			file[len(plain)/2] ^= 1
			if said := tool(t, file, "pdfsig"); strings.Contains(said, "Signature is Valid.") || !strings.Contains(said, "Signature") {
				t.Error(said)
			}
		})
	}
}

// The words are as they were given, whatever bytes they are made of.
func TestWords(t *testing.T) {
	ctx, err := pdf.Open(sign(t, paper(t, 1), own(t)))
	ok(t, err)
	catalog, err := ctx.Catalog()
	ok(t, err)
	form, err := ctx.DereferenceDict(catalog["AcroForm"])
	ok(t, err)
	fields, err := ctx.DereferenceArray(form["Fields"])
	ok(t, err)
	field, err := ctx.DereferenceDict(fields[0])
	ok(t, err)
	signature, err := ctx.DereferenceDict(field["V"])
	ok(t, err)
	for key, want := range map[string]string{
		"Name": words.Name, "Reason": words.Reason, "Location": words.Location, "M": "D:20261126090000+07'00'", "XXCode": words.Code,
	} {
		got, err := types.StringOrHexLiteral(signature[key])
		if err != nil || got == nil || *got != want {
			t.Errorf("%s is %v, %v", key, signature[key], err)
		}
	}
	ok(t, ctx.EnsurePageCount())
	page, _, _, err := ctx.PageDict(1, false)
	if on, err2 := ctx.DereferenceArray(page["Annots"]); err != nil || err2 != nil || len(on) != 1 || on[0] != fields[0] {
		t.Errorf("the field is not on the page: %v", on)
	}
}

func TestWhatIsNotSigned(t *testing.T) {
	by := own(t)
	signed := sign(t, paper(t, 1), by)
	for name, file := range map[string][]byte{
		"signed before": signed, "cut": signed[:len(signed)/2], "empty": {}, "no table": []byte("%PDF-1.7\nstartxref\n3\n%%EOF\n"),
		"table elsewhere": []byte("%PDF-1.7\nstartxref\n9999999999\n%%EOF\n"),
	} {
		if _, err := pdfsign.Sign(file, by, words); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	bad := words
	bad.Code = "a)/Evil(b"
	if _, err := pdfsign.Sign(paper(t, 1), by, bad); err == nil {
		t.Error("a code with brackets")
	}
}

func BenchmarkSign(b *testing.B) {
	by, file := own(b), paper(b, 1)
	for b.Loop() {
		sign(b, file, by)
	}
}
