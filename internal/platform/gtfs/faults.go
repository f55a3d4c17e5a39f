package gtfs

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"daklakid/internal/platform/errs"
)

// Fault is one thing that is wrong with a feed, and where.
type Fault struct {
	File   string // empty: the archive itself
	Line   int    // counted from 1, the line of the column names; 0: the file as a whole
	Column string
	Value  string // shortened
	Code   string // of its sentence, which Args complete
	Args   errs.Args
}

// Faults are what is wrong with a feed: the first ones, and how many there are.
type Faults struct {
	List  []Fault
	Total int
	Cut   bool // reading ended early, so there may be more
}

// Error speaks to the operator.
func (f *Faults) Error() string {
	if len(f.List) == 0 {
		return "gtfs: no faults"
	}
	first := f.List[0]
	return fmt.Sprintf("gtfs: %d faults, the first %s:%d %s %s", f.Total, first.File, first.Line, first.Column, first.Code)
}

// shown is how much of a wrong value is repeated.
const shown = 40

// shorten makes a wrong value fit to be shown: a line long, without what
// cannot be printed.
func shorten(s string) string {
	var b strings.Builder
	for n := 0; s != ""; n++ {
		if n == shown {
			return b.String() + "…"
		}
		r, size := utf8.DecodeRuneInString(s)
		if !unicode.IsPrint(r) {
			r = utf8.RuneError
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// blame keeps a fault, or only counts it when there are enough.
func (r *reader) blame(f Fault) {
	r.faults.Total++
	if len(r.faults.List) < r.limits.Faults {
		f.Value = shorten(f.Value)
		r.faults.List = append(r.faults.List, f)
	}
	if r.faults.Total >= 100*r.limits.Faults {
		r.faults.Cut, r.over = true, true
	}
}

// lose blames what keeps a row, or a whole file, from being known.
func (r *reader) lose(f Fault) {
	r.blame(f)
	r.partly[f.File] = true
}

// stop ends reading: the feed is over a bound.
func (r *reader) stop(f Fault) {
	r.blame(f)
	r.faults.Cut, r.over = true, true
}
