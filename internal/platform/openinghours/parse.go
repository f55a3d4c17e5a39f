package openinghours

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// SyntaxError says where a text stops being understood.
type SyntaxError struct {
	At   int // characters before it
	Near string
}

// Error is for the log; people are shown Near.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("opening hours: not understood at %d: %q", e.At, e.Near)
}

// Parse reads opening hours.
func Parse(text string) (*Hours, error) {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > MaxText {
		return nil, &SyntaxError{MaxText, ""}
	}
	p := &parser{text: text, left: text}
	h := &Hours{text: text}
	adds := false
	for {
		r, err := p.rule()
		if err != nil {
			return nil, err
		}
		r.adds = adds
		if h.rules = append(h.rules, r); len(h.rules) > maxRules {
			return nil, p.fail()
		}
		switch {
		case p.end():
			return h, nil
		case p.take(";"):
			adds = false
		case p.take(","):
			adds = true
		default:
			return nil, p.fail()
		}
		if p.end() { // a separator at the end is common, and means nothing
			return h, nil
		}
	}
}

type parser struct{ text, left string }

func (p *parser) fail() error {
	near := []rune(p.left)
	return &SyntaxError{utf8.RuneCountInString(p.text[:len(p.text)-len(p.left)]), string(near[:min(12, len(near))])}
}

func (p *parser) space() { p.left = strings.TrimLeft(p.left, " ") }

func (p *parser) end() bool {
	p.space()
	return p.left == ""
}

// take reads a word or sign if it comes next.
func (p *parser) take(s string) bool {
	p.space()
	rest, found := strings.CutPrefix(p.left, s)
	if found {
		p.left = rest
	}
	return found
}

// try undoes what read took when it finds nothing.
func (p *parser) try(read func() bool) bool {
	before := p.left
	if read() {
		return true
	}
	p.left = before
	return false
}

// word reads one of some words that no letter follows; -1 for none.
func (p *parser) word(words []string) int {
	p.space()
	for n, w := range words {
		rest, found := strings.CutPrefix(p.left, w)
		if found && (rest == "" || !letter(rest[0])) {
			p.left = rest
			return n
		}
	}
	return -1
}

func letter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

// number reads between least and most digits.
func (p *parser) number(least, most int) (int, bool) {
	p.space()
	n := 0
	for n < len(p.left) && '0' <= p.left[n] && p.left[n] <= '9' {
		n++
	}
	if n < least || n > most {
		return 0, false
	}
	v, err := strconv.Atoi(p.left[:n])
	p.left = p.left[n:]
	return v, err == nil
}

func (p *parser) rule() (r rule, err error) {
	if p.take("24/7") {
		r.times = []Span{{0, dayMinutes}}
	} else {
		p.years(&r)
		if err := p.dates(&r); err != nil {
			return r, err
		}
		if err := p.weekdays(&r); err != nil {
			return r, err
		}
		p.take(":")
		if err := p.times(&r); err != nil {
			return r, err
		}
	}
	said := len(r.years)+len(r.dates)+len(r.times) > 0 || r.days != nil
	switch p.word([]string{"open", "off", "closed", "unknown"}) {
	case 0:
		said = true
	case 1, 2:
		r.state, said = closed, true
	case 3:
		r.state, said = unknown, true
	}
	if p.take(`"`) {
		_, rest, ended := strings.Cut(p.left, `"`)
		if !ended {
			return r, p.fail()
		}
		p.left = rest
	}
	if !said {
		return r, p.fail()
	}
	return r, nil
}

func (p *parser) years(r *rule) {
	for p.try(func() bool {
		year, ok := p.number(4, 4)
		if !ok || strings.HasPrefix(p.left, ":") || year < 1900 {
			return false
		}
		to := year
		if p.take("-") {
			if to, ok = p.number(4, 4); !ok || to < year {
				return false
			}
		}
		r.years = append(r.years, intRange{year, to})
		return true
	}) {
		if !p.comma(func() bool { _, ok := p.number(4, 4); return ok && !strings.HasPrefix(p.left, ":") }) {
			break
		}
	}
}

// comma reads a comma if what may follow it does.
func (p *parser) comma(follows func() bool) bool {
	return p.try(func() bool {
		if !p.take(",") {
			return false
		}
		before := p.left
		ok := follows()
		p.left = before
		return ok
	})
}

