package setting

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"daklakid/internal/platform/errs"
)

// check refuses a value that the declaration does not allow, or that is not
// written in its one form.
func (d Declaration) check(value string) error {
	switch d.kind {
	case IsNumber:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != value {
			return errs.InvalidField("value", "settingNumber")
		}
		if n < d.Min || n > d.Max {
			return errs.InvalidField("value", "outOfRange", "min", d.Min, "max", d.Max)
		}
	case IsSwitch:
		if value != "true" && value != "false" {
			return errs.InvalidField("value", "notAllowed")
		}
	case IsText:
		if utf8.RuneCountInString(value) > int(d.Max) {
			return errs.InvalidField("value", "tooLong", "max", d.Max)
		}
		if strings.ContainsAny(value, "<>\r\n\t") || strings.TrimSpace(value) != value {
			return errs.InvalidField("value", "settingText")
		}
	}
	return nil
}
