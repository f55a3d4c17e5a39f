package publicservice

import (
	"strings"
	"time"
)

var digits = []string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// DateInWords writes a day (2006-01-02) as the form of birth registration wants
// it, empty when it is none: "Ngày hai mươi mốt, tháng hai, năm hai nghìn không
// trăm hai mươi lăm".
func DateInWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	month := number(int(t.Month()))
	if t.Month() == time.January {
		month = "một"
	}
	return "Ngày " + number(t.Day()) + ", tháng " + month + ", năm " + number(t.Year())
}

// number writes 0 to 9999 in words.
func number(n int) string {
	var words []string
	if n >= 1000 {
		words = append(words, digits[n/1000], "nghìn")
		n %= 1000
		if n == 0 {
			return strings.Join(words, " ")
		}
		words = append(words, digits[n/100], "trăm")
		n %= 100
		if n == 0 {
			return strings.Join(words, " ")
		}
	} else if n >= 100 {
		words = append(words, digits[n/100], "trăm")
		if n %= 100; n == 0 {
			return strings.Join(words, " ")
		}
	}
	if n < 10 && len(words) > 0 {
		return strings.Join(append(words, "linh", digits[n]), " ")
	}
	return strings.Join(append(words, tens(n)), " ")
}

// tens writes 0 to 99; one and five change after a ten.
func tens(n int) string {
	ten, one := n/10, n%10
	switch {
	case ten == 0:
		return digits[one]
	case ten == 1 && one == 0:
		return "mười"
	case ten == 1 && one == 5:
		return "mười lăm"
	case ten == 1:
		return "mười " + digits[one]
	}
	word := digits[ten] + " mươi"
	switch one {
	case 0:
		return word
	case 1:
		return word + " mốt"
	case 5:
		return word + " lăm"
	}
	return word + " " + digits[one]
}
