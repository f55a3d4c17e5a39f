package coaches

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strings"

	"daklakid/internal/platform/gtfs"
)

// gtfsFile says how lines of a table are rows of a file of GTFS.
type gtfsFile[L any] struct {
	name  string
	rest  func(*L) (n *int64, extra *columns)
	cells []cell[L]
}

func (f gtfsFile[L]) cell(column string) *cell[L] {
	for i := range f.cells {
		if f.cells[i].column == column {
			return &f.cells[i]
		}
	}
	return nil
}

// lines are a table's rows. Whatever text a line would not write as it was read
// is kept in extra.
func (f gtfsFile[L]) lines(t gtfs.Table) []L {
	lines := make([]L, len(t.Rows))
	at := make(map[string]int, len(t.Columns))
	for i, column := range t.Columns {
		at[column] = i
	}
	for r, row := range t.Rows {
		l := &lines[r]
		n, extra := f.rest(l)
		*n = int64(r)
		keep := func(column, value string) {
			if *extra == nil {
				*extra = columns{}
			}
			(*extra)[column] = value
		}
		value := func(column string) string {
			if i, there := at[column]; there {
				return row[i]
			}
			return ""
		}
		for i := range f.cells {
			f.cells[i].set(l, value(f.cells[i].column))
		}
		for i := range f.cells {
			if v := value(f.cells[i].column); f.cells[i].text(l) != v {
				keep(f.cells[i].column, v)
			}
		}
		for i, column := range t.Columns {
			if row[i] != "" && f.cell(column) == nil {
				keep(column, row[i])
			}
		}
	}
	return lines
}

// value is a line's text in a column: as it was read, unless it was edited since.
func (f gtfsFile[L]) value(l *L, c *cell[L], column string) string {
	_, extra := f.rest(l)
	kept, has := (*extra)[column]
	if c == nil {
		return kept
	}
	text := c.text(l)
	if has {
		was := *l
		if c.set(&was, kept); c.text(&was) == text {
			return kept
		}
	}
	return text
}

// table is what lines took, with the columns as they were read, or else those
// that are needed, and those that have a value.
func (f gtfsFile[L]) table(lines []L, header func(string) []string) gtfs.Table {
	t := gtfs.Table{Name: f.name, Columns: slices.Clone(header(f.name))}
	if len(lines) == 0 && len(t.Columns) == 0 {
		return t
	}
	if len(t.Columns) == 0 {
		t.Columns = gtfs.Required(f.name)
	}
	for i := range f.cells {
		c := &f.cells[i]
		if !slices.Contains(t.Columns, c.column) && slices.ContainsFunc(lines, func(l L) bool { return f.value(&l, c, c.column) != "" }) {
			t.Columns = append(t.Columns, c.column)
		}
	}
	more := map[string]bool{}
	for i := range lines {
		_, extra := f.rest(&lines[i])
		for column, v := range *extra {
			if v != "" && f.cell(column) == nil && !slices.Contains(t.Columns, column) {
				more[column] = true
			}
		}
	}
	t.Columns = append(t.Columns, slices.Sorted(maps.Keys(more))...)
	values := make([]string, len(lines)*len(t.Columns))
	t.Rows = make([][]string, len(lines))
	for r := range lines {
		t.Rows[r], values = values[:len(t.Columns):len(t.Columns)], values[len(t.Columns):]
	}
	for i, column := range t.Columns {
		c := f.cell(column)
		for r := range lines {
			t.Rows[r][i] = f.value(&lines[r], c, column)
		}
	}
	return t
}

// contentOf is a feed as an edition keeps it.
func contentOf(feed *gtfs.Feed) *content {
	c := &content{}
	for _, t := range feed.All() {
		c.Files = append(c.Files, fileLine{Name: t.Name, N: int64(len(c.Files)), Columns: joined(t.Columns), Body: []byte{}})
		if c.take(t) {
			continue
		}
		for n, row := range t.Rows {
			fields := columns{}
			for i, column := range t.Columns {
				if row[i] != "" {
					fields[column] = row[i]
				}
			}
			c.Others = append(c.Others, otherLine{File: t.Name, N: int64(n), Fields: fields})
		}
	}
	for _, f := range feed.Files {
		c.Files = append(c.Files, fileLine{Name: f.Name, N: int64(len(c.Files)), Body: f.Data})
	}
	return c
}

// feedOf is an edition as a feed.
func feedOf(c *content) *gtfs.Feed {
	headers := map[string][]string{}
	feed := &gtfs.Feed{}
	for _, f := range c.Files {
		if f.Columns == "" {
			feed.Files = append(feed.Files, gtfs.File{Name: f.Name, Data: f.Body})
			continue
		}
		headers[f.Name] = apart(f.Columns)
	}
	for _, t := range c.give(func(file string) []string { return headers[file] }) {
		if len(t.Columns) > 0 {
			feed.Tables = append(feed.Tables, t)
		}
		delete(headers, t.Name)
	}
	rows := map[string][]otherLine{}
	for _, l := range c.Others {
		rows[l.File] = append(rows[l.File], l)
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		t := gtfs.Table{Name: name, Columns: headers[name]}
		for _, l := range rows[name] {
			row := make([]string, len(t.Columns))
			for i, column := range t.Columns {
				row[i] = l.Fields[column]
			}
			t.Rows = append(t.Rows, row)
		}
		feed.Tables = append(feed.Tables, t)
	}
	return feed
}

// joined are names of columns as one line of CSV, apart those of such a line.
func joined(names []string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(names) // into memory
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

func apart(line string) []string {
	names, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil {
		return strings.Split(line, ",")
	}
	return names
}
