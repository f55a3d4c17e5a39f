package place

import "slices"

// Resolution is what an address's commune is today.
type Resolution struct {
	Candidates []Candidate // none: not known here
	Ask        bool        // a person must choose among them
}

// Candidate is one ward that the address may be in, and why.
type Candidate struct {
	Ward Ward
	Old  *OldUnit // the old commune it comes from; nil when today's name was meant
	// District is the code of the old district that was named instead of a
	// commune: the ward has land of it.
	District string
}

// Resolve finds today's ward for a commune of an old or a new address, with
// the old district when it is known. Accents, case, spaces and the word for
// the kind do not count, unless they tell two units apart. It asks when the
// old commune was split, when several had the name and the district does not
// decide, when the district is not where that commune was, and when an old
// district was named instead of a commune.
func (p *Province) Resolve(commune, district string) Resolution {
	name := parseName(commune)
	if name.key == "" {
		return Resolution{}
	}
	districts, doubt := p.districtsNamed(district)
	doubt = doubt || slices.Contains([]string{"thanh-pho", "thi-xa", "huyen"}, name.kind) // no commune at all
	all := p.candidates(name)
	if len(all) == 0 {
		all, doubt = p.landOf(name), true
	}
	chosen := all
	if len(districts) > 0 {
		chosen = p.within(all, districts)
		if len(chosen) == 0 {
			chosen, doubt = all, true
		}
	}
	chosen = distinct(chosen)
	return Resolution{Candidates: chosen, Ask: len(chosen) > 1 || doubt && len(chosen) > 0}
}

// candidates lists everything that has the name: today's ward first, then old
// units. When accents or the kind fit some, only those stay.
func (p *Province) candidates(name unitName) []Candidate {
	var wards, units []alias
	wards, units = p.names.wards[name.key], p.names.units[name.key]
	if name.accented() && hasExact(wards, units, name.exact) {
		wards, units = exactly(wards, name.exact), exactly(units, name.exact)
	}
	var all []Candidate
	for _, a := range wards {
		all = append(all, Candidate{Ward: p.wards[a.i]})
	}
	for _, a := range units {
		u := &p.units[a.i]
		for _, code := range u.Wards {
			all = append(all, Candidate{Ward: p.wards[p.byCode[code]], Old: u})
		}
	}
	fits := func(c Candidate) bool {
		return c.Old == nil && c.Ward.Kind == name.kind || c.Old != nil && c.Old.Kind == name.kind
	}
	if name.kind != "" && slices.ContainsFunc(all, fits) {
		all = slices.DeleteFunc(all, func(c Candidate) bool { return !fits(c) })
	}
	return all
}

// landOf lists the wards that have land of the old districts of that name.
func (p *Province) landOf(name unitName) []Candidate {
	var all []Candidate
	for _, a := range p.names.districts[name.key] {
		district := p.districts[a.i].Code
		for _, w := range p.wards {
			if p.hasLandOf(w.Code, []string{district}) {
				all = append(all, Candidate{Ward: w, District: district})
			}
		}
	}
	return all
}

func hasExact(wards, units []alias, exact string) bool {
	return len(exactly(wards, exact))+len(exactly(units, exact)) > 0
}

func exactly(all []alias, exact string) []alias {
	var some []alias
	for _, a := range all {
		if a.exact == exact {
			some = append(some, a)
		}
	}
	return some
}

// districtsNamed returns the codes of the old districts of that name, or of a
// former province of that name. A name that is neither, nor the province's,
// casts doubt on the address.
func (p *Province) districtsNamed(district string) (codes []string, doubt bool) {
	name := parseName(district)
	for _, a := range p.names.districts[name.key] {
		codes = append(codes, p.districts[a.i].Code)
	}
	if len(codes) > 0 || name.key == "" || p.names.province[name.key] {
		return codes, false
	}
	for _, d := range p.districts {
		if former := p.names.former[name.key]; former != "" && d.Province == former {
			codes = append(codes, d.Code)
		}
	}
	return codes, len(codes) == 0
}

// within keeps the candidates of those old districts: old units that were in
// one, else today's wards that have land of one.
func (p *Province) within(all []Candidate, districts []string) []Candidate {
	var units, wards []Candidate
	for _, c := range all {
		switch {
		case c.Old != nil && slices.Contains(districts, c.Old.District):
			units = append(units, c)
		case c.Old == nil && p.hasLandOf(c.Ward.Code, districts):
			wards = append(wards, c)
		}
	}
	if len(units) > 0 {
		return units
	}
	return wards
}

func (p *Province) hasLandOf(ward string, districts []string) bool {
	return slices.ContainsFunc(p.units, func(u OldUnit) bool {
		return slices.Contains(districts, u.District) && slices.Contains(u.Wards, ward)
	})
}

// distinct drops the candidates whose ward an earlier one has already.
func distinct(all []Candidate) []Candidate {
	seen := map[string]bool{}
	var kept []Candidate
	for _, c := range all {
		if !seen[c.Ward.Code] {
			seen[c.Ward.Code] = true
			kept = append(kept, c)
		}
	}
	return kept
}
