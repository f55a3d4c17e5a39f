package search

import "strings"

// Bounds of what is indexed and asked. A document of 600 terms is a text of
// some 250 syllables; what follows is not found by its words.
const (
	MaxTerms    = 600 // terms of one document
	MaxSyllable = 40  // bytes; longer is no word but a key or a link
	MaxWords    = 12  // syllables of one query
)

// Terms lists what texts are found by, without duplicates: folded syllables,
// bigrams within each text, and the canonical syllables that have accents.
// The last cannot be taken for the first, since folding changes them and
// leaves folded ones alone. Put what matters most (a title) first: at most
// MaxTerms are kept.
func Terms(texts ...string) []string {
	t := termSet{seen: make(map[string]bool, 64)}
	for _, text := range texts {
		last := ""
		each(text, func(folded, canonical string) bool {
			t.add(folded)
			if last != "" && folded != "" {
				t.add(last + "_" + folded)
			}
			if canonical != folded {
				t.add(canonical)
			}
			last = folded
			return len(t.list) < MaxTerms
		})
	}
	return t.list
}

type termSet struct {
	list []string
	seen map[string]bool
}

func (t *termSet) add(term string) {
	if term != "" && !t.seen[term] && len(t.list) < MaxTerms {
		t.seen[term] = true
		t.list = append(t.list, term)
	}
}

// each calls yield with the two forms of every syllable until it returns
// false; a syllable that is too long is given as "", so that its neighbours do
// not become a bigram.
func each(text string, yield func(folded, canonical string) bool) {
	f, c := Fold(text), Canonical(text)
	for f != "" {
		var folded, canonical string
		folded, f, _ = strings.Cut(f, " ")
		canonical, c, _ = strings.Cut(c, " ")
		if len(folded) > MaxSyllable || len(canonical) > 2*MaxSyllable {
			folded, canonical = "", ""
		}
		if !yield(folded, canonical) {
			return
		}
	}
}

// Facet is the term for an exact attribute ("kind", "rental"), which no text
// term can equal. Values are compared without regard to ASCII case.
func Facet(name, value string) string {
	var b strings.Builder
	b.Grow(len(name) + 1 + len(value))
	b.WriteString(name)
	b.WriteByte('=')
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '_', c == '-':
			b.WriteByte(c)
		case 'A' <= c && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		default:
			const hex = "0123456789abcdef"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
