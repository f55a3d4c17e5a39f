// Package mrz reads the machine-readable zone on the back of identity cards:
// three lines of thirty characters in OCR-B, of size TD1 (ICAO 9303 part 5).
// Read finds the zone in a picture, Parse checks its text.
//
// The characters are told apart by a small network of our own, whose weights
// are made by
//
//	go run ./internal/core/card/mrz/train
package mrz

import (
	"fmt"
	"strings"
)

// The size of the zone, in characters.
const (
	Rows    = 3
	Columns = 30
)

// Filler stands where nothing does.
const Filler = '<'

// Document is what a Vietnamese card's zone says, checked.
type Document struct {
	Number  string // the personal number, 12 digits
	Birth   string // YYMMDD
	Sex     string // "M" or "F"
	Expiry  string // YYMMDD; empty when the card has no end
	Surname string // A to Z and spaces, without accents
	Given   string // what stands after the surname; may be empty
	Cut     bool   // the name filled its line, so that some may be missing
}

// Letters is the name without anything between the words, to compare with one
// that may be divided otherwise.
func (d Document) Letters() string { return strings.ReplaceAll(d.Surname+d.Given, " ", "") }

// Error says what is wrong with a zone, and never what stands there.
type Error struct {
	Part string // "format", "country", "number", "birth", "sex", "expiry", "name", "composite"
	Why  string // "characters", "length", "layout", "foreign", "checkDigit", "differs"
}

func (e Error) Error() string { return fmt.Sprintf("mrz: %s: %s", e.Part, e.Why) }

// CheckDigit is the check digit of a text: weights 7, 3, 1 over 0–9, A–Z as
// 10–35 and the filler as 0, modulo 10 (ICAO 9303 part 3 §4.9). It is 0xFF for
// what may not stand in a zone.
func CheckDigit(text string) byte {
	sum := 0
	for i := range len(text) {
		v := value(text[i])
		if v < 0 {
			return 0xFF
		}
		sum += v * [3]int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}

func value(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'Z':
		return int(c-'A') + 10
	case c == Filler:
		return 0
	}
	return -1
}

// Parse checks the three lines of a Vietnamese card:
//
//	IDVNM + last 9 digits of the number + check + number + << + check of these 14
//	YYMMDD + check + sex + YYMMDD + check + VNM + 11 fillers + check of it all
//	SURNAME<<GIVEN<NAMES
//
// All five check digits must be right, but for the expiry's on a card without
// end, whose form is not published. The error is an Error.
func Parse(lines [Rows]string) (Document, error) {
	if err := wellFormed(lines); err != nil {
		return Document{}, err
	}
	first, second := lines[0], lines[1]
	d := Document{Number: first[15:27], Birth: second[:6], Sex: second[7:8]}
	if err := checkFirst(first); err != nil {
		return Document{}, err
	}
	if CheckDigit(d.Birth) != second[6] || !digits(d.Birth) {
		return Document{}, Error{"birth", "checkDigit"}
	}
	if d.Sex != "M" && d.Sex != "F" {
		return Document{}, Error{"sex", "layout"}
	}
	if second[15:18] != "VNM" || strings.Trim(second[18:29], string(Filler)) != "" {
		return Document{}, Error{"country", "layout"}
	}
	if expiry := second[8:14]; !endless(expiry) {
		if CheckDigit(expiry) != second[14] || !digits(expiry) {
			return Document{}, Error{"expiry", "checkDigit"}
		}
		d.Expiry = expiry
	}
	if CheckDigit(composite(lines)) != second[29] {
		return Document{}, Error{"composite", "checkDigit"}
	}
	return d, d.takeName(lines[2])
}

func wellFormed(lines [Rows]string) error {
	for _, line := range lines {
		if len(line) != Columns {
			return Error{"format", "length"}
		}
		for i := range len(line) {
			if value(line[i]) < 0 {
				return Error{"format", "characters"}
			}
		}
	}
	switch c := lines[0][0]; {
	case c != 'I' && c != 'A' && c != 'C': // what ICAO allows a TD1 card to begin with
		return Error{"format", "layout"}
	case lines[0][:5] != "IDVNM":
		return Error{"country", "foreign"}
	}
	return nil
}

// checkFirst looks at the number, which stands there twice.
func checkFirst(line string) error {
	short, number := line[5:14], line[15:27]
	switch {
	case !digits(short) || !digits(number) || line[27:29] != "<<":
		return Error{"number", "layout"}
	case CheckDigit(short) != line[14] || CheckDigit(line[15:29]) != line[29]:
		return Error{"number", "checkDigit"}
	case short != number[3:]:
		return Error{"number", "differs"}
	}
	return nil
}

// composite is the text under the last check digit.
func composite(lines [Rows]string) string {
	return lines[0][5:30] + lines[1][0:7] + lines[1][8:15] + lines[1][18:29]
}

// endless tells the forms that are reported of cards without end.
func endless(expiry string) bool {
	return strings.Trim(expiry, string(Filler)) == "" || expiry == "991231"
}

func (d *Document) takeName(line string) error {
	name := strings.TrimRight(line, string(Filler))
	if strings.ContainsAny(name, "0123456789") || name == "" || name[0] == Filler {
		return Error{"name", "layout"}
	}
	surname, given, _ := strings.Cut(name, "<<")
	if strings.Contains(given, "<<") {
		return Error{"name", "layout"}
	}
	d.Surname, d.Given = strings.ReplaceAll(surname, "<", " "), strings.ReplaceAll(given, "<", " ")
	d.Cut = len(name) >= Columns-1 // a cut may fall on the gap between two words
	return nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Lines writes the zone of a document, which is the inverse of Parse. Given and
// Surname must be of A to Z and spaces.
func (d Document) Lines() [Rows]string {
	short, long := d.Number[3:], d.Number+"<<"
	expiry := d.Expiry
	if expiry == "" {
		expiry = "991231"
	}
	name := strings.ReplaceAll(d.Surname+"<<"+d.Given, " ", "<")
	lines := [Rows]string{
		"IDVNM" + short + string(CheckDigit(short)) + long + string(CheckDigit(long)),
		d.Birth + string(CheckDigit(d.Birth)) + d.Sex + expiry + string(CheckDigit(expiry)) + "VNM" + strings.Repeat("<", 12),
		(name + strings.Repeat("<", Columns))[:Columns],
	}
	lines[1] = lines[1][:29] + string(CheckDigit(composite(lines)))
	return lines
}
