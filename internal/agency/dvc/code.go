package dvc

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Code is a dossier's number, as it stands on the receipt. Two forms are in use:
// V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX, which names the authority from its smallest
// part upwards (000.00.12.H15-261123-0001), and the newer one, which names it
// downwards and leaves out what is empty (H15.12-261123-0001).
type Code struct {
	Authority string // the part before the day
	Day       string // YYYY-MM-DD, on which the dossier was received
	Number    int    // in that authority and day, from 1
}

var (
	errCode  = errors.New("dvc: this is no dossier code")
	codeForm = regexp.MustCompile(`^(\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{2}){0,3})-(\d{6})-(\d{4})$`)
)

// ParseCode reads a code in either form; anything else, or a day that there is
// not, is an error.
func ParseCode(s string) (Code, error) {
	parts := codeForm.FindStringSubmatch(s)
	if parts == nil {
		return Code{}, errCode
	}
	day, err := time.Parse("060102", parts[2])
	// Go reads 69 to 99 as the last century; codes began in 2018.
	if err != nil || day.Year() < 2018 {
		return Code{}, errCode
	}
	number, err := strconv.Atoi(parts[3])
	if err != nil || number == 0 {
		return Code{}, errCode
	}
	return Code{parts[1], day.Format(time.DateOnly), number}, nil
}

// String writes the code as it was read.
func (c Code) String() string {
	day, err := time.Parse(time.DateOnly, c.Day)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s-%s-%04d", c.Authority, day.Format("060102"), c.Number)
}
