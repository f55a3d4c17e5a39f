package citizenreport

import (
	"strings"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/search"
)

// What a text may be besides a report.
const (
	Complaint    = "complaint"
	Denunciation = "denunciation"
	Crime        = "crime"
	Regulation   = "regulation"
	Report       = "report"
)

// Guidance says what something is by law, where it goes and by when.
type Guidance struct {
	Kind        string         `json:"kind" enum:"complaint,denunciation,crime,regulation"`
	Name        casework.Text  `json:"name"`
	Explanation casework.Text  `json:"explanation"`
	Where       casework.Text  `json:"where"`
	Law         string         `json:"law"`
	Deadlines   []LegalTerm    `json:"deadlines" nullable:"false"`
	Call        string         `json:"call,omitempty" doc:"Number to call at once"`
	Category    string         `json:"category,omitempty" doc:"Code of the category that takes it, when one does"`
	Confidence  string         `json:"confidence"`
	Patterns    []string       `json:"patterns,omitempty" hidden:"true"`
	compiled    []wordsPattern `json:"-"`
}

// LegalTerm is a deadline of the law in words.
type LegalTerm struct {
	Name  casework.Text `json:"name"`
	Value casework.Text `json:"value"`
}

// wordsPattern is runs of words that follow each other, with a few words between.
type wordsPattern struct {
	folded, exact [][]string
}

// gap is how many words may stand between two runs.
const gap = 6

func compile(text string) (p wordsPattern) {
	for _, part := range strings.Split(text, "*") {
		p.folded = append(p.folded, strings.Fields(search.Fold(part)))
		p.exact = append(p.exact, strings.Fields(search.Canonical(part)))
	}
	return p
}

// in reports whether words have the runs, in their order.
func in(runs [][]string, words []string) bool {
	for start := range words {
		at, ok := after(runs[0], words, start)
		for _, run := range runs[1:] {
			if !ok {
				break
			}
			next := false
			for skip := 0; skip <= gap && !next; skip++ {
				var end int
				if end, next = after(run, words, at+skip); next {
					at = end
				}
			}
			ok = next
		}
		if ok {
			return true
		}
	}
	return false
}

// after is where a run ends that begins at a word.
func after(run, words []string, at int) (end int, ok bool) {
	if len(run) == 0 || at+len(run) > len(words) {
		return 0, false
	}
	for i, w := range run {
		if words[at+i] != w {
			return 0, false
		}
	}
	return at + len(run), true
}

// recognise says what a text seems to be: the kinds in the pack's order of
// those whose words it has. Who writes with accents is read with them, so that
// a tall tree (to cao) is no denunciation (tố cáo).
func (p *pack) recognise(text string) []*Guidance {
	folded, exact := strings.Fields(search.Fold(text)), strings.Fields(search.Canonical(text))
	accented := strings.Join(folded, " ") != strings.Join(exact, " ")
	var found []*Guidance
	for i := range p.Petitions {
		g := &p.Petitions[i]
		for _, pattern := range g.compiled {
			if accented && in(pattern.exact, exact) || !accented && in(pattern.folded, folded) {
				found = append(found, g)
				break
			}
		}
	}
	return found
}

func (p *pack) guidance(kind string) *Guidance {
	for i := range p.Petitions {
		if p.Petitions[i].Kind == kind {
			return &p.Petitions[i]
		}
	}
	return nil
}

// order is which of several wins: what cannot wait, then what the law keeps apart.
var order = []string{Crime, Denunciation, Complaint, Regulation}

// first is the guidance that matters most, nil for a plain report.
func first(found []*Guidance) *Guidance {
	for _, kind := range order {
		for _, g := range found {
			if g.Kind == kind {
				return g
			}
		}
	}
	return nil
}

// words is the guidance as an officer sends it.
func (g *Guidance) words(language string) string {
	lines := []string{g.Explanation.In(language), g.Where.In(language), g.Law}
	for _, d := range g.Deadlines {
		lines = append(lines, "– "+d.Name.In(language)+": "+d.Value.In(language))
	}
	return strings.Join(lines, "\n")
}
