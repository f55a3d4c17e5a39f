package card

import (
	"log/slog"
	"strings"

	"daklakid/internal/core/card/ocr"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
)

// Reading is what was read of a card.
type Reading struct {
	QR   *QR   // nil if no code was found
	Zone *Zone // nil if no zone could be read
	// Blurred says that there is a zone which could not be read: another photo of
	// the back may do.
	Blurred bool
	// Printed is what character recognition made of the front: to fill in a form,
	// or to agree with the rest. It is often wrong, and never counts against a card.
	Printed ocr.Front
}

// LogValue says what was read, and nothing of what it says.
func (r Reading) LogValue() slog.Value {
	return slog.GroupValue(slog.Bool("code", r.QR != nil), slog.Bool("zone", r.Zone != nil), slog.Bool("blurred", r.Blurred))
}

// Number is the card's, by the code if it was read. What code and zone say is the
// same only if Assess says so.
func (r Reading) Number() Number {
	switch {
	case r.QR != nil:
		return r.QR.Number
	case r.Zone != nil:
		return r.Zone.Number
	}
	return ""
}

// Birth is the holder's date of birth, by the code if it was read.
func (r Reading) Birth() Date {
	switch {
	case r.QR != nil:
		return r.QR.Birth
	case r.Zone != nil:
		return r.Zone.Birth
	}
	return Date{}
}

// Name is the holder's name: with accents by the code, without by the zone.
func (r Reading) Name() string {
	switch {
	case r.QR != nil:
		return r.QR.Name
	case r.Zone != nil:
		return r.Zone.Name
	}
	return ""
}

// Sex is the holder's, by the code if it was read.
func (r Reading) Sex() Sex {
	switch {
	case r.QR != nil:
		return r.QR.Sex
	case r.Zone != nil:
		return r.Zone.Sex
	}
	return ""
}

// Claim is who somebody says to be; what is empty is not compared.
type Claim struct {
	Number Number
	Name   string
	Birth  Date
	Sex    Sex
}

// Belongs is nil if the card is of the person claimed, else cardOfAnother with
// the fields that differ: number, name, birth, sex. Accents, case and spaces of
// the name do not count. Code and zone are both compared, where they were read.
func (r Reading) Belongs(c Claim) error {
	var bad errs.Fields
	differ := func(field string, same bool) { bad.Check(same, field, "cardOfAnother") }
	if q := r.QR; q != nil {
		differ("number", c.Number == "" || c.Number == q.Number)
		differ("name", c.Name == "" || letters(c.Name) == letters(q.Name))
		differ("birth", c.Birth.IsZero() || c.Birth == q.Birth)
		differ("sex", c.Sex == "" || c.Sex == q.Sex)
	}
	if z := r.Zone; z != nil && len(bad) == 0 {
		differ("number", c.Number == "" || c.Number == z.Number)
		differ("name", c.Name == "" || z.named(c.Name))
		differ("birth", c.Birth.IsZero() || c.Birth == z.Birth)
		differ("sex", c.Sex == "" || c.Sex == z.Sex)
	}
	if r.QR == nil && r.Zone == nil {
		return errs.New(errs.Invalid, "cardNothing")
	}
	if len(bad) > 0 {
		return &errs.Error{Kind: errs.Invalid, Code: "cardOfAnother", Fields: bad}
	}
	return nil
}

func letters(name string) string { return strings.ReplaceAll(search.Fold(name), " ", "") }
