package card

import (
	_ "embed"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"

	"daklakid/internal/platform/errs"
)

// Number is a personal number: three digits for the province where the birth was
// registered, one for century and sex, two for the year, six that count. It has
// no check digit. A Number is well-formed; whose it is, is another question.
type Number string

// OldNumber is a nine-digit number of the cards before 2016. They have not been
// valid since 1 January 2025, so that it is only kept beside the new one.
type OldNumber string

// Province is where births were registered under a code. All 63 codes stay on
// the cards of those who have them.
type Province struct {
	Code string `json:"code"` // three digits
	Name string `json:"name"` // before the mergers of 2025
	Now  string `json:"now"`  // code of the province it belongs to today
}

//go:embed provinces.json
var provinceList []byte

var provinces = sync.OnceValue(func() map[string]Province {
	var all []Province
	if err := json.Unmarshal(provinceList, &all); err != nil {
		panic(err) // the file is embedded above
	}
	byCode := make(map[string]Province, len(all))
	for _, p := range all {
		byCode[p.Code] = p
	}
	return byCode
})

// ParseNumber takes a personal number as people type it, with spaces or dots
// between. The error names the field "number".
func ParseNumber(typed string) (Number, error) {
	s := bare(typed)
	if code := wrongNumber(s); code != "" {
		return "", errs.InvalidField("number", code)
	}
	return Number(s), nil
}

// wrongNumber is the code of what is wrong with a personal number.
func wrongNumber(s string) string {
	switch {
	case !isDigits(s):
		return "cardNumberDigits"
	case len(s) == 11:
		return "cardNumberZeroLost" // as spreadsheets do
	case len(s) == 9:
		return "cardNumberOld"
	case len(s) != 12:
		return "cardNumberLength"
	case provinces()[s[:3]].Code == "":
		return "cardNumberProvince"
	}
	return ""
}

// ParseOldNumber takes a number of the old cards. The error names the field
// "oldNumber".
func ParseOldNumber(typed string) (OldNumber, error) {
	s := bare(typed)
	if len(s) != 9 || !isDigits(s) {
		return "", errs.InvalidField("oldNumber", "cardOldNumber")
	}
	return OldNumber(s), nil
}

// bare leaves out what people put between digits.
func bare(typed string) string {
	return strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "").Replace(strings.TrimSpace(typed))
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Province is where the birth was registered.
func (n Number) Province() Province { return provinces()[string(n[:3])] }

// Sex is what the fourth digit says: even is male.
func (n Number) Sex() Sex {
	if (n[3]-'0')%2 == 0 {
		return Male
	}
	return Female
}

// BirthYear is what digits four to six say: 0 and 1 are of the 20th century, 2
// and 3 of the 21st, and so on.
func (n Number) BirthYear() int {
	century := 19 + int(n[3]-'0')/2
	return century*100 + int(n[4]-'0')*10 + int(n[5]-'0')
}

// LogValue keeps the number out of logs.
func (n Number) LogValue() slog.Value { return slog.StringValue("[number]") }

// LogValue keeps the number out of logs.
func (n OldNumber) LogValue() slog.Value { return slog.StringValue("[number]") }
