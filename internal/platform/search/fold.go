package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces s to what an accent-blind comparison sees: lower case, đ as d,
// no diacritics, apostrophes gone ("Ea H’Leo" is "ea hleo"), and everything
// that is neither letter nor number turned into single spaces. It is
// idempotent and does not mind whether s comes composed (NFC) or decomposed.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var stack [160]byte
	return string(appendFold(stack[:0], s))
}

// isFolded spares plain ASCII that is already folded any copy.
func isFolded(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			space = false
		case c == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return !space || s == ""
}

func appendFold(dst []byte, s string) []byte {
	if !inTable(s) {
		s = norm.NFD.String(strings.ToLower(norm.NFC.String(s)))
	}
	start, space := len(dst), false
	for _, r := range s {
		switch r = foldRune(r); r {
		case drop:
		case gap:
			space = true
		default:
			if space && len(dst) > start {
				dst = append(dst, ' ')
			}
			space = false
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// Two answers of foldRune that are not letters.
const (
	drop rune = -1 // the rune vanishes
	gap  rune = ' '
)

// foldTable answers for every rune up to the combining marks, and vietTable
// for the block with the precomposed Vietnamese vowels: together all that
// Vietnamese text normally holds, so that normalising is the exception.
const (
	tableEnd  = 0x370
	vietFirst = 0x1E00
	vietEnd   = 0x1F00
)

var foldTable, vietTable = makeTable(0, tableEnd), makeTable(vietFirst, vietEnd)

func makeTable(first, end rune) []rune {
	t := make([]rune, end-first)
	for r := first; r < end; r++ {
		t[r-first] = gap
		for _, part := range norm.NFD.String(strings.ToLower(string(r))) {
			if c := classify(part); c != drop {
				t[r-first] = c
				break
			}
			t[r-first] = drop
		}
	}
	return t
}

func inTable(s string) bool {
	for _, r := range s {
		if r >= tableEnd && (r < vietFirst || r >= vietEnd) && r != '’' && r != '‘' {
			return false
		}
	}
	return true
}

func foldRune(r rune) rune {
	switch {
	case r < tableEnd:
		return foldTable[r]
	case vietFirst <= r && r < vietEnd:
		return vietTable[r-vietFirst]
	}
	return classify(r)
}

// classify folds one rune that is lower case and decomposed. The apostrophes
// are part of Ê Đê and Gia Rai names and typed in many ways; ð and ɖ are what
// some keyboards and old fonts give for đ; m² is searched as m2.
func classify(r rune) rune {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʻ', '`', '´', '′':
		return drop
	case 'đ', 'ð', 'ɖ':
		return 'd'
	case '²':
		return '2'
	case '³':
		return '3'
	}
	switch {
	case unicode.In(r, unicode.Mn, unicode.Cf):
		return drop
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.In(r, unicode.Mc, unicode.Me):
		return r
	}
	return gap
}
