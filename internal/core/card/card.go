// Package card reads Vietnamese identity cards: the QR code and the
// machine-readable zone in photos of them, and the numbers people type. It says
// whether all that a card tells agrees with itself, and never more than that: the
// code is unsigned plain text and anybody can print both. What may be concluded
// is for others.
//
// The rules are those of the Law on Identity 26/2023 (numbers: article 12, ages
// of renewal: article 21) and of circular 59/2021/TT-BCA; the layout of the code
// and the zone is from samples, for it is not published.
package card

import (
	"embed"
	"fmt"
	"io/fs"
	"time"

	"daklakid/internal/platform/embedded"
)

// Date is a day of the calendar; the zero Date is none.
type Date struct{ Year, Month, Day int }

// Day is the day of a moment, in the zone of t.
func Day(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String is as in ISO 8601: 1999-02-20.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes what String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	return d.Month < e.Month || d.Month == e.Month && d.Day < e.Day
}

// valid reports whether there is such a day.
func (d Date) valid() bool {
	return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= days(d.Year, d.Month)
}

func days(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Birthday is the day on which who was born on d reaches an age. Who was born on
// a leap day reaches it on the last of February.
func (d Date) Birthday(age int) Date {
	year := d.Year + age
	return Date{year, d.Month, min(d.Day, days(year, d.Month))}
}

// years moves a date by whole years.
func (d Date) years(n int) Date { return d.Birthday(n) }

// Sex as cards tell it.
type Sex string

// The two that cards know; the zero Sex is unknown.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences of this package's errors, by language.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }
