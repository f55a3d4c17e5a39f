package place

import (
	"strings"

	"daklakid/internal/platform/search"
)

// unitName is a name as it is compared. Spaces do not count, because people
// and lists write "Ea H'Leo", "Eahleo", "Krông A Na" and "Krông Ana".
type unitName struct {
	kind  string // what the words before it say it is; "" when they do not
	key   string // folded, without spaces
	exact string // with its accents, without spaces
}

// accented reports whether it was written with accents, so that they count.
func (n unitName) accented() bool { return n.key != n.exact }

// kindWords are the words and abbreviations before the name of a unit.
var kindWords = map[string][]string{
	"xa": {"xã", "x"}, "phuong": {"phường", "p", "f"}, "thi-tran": {"thị trấn", "tt"}, "dac-khu": {"đặc khu"},
	"thanh-pho": {"thành phố", "tp"}, "thi-xa": {"thị xã", "tx"}, "huyen": {"huyện", "h"}, "tinh": {"tỉnh", "t"},
}

// kinds finds the kind by its folded word.
var kinds = func() map[string]string {
	m := map[string]string{}
	for kind, words := range kindWords {
		for _, w := range words {
			m[search.Fold(w)] = kind
		}
	}
	return m
}()

// parseName reads the name of a unit with or without the word for its kind:
// "Xã Hòa Phú", "P. 9", "p9", "TP Tuy Hoà".
func parseName(s string) unitName {
	folded, exact := strings.Fields(search.Fold(s)), strings.Fields(search.Canonical(s))
	if len(folded) == 1 && isNumbered(folded[0]) {
		folded, exact = []string{folded[0][:1], folded[0][1:]}, []string{folded[0][:1], folded[0][1:]}
	}
	var n unitName
	for size := 2; size >= 1; size-- {
		if len(folded) <= size {
			continue
		}
		if kind, ok := kinds[strings.Join(folded[:size], " ")]; ok {
			n.kind, folded, exact = kind, folded[size:], exact[size:]
			break
		}
	}
	n.key, n.exact = strings.Join(folded, ""), strings.Join(exact, "")
	if trimmed := strings.TrimLeft(n.key, "0"); trimmed != "" && strings.Trim(trimmed, "0123456789") == "" {
		n.key, n.exact = trimmed, trimmed // Phường 09 is Phường 9
	}
	return n
}

// isNumbered recognises "p9" and "f12".
func isNumbered(word string) bool {
	return len(word) > 1 && (word[0] == 'p' || word[0] == 'f') && strings.Trim(word[1:], "0123456789") == ""
}

// alias is one name of the unit with index i.
type alias struct {
	exact string
	i     int
}

// names finds wards, old units and districts by key.
type names struct {
	wards, units, districts map[string][]alias
	province                map[string]bool   // keys that mean the whole province
	former                  map[string]string // key of a former province → its code
	phrases                 phrases
}

func makeNames(p *Province) names {
	n := names{
		wards: map[string][]alias{}, units: map[string][]alias{}, districts: map[string][]alias{},
		province: map[string]bool{}, former: map[string]string{},
	}
	add := func(m map[string][]alias, i int, all ...string) {
		for _, name := range all {
			u := parseName(name)
			m[u.key] = append(m[u.key], alias{u.exact, i})
		}
	}
	for i, w := range p.wards {
		add(n.wards, i, append([]string{w.Name}, w.Aliases...)...)
	}
	for i, u := range p.units {
		add(n.units, i, u.Name)
	}
	for i, d := range p.districts {
		add(n.districts, i, append([]string{d.Name}, d.Aliases...)...)
	}
	for _, name := range p.ownNames() {
		n.province[parseName(name).key] = true
	}
	for _, f := range p.Formerly {
		n.former[parseName(f.Name).key] = f.Code
	}
	n.phrases = makePhrases(p)
	return n
}

func (p *Province) ownNames() []string {
	return append([]string{p.Name.In("vi"), p.AppName}, p.Aliases...)
}
