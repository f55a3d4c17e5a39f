package place

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

var (
	codeForm = regexp.MustCompile(`^[0-9]{2,5}$`)
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// faults collects what is wrong with a pack.
type faults []error

func (f *faults) add(ok bool, format string, args ...any) {
	if !ok {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

func (p *Province) check() error {
	var f faults
	p.checkInfo(&f)
	wards := p.checkWards(&f)
	p.checkOld(&f, wards)
	slugs := map[string]bool{}
	for _, s := range slices.Concat(p.parks, p.landmarks) {
		f.add(slugForm.MatchString(s.Slug) && !slugs[s.Slug], "site %s: the slug is malformed or taken", s.Slug)
		f.add(named(s.Name) && s.Kind != "", "site %s: name or kind is missing", s.Slug)
		f.add(len(s.Wards) > 0 && known(s.Wards, wards), "site %s: a ward is missing or unknown", s.Slug)
		f.add(s.Point == (Point{}) || p.Bounds.Contains(s.Point), "site %s: outside the province", s.Slug)
		slugs[s.Slug] = true
	}
	for _, a := range p.agencies {
		f.add(slugForm.MatchString(a.Slug) && named(a.Name), "agencies.json: %s: slug or name is malformed", a.Slug)
	}
	for _, h := range p.holidays {
		f.add(isDay(h.Date) && named(h.Name), "holidays.json: %s: date or name is malformed", h.Date)
	}
	p.hours.check(&f)
	p.tariffs.check(&f)
	return errors.Join(f...)
}

func (p *Province) checkInfo(f *faults) {
	f.add(codeForm.MatchString(p.Code) && slugForm.MatchString(p.Slug), "province.json: code or slug is malformed")
	f.add(named(p.Name) && named(p.FullName) && p.AppName != "", "province.json: a name is missing")
	f.add(len(p.Languages) > 0, "province.json: no language")
	f.add(p.Bounds.South < p.Bounds.North && p.Bounds.West < p.Bounds.East && p.Bounds.Contains(p.Centre),
		"province.json: bounds and centre do not fit")
}

func (p *Province) checkWards(f *faults) map[string]bool {
	codes, keys := map[string]bool{}, map[string]string{}
	f.add(len(p.wards) > 0, "wards.json: no ward")
	for _, w := range p.wards {
		where := "wards.json: " + w.Code
		f.add(len(w.Code) == 5 && codeForm.MatchString(w.Code) && !codes[w.Code], "%s: the code is malformed or taken", where)
		checkUnit(f, where, w.Kind, w.Name, w.FullName, "xa", "phuong", "dac-khu")
		f.add(w.Bounds.Contains(w.Point) && p.Bounds.Contains(w.Point), "%s: point and bounds do not fit", where)
		f.add(w.AreaKm2 > 0, "%s: no area", where)
		codes[w.Code] = true
		for _, n := range append([]string{w.Name}, w.Aliases...) {
			k := parseName(n).key
			f.add(keys[k] == "" || keys[k] == w.Code, "%s: %q is also a name of %s", where, n, keys[k])
			keys[k] = w.Code
		}
	}
	return codes
}

func (p *Province) checkOld(f *faults, wards map[string]bool) {
	districts, units := map[string]bool{}, map[string]bool{}
	for _, d := range p.districts {
		where := "old_units.json: district " + d.Code
		f.add(codeForm.MatchString(d.Code) && !districts[d.Code], "%s: the code is malformed or taken", where)
		checkUnit(f, where, d.Kind, d.Name, d.FullName, "thanh-pho", "thi-xa", "huyen")
		f.add(slices.ContainsFunc(p.Formerly, func(o Former) bool { return o.Code == d.Province }),
			"%s: unknown former province %q", where, d.Province)
		districts[d.Code] = true
	}
	for _, u := range p.units {
		where := "old_units.json: unit " + u.Code
		f.add(codeForm.MatchString(u.Code) && !units[u.Code], "%s: the code is malformed or taken", where)
		checkUnit(f, where, u.Kind, u.Name, u.FullName, "xa", "phuong", "thi-tran")
		f.add(districts[u.District], "%s: unknown district %q", where, u.District)
		f.add(len(u.Wards) > 0 && known(u.Wards, wards), "%s: a ward is missing or unknown", where)
		units[u.Code] = true
	}
}

func checkUnit(f *faults, where, kind, name, full string, kinds ...string) {
	f.add(slices.Contains(kinds, kind), "%s: unknown kind %q", where, kind)
	f.add(name != "" && strings.HasSuffix(full, " "+name) && norm.NFC.IsNormalString(full),
		"%s: %q is not the kind and the name, in NFC", where, full)
}

func named(t Text) bool { return t["vi"] != "" && t["en"] != "" && norm.NFC.IsNormalString(t["vi"]) }

func known(codes []string, all map[string]bool) bool {
	return !slices.ContainsFunc(codes, func(c string) bool { return !all[c] })
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
