package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/pdf"
)

// written is a small file with so many pages and a further entry in its catalogue.
func written(pages int, catalogue string, more ...string) []byte {
	var b bytes.Buffer
	var offsets []int
	add := func(body string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	b.WriteString("%PDF-1.4\n")
	add("<< /Type /Catalog /Pages 2 0 R " + catalogue + " >>")
	var kids strings.Builder
	for n := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+n)
	}
	add(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), pages))
	for range pages {
		add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> >>")
	}
	for _, body := range more {
		add(body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

var limits = pdf.Limits{Bytes: 1 << 20, Pages: 5}

func TestInspect(t *testing.T) {
	pages, err := pdf.Inspect(written(3, ""), limits)
	if err != nil || pages != 3 {
		t.Fatal(pages, err)
	}
	if _, err := pdf.Inspect(written(1, "/OpenAction [3 0 R /Fit] /Names << /EmbeddedFiles << /Names [] >> >>"), limits); err != nil {
		t.Errorf("it opens at a page: %v", err)
	}
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"too many pages": {written(6, ""), "pdfTooManyPages"},
		"script":         {written(1, "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "pdfActive"},
		"named script":   {written(1, "/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", "<< /S /JavaScript /JS (1) >>"), "pdfActive"},
		"script behind":  {written(1, "/OpenAction 4 0 R", "<< /S /JavaScript /JS (1) >>"), "pdfActive"},
		"opens a link":   {written(1, "/OpenAction << /S /URI /URI (http://a) >>"), "pdfActive"},
		"launch":         {written(1, "/AA << /WC << /S /Launch /F (calc.exe) >> >>"), "pdfActive"},
		"file inside":    {written(1, "/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", "<< /Type /Filespec /F (a) /EF << /F 1 0 R >> >>"), "pdfActive"},
		"no pdf":         {[]byte("GIF89a"), "pdfInvalid"},
		"only the head":  {[]byte("%PDF-1.7\n"), "pdfInvalid"},
		"cut":            {written(2, "")[:150], "pdfInvalid"},
		"too large":      {append([]byte("%PDF-"), make([]byte, 1<<20)...), "pdfTooLarge"},
	} {
		if _, err := pdf.Inspect(c.data, limits); !errs.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(written(1, ""))
	f.Add(written(1, "/OpenAction 9 0 R"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if pages, err := pdf.Inspect(data, limits); err == nil && (pages < 1 || pages > limits.Pages) {
			t.Fatalf("%d pages were let through", pages)
		}
	})
}
