package mrz

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"daklakid/internal/core/card/mrz/glyph"
)

// sight is what the network thinks of each cell: logarithms of probabilities.
type sight [Rows][Columns][glyph.Classes]float64

// What may stand where on a Vietnamese card.
const (
	figures = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	filler  = "<"
)

var grammar = func() (allowed [Rows][Columns]string) {
	put := func(line, column int, marks ...string) {
		for i, m := range marks {
			allowed[line][column+i] = m
		}
	}
	repeat := func(mark string, times int) []string { return slices.Repeat([]string{mark}, times) }
	put(0, 0, "I", "D", "V", "N", "M")
	put(0, 5, repeat(figures, 22)...)
	put(0, 27, filler, filler, figures)
	put(1, 0, repeat(figures, 7)...)
	put(1, 7, "MF")
	put(1, 8, repeat(figures+filler, 7)...)
	put(1, 15, "V", "N", "M")
	put(1, 18, repeat(filler, 11)...)
	put(1, 29, figures)
	put(2, 0, repeat(letters+filler, Columns)...)
	return allowed
}()

// class is the network's number for a character.
func class(c byte) int {
	switch {
	case c <= '9' && c >= '0':
		return int(c - '0')
	case c == Filler:
		return glyph.None - 1
	}
	return int(c-'A') + 10
}

// option is a character that may stand in a cell, and how much less likely it is
// than the likeliest, in natural logarithms.
type option struct {
	char byte
	cost float64
}

// options lists what may stand in a cell, likeliest first.
func (s *sight) options(line, column int) []option {
	var all []option
	for i := range len(grammar[line][column]) {
		c := grammar[line][column][i]
		all = append(all, option{c, -s[line][column][class(c)]})
	}
	return ranked(all)
}

func ranked(all []option) []option {
	slices.SortStableFunc(all, func(a, b option) int { return cmp.Compare(a.cost, b.cost) })
	least := all[0].cost
	for i := range all {
		all[i].cost -= least
	}
	return all
}

// fit is how well the grammar explains what is seen, as the mean probability of
// the likeliest allowed characters over that of any.
func (s *sight) fit() float64 {
	sum := 0.0
	for line := range Rows {
		for column := range Columns {
			best := math.Inf(-1)
			for i := range len(grammar[line][column]) {
				best = max(best, s[line][column][class(grammar[line][column][i])])
			}
			sum += math.Exp(best)
		}
	}
	return sum / (Rows * Columns)
}

// foreign reports whether the zone is plainly OCR-B, and plainly begins as no
// Vietnamese card's does.
func (s *sight) foreign() bool {
	clear, other := 0, 0
	for line := range Rows {
		for column := range Columns {
			all := s[line][column][:]
			best := slices.Index(all, slices.Max(all))
			if best == glyph.None || all[best] < math.Log(0.9) {
				continue
			}
			clear++
			if line == 0 && column < 5 && best != class("IDVNM"[column]) {
				other++
			}
		}
	}
	return clear >= Rows*Columns*9/10 && other > 0
}

const (
	leastFit = 0.6 // below it is not OCR-B, or not a Vietnamese zone
	doubt    = 3.0 // costlier options are not considered: a twentieth as likely
	nameSure = 1.6 // the next option must cost more: names have no check digit
	mostLost = 3.0 // what a character of the name may cost against no grammar
	tries    = 400 // of repairing a field
)

// read finds the likeliest text that the check digits allow. The number stands
// there twice, so both count for each of its digits.
func (s *sight) read() (Document, error) {
	if s.foreign() {
		return Document{}, Error{"country", "foreign"}
	}
	if s.fit() < leastFit {
		return Document{}, Error{"format", "unclear"}
	}
	var lines [Rows]string
	number, ok := s.number()
	if !ok {
		return Document{}, Error{"number", "unclear"}
	}
	lines[0] = "IDVNM" + number
	name, ok := s.name()
	if !ok {
		return Document{}, Error{"name", "unclear"}
	}
	lines[2] = name
	var failed error = Error{"birth", "unclear"}
	births := s.dated(0)
	expiries := s.dated(8)
	for _, birth := range births {
		for _, expiry := range expiries {
			lines[1] = birth + string(s.options(1, 7)[0].char) + expiry + "VNM" + "<<<<<<<<<<<"
			for _, last := range s.options(1, 29) {
				if last.cost > doubt {
					break
				}
				complete := [Rows]string{lines[0], lines[1] + string(last.char), lines[2]}
				if complete[1][29] != CheckDigit(composite(complete)) {
					continue
				}
				if s.against(complete) {
					failed = Error{"format", "differs"}
					continue
				}
				d, err := Parse(complete)
				if err == nil {
					return d, nil
				}
				failed = err
			}
		}
	}
	return Document{}, failed
}

