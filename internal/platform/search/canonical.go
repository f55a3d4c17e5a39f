package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Canonical is Fold with the accents kept, in one spelling: composed, lower
// case, the tone where official place names put it ("Hoà" is "hòa", "quý"
// stays). It has exactly the syllables of Fold, in the same order, and folding
// it gives Fold. It is for comparing, never for showing or storing names.
func Canonical(s string) string {
	if !inTable(s) || hasMarks(s) {
		s = norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
		// What vanishes may have stood between a letter and its mark.
		s = norm.NFC.String(clean(s))
	}
	return clean(s)
}

func clean(s string) string {
	dst := make([]byte, 0, len(s))
	word := 0 // where the current syllable begins in dst
	for _, r := range s {
		switch foldRune(r) {
		case drop:
			// A mark that composes with nothing belongs to the letter before it.
			if word < len(dst) && unicode.Is(unicode.Mn, r) {
				dst = utf8.AppendRune(dst, r)
			}
		case gap:
			if word < len(dst) {
				dst = append(oldTone(dst, word), ' ')
				word = len(dst)
			}
		default:
			dst = utf8.AppendRune(dst, canonicalRune(r))
		}
	}
	if word > 0 && word == len(dst) {
		return string(dst[:word-1])
	}
	return string(oldTone(dst, word))
}

func hasMarks(s string) bool {
	for _, r := range s {
		if 0x300 <= r && r < tableEnd {
			return true
		}
	}
	return false
}

func canonicalRune(r rune) rune {
	switch r = unicode.ToLower(r); r {
	case 'ð', 'ɖ':
		return 'đ'
	case '²', '³':
		return classify(r)
	}
	return r
}

// oldTones maps the endings of open syllables from the textbook spelling to
// the one of the official list of places (QĐ 1989/QĐ-BGDĐT 2018, Đ8–9).
var oldTones = map[string]string{
	"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
	"oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
	"uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}

// oldTone respells the syllable dst[word:]. After q, u is part of the
// consonant and the tone is where it belongs.
func oldTone(dst []byte, word int) []byte {
	_, last := utf8.DecodeLastRune(dst[word:])
	end := len(dst) - last - 1
	if last < 2 || end < word || dst[end] != 'o' && dst[end] != 'u' {
		return dst
	}
	old, ok := oldTones[string(dst[end:])]
	if !ok || end > word && dst[end-1] == 'q' {
		return dst
	}
	return append(dst[:end], old...)
}
