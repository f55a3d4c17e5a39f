package place

import (
	"slices"
	"strings"

	"daklakid/internal/platform/search"
)

// What a Match may be.
const (
	IsWard     = "ward"
	IsSite     = "site"
	IsOldUnit  = "oldUnit"
	IsDistrict = "district"
	IsProvince = "province"
)

// Match is a place named within a text. Start and End count the words of the
// folded text, End not included.
type Match struct {
	Start, End int
	Kind       string   // IsWard …
	Code       string   // of the ward, old unit, district or province; slug of the site
	Wards      []string // codes of the wards it covers or lies in; nil for the province
}

// maxNearWords bounds how much of a text Near reads.
const maxNearWords = 24

// Near recognises places in what a person typed: "phong tro hoa phu" names the
// ward Hòa Phú and the industrial park KCN Hòa Phú. At each word the longest
// name counts, and all that share it are given; matches do not overlap. Old
// names are given only where no present one fits.
func (p *Province) Near(text string) []Match {
	folded, exact := strings.Fields(search.Fold(text)), strings.Fields(search.Canonical(text))
	if len(folded) > maxNearWords {
		folded, exact = folded[:maxNearWords], exact[:maxNearWords]
	}
	var matches []Match
	for start := 0; start < len(folded); {
		size, found := p.names.phrases.longest(folded[start:], exact[start:])
		for _, t := range found {
			matches = append(matches, Match{start, start + size, t.kind, t.code, t.wards})
		}
		start += max(size, 1)
	}
	return matches
}

// phrases finds what a run of words names, by the words without spaces.
type phrases struct {
	targets map[string][]target
	words   int // of the longest name
}

type target struct {
	kind, code string
	wards      []string
	exact      string
}

func makePhrases(p *Province) phrases {
	ph := phrases{targets: map[string][]target{}}
	for _, w := range p.wards {
		t := target{kind: IsWard, code: w.Code, wards: []string{w.Code}}
		ph.add(t, withKind(w.Kind, append([]string{w.Name}, w.Aliases...))...)
	}
	for _, s := range slices.Concat(p.parks, p.landmarks) {
		t := target{kind: IsSite, code: s.Slug, wards: s.Wards}
		ph.add(t, siteNames(append([]string{s.Name.In("vi")}, s.Aliases...))...)
	}
	for _, d := range p.districts {
		t := target{kind: IsDistrict, code: d.Code, wards: p.WardsOf(d.Code)}
		ph.add(t, withKind(d.Kind, append([]string{d.Name}, d.Aliases...))...)
	}
	for _, u := range p.units {
		t := target{kind: IsOldUnit, code: u.Code, wards: u.Wards}
		ph.add(t, withKind(u.Kind, []string{u.Name})...)
	}
	for _, name := range p.ownNames() {
		ph.add(target{kind: IsProvince, code: p.Code}, withKind("tinh", []string{name})...)
	}
	for key, all := range ph.targets {
		ph.targets[key] = preferPresent(all)
	}
	return ph
}

// add files t under each name; a number alone is no name.
func (ph *phrases) add(t target, names ...string) {
	for _, name := range names {
		f, c := search.Fold(name), search.Canonical(name)
		key := strings.ReplaceAll(f, " ", "")
		t.exact = strings.ReplaceAll(c, " ", "")
		if strings.Trim(key, "0123456789") == "" || slices.ContainsFunc(ph.targets[key], t.same) {
			continue
		}
		ph.targets[key] = append(ph.targets[key], t)
		ph.words = max(ph.words, strings.Count(f, " ")+1)
	}
}

func (t target) same(o target) bool { return sameThing(t, o) && t.exact == o.exact }

func sameThing(a, b target) bool { return a.kind == b.kind && a.code == b.code }

// longest looks for the longest run of words at the beginning that names
// something; accents decide where they were typed and fit one of the names.
func (ph phrases) longest(folded, exact []string) (int, []target) {
	for size := min(ph.words, len(folded)); size > 0; size-- {
		key := strings.Join(folded[:size], "")
		found := ph.targets[key]
		if len(found) == 0 {
			continue
		}
		if typed := strings.Join(exact[:size], ""); typed != key {
			if same := exactTargets(found, typed); len(same) > 0 {
				found = same
			}
		}
		return size, slices.CompactFunc(slices.Clone(found), sameThing) // spellings of one thing stand together
	}
	return 0, nil
}

func exactTargets(all []target, exact string) []target {
	var some []target
	for _, t := range all {
		if t.exact == exact {
			some = append(some, t)
		}
	}
	return some
}

// preferPresent drops old communes where something of today has the name.
func preferPresent(all []target) []target {
	if slices.ContainsFunc(all, func(t target) bool { return t.kind == IsWard || t.kind == IsSite }) {
		return slices.DeleteFunc(all, func(t target) bool { return t.kind == IsOldUnit })
	}
	return all
}

// withKind gives each name alone and after the words for its kind.
func withKind(kind string, names []string) []string {
	all := slices.Clone(names)
	for _, word := range kindWords[kind] {
		for _, n := range names {
			all = append(all, word+" "+n)
		}
	}
	return all
}

// sitePrefixes are the short and the long word for each kind of park.
var sitePrefixes = map[string]string{
	"KCN": "khu công nghiệp", "KKT": "khu kinh tế", "CCN": "cụm công nghiệp",
}

// siteNames gives a park's name as written, with its kind in full, and bare.
func siteNames(names []string) []string {
	all := slices.Clone(names)
	for _, n := range names {
		prefix, bare, _ := strings.Cut(n, " ")
		if long, ok := sitePrefixes[prefix]; ok {
			all = append(all, long+" "+bare, bare)
		}
	}
	return all
}
