package listing

import (
	"slices"
	"strconv"
	"strings"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
)

// Sort is the order of a list.
type Sort string

// The orders. Without one, text comes by how well it matches and everything
// else by how new it is.
const (
	Newest     Sort = "newest"
	Cheapest   Sort = "price"
	Dearest    Sort = "priceDesc"
	ByDistance Sort = "distance"
	ByMatch    Sort = "match"
)

// Filter says which published listings of a kind to find. The zero Filter
// takes all; a bound of 0 is none.
type Filter struct {
	Text               string
	Tags               []string // all of them
	Categories         []string
	Wards              []string
	PriceMin, PriceMax int64
	SizeMin, SizeMax   int64
	Near               *place.Point
	Radius             float64 // metres around Near; 0 does not narrow
	Box                *place.Box
	Sort               Sort
}

// Query is a Filter as it stands in an address. It is embedded in the input of
// a kind's list.
type Query struct {
	Q        string   `query:"q" maxLength:"200" doc:"Words, with or without accents."`
	Kind     []string `query:"kind,explode" maxItems:"10"`
	Tag      []string `query:"tag,explode" maxItems:"5" doc:"What the kind narrows its list to."`
	Ward     []string `query:"ward,explode" maxItems:"30" doc:"Codes of wards."`
	PriceMin int64    `query:"priceMin" minimum:"0" maximum:"1000000000000"`
	PriceMax int64    `query:"priceMax" minimum:"0" maximum:"1000000000000"`
	AreaMin  int64    `query:"areaMin" minimum:"0" maximum:"1000000"`
	AreaMax  int64    `query:"areaMax" minimum:"0" maximum:"1000000"`
	Near     string   `query:"near" maxLength:"80" doc:"Slug of a park or landmark, or lat,lng."`
	Radius   int64    `query:"radius" minimum:"0" maximum:"100000" doc:"Metres around near; 0 does not narrow."`
	BBox     string   `query:"bbox" maxLength:"80" doc:"minLat,minLng,maxLat,maxLng"`
	Sort     string   `query:"sort" enum:"newest,price,priceDesc,distance,forYou"`
}

// Filter checks a query as one for this kind; errors name the parameter.
func (b *Board[D]) Filter(q Query) (Filter, error) {
	var bad errs.Fields
	f := Filter{
		Text: b.own.spell(q.Q), Categories: unique(q.Kind), Tags: unique(q.Tag), Wards: unique(q.Ward),
		PriceMin: q.PriceMin, PriceMax: q.PriceMax, SizeMin: q.AreaMin * 100, SizeMax: q.AreaMax * 100,
		Radius: float64(q.Radius), Sort: Sort(q.Sort),
	}
	if search.ParseQuery(f.Text).Empty() {
		f.Text = "" // there is no word in it
	}
	f.Categories = b.ungrouped(f.Categories)
	for _, c := range f.Categories {
		bad.OneOf(c, "kind", b.kind.Categories...)
	}
	for _, t := range f.Tags {
		bad.OneOf(t, "tag", b.kind.Tags...)
	}
	for _, w := range f.Wards {
		_, ok := b.k.Province.Ward(w)
		bad.Check(ok, "ward", "wardUnknown")
	}
	bad.Check(f.PriceMax == 0 || f.PriceMin <= f.PriceMax, "priceMax", "belowMinimum")
	bad.Check(f.SizeMax == 0 || f.SizeMin <= f.SizeMax, "areaMax", "belowMinimum")
	if q.Near != "" {
		at, ok := b.k.where(q.Near)
		bad.Check(ok, "near", "placeUnknown")
		f.Near = &at
	}
	if q.BBox != "" {
		box, ok := parseBox(q.BBox)
		bad.Check(ok, "bbox", "boxMalformed")
		f.Box = &box
	}
	bad.Check(f.Sort != ByDistance || q.Near != "", "sort", "nearNeeded")
	bad.Check(q.Radius == 0 || q.Near != "", "radius", "nearNeeded")
	return f, bad.Err()
}

// ungrouped names each category of a group.
func (b *Board[D]) ungrouped(names []string) []string {
	var all []string
	for _, name := range names {
		if of := b.kind.Groups[name]; of != nil {
			all = append(all, of...)
		} else {
			all = append(all, name)
		}
	}
	return unique(all)
}

// where reads the slug of a site, or a position.
func (k *Kernel) where(s string) (place.Point, bool) {
	if site, ok := k.Province.Site(s); ok {
		return site.Point, true
	}
	n, ok := numbers(s, 2)
	if !ok || !onEarth(n[0], n[1]) {
		return place.Point{}, false
	}
	return place.Point{Lat: n[0], Lng: n[1]}, true
}

func parseBox(s string) (place.Box, bool) {
	n, ok := numbers(s, 4)
	if !ok || !onEarth(n[0], n[1]) || !onEarth(n[2], n[3]) || n[0] >= n[2] || n[1] >= n[3] {
		return place.Box{}, false
	}
	return place.Box{South: n[0], West: n[1], North: n[2], East: n[3]}, true
}

