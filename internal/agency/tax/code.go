package tax

import (
	"regexp"
	"strings"
)

// Fault says why a text is no tax code of an organisation, as the code of a
// sentence; empty for none.
type Fault string

// The faults.
const (
	Malformed  Fault = "taxCodeMalformed"
	CheckDigit Fault = "taxCodeCheckDigit"
	OfPerson   Fault = "taxCodeOfPerson" // 12 digits: of people and households since 1 July 2025 (TT 86/2024/TT-BTC)
)

var (
	separators = strings.NewReplacer(" ", "", "-", "", ".", "", "\u2013", "", "\u00a0", "")
	digits     = regexp.MustCompile(`^[0-9]+$`)
)

// weights are those of the first nine digits; the tenth checks them.
var weights = [...]int{31, 29, 23, 19, 17, 13, 7, 5, 3}

// ParseCode reads a tax code as people write it: ten digits, of which the last
// one checks the others, and three more for a branch, which are written after a
// dash.
func ParseCode(text string) (code string, fault Fault) {
	plain := separators.Replace(text)
	switch {
	case len(plain) > 13 || !digits.MatchString(plain):
		return "", Malformed
	case len(plain) == 12:
		return "", OfPerson
	case len(plain) != 10 && len(plain) != 13:
		return "", Malformed
	}
	sum := 0
	for i, weight := range weights {
		sum += int(plain[i]-'0') * weight
	}
	// 10 is a digit that no code has: such nine digits are never issued.
	if check := 10 - sum%11; check == 10 || check != int(plain[9]-'0') {
		return "", CheckDigit
	}
	if len(plain) == 10 {
		return plain, ""
	}
	if plain[10:] == "000" {
		return "", Malformed
	}
	return plain[:10] + "-" + plain[10:], ""
}

// Seat is the code of whom a branch belongs to; other codes are their own.
func Seat(code string) string {
	seat, _, _ := strings.Cut(code, "-")
	return seat
}
