package identity

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"daklakid/internal/platform/errs"
)

const (
	region      = "VN"
	callingCode = 84
)

var (
	// mobile is the national numbering plan since 2018. It decides instead of
	// the library's table, which lacks networks (055) and keeps unissued ones (030).
	mobile = regexp.MustCompile(`^(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}$`)
	// landline is the area code and the number, without the 0.
	landline = regexp.MustCompile(`^2\d{9}$`)
	// written lists what people put into a number. Letters are not part of it:
	// the library would read them as keys of a dial.
	written = regexp.MustCompile(`^[+(]?[\d+ .()/-]+$`)
)

// prefixes2018 turn the 11-digit numbers of before 2018 (without the 0) into
// today's: decision 798/QĐ-BTTTT of the ministry.
var prefixes2018 = map[string]string{
	"120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
	"123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
	"162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
	"186": "56", "188": "58", "199": "59",
}

// maxPhone bounds what is read as a number, in bytes.
const maxPhone = 32

// ParsePhone reads a Vietnamese mobile number as people write it and returns
// it in E.164 (+84905123456). Its error names the field phone; it never quotes
// the number.
func ParsePhone(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return "", errs.InvalidField("phone", "required")
	}
	if len(raw) > maxPhone || !written.MatchString(raw) {
		return "", errs.InvalidField("phone", "phoneInvalid")
	}
	number, err := phonenumbers.Parse(raw, region)
	if err != nil {
		// The library's error is not kept as a cause: it may quote the number.
		return "", errs.InvalidField("phone", "phoneInvalid")
	}
	if number.GetCountryCode() != callingCode {
		return "", errs.InvalidField("phone", "phoneForeign")
	}
	national := modern(strconv.FormatUint(number.GetNationalNumber(), 10))
	switch {
	case mobile.MatchString(national):
		return "+84" + national, nil
	case landline.MatchString(national):
		return "", errs.InvalidField("phone", "phoneLandline")
	}
	return "", errs.InvalidField("phone", "phoneInvalid")
}

// modern converts a number of before 2018; others stay as they are.
func modern(national string) string {
	if len(national) == 10 {
		if prefix, old := prefixes2018[national[:3]]; old {
			return prefix + national[3:]
		}
	}
	return national
}
