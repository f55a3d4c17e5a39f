package classifieds

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/errs"
)

// field is a question that a category asks.
type field struct {
	Code     string     `json:"code"`
	Name     place.Text `json:"name"`
	Type     string     `json:"type"` // choice, number, year or text
	Unit     string     `json:"unit"`
	Min      float64    `json:"min"`
	Max      float64    `json:"max"` // of a text: characters
	Required bool       `json:"required"`
	Options  []struct {
		Code string     `json:"code"`
		Name place.Text `json:"name"`
	} `json:"options"`
}

// sound refuses a pack that asks what nobody can answer.
func (k *kind) sound() error {
	for n, f := range k.Fields {
		ok := f.Code != "" && !slices.ContainsFunc(k.Fields[:n], func(o field) bool { return o.Code == f.Code })
		switch f.Type {
		case "choice":
			ok = ok && len(f.Options) > 1
		case "number", "text":
			ok = ok && f.Max > f.Min
		case "year":
			ok = ok && f.Min > 1900
		default:
			ok = false
		}
		if !ok {
			return fmt.Errorf("classifieds: field %q of %q makes no sense", f.Code, k.Code)
		}
	}
	return nil
}

func (k *kind) field(code string) *field {
	for n := range k.Fields {
		if k.Fields[n].Code == code {
			return &k.Fields[n]
		}
	}
	return nil
}

// check names each answer that does not fit its question, and each question
// that needs one and has none. Who looks for a thing need not know its year.
func (k *kind) check(d *AdFacts, f *errs.Fields, year int) {
	seen := map[string]bool{}
	for _, v := range d.Fields {
		name := "detail.fields." + v.Code
		of := k.field(v.Code)
		if of == nil || seen[v.Code] {
			f.Check(false, name, "notAskedOfKind")
			continue
		}
		seen[v.Code] = true
		of.check(v, name, f, year)
	}
	for _, of := range k.Fields {
		f.Check(!of.Required || seen[of.Code] || d.Deal == "buy", "detail.fields."+of.Code, "required")
	}
}

func (of *field) check(v AdValue, name string, f *errs.Fields, year int) {
	switch of.Type {
	case "choice":
		allowed := make([]string, len(of.Options))
		for n, o := range of.Options {
			allowed[n] = o.Code
		}
		f.OneOf(v.Text, name, allowed...)
	case "text":
		f.Check(v.Text != "" && utf8.RuneCountInString(v.Text) <= int(of.Max), name, "tooLong", "max", of.Max)
		listing.PlainText(f, name, v.Text)
	case "year":
		f.Check(v.Number >= of.Min && v.Number <= float64(year+1) && v.Number == float64(int(v.Number)), name, "outOfRange", "min", of.Min, "max", year+1)
	case "number":
		f.Check(v.Number >= of.Min && v.Number <= of.Max, name, "outOfRange", "min", of.Min, "max", of.Max)
	}
	f.Check(of.Type == "choice" || of.Type == "text" || v.Text == "", name, "notAskedOfKind")
}

// said is an answer as people read it.
func (of *field) said(v AdValue, language string) string {
	for _, o := range of.Options {
		if o.Code == v.Text {
			return o.Name.In(language)
		}
	}
	if v.Text != "" {
		return v.Text
	}
	n := strconv.FormatFloat(v.Number, 'f', -1, 64)
	if of.Unit != "" {
		n += " " + of.Unit
	}
	return n
}