// onEarth also refuses what is not a number, which compares with nothing.
func onEarth(lat, lng float64) bool { return lat >= -90 && lat <= 90 && lng >= -180 && lng <= 180 }

func numbers(s string, n int) ([]float64, bool) {
	parts := strings.Split(s, ",")
	if len(parts) != n {
		return nil, false
	}
	all := make([]float64, n)
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return nil, false
		}
		all[i] = v
	}
	return all, true
}

func unique(values []string) []string {
	values = slices.Clone(values)
	slices.Sort(values)
	return slices.Compact(values)
}

// box is the smallest area that holds what the filter allows, if it bounds it.
func (f Filter) box() (place.Box, bool) {
	switch {
	case f.Box != nil && f.around():
		a, b := *f.Box, circleBox(*f.Near, f.Radius)
		return place.Box{
			South: max(a.South, b.South), West: max(a.West, b.West), North: min(a.North, b.North), East: min(a.East, b.East),
		}, true
	case f.Box != nil:
		return *f.Box, true
	case f.around():
		return circleBox(*f.Near, f.Radius), true
	}
	return place.Box{}, false
}

func (f Filter) around() bool { return f.Near != nil && f.Radius > 0 }

// within is the part of the filter that SQL leaves to us: the round border of
// a radius.
func (f Filter) within(at place.Point) bool {
	return (f.Box == nil || f.Box.Contains(at)) && (!f.around() || place.Distance(*f.Near, at) <= f.Radius)
}

// Matches reports whether one listing, found by these terms, is among those
// the filter finds.
func (f Filter) Matches(i *Item, terms []string) bool {
	switch {
	case len(f.Categories) > 0 && !slices.Contains(f.Categories, i.Category),
		len(f.Wards) > 0 && !slices.Contains(f.Wards, i.Ward),
		i.Price < f.PriceMin, f.PriceMax > 0 && i.Price > f.PriceMax,
		i.Size < f.SizeMin, f.SizeMax > 0 && i.Size > f.SizeMax,
		!f.within(i.At):
		return false
	}
	strict, _ := f.tiers()
	for _, term := range append(slices.Concat(loosest(strict)...), tagFacets(f.Tags)...) {
		if !slices.Contains(terms, term) {
			return false
		}
	}
	return true
}

// statement collects a query and its arguments.
type statement struct {
	text  strings.Builder
	args  []any
	first int // number of the first placeholder; 0 is 1
}

// String is the query so far.
func (s *statement) String() string { return s.text.String() }

// arg adds an argument and returns its placeholder.
func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(max(s.first, 1)+len(s.args)-1)
}

func (s *statement) add(parts ...string) {
	for _, p := range parts {
		s.text.WriteString(p)
	}
}

func (s *statement) in(column string, values []string) {
	s.add(` AND `, column, ` IN (`)
	for n, v := range values {
		if n > 0 {
			s.add(`, `)
		}
		s.add(s.arg(v))
	}
	s.add(`)`)
}

// conditions writes what SQL decides, on columns that each index holds; a
// column that the caller compares itself is left out.
func (s *statement) conditions(f Filter, notCategory, notWard bool) {
	if len(f.Categories) > 0 && !notCategory {
		s.in("category", f.Categories)
	}
	if len(f.Wards) > 0 && !notWard {
		s.in("ward", f.Wards)
	}
	for _, bound := range []struct {
		sql   string
		value int64
	}{
		{` AND price >= `, f.PriceMin},
		{` AND price <= `, f.PriceMax},
		{` AND size >= `, f.SizeMin},
		{` AND size <= `, f.SizeMax},
	} {
		if bound.value > 0 {
			s.add(bound.sql, s.arg(bound.value))
		}
	}
	if box, ok := f.box(); ok {
		s.add(` AND lat BETWEEN `, s.arg(box.South), ` AND `, s.arg(box.North))
		s.add(` AND lng BETWEEN `, s.arg(box.West), ` AND `, s.arg(box.East))
	}
	if f.around() {
		s.circle(*f.Near, f.Radius)
	}
}

// circle compares on a flat map around the centre, a thousandth wider than
// asked: within decides.
func (s *statement) circle(at place.Point, metres float64) {
	b := circleBox(at, 1)
	lat, lng := s.arg(at.Lat), s.arg(at.Lng)
	perLat, perLng := s.arg(1/(b.North-at.Lat)), s.arg(1/(b.East-at.Lng))
	s.add(` AND (lat - `, lat, `) * (lat - `, lat, `) * `, perLat, ` * `, perLat,
		` + (lng - `, lng, `) * (lng - `, lng, `) * `, perLng, ` * `, perLng, ` <= `, s.arg(metres*metres*1.002))
}

// from names the table and, for SQLite, the index to walk: without statistics
// its planner guesses, and with them its guess changes from day to day.
// PostgreSQL knows.
func from(engine database.Engine, index string) string { return ` FROM ` + table(engine, index) }

func table(engine database.Engine, index string) string {
	if engine == database.SQLite {
		return `listings INDEXED BY ` + index
	}
	return `listings`
}
