package pdfsign

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// update is what is appended to a file: new objects, and old ones anew
// (ISO 32000-1, 7.5.6).
type update struct {
	out     bytes.Buffer // the whole file
	before  int          // where its last table of objects is
	size    int          // one more than the highest number of an object
	offsets map[int]int
}

var lastTable = regexp.MustCompile(`startxref\s+(\d{1,10})\s+%%EOF\s*$`)

func newUpdate(file []byte, size int) (*update, error) {
	found := lastTable.FindSubmatch(file[max(0, len(file)-64):])
	if found == nil {
		return nil, errors.New("pdfsign: the file does not end as a PDF does")
	}
	before, err := strconv.Atoi(string(found[1]))
	if err != nil || before >= len(file) || !bytes.HasPrefix(file[before:], []byte("xref")) {
		return nil, errors.New("pdfsign: the file has no plain table of objects")
	}
	u := &update{before: before, size: size, offsets: map[int]int{}}
	u.out.Write(file)
	if !bytes.HasSuffix(file, []byte("\n")) {
		u.out.WriteByte('\n')
	}
	return u, nil
}

// next is a number for a new object.
func (u *update) next() int {
	u.size++
	return u.size - 1
}

func (u *update) object(number int, body string) {
	u.offsets[number] = u.out.Len()
	fmt.Fprintf(&u.out, "%d 0 obj\n%s\nendobj\n", number, body)
}

// close writes the table of what was appended and returns the file.
func (u *update) close(table *model.XRefTable) []byte {
	at := u.out.Len()
	u.out.WriteString("xref\n")
	for _, number := range slices.Sorted(maps.Keys(u.offsets)) {
		fmt.Fprintf(&u.out, "%d 1\n%010d 00000 n \n", number, u.offsets[number])
	}
	fmt.Fprintf(&u.out, "trailer\n<</Size %d/Root %s/Prev %d", u.size, table.Root.PDFString(), u.before)
	if table.Info != nil {
		u.out.WriteString("/Info " + table.Info.PDFString())
	}
	if table.ID != nil {
		u.out.WriteString("/ID " + table.ID.PDFString())
	}
	fmt.Fprintf(&u.out, ">>\nstartxref\n%d\n%%%%EOF\n", at)
	return u.out.Bytes()
}
