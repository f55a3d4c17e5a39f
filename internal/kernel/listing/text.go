package listing

import (
	"cmp"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// Bounds of one text search: how many hits one page may look at when the
// filters beyond the index leave few, and how many are sorted by price or
// distance.
const (
	maxHits   = 1500
	maxSorted = 1000
)

// few is how many better hits it takes for the last tier, syllables anywhere
// in the text, to be left out: "phong tro hoa phu" is not about every room
// that is "phù hợp" and has "điều hòa".
const few = 5

// tiers are those of the query: strict without the last one, unless it is a
// single syllable, and all.
func (f Filter) tiers() (strict, all [][]string) {
	q := search.ParseQuery(f.Text)
	all = q.Tiers()
	if len(q.Syllables) < 2 {
		return all, all
	}
	return all[:len(all)-1], all
}

// worded reports whether the search index decides.
func (f Filter) worded() bool { return f.Text != "" || len(f.Tags) > 0 }

func (a asked) match(tiers [][]string) search.Match {
	m := search.Match{Tiers: tiers, Filter: tagFacets(a.f.Tags), Limit: few}
	if len(a.f.Categories) == 1 {
		m.Filter = append(m.Filter, search.Facet("category", a.f.Categories[0]))
	}
	if len(a.f.Wards) == 1 {
		m.Filter = append(m.Filter, search.Facet("ward", a.f.Wards[0]))
	}
	return m
}

// stamped has the index answer, for each hit that is still public and matches,
// the version it is remembered by.
func (a asked) stamped(engine database.Engine, m search.Match) search.Match {
	m.Join = func(first int) search.Join {
		s := &statement{first: first}
		s.add(`seq = hit.id AND status = 'published' AND kind = `, s.arg(a.kind))
		s.conditions(a.f, false, false)
		return search.Join{Value: `version`, From: table(engine, "listings_newest"), Where: s.String(), Args: s.args}
	}
	return m
}

// choose decides which tiers a list has.
func (k *Kernel) choose(tx *database.Tx, a asked) ([][]string, error) {
	strict, all := a.f.tiers()
	if len(strict) == len(all) {
		return all, nil
	}
	hits, err := a.index.Find(tx, a.match(strict))
	if err != nil || len(hits) >= few {
		return strict, err
	}
	return all, nil
}

// exact reports whether the index alone decides.
func (a asked) exact() bool {
	_, bounded := a.f.box()
	return len(a.f.Categories) < 2 && len(a.f.Wards) < 2 && a.f.PriceMin == 0 && a.f.PriceMax == 0 &&
		a.f.SizeMin == 0 && a.f.SizeMax == 0 && !bounded
}

func (k *Kernel) findText(tx *database.Tx, a asked) (Found, error) {
	if a.f.Sort != ByMatch && a.f.Sort != Newest {
		return k.sortedText(tx, a)
	}
	m, err := k.firstTiers(tx, a)
	if err != nil {
		return Found{}, err
	}
	m.Limit = max(a.limit+1, few)
	if !a.exact() {
		m.Limit = min(4*m.Limit, search.MaxHits)
	}
	m = a.stamped(tx.Engine(), m)
	var rows []Row
	for looked := 0; ; {
		hits, err := a.index.Find(tx, m)
		if err != nil {
			return Found{}, err
		}
		if _, all := a.f.tiers(); looked == 0 && a.trying() && len(hits) < few && len(m.Tiers) < len(all) {
			m.Tiers = all
			continue
		}
		matching, err := k.inOrder(tx, a, hits)
		if err != nil {
			return Found{}, err
		}
		rows = append(rows, matching...)
		looked += len(hits)
		if len(rows) > a.limit || len(hits) < m.Limit {
			return a.page(rows), nil
		}
		m.After = hits[len(hits)-1]
		if looked >= maxHits {
			// The page may be short, but the list goes on where we stopped.
			return Found{rows, web.Cursor(position{a.f.Sort, int64(m.After.Tier), m.After.Rowid})}, nil
		}
		m.Limit = min(2*m.Limit, search.MaxHits)
	}
}

// trying: a first page begins with the strict tiers, and finds out itself
// whether they are enough.
func (a asked) trying() bool { return a.f.Sort == ByMatch && a.after == nil }

// firstTiers are those that a page begins with. A cursor tells by its tier
// which they are, unless the page before was too short to.
func (k *Kernel) firstTiers(tx *database.Tx, a asked) (m search.Match, err error) {
	strict, all := a.f.tiers()
	if a.trying() {
		return a.match(strict), nil
	}
	tiers := all
	if a.f.Sort != ByMatch || int(a.after.A) < len(strict) && a.limit < few {
		tiers, err = k.choose(tx, a)
	} else if int(a.after.A) < len(strict) {
		tiers = strict
	}
	if a.f.Sort != ByMatch {
		tiers = loosest(tiers)
	}
	m = a.match(tiers)
	if a.after != nil {
		m.After = search.Hit{Tier: int(a.after.A), Rowid: a.after.B}
	}
	return m, err
}

// inOrder fetches the rows of stamped hits and keeps their order.
func (k *Kernel) inOrder(tx *database.Tx, a asked, hits []search.Hit) ([]Row, error) {
	spots := make([]Row, 0, len(hits))
	for _, h := range hits {
		if h.Value > 0 {
			spots = append(spots, Row{Seq: h.Rowid, Version: h.Value, tier: h.Tier})
		}
	}
	rows, err := k.recall(tx, a, spots)
	return slices.DeleteFunc(rows, func(r Row) bool { return !a.f.within(r.At) }), err
}

// sortedText orders the newest matches by price or distance.
func (k *Kernel) sortedText(tx *database.Tx, a asked) (Found, error) {
	tiers, err := k.choose(tx, a)
	if err != nil {
		return Found{}, err
	}
	m := a.match(loosest(tiers))
	m.Limit = maxSorted
	hits, err := a.index.Find(tx, m)
	if err != nil {
		return Found{}, err
	}
	spots, err := readSpots(tx, a.bySeq(tx.Engine(), seqs(hits), spotColumns), spotColumns)
	if err != nil {
		return Found{}, err
	}
	return k.show(tx, a, spots)
}

func seqs(hits []search.Hit) []int64 {
	all := make([]int64, len(hits))
	for i, h := range hits {
		all[i] = h.Rowid
	}
	return all
}

// loosest is the last tier, which holds every match of those before it.
func loosest(tiers [][]string) [][]string {
	if len(tiers) == 0 {
		return nil
	}
	return tiers[len(tiers)-1:]
}

// pageSorted sorts rows in memory and cuts out the page.
func (a asked) pageSorted(rows []Row) Found {
	compare := func(x, y position) int {
		switch a.f.Sort {
		case Dearest:
			return cmp.Or(cmp.Compare(y.A, x.A), cmp.Compare(y.B, x.B))
		case Newest:
			return cmp.Compare(y.B, x.B)
		default:
			return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
		}
	}
	if a.after != nil {
		rows = slices.DeleteFunc(rows, func(r Row) bool { return compare(a.position(r), *a.after) <= 0 })
	}
	slices.SortFunc(rows, func(x, y Row) int { return compare(a.position(x), a.position(y)) })
	return a.page(rows[:min(len(rows), a.limit+1)])
}