// alike are characters that the network may take for each other without a doubt,
// when a photo is bad.
var alike = map[byte]string{
	'0': "ODQ", 'O': "0DQ", 'D': "0OQ", 'Q': "0OD", '1': "I", 'I': "1", '2': "Z", 'Z': "2", '5': "S", 'S': "5", '6': "G", 'G': "6C", 'C': "G",
	'8': "B", 'B': "8", 'U': "V", 'V': "U", '<': "K", 'K': "<",
}

// against reports whether a cell plainly shows something else than a text says:
// grammar and check digits resolve doubts, they do not mend what is there.
func (s *sight) against(lines [Rows]string) bool {
	for line, text := range lines {
		for column := range text {
			all := s[line][column][:]
			best := slices.Index(all, slices.Max(all))
			if best == glyph.None || all[best] < math.Log(0.97) {
				continue
			}
			if c := glyph.Alphabet[best]; c != text[column] && !strings.Contains(alike[text[column]], string(c)) {
				return true
			}
		}
	}
	return false
}

// number gives the 25 characters from the short number to the last check digit.
func (s *sight) number() (string, bool) {
	var fields [][]option
	for i := range 3 {
		fields = append(fields, s.options(0, 15+i))
	}
	for i := range 9 {
		both := make([]option, 0, 10)
		for d := range byte(10) {
			both = append(both, option{'0' + d, -s[0][5+i][d] - s[0][18+i][d]})
		}
		fields = append(fields, ranked(both))
	}
	fields = append(fields, s.options(0, 14), s.options(0, 29))
	found, ok := "", false
	attempt(fields, func(text string) bool {
		number, short := text[:12], text[3:12]
		ok = CheckDigit(short) == text[12] && CheckDigit(number+"<<") == text[13]
		found = short + text[12:13] + number + "<<" + text[13:]
		return ok
	})
	return found, ok
}

// dated gives the likeliest readings of a date and its check digit that agree.
func (s *sight) dated(column int) (found []string) {
	var fields [][]option
	for i := range 7 {
		fields = append(fields, s.options(1, column+i))
	}
	attempt(fields, func(text string) bool {
		if CheckDigit(text[:6]) == text[6] || column == 8 && endless(text[:6]) {
			found = append(found, text)
		}
		return len(found) == 3
	})
	return found
}

// attempt tries readings, likeliest first, with up to two characters changed
// from the likeliest, until one is taken.
func attempt(fields [][]option, take func(string) bool) {
	type change struct {
		at   [2]int
		char [2]byte
		cost float64
	}
	text := make([]byte, len(fields))
	var single []change
	for i, f := range fields {
		text[i] = f[0].char
		for _, o := range f[1:] {
			if o.cost < doubt {
				single = append(single, change{[2]int{i, i}, [2]byte{o.char, o.char}, o.cost})
			}
		}
	}
	all := append([]change{{[2]int{0, 0}, [2]byte{text[0], text[0]}, 0}}, single...)
	for i, a := range single {
		for _, b := range single[i+1:] {
			if a.at[0] != b.at[0] && a.cost+b.cost < 1.5*doubt {
				all = append(all, change{[2]int{a.at[0], b.at[0]}, [2]byte{a.char[0], b.char[0]}, a.cost + b.cost})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(a.cost, b.cost) })
	for _, c := range all[:min(len(all), tries)] {
		kept := [2]byte{text[c.at[0]], text[c.at[1]]}
		text[c.at[0]], text[c.at[1]] = c.char[0], c.char[1]
		done := take(string(text))
		text[c.at[1]], text[c.at[0]] = kept[1], kept[0]
		if done {
			return
		}
	}
}

// name gives the third line, if each of its characters is beyond doubt.
func (s *sight) name() (string, bool) {
	var text []byte
	for column := range Columns {
		o := s.options(2, column)
		best := slices.Max(s[2][column][:])
		if o[1].cost < nameSure || best-s[2][column][class(o[0].char)] > mostLost {
			return "", false
		}
		text = append(text, o[0].char)
	}
	return string(text), true
}
