package gtfs

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Write writes a feed as a zip archive. The same feed always gives the same
// bytes. Files without rows are left out unless they were read so.
func Write(w io.Writer, feed *Feed) error {
	z := zip.NewWriter(w)
	for _, t := range feed.All() {
		if err := t.write(&sheet{zip: z, name: t.Name}); err != nil {
			return err
		}
	}
	files := slices.Clone(feed.Files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range files {
		s := &sheet{zip: z, name: f.Name}
		if err := s.open(); err != nil {
			return err
		}
		_, _ = s.out.Write(f.Data) // a buffered writer says at Flush what went wrong
		if err := s.close(); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("gtfs: %w", err)
	}
	return nil
}

// sheet is a file being written.
type sheet struct {
	zip  *zip.Writer
	name string
	out  *bufio.Writer
	line []byte
}

func (s *sheet) open() error {
	entry, err := s.zip.CreateHeader(&zip.FileHeader{Name: s.name, Method: zip.Deflate}) // no time, so that the bytes are the same
	if err != nil {
		return fmt.Errorf("gtfs: %s: %w", s.name, err)
	}
	s.out = bufio.NewWriterSize(entry, 64<<10)
	return nil
}

func (s *sheet) close() error {
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("gtfs: %s: %w", s.name, err)
	}
	return nil
}

// add appends a value to the line; line breaks and tabs, which no value may
// hold, become spaces.
func (s *sheet) add(value string, first bool) {
	if !first {
		s.line = append(s.line, ',')
	}
	if strings.ContainsAny(value, "\r\n\t") {
		value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == '\r' || r == '\n' || r == '\t' }), " ")
	}
	if !strings.ContainsAny(value, `",`) && !strings.HasPrefix(value, "\ufeff") {
		s.line = append(s.line, value...)
		return
	}
	s.line = append(s.line, '"')
	s.line = append(s.line, strings.ReplaceAll(value, `"`, `""`)...)
	s.line = append(s.line, '"')
}

func (s *sheet) end(alone bool) {
	if alone && len(s.line) == 0 {
		s.line = append(s.line, `""`...) // an empty line would be no row
	}
	_, _ = s.out.Write(append(s.line, '\n')) // a buffered writer says at Flush what went wrong
	s.line = s.line[:0]
}

// All are the files with columns as tables: those with fields in the order of
// the specification, then the others by name.
func (f *Feed) All() []Table {
	var all []Table
	for _, t := range tables {
		if one, some := t.table(f); some {
			all = append(all, one)
		}
	}
	others := slices.Clone(f.Tables)
	slices.SortFunc(others, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return append(all, others...)
}

// table is the file as columns and rows; false when there is none.
func (f file[T]) table(feed *Feed) (Table, bool) {
	rows := *f.rows(feed)
	if len(rows) == 0 && len(feed.Columns[f.name]) == 0 {
		return Table{}, false
	}
	t := Table{Name: f.name, Columns: f.names(feed.Columns[f.name], rows), Rows: make([][]string, len(rows))}
	values := make([]string, len(rows)*len(t.Columns)) // in one piece: a large feed has half a million
	for i, name := range t.Columns {
		c := f.index(name)
		for r := range rows {
			if c >= 0 {
				values[r*len(t.Columns)+i] = f.columns[c].get(&rows[r])
			} else {
				values[r*len(t.Columns)+i] = f.row(&rows[r]).Extra[name]
			}
		}
	}
	for r := range rows {
		t.Rows[r] = values[r*len(t.Columns) : (r+1)*len(t.Columns) : (r+1)*len(t.Columns)]
	}
	return t, true
}

// names are the columns as read, then those that must be there, then those
// that some row has a value in.
func (f file[T]) names(read []string, rows []T) []string {
	names := slices.Clone(read)
	for _, c := range f.columns {
		used := c.need != may
		for i := 0; i < len(rows) && !used; i++ {
			used = c.get(&rows[i]) != ""
		}
		if used && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	extra := map[string]bool{}
	for i := range rows {
		for name := range f.row(&rows[i]).Extra {
			extra[name] = true
		}
	}
	rest := make([]string, 0, len(extra))
	for name := range extra {
		if !slices.Contains(names, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	return append(names, rest...)
}

func (t Table) write(s *sheet) error {
	if err := s.open(); err != nil {
		return err
	}
	for i, name := range t.Columns {
		s.add(name, i == 0)
	}
	s.end(len(t.Columns) == 1)
	for _, row := range t.Rows {
		for i, value := range row {
			s.add(value, i == 0)
		}
		s.end(len(t.Columns) == 1)
	}
	return s.close()
}
