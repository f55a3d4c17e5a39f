package rights

import (
	"time"

	"daklakid/internal/platform/module"
)

// classOf is the rule by which the records of a section are kept; unknown when
// the section's module has not declared it.
func (s *Service) classOf(section module.Section) (c module.Class, known bool) {
	code := section.Class
	if code == "" {
		code = section.Code
	}
	for _, c := range s.classes() {
		if c.Code == code {
			return c, true
		}
	}
	return module.Class{Code: code}, false
}

// keptUntil is when a record may go by its class, zero while nothing is counted
// for it: it is kept with the account, or what the class counts from has not
// come yet.
func keptUntil(c module.Class, section module.Section, r module.Record) time.Time {
	if c.Keep == 0 || c.Never || section.From == "" {
		return time.Time{}
	}
	from := timeIn(section.From, r)
	if from.IsZero() {
		return time.Time{}
	}
	return c.Until(from)
}

// timeIn is the time in a field of a record; zero when there is none.
func timeIn(code string, r module.Record) time.Time {
	for _, f := range r {
		if f.Code == code {
			t, _ := f.Value.(time.Time)
			return t
		}
	}
	return time.Time{}
}

// keeping says a class's rule in words.
func (s *Service) keeping(language string, c module.Class) string {
	say := func(code string, args map[string]any) string { return s.o.Texts.Say(language, code, args) }
	var rule string
	switch {
	case c.Never:
		rule = say("kept.never", nil)
	case c.Keep == 0:
		rule = say("kept.account", nil)
	default:
		rule = say("kept.term", map[string]any{"term": s.term(language, c.Keep), "after": say("after."+c.After, nil)})
	}
	return rule + " " + say("kept.basis", map[string]any{"basis": c.Basis})
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// term says how long, in the largest unit that it is whole in.
func (s *Service) term(language string, d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		code string
	}{{year, "term.year"}, {day, "term.day"}, {time.Hour, "term.hour"}, {time.Minute, "term.minute"}} {
		switch n := d / unit.size; {
		case d%unit.size != 0 || n == 0:
		case n == 1:
			return s.o.Texts.Say(language, unit.code, nil)
		default:
			return s.o.Texts.Say(language, unit.code+"s", map[string]any{"count": int64(n)})
		}
	}
	return d.String()
}
