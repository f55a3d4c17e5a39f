// Package place knows the province from its pack: wards and the old communes
// they came from, industrial parks and other well-known places, tariffs,
// holidays and agencies. It resolves old addresses, finds the ward of a
// position and recognises places in what people type. It holds no database:
// a pack is loaded once and never changes while the program runs.
package place

import (
	"maps"
	"slices"
	"time"
	_ "time/tzdata" // a bare machine or container may have no zone files
)

// Text is a name in several languages, by language code.
type Text map[string]string

// In returns the name in that language, else in Vietnamese.
func (t Text) In(language string) string {
	if s, ok := t[language]; ok {
		return s
	}
	return t["vi"]
}

// Point is a position in degrees (WGS 84).
type Point struct {
	Lat float64 `json:"lat" minimum:"-90" maximum:"90"`
	Lng float64 `json:"lng" minimum:"-180" maximum:"180"`
}

// Box is an area between two parallels and two meridians, in degrees.
type Box struct {
	South float64 `json:"south"`
	West  float64 `json:"west"`
	North float64 `json:"north"`
	East  float64 `json:"east"`
}

// Contains reports whether p is in the box or on its edge.
func (b Box) Contains(p Point) bool {
	return b.South <= p.Lat && p.Lat <= b.North && b.West <= p.Lng && p.Lng <= b.East
}

// Info is what the pack says of the province itself.
type Info struct {
	Code      string   `json:"code" doc:"Official code of the province"`
	Slug      string   `json:"slug"`
	Name      Text     `json:"name"`
	FullName  Text     `json:"fullName"`
	AppName   string   `json:"appName" doc:"What this app is called here"`
	Timezone  string   `json:"timezone"`
	Languages []string `json:"languages" doc:"Languages of the app, the first by default"`
	Centre    Point    `json:"centre" doc:"Where a map opens"`
	Bounds    Box      `json:"bounds"`
	Aliases   []string `json:"aliases,omitempty" doc:"Other spellings"`
	Formerly  []Former `json:"formerly" doc:"The provinces it was formed from"`
	Hotline   string   `json:"hotline,omitempty" doc:"The province's telephone line for public services, as it is dialled"`
}

// Former is a province that merged into this one.
type Former struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Ward is a unit of the commune level: an xã or a phường.
type Ward struct {
	Code     string   `json:"code" doc:"Official code, five digits"`
	Kind     string   `json:"kind" enum:"xa,phuong,dac-khu"`
	Name     string   `json:"name"`
	FullName string   `json:"fullName" doc:"Kind and name"`
	Point    Point    `json:"point" doc:"A point inside the ward"`
	Bounds   Box      `json:"bounds"`
	AreaKm2  float64  `json:"areaKm2" doc:"Computed, not the official figure"`
	Aliases  []string `json:"aliases,omitempty"`
}

// District is a unit of the level that was abolished on 1 July 2025.
type District struct {
	Code     string   `json:"code"`
	Kind     string   `json:"kind" enum:"thanh-pho,thi-xa,huyen"`
	Name     string   `json:"name"`
	FullName string   `json:"fullName"`
	Province string   `json:"province" doc:"Code of the former province"`
	Aliases  []string `json:"aliases,omitempty"`
}

// OldUnit is a commune as it was until 30 June 2025 and the wards that have
// its land now: more than one when it was split.
type OldUnit struct {
	Code     string   `json:"code"`
	Kind     string   `json:"kind" enum:"xa,phuong,thi-tran"`
	Name     string   `json:"name"`
	FullName string   `json:"fullName"`
	District string   `json:"district" doc:"Code of the old district"`
	Wards    []string `json:"wards" doc:"Codes of today's wards"`
}

// Site is a place that people want to be near: an industrial park, a
// university, a coach station.
type Site struct {
	Slug        string   `json:"slug"`
	Kind        string   `json:"kind" doc:"kcn, kkt or ccn for industrial parks; else university, station, airport, sight …"`
	Name        Text     `json:"name"`
	Wards       []string `json:"wards" doc:"Codes of the wards it lies in"`
	Point       Point    `json:"point"`
	Approximate bool     `json:"approximate,omitempty" doc:"The point is that of its ward"`
	Address     string   `json:"address,omitempty"`
	AreaHa      float64  `json:"areaHa,omitempty"`
	Status      string   `json:"status,omitempty" enum:"operating,building,approved,planned"`
	Confidence  string   `json:"confidence" enum:"high,medium,low" doc:"How well the pack's author knows"`
	Aliases     []string `json:"aliases,omitempty"`
}

// Agency is an office of the province: what it is called now, and before.
type Agency struct {
	Slug       string   `json:"slug"`
	Name       Text     `json:"name"`
	Formerly   []string `json:"formerly"`
	Topics     []string `json:"topics" doc:"What it is in charge of"`
	Confidence string   `json:"confidence" enum:"high,medium,low"`
}

// Holiday is a day on which offices rest.
type Holiday struct {
	Date       string `json:"date" format:"date"`
	Name       Text   `json:"name"`
	Confidence string `json:"confidence" enum:"high,medium,low"`
}

// Province is a loaded pack. Its methods may be called from many goroutines.
type Province struct {
	Info
	wards     []Ward
	districts []District
	units     []OldUnit
	parks     []Site
	landmarks []Site
	agencies  []Agency
	holidays  []Holiday
	hours     officeHours
	tariffs   tariffs
	location  *time.Location

	byCode     map[string]int // wards
	byUnit     map[string]int // old units, by code
	byDistrict map[string]int
	bySlug     map[string]Site
	names      names
	outlines   outlines
}

// Location is the zone in which the province's days begin and end.
func (p *Province) Location() *time.Location { return p.location }

// Wards lists the wards by code.
func (p *Province) Wards() []Ward { return slices.Clone(p.wards) }

// Ward returns the ward with that code.
func (p *Province) Ward(code string) (Ward, bool) {
	i, ok := p.byCode[code]
	if !ok {
		return Ward{}, false
	}
	return p.wards[i], true
}

// Parks lists the industrial parks, zones and clusters, built or planned.
func (p *Province) Parks() []Site { return slices.Clone(p.parks) }

// Landmarks lists the other well-known places.
func (p *Province) Landmarks() []Site { return slices.Clone(p.landmarks) }

// Site returns the park or landmark with that slug.
func (p *Province) Site(slug string) (Site, bool) {
	s, ok := p.bySlug[slug]
	return s, ok
}

// OldUnits lists the communes as they were until 30 June 2025.
func (p *Province) OldUnits() []OldUnit { return slices.Clone(p.units) }

// Agencies lists the offices.
func (p *Province) Agencies() []Agency { return slices.Clone(p.agencies) }

// Holidays lists the days on which offices rest, in order.
func (p *Province) Holidays() []Holiday { return slices.Clone(p.holidays) }

// District returns the old district with that code.
func (p *Province) District(code string) (District, bool) {
	i, ok := p.byDistrict[code]
	if !ok {
		return District{}, false
	}
	return p.districts[i], true
}

// WardsOf lists the codes of today's wards that took over land of the old
// district with that code, in order.
func (p *Province) WardsOf(district string) []string {
	codes := map[string]bool{}
	for _, u := range p.units {
		if u.District == district {
			for _, w := range u.Wards {
				codes[w] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(codes))
}
