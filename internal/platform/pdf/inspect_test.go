package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"runtime"
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

// packed is a file of one page whose catalogue and pages are in a stream of objects
// (ISO 32000-1, 7.5.7), with references in a stream, too.
func packed(catalogue string) []byte {
	objects := []string{
		catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> >>",
	}
	var heads, bodies strings.Builder
	for n, body := range objects {
		fmt.Fprintf(&heads, "%d %d ", n+1, bodies.Len())
		bodies.WriteString(body + " ")
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	at := b.Len()
	stream(&b, 4, fmt.Sprintf("/Type /ObjStm /N %d /First %d", len(objects), heads.Len()), []byte(heads.String()+bodies.String()))
	start := b.Len()
	table := []byte{0, 0, 0, 0, 2, 0, 4, 0, 2, 0, 4, 1, 2, 0, 4, 2, 1, byte(at >> 8), byte(at), 0, 1, byte(start >> 8), byte(start), 0}
	stream(&b, 5, "/Type /XRef /W [1 2 1] /Size 6 /Root 1 0 R", table)
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

func stream(b *bytes.Buffer, number int, dict string, content []byte) {
	var small bytes.Buffer
	w := zlib.NewWriter(&small)
	_, _ = w.Write(content)
	_ = w.Close()
	fmt.Fprintf(b, "%d 0 obj\n<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n", number, dict, small.Len(), small.Bytes())
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
	if _, err := pdf.Inspect(packed("<< /Type /Catalog /Pages 2 0 R >>"), limits); err != nil {
		t.Errorf("packed: %v", err)
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
		"launch aside":   {written(1, "/A 4 0 R", "<< /S 5 0 R /F (calc.exe) >>", "/Launch"), "pdfActive"},
		"escaped":        {written(1, "/Names << /J#61vaScript << >> >>"), "pdfActive"},
		"packed script":  {packed("<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (1) >> >>"), "pdfActive"},
		"packed launch":  {packed("<< /Type /Catalog /Pages 2 0 R /A << /S /Launch >> >>"), "pdfActive"},
		"many streams":   {append(written(1, ""), bytes.Repeat([]byte("stream "), 1201)...), "pdfInvalid"},
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

// A few kilobytes ask for gigabytes: of references, and of objects.
func TestSmallFilesStaySmall(t *testing.T) {
	var references, objects bytes.Buffer
	references.WriteString("%PDF-1.5\n")
	stream(&references, 1, "/Type /XRef /W [1 2 1] /Index [0 10000000] /Size 10000000 /Root 1 0 R", make([]byte, 40_000_000))
	fmt.Fprintf(&references, "startxref\n%d\n%%%%EOF\n", len("%PDF-1.5\n"))
	objects.Write(packed("<< /Type /Catalog /Pages 2 0 R /X (" + strings.Repeat("a", 40_000_000) + ") >>"))
	for name, data := range map[string][]byte{"references": references.Bytes(), "objects": objects.Bytes()} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := pdf.Inspect(data, limits)
		runtime.ReadMemStats(&after)
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; err == nil || took > 256 { // all that was ever asked for; a gigabyte and more without bounds
			t.Errorf("%s: %d kB took %d MB: %v", name, len(data)>>10, took, err)
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
