package gtfs

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

var (
	errLineTooLong = errors.New("gtfs: a line is too long")
	errTooMuch     = errors.New("gtfs: too much was unpacked")
)

// meter counts what is unpacked, whatever the archive declares.
type meter struct {
	r    io.Reader
	left *int64
}

func (m meter) Read(p []byte) (int, error) {
	if *m.left < 0 {
		return 0, errTooMuch
	}
	n, err := m.r.Read(p)
	if *m.left -= int64(n); *m.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// lines reads a file line by line. The specification allows no line breaks in
// values, so that each line can be blamed by itself.
type lines struct {
	r    *bufio.Reader
	max  int
	line int
}

func (l *lines) next() (string, error) {
	l.line++
	var long []byte
	for {
		part, err := l.r.ReadSlice('\n')
		if len(long)+len(part) > l.max {
			return "", errLineTooLong
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(long)+len(part) == 0) {
			return "", err
		}
		s := string(part)
		if long != nil {
			s = string(append(long, part...))
		}
		return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r"), nil
	}
}

// split cuts a line at its commas (RFC 4180); false means misplaced quotes.
func split(line string, into []string) ([]string, bool) {
	into = into[:0]
	for {
		if !strings.HasPrefix(line, `"`) {
			value, rest, more := strings.Cut(line, ",")
			if strings.Contains(value, `"`) {
				return into, false
			}
			into = append(into, value)
			if !more {
				return into, true
			}
			line = rest
			continue
		}
		value, rest, ok := quoted(line[1:])
		if !ok || rest != "" && rest[0] != ',' {
			return into, false
		}
		into = append(into, value)
		if rest == "" {
			return into, true
		}
		line = rest[1:]
	}
}

// quoted reads up to the closing quote.
func quoted(s string) (value, rest string, ok bool) {
	doubled := false
	for i := 0; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		if value = s[:i]; doubled {
			value = strings.ReplaceAll(value, `""`, `"`)
		}
		return value, s[i+1:], true
	}
	return "", "", false
}

// unclean names what no value may hold; empty means it is clean.
func unclean(s string) string {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return "gtfs.control"
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError { // wrong bytes, or what another program put in their place
			return "gtfs.encoding"
		}
		i += size
	}
	return ""
}
