package card

import (
	"fmt"

	"daklakid/internal/platform/errs"
)

// Result is how a check ended.
type Result string

// The results. What cannot be checked is unknown, and never counts for a card.
const (
	Pass    Result = "pass"
	Fail    Result = "fail"
	Unknown Result = "unknown"
)

// Check is one comparison.
type Check struct {
	Name   string `json:"name"`  // see Assess
	Field  string `json:"field"` // what it is about: number, name, birth, sex, issued, expires
	Result Result `json:"result"`
}

// Decision says what the checks come to.
type Decision string

// The decisions.
const (
	Consistent    Decision = "consistent"    // code and zone are there, and everything agrees
	Contradictory Decision = "contradictory" // something disagrees
	Incomplete    Decision = "incomplete"    // nothing disagrees, but a side is missing
)

// Validity says whether a card is still good.
type Validity string

// The validities.
const (
	Valid           Validity = "valid"
	Expired         Validity = "expired"
	Unlimited       Validity = "unlimited"
	ValidityUnknown Validity = "unknown"
)

// Assessment is what a reading comes to on a day.
type Assessment struct {
	Decision Decision `json:"decision"`
	Validity Validity `json:"validity"`
	Expires  Date     `json:"expires"` // none when unlimited or unknown
	Checks   []Check  `json:"checks"`
}

// Assess checks all that a card says against itself and against the calendar:
//
//	code.birth, code.sex    the code's number against its birth date and sex
//	zone.birth, zone.sex    the zone's number against its birth date and sex
//	number, name, birth, sex  the code against the zone
//	age                     born, and at most 120 years ago
//	issued                  issued after birth, since 2016, and not tomorrow
//	expires                 the zone's end is a day of renewal, and follows from
//	                        the day of issue if that is known
//	printed.number, printed.name, printed.birth, printed.sex
//	                        what was recognised on the front agrees; never fails
func (r Reading) Assess(today Date) Assessment {
	a := Assessment{Decision: Incomplete}
	a.inside("code", r.QR != nil, func() (Number, Date, Sex) { return r.QR.Number, r.QR.Birth, r.QR.Sex })
	a.inside("zone", r.Zone != nil, func() (Number, Date, Sex) { return r.Zone.Number, r.Zone.Birth, r.Zone.Sex })
	both := r.QR != nil && r.Zone != nil
	a.add("number", "number", both, func() bool { return r.QR.Number == r.Zone.Number })
	a.add("name", "name", both, func() bool { return r.Zone.named(r.QR.Name) })
	a.add("birth", "birth", both, func() bool { return r.QR.Birth == r.Zone.Birth })
	a.add("sex", "sex", both, func() bool { return r.QR.Sex == r.Zone.Sex })
	birth := r.Birth()
	a.add("age", "birth", !birth.IsZero(), func() bool { return !today.Before(birth) && today.Before(birth.years(121)) })
	a.add("issued", "issued", r.QR != nil, func() bool {
		issued := r.QR.Issued
		return !issued.Before(birth) && !issued.Before(Date{2016, 1, 1}) && !today.Before(issued)
	})
	a.expiry(r, today)
	a.printed(r)
	switch {
	case a.failed():
		a.Decision = Contradictory
	case both:
		a.Decision = Consistent
	}
	return a
}

// inside checks a number against what stands beside it.
func (a *Assessment) inside(side string, known bool, of func() (Number, Date, Sex)) {
	a.add(side+".birth", "birth", known, func() bool { n, birth, _ := of(); return n.BirthYear() == birth.Year })
	a.add(side+".sex", "sex", known, func() bool { n, _, sex := of(); return n.Sex() == sex })
}

// printed notes what the front agrees with.
func (a *Assessment) printed(r Reading) {
	birth := r.Birth()
	sex := map[string]Sex{"Nam": Male, "Nữ": Female}[r.Printed.Sex]
	for _, c := range []struct {
		field  string
		agrees bool
	}{
		{"number", Number(r.Printed.Number) == r.Number()},
		{"name", letters(r.Printed.Name) == letters(r.Name())},
		{"birth", r.Printed.Birth == fmt.Sprintf("%02d/%02d/%04d", birth.Day, birth.Month, birth.Year)},
		{"sex", sex != "" && sex == r.Sex()},
	} {
		a.add("printed."+c.field, c.field, c.agrees, func() bool { return true })
	}
}

func (a *Assessment) add(name, field string, known bool, passes func() bool) {
	c := Check{name, field, Unknown}
	switch {
	case !known:
	case passes():
		c.Result = Pass
	default:
		c.Result = Fail
	}
	a.Checks = append(a.Checks, c)
}

func (a *Assessment) failed() bool {
	for _, c := range a.Checks {
		if c.Result == Fail {
			return true
		}
	}
	return false
}

// Refusal is why a card cannot be taken as it is, nil if it can: one of
//
//	cardTwoCards       code and zone are of different numbers
//	cardQRForged       the code contradicts itself
//	cardZoneForged     the zone contradicts itself, its check digits right
//	cardDisagree       code and zone disagree about a field
//	cardDates          the days of birth, issue or expiry cannot be
//	cardOver           everything agrees, but the card is no longer good
//	cardIncomplete     one of code and zone is missing
//
// with the fields that failed.
func (a Assessment) Refusal() error {
	code := ""
	for _, c := range []struct {
		code   string
		checks []string
	}{
		{"cardTwoCards", []string{"number"}},
		{"cardQRForged", []string{"code.birth", "code.sex"}},
		{"cardZoneForged", []string{"zone.birth", "zone.sex"}},
		{"cardDisagree", []string{"name", "birth", "sex"}},
		{"cardDates", []string{"age", "issued", "expires"}},
	} {
		if a.any(c.checks) {
			code = c.code
			break
		}
	}
	switch {
	case code != "":
	case a.Validity == Expired:
		code = "cardOver"
	case a.Decision == Incomplete:
		code = "cardIncomplete"
	default:
		return nil
	}
	e := errs.New(errs.Invalid, code)
	for _, c := range a.Checks {
		if c.Result == Fail {
			e.Fields = append(e.Fields, errs.Field{Name: c.Field, Code: code})
		}
	}
	return e
}

func (a Assessment) any(names []string) bool {
	for _, c := range a.Checks {
		for _, n := range names {
			if c.Name == n && c.Result == Fail {
				return true
			}
		}
	}
	return false
}
