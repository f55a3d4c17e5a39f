package search

import "slices"

// Query is what a person typed, ready to be matched.
type Query struct {
	Syllables []string // folded, in order, at most MaxWords
	Bigrams   []string // neighbours joined by "_"; one fewer than Syllables
	Accented  []string // canonical syllables that were typed with accents
}

// ParseQuery reads what a person typed; words beyond MaxWords are ignored.
func ParseQuery(q string) Query {
	// Each word is at least a byte and a space; far longer input is not read.
	if limit := MaxWords * 8 * MaxSyllable; len(q) > limit {
		q = q[:limit]
	}
	out := Query{Syllables: make([]string, 0, 6)}
	each(q, func(folded, canonical string) bool {
		if folded == "" {
			return true
		}
		if n := len(out.Syllables); n > 0 {
			out.Bigrams = append(out.Bigrams, out.Syllables[n-1]+"_"+folded)
		}
		out.Syllables = append(out.Syllables, folded)
		if canonical != folded {
			out.Accented = append(out.Accented, canonical)
		}
		return len(out.Syllables) < MaxWords
	})
	return out
}

// Empty reports whether the query holds no word.
func (q Query) Empty() bool { return len(q.Syllables) == 0 }

// Tiers lists from best to worst what a document may hold to be found, each
// as terms of which it must have all: the phrase as typed with its accents;
// the phrase; its words in pairs, for four syllables and more ("phòng trọ" and
// "Hòa Phú" apart from each other); its syllables anywhere.
func (q Query) Tiers() [][]string {
	if q.Empty() {
		return nil
	}
	var tiers [][]string
	add := func(terms []string) {
		slices.Sort(terms)
		terms = slices.Compact(terms)
		for _, t := range tiers {
			if slices.Equal(t, terms) {
				return
			}
		}
		tiers = append(tiers, terms)
	}
	phrase := q.Bigrams
	if len(phrase) == 0 {
		phrase = q.Syllables
	}
	if len(q.Accented) > 0 {
		add(slices.Concat(phrase, q.Accented))
	}
	add(slices.Clone(phrase))
	if len(q.Syllables) >= 4 {
		add(q.pairs())
	}
	add(slices.Clone(q.Syllables))
	return tiers
}

// pairs are the bigrams that do not overlap, and the odd syllable at the end.
func (q Query) pairs() []string {
	var p []string
	for i := 0; i < len(q.Bigrams); i += 2 {
		p = append(p, q.Bigrams[i])
	}
	if len(q.Syllables)%2 == 1 {
		p = append(p, q.Syllables[len(q.Syllables)-1])
	}
	return p
}
