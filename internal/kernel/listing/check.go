package listing

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
)

// Bounds of what an owner writes, in characters.
const (
	MinTitle   = 10
	MaxTitle   = 120
	MaxBody    = 4000
	MinAddress = 3
	MaxAddress = 200
)

// judge names everything that is wrong with a draft that somebody posts now.
func (b *Board[D]) judge(tx *database.Tx, d *Draft[D]) error {
	f := b.fields(d)
	if b.kind.Rules != nil {
		b.kind.Rules(tx, d, &f)
	}
	return f.Err()
}

// Check names everything that is wrong with a draft, without storing it.
func (b *Board[D]) Check(d *Draft[D]) error { return b.check(d) }

// check names everything that is wrong with a draft at any time.
func (b *Board[D]) check(d *Draft[D]) error {
	f := b.fields(d)
	return f.Err()
}

// fields are what is wrong, by their names on the wire.
func (b *Board[D]) fields(d *Draft[D]) (f errs.Fields) {
	length(&f, "title", d.Title, cmp.Or(b.kind.TitleMin, MinTitle), MaxTitle)
	length(&f, "description", d.Body, 0, MaxBody)
	length(&f, "address", d.Address, MinAddress, MaxAddress)
	f.Check(!strings.ContainsAny(d.Title, "\r\n\t"), "title", "oneLine")
	f.Check(!strings.ContainsAny(d.Address, "\r\n\t"), "address", "oneLine")
	f.OneOf(d.Category, "kind", b.kind.Categories...)
	_, known := b.k.Province.Ward(d.Ward)
	f.Check(known, "ward", "wardUnknown")
	f.Range(d.Price, b.kind.Price.Min, b.kind.Price.Max, "price")
	f.Check(b.kind.Size.Min <= d.Size && d.Size <= b.kind.Size.Max, "area", "outOfRange",
		"min", b.kind.Size.Min/100, "max", b.kind.Size.Max/100)
	f.Check(len(d.Photos) <= b.kind.Photos, "photos", "tooMany", "max", b.kind.Photos)
	if d.At != nil {
		f.Check(near(b.k.Province.Bounds, *d.At), "lat", "outsideProvince")
	}
	if b.kind.Validate != nil {
		b.kind.Validate(&d.Detail, &f)
	}
	return f
}

// near allows for the sea and for positions on the border.
func near(box place.Box, at place.Point) bool {
	const slack = 0.1
	return at.Lat >= box.South-slack && at.Lat <= box.North+slack && at.Lng >= box.West-slack && at.Lng <= box.East+slack
}

func length(f *errs.Fields, name, s string, lo, hi int) {
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0 && lo > 0:
		f.Check(false, name, "required")
	case n < lo:
		f.Check(false, name, "tooShort", "min", lo)
	case n > hi:
		f.Check(false, name, "tooLong", "max", hi)
	default:
		PlainText(f, name, s)
	}
}

// PlainText adds markup to f when s looks like HTML.
func PlainText(f *errs.Fields, name, s string) { f.Check(!form.Markup(s), name, "markup") }

// Choices adds notAllowed or notUnique for the entries of a list that may only
// hold some values, each once.
func Choices(f *errs.Fields, name string, chosen []string, allowed []string) {
	seen := map[string]bool{}
	for n, c := range chosen {
		field := fmt.Sprintf("%s[%d]", name, n)
		f.OneOf(c, field, allowed...)
		f.Check(!seen[c], field, "notUnique")
		seen[c] = true
	}
}
