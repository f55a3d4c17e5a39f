package place

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"
)

// Load reads a province pack and checks it whole. Its error lists everything
// that is wrong, by file and row, for whoever edits the pack. The file
// boundaries.geojson may be missing: then the ward of a position is a guess.
func Load(pack fs.FS) (*Province, error) {
	var p Province
	var old struct {
		Districts []District `json:"districts"`
		Units     []OldUnit  `json:"units"`
	}
	var days struct {
		Source      string      `json:"source"`
		WorkingWeek []string    `json:"workingWeek"`
		OfficeHours officeHours `json:"officeHours"`
		Days        []Holiday   `json:"days"`
	}
	for _, f := range []struct {
		name string
		into any
	}{
		{"province.json", &p.Info},
		{"wards.json", &p.wards},
		{"old_units.json", &old},
		{"parks.json", &p.parks},
		{"landmarks.json", &p.landmarks},
		{"agencies.json", &p.agencies},
		{"holidays.json", &days},
		{"tariffs.json", &p.tariffs},
	} {
		if err := read(pack, f.name, f.into); err != nil {
			return nil, fmt.Errorf("place: %s: %w", f.name, err)
		}
	}
	p.districts, p.units, p.holidays = old.Districts, old.Units, days.Days
	p.hours = days.OfficeHours
	var err error
	if p.location, err = time.LoadLocation(p.Timezone); err != nil {
		return nil, fmt.Errorf("place: province.json: timezone: %w", err)
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("place: the pack is not right:\n%w", err)
	}
	p.link()
	p.outlines, err = loadOutlines(pack, &p)
	if err != nil {
		return nil, fmt.Errorf("place: %s: %w", outlinesFile, err)
	}
	return &p, nil
}

// read decodes one file; a misspelt field is an error, so that it is not
// silently without effect.
func read(pack fs.FS, name string, into any) error {
	content, err := fs.ReadFile(pack, name)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}

// link orders what was read and builds the look-ups.
func (p *Province) link() {
	slices.SortFunc(p.wards, func(a, b Ward) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(p.holidays, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	p.byCode = indexBy(p.wards, func(w Ward) string { return w.Code })
	p.byUnit = indexBy(p.units, func(u OldUnit) string { return u.Code })
	p.byDistrict = indexBy(p.districts, func(d District) string { return d.Code })
	p.bySlug = map[string]Site{}
	for _, sites := range [][]Site{p.parks, p.landmarks} {
		for i := range sites {
			s := &sites[i]
			if s.Point == (Point{}) {
				s.Point, s.Approximate = p.wards[p.byCode[s.Wards[0]]].Point, true
			}
			p.bySlug[s.Slug] = *s
		}
	}
	p.names = makeNames(p)
}

func indexBy[T any](rows []T, key func(T) string) map[string]int {
	m := make(map[string]int, len(rows))
	for i, r := range rows {
		m[key(r)] = i
	}
	return m
}
