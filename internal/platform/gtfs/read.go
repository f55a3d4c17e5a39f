package gtfs

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"daklakid/internal/platform/errs"
)

// reader is the state of reading one feed.
type reader struct {
	limits Limits
	faults Faults
	left   int64 // bytes that may still be unpacked
	rows   int
	over   bool            // a bound was passed: stop
	partly map[string]bool // files of which some rows are not known, so that references to them cannot be judged
	values []string
}

// args are one or two arguments of a fault's sentence.
func args(name string, value any, more ...any) errs.Args {
	a := errs.Args{name: value}
	if len(more) == 2 {
		a[fmt.Sprint(more[0])] = more[1]
	}
	return a
}

// Read reads the feed in a zip archive and checks it against itself. An error
// is always *Faults, and then there is no feed.
func Read(at io.ReaderAt, size int64, l Limits) (*Feed, error) {
	r := &reader{limits: l.orUsual(), partly: map[string]bool{}}
	r.left = r.limits.Unpacked
	feed := &Feed{Columns: map[string][]string{}}
	if entries := r.open(at, size); entries != nil {
		r.all(feed, entries)
		if !r.over {
			r.check(feed)
		}
	}
	if r.faults.Total > 0 {
		slices.SortStableFunc(r.faults.List, func(a, b Fault) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
		})
		return nil, &r.faults
	}
	return feed, nil
}

// central begins each entry of a zip's directory.
var central = []byte("PK\x01\x02")

// open finds the entries by their names.
func (r *reader) open(at io.ReaderAt, size int64) map[string]*zip.File {
	if size > r.limits.Archive {
		r.blame(Fault{Code: "gtfs.archiveTooLarge", Args: args("max", r.limits.Archive>>20)})
		return nil
	}
	if n := occurrences(io.NewSectionReader(at, 0, size), central, 10*r.limits.Entries); n >= 10*r.limits.Entries {
		r.blame(Fault{Code: "gtfs.entries", Args: args("max", r.limits.Entries)}) // before memory is spent on them
		return nil
	}
	z, err := zip.NewReader(at, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		r.blame(Fault{Code: "gtfs.notZip"})
		return nil
	}
	if len(z.File) > r.limits.Entries {
		r.blame(Fault{Code: "gtfs.entries", Args: args("max", r.limits.Entries)})
		return nil
	}
	entries := map[string]*zip.File{}
	for _, f := range z.File {
		if code := r.entry(f, entries); code != "" {
			r.blame(Fault{File: shorten(f.Name), Code: code})
		}
	}
	return entries
}

// entry takes an entry, or says why not. Nothing is ever written under the
// name of an entry; what plays tricks with it is refused all the same.
func (r *reader) entry(f *zip.File, entries map[string]*zip.File) string {
	switch {
	case strings.ContainsAny(f.Name, "\\:\x00") || path.IsAbs(f.Name) || slices.Contains(strings.Split(f.Name, "/"), ".."):
		return "gtfs.path"
	case strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(path.Base(f.Name), "."):
		return "" // what a Mac adds
	case unclean(f.Name) != "" || f.Name == "" || len(f.Name) > 200:
		return "gtfs.fileName"
	case strings.Contains(f.Name, "/"):
		return "gtfs.folder"
	case f.Flags&1 != 0:
		return "gtfs.encrypted"
	case !f.Mode().IsRegular():
		return "gtfs.path"
	case entries[f.Name] != nil:
		return "gtfs.fileTwice"
	case f.Name != strings.ToLower(f.Name) && isKnown(strings.ToLower(f.Name)):
		return "gtfs.fileCase"
	}
	entries[f.Name] = f
	return ""
}

func isKnown(name string) bool {
	return slices.Contains(carried, name) || slices.ContainsFunc(tables, func(t table) bool { return t.called() == name })
}

// all reads the files with fields first, then what is carried along.
func (r *reader) all(feed *Feed, entries map[string]*zip.File) {
	for _, name := range []string{"agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"} {
		if entries[name] == nil {
			r.blame(Fault{File: name, Code: "gtfs.fileMissing"})
			r.partly[name] = true
		}
	}
	if entries["calendar.txt"] == nil && entries["calendar_dates.txt"] == nil {
		r.blame(Fault{File: "calendar.txt", Code: "gtfs.calendarMissing"})
		r.partly["calendar.txt"] = true
	}
	for _, t := range tables {
		r.file(entries[t.called()], func(in *lines) { t.read(r, feed, in) })
		delete(entries, t.called())
	}
	for _, name := range carried {
		r.file(entries[name], func(in *lines) { readTable(r, feed, name, in) })
		delete(entries, name)
	}
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		r.file(entries[name], func(in *lines) { r.keep(feed, name, in) })
	}
}

// file opens an entry unless it is absent or enough was read.
func (r *reader) file(f *zip.File, read func(*lines)) {
	if f == nil || r.over {
		return
	}
	rc, err := f.Open()
	if err != nil {
		r.broken(f.Name, 0, err, "")
		return
	}
	defer rc.Close()
	read(&lines{r: bufio.NewReaderSize(meter{rc, &r.left}, 32<<10), max: r.limits.Line})
}

func (r *reader) keep(feed *Feed, name string, in *lines) {
	var data bytes.Buffer
	if _, err := in.r.WriteTo(&data); err != nil {
		r.broken(name, 0, err, "")
		return
	}
	feed.Files = append(feed.Files, File{name, data.Bytes()})
}

// broken blames why a file could not be read on; at its end there is no fault
// unless one is given.
func (r *reader) broken(name string, line int, err error, atEnd string) {
	if err != nil && !errors.Is(err, io.EOF) || atEnd != "" {
		r.partly[name] = true
	}
	switch {
	case err == nil:
	case errors.Is(err, errTooMuch):
		r.stop(Fault{File: name, Line: line, Code: "gtfs.unpacked", Args: args("max", r.limits.Unpacked>>20)})
	case errors.Is(err, errLineTooLong):
		r.blame(Fault{File: name, Line: line, Code: "gtfs.lineTooLong", Args: args("max", r.limits.Line>>10)})
	case errors.Is(err, io.EOF):
		if atEnd != "" {
			r.blame(Fault{File: name, Code: atEnd})
		}
	case errors.Is(err, zip.ErrAlgorithm):
		r.blame(Fault{File: name, Code: "gtfs.compression"})
	default:
		r.blame(Fault{File: name, Line: line, Code: "gtfs.damaged"})
	}
}

// occurrences counts a pattern in a stream, up to a bound.
func occurrences(in io.Reader, pattern []byte, most int) int {
	buffer := make([]byte, 64<<10)
	n, kept := 0, 0
	for n < most {
		got, err := in.Read(buffer[kept:])
		chunk := buffer[:kept+got]
		n += bytes.Count(chunk, pattern)
		kept = copy(buffer, chunk[max(0, len(chunk)-len(pattern)+1):])
		if err != nil {
			break
		}
	}
	return n
}