var monthNames = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// monthDays are the most that a month has.
var monthDays = [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func (p *parser) month() bool { return p.word(monthNames) >= 0 }

func (p *parser) dates(r *rule) error {
	for {
		month := p.word(monthNames)
		if month < 0 {
			return nil
		}
		for {
			d, ok := p.date(month)
			if !ok {
				return p.fail()
			}
			r.dates = append(r.dates, d)
			// "Dec 24,31" is two days of one month.
			if !p.comma(func() bool { day, ok := p.number(1, 2); return ok && day > 0 && !strings.HasPrefix(p.left, ":") }) {
				break
			}
		}
		if !p.comma(p.month) {
			return nil
		}
	}
}

// date reads what follows the name of a month: nothing, "-Mar", "24", "24-26",
// "24-Jan 02".
func (p *parser) date(month int) (d dateRange, ok bool) {
	d = dateRange{monthDay{month + 1, 1}, monthDay{month + 1, monthDays[month]}}
	whole := !p.try(func() bool {
		day, ok := p.number(1, 2)
		if !ok || strings.HasPrefix(p.left, ":") || day < 1 || day > monthDays[month] {
			return false
		}
		d = dateRange{monthDay{month + 1, day}, monthDay{month + 1, day}}
		return true
	})
	if !p.take("-") {
		return d, true
	}
	to := month
	if n := p.word(monthNames); n >= 0 {
		to = n
		if whole {
			d.to = monthDay{to + 1, monthDays[to]}
			return d, true
		}
	} else if whole {
		return d, false
	}
	day, ok := p.number(1, 2)
	if !ok || day < 1 || day > monthDays[to] {
		return d, false
	}
	d.to = monthDay{to + 1, day}
	return d, true
}

var dayNames = []string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}

func (p *parser) weekday() bool { return p.word(dayNames) >= 0 || p.word([]string{"PH"}) >= 0 }

func (p *parser) weekdays(r *rule) error {
	w := &weekdays{}
	for {
		if p.word([]string{"PH"}) == 0 {
			w.holidays = true
		} else {
			from := p.word(dayNames)
			if from < 0 {
				if r.days != nil {
					return p.fail()
				}
				return nil
			}
			if err := p.days(w, from); err != nil {
				return err
			}
		}
		r.days = w
		if !p.comma(p.weekday) {
			return nil
		}
	}
}

// days reads what follows the first weekday: "-Fr" or "[1,-1]".
func (p *parser) days(w *weekdays, from int) error {
	if p.take("-") {
		to := p.word(dayNames)
		if to < 0 {
			return p.fail()
		}
		for n := from; ; n = (n + 1) % 7 {
			w.all[n] = true
			if n == to {
				return nil
			}
		}
	}
	if !p.take("[") {
		w.all[from] = true
		return nil
	}
	for {
		sign := 1
		if p.take("-") {
			sign = -1
		}
		n, ok := p.number(1, 1)
		if !ok || n < 1 || n > 5 {
			return p.fail()
		}
		w.nth = append(w.nth, nthDay{time.Weekday(from), sign * n})
		if p.take("]") {
			return nil
		}
		if !p.take(",") {
			return p.fail()
		}
	}
}

func (p *parser) times(r *rule) error {
	for {
		from, ok := p.clock()
		if !ok {
			if len(r.times) > 0 {
				return p.fail()
			}
			return nil
		}
		span := Span{from, dayMinutes} // "17:00+": until nobody knows when; the day's end at least
		if !p.take("+") {
			if !p.take("-") {
				return p.fail()
			}
			to, ok := p.clock()
			if !ok || from >= dayMinutes || to > from+dayMinutes && to > dayMinutes {
				return p.fail()
			}
			if to <= from {
				to += dayMinutes
			}
			p.take("+") // at least until then
			span.To = to
		} else if from >= dayMinutes {
			return p.fail()
		}
		r.times = append(r.times, span)
		if !p.comma(func() bool { _, ok := p.clock(); return ok }) {
			return nil
		}
	}
}

// clock reads 08:00, and 26:00 for two in the night.
func (p *parser) clock() (minutes int, ok bool) {
	ok = p.try(func() bool {
		hour, is := p.number(1, 2)
		if !is || !strings.HasPrefix(p.left, ":") {
			return false
		}
		p.left = p.left[1:]
		if len(p.left) < 2 || p.left[0] == ' ' {
			return false
		}
		minute, is := p.number(2, 2)
		minutes = hour*60 + minute
		return is && minute < 60 && minutes <= 2*dayMinutes
	})
	return minutes, ok
}
