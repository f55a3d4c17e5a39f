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
	for _, t := range tables {
		if err := t.write(feed, &sheet{zip: z, name: t.called()}); err != nil {
			return err
		}
	}
	carried := slices.Clone(feed.Tables)
	slices.SortFunc(carried, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	for _, t := range carried {
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

func (f file[T]) write(feed *Feed, s *sheet) error {
	rows := *f.rows(feed)
	names := f.names(feed.Columns[f.name], rows)
	if len(rows) == 0 && len(feed.Columns[f.name]) == 0 {
		return nil
	}
	if err := s.open(); err != nil {
		return err
	}
	bound := make([]int, len(names))
	for i, name := range names {
		bound[i] = f.index(name)
		s.add(name, i == 0)
	}
	s.end(len(names) == 1)
	for r := range rows {
		for i, name := range names {
			if c := bound[i]; c >= 0 {
				s.add(f.columns[c].get(&rows[r]), i == 0)
			} else {
				s.add(f.row(&rows[r]).Extra[name], i == 0)
			}
		}
		s.end(len(names) == 1)
	}
	return s.close()
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
