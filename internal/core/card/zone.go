package card

import (
	"strings"

	"daklakid/internal/core/card/mrz"
	"daklakid/internal/platform/search"
)

// Zone is what the machine-readable zone on the back says.
type Zone struct {
	Number  Number `json:"number"`
	Birth   Date   `json:"birth"`
	Sex     Sex    `json:"sex"`
	Expires Date   `json:"expires"` // none on a card without end
	Name    string `json:"name"`    // without accents, in capitals
	letters string
	cut     bool
}

// zoneOf takes over a checked zone. It still may say what no card says.
func zoneOf(d mrz.Document) (Zone, bool) {
	z := Zone{Number: Number(d.Number), Sex: Female, letters: d.Letters(), cut: d.Cut}
	if wrongNumber(d.Number) != "" {
		return Zone{}, false
	}
	if d.Sex == "M" {
		z.Sex = Male
	}
	z.Name = strings.TrimSpace(d.Surname + " " + d.Given)
	// The zone has two digits of the year; the number knows the century.
	z.Birth = day(d.Birth, z.Number.BirthYear()/100*100)
	if d.Expiry != "" {
		z.Expires = day(d.Expiry, 2000)
		if !z.Expires.valid() {
			return Zone{}, false
		}
	}
	return z, z.Birth.valid()
}

func day(yymmdd string, century int) Date {
	return Date{century + number(yymmdd[:2]), number(yymmdd[2:4]), number(yymmdd[4:])}
}

// plain does what folding leaves to do: the zone has no spaces between letters
// that count, and the ƀ of Ê Đê and Gia Rai names is no b with an accent.
var plain = strings.NewReplacer(" ", "", "ƀ", "b")

// named reports whether the zone's name is the same as one with accents. Words
// may be divided otherwise, and a name that fills its line may be cut.
func (z Zone) named(name string) bool {
	letters := strings.ToUpper(plain.Replace(search.Fold(name)))
	if z.cut {
		return strings.HasPrefix(letters, z.letters)
	}
	return letters == z.letters
}
