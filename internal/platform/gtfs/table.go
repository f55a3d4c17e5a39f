package gtfs

import "strings"

// file describes one file of the specification whose rows are T.
type file[T any] struct {
	name    string
	rows    func(*Feed) *[]T
	row     func(*T) *Row
	columns []column[T]
}

// table is what files of all row types can do.
type table interface {
	called() string
	read(*reader, *Feed, *lines)
	table(*Feed) (Table, bool)
	required() []string
}

// tables are the files with fields, in the order of the specification.
var tables = []table{
	agencies, stops, routes, trips, stopTimes, calendars, calendarDates,
	fareAttributes, fareRules, shapes, frequencies, bookingRules, infos,
}

func (f file[T]) called() string { return f.name }

// read reads all rows; what is wrong is blamed and the row is kept, so that
// references to it are not blamed as well.
func (f file[T]) read(r *reader, feed *Feed, in *lines) {
	names := r.header(f.name, in)
	if names == nil {
		return
	}
	feed.Columns[f.name] = names
	bound := make([]int, len(names))
	for i, name := range names {
		bound[i] = f.index(name)
	}
	f.demand(r, bound)
	rows := f.rows(feed)
	for {
		values, ok := r.record(f.name, in, names)
		if !ok {
			return
		}
		if values == nil {
			continue
		}
		*rows = append(*rows, f.parse(r, in.line, names, bound, values))
	}
}

func (f file[T]) index(name string) int {
	for i := range f.columns {
		if f.columns[i].name == name {
			return i
		}
	}
	return -1
}

// Required are the columns that a file of the specification must have.
func Required(name string) []string {
	for _, t := range tables {
		if t.called() == name {
			return t.required()
		}
	}
	return nil
}

func (f file[T]) required() (names []string) {
	for _, c := range f.columns {
		if c.need != may {
			names = append(names, c.name)
		}
	}
	return names
}

// demand blames the columns that must be there and are not.
func (f file[T]) demand(r *reader, bound []int) {
	have := make([]bool, len(f.columns))
	for _, c := range bound {
		if c >= 0 {
			have[c] = true
		}
	}
	for i, c := range f.columns {
		if c.need != may && !have[i] {
			r.blame(Fault{File: f.name, Line: 1, Column: c.name, Code: "gtfs.columnMissing"})
		}
	}
}

func (f file[T]) parse(r *reader, line int, names []string, bound []int, values []string) T {
	var t T
	row := f.row(&t)
	row.Line = line
	for i, v := range values {
		if bound[i] < 0 {
			if v != "" {
				if row.Extra == nil {
					row.Extra = map[string]string{}
				}
				row.Extra[names[i]] = v
			}
			continue
		}
		c := &f.columns[bound[i]]
		switch {
		case v == "" && c.need == must:
			r.blame(Fault{File: f.name, Line: line, Column: c.name, Code: "gtfs.required"})
		case v != "" && c.kind.ok != nil && !c.kind.ok(v):
			r.blame(Fault{File: f.name, Line: line, Column: c.name, Value: v, Code: c.kind.code})
		}
		c.set(&t, v)
	}
	return t
}

// readTable reads a file whose columns this program does not know.
func readTable(r *reader, feed *Feed, name string, in *lines) {
	names := r.header(name, in)
	if names == nil {
		return
	}
	t := Table{Name: name, Columns: names}
	for {
		values, ok := r.record(name, in, names)
		if !ok {
			break
		}
		if values != nil {
			t.Rows = append(t.Rows, append([]string(nil), values...))
		}
	}
	feed.Tables = append(feed.Tables, t)
}

// header reads the names of the columns; nil when the file cannot be read on.
func (r *reader) header(name string, in *lines) []string {
	line, err := in.next()
	if err != nil {
		r.broken(name, in.line, err, "gtfs.empty")
		return nil
	}
	line = strings.TrimPrefix(line, "\ufeff")
	if strings.HasPrefix(line, "\xff\xfe") || strings.HasPrefix(line, "\xfe\xff") {
		r.lose(Fault{File: name, Line: 1, Code: "gtfs.utf16"})
		return nil
	}
	names, ok := split(line, nil)
	if !ok {
		r.lose(Fault{File: name, Line: 1, Code: "gtfs.quotes", Value: line})
		return nil
	}
	if len(names) > r.limits.Columns {
		r.lose(Fault{File: name, Line: 1, Code: "gtfs.columns", Args: args("max", r.limits.Columns)})
		return nil
	}
	seen := map[string]bool{}
	for i, column := range names {
		names[i] = strings.TrimSpace(column)
		code := unclean(column)
		switch {
		case code != "":
		case names[i] == "":
			code = "gtfs.columnEmpty"
		case seen[names[i]]:
			code = "gtfs.columnTwice"
		}
		if code != "" {
			r.lose(Fault{File: name, Line: 1, Column: shorten(names[i]), Code: code})
			return nil
		}
		seen[names[i]] = true
	}
	return names
}

// record reads the next row. Without values the line was empty or wrong; false
// is the end of the file. The slice is used again for the row after.
func (r *reader) record(name string, in *lines, names []string) ([]string, bool) {
	line, err := in.next()
	if err != nil || r.over {
		r.broken(name, in.line, err, "")
		return nil, false
	}
	if strings.TrimSpace(line) == "" {
		return nil, true
	}
	if r.rows++; r.rows > r.limits.Rows {
		r.stop(Fault{File: name, Line: in.line, Code: "gtfs.rows", Args: args("max", r.limits.Rows)})
		return nil, false
	}
	values, ok := split(line, r.values)
	r.values = values
	if !ok {
		r.lose(Fault{File: name, Line: in.line, Code: "gtfs.quotes", Value: line})
		return nil, true
	}
	if len(values) != len(names) {
		r.lose(Fault{File: name, Line: in.line, Code: "gtfs.fields", Args: args("found", len(values), "expected", len(names))})
		return nil, true
	}
	for i, v := range values {
		code := unclean(v)
		if len(v) > r.limits.Field {
			code = "gtfs.tooLong"
		}
		if code != "" {
			r.blame(Fault{File: name, Line: in.line, Column: names[i], Value: v, Code: code, Args: args("max", r.limits.Field)})
			values[i] = strings.ToValidUTF8(v, "?")
		}
	}
	return values, true
}
