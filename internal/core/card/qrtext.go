package card

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"daklakid/internal/platform/errs"
)

// QR is what the code on a card says:
//
//	number|old number|name|ddMMyyyy|Nam or Nữ|residence|ddMMyyyy of issue|…
//
// The cards of 2024 say more, in an order that is not published; it is kept as it
// is.
type QR struct {
	Number    Number    `json:"number"`
	Old       OldNumber `json:"oldNumber,omitempty"`
	Name      string    `json:"name"`
	Birth     Date      `json:"birth"`
	Sex       Sex       `json:"sex"`
	Residence string    `json:"residence"`
	Issued    Date      `json:"issued"`
	Extra     []string  `json:"-"`
}

// Bounds of the code's text, in characters. What is longer is no card's.
const (
	maxText   = 1000
	maxFields = 24
	maxName   = 100
	maxPlace  = 300
)

// ParseQR reads the text of a card's code, strictly: what a card cannot say is
// refused. The error is cardQRNotCard when the text is something else
// altogether, and else cardQRMalformed with the fields that are wrong, named
// qr.number, qr.oldNumber, qr.name, qr.birth, qr.sex, qr.residence, qr.issued and
// qr.extra.
func ParseQR(text string) (QR, error) {
	if utf8.RuneCountInString(text) > maxText || !utf8.ValidString(text) {
		return QR{}, notCard()
	}
	fields := strings.Split(norm.NFC.String(strings.TrimSpace(text)), "|")
	for i := range fields {
		fields[i] = strings.Trim(fields[i], " ")
	}
	if len(fields) < 7 || len(fields) > maxFields || !isDigits(fields[0]) {
		return QR{}, notCard()
	}
	var bad errs.Fields
	q := QR{Number: Number(fields[0]), Name: fields[2], Residence: fields[5], Extra: fields[7:]}
	if code := wrongNumber(fields[0]); code != "" {
		bad.Check(false, "qr.number", code)
	}
	q.Old = oldNumber(fields[1], &bad)
	bad.Check(isName(q.Name), "qr.name", "cardName")
	q.Birth = date(fields[3], "qr.birth", &bad)
	q.Sex = sex(fields[4], &bad)
	bad.Check(isPlace(q.Residence), "qr.residence", "cardText")
	q.Issued = date(fields[6], "qr.issued", &bad)
	for _, extra := range q.Extra {
		bad.Check(extra == "" || isPlace(extra), "qr.extra", "cardText")
	}
	if len(bad) > 0 {
		return QR{}, &errs.Error{Kind: errs.Invalid, Code: "cardQRMalformed", Fields: bad}
	}
	return q, nil
}

func notCard() error { return errs.New(errs.Invalid, "cardQRNotCard") }

// oldNumber may be empty, or twelve digits of a number that was changed; then it
// is not kept.
func oldNumber(s string, bad *errs.Fields) OldNumber {
	switch {
	case s == "", len(s) == 12 && wrongNumber(s) == "":
		return ""
	case len(s) == 9 && isDigits(s):
		return OldNumber(s)
	}
	bad.Check(false, "qr.oldNumber", "cardOldNumber")
	return ""
}

func sex(s string, bad *errs.Fields) Sex {
	switch strings.ToLower(s) {
	case "nam":
		return Male
	case "nữ":
		return Female
	}
	bad.Check(false, "qr.sex", "cardSex")
	return ""
}

// date reads ddMMyyyy.
func date(s, field string, bad *errs.Fields) Date {
	if len(s) == 8 && isDigits(s) {
		d := Date{number(s[4:]), number(s[2:4]), number(s[:2])}
		if d.valid() && d.Year >= 1900 && d.Year < 2100 {
			return d
		}
	}
	bad.Check(false, field, "cardDate")
	return Date{}
}

func number(digits string) (n int) {
	for i := range len(digits) {
		n = 10*n + int(digits[i]-'0')
	}
	return n
}

// The apostrophes that Ê Đê and Gia Rai names are written with.
const apostrophes = "'’‘ʼ"

// isName accepts words of Latin letters. Letters of other scripts that look the
// same are refused: no card has them.
func isName(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			letters++
		case unicode.Is(unicode.Mn, r), r == ' ', r == '-', strings.ContainsRune(apostrophes, r):
		default:
			return false
		}
	}
	return letters >= 2 && utf8.RuneCountInString(s) <= maxName
}

// isPlace accepts what addresses are made of.
func isPlace(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) && unicode.Is(unicode.Latin, r), r >= '0' && r <= '9':
			letters++
		case unicode.Is(unicode.Mn, r), r == ' ', strings.ContainsRune(apostrophes, r), r < utf8.RuneSelf && unicode.IsPunct(r), r == '–', r == '+', r == '“', r == '”':
		default:
			return false
		}
	}
	return letters >= 1 && utf8.RuneCountInString(s) <= maxPlace
}
