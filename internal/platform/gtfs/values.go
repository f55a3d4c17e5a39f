package gtfs

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Time is a time of the service day: 25:10:00 is after midnight. Like all
// values here it keeps the text it was read from, so that nothing is lost when
// it is written again; empty is not given.
type Time string

// Date is a day, 20260217.
type Date string

// Whole is an integer or a choice.
type Whole string

// Decimal is a number, a coordinate or an amount.
type Decimal string

// maxHours bounds a trip: the coach to Hà Nội takes 29, a ship some days.
const maxHours = 240

// Seconds since the service day began, which is twelve hours before noon.
func (t Time) Seconds() (int, bool) {
	s := string(t)
	colon := strings.IndexByte(s, ':')
	if colon < 1 || colon > 3 || len(s) != colon+6 || s[colon+3] != ':' {
		return 0, false
	}
	h, ok1 := digits(s[:colon])
	m, ok2 := digits(s[colon+1 : colon+3])
	sec, ok3 := digits(s[colon+4:])
	if !ok1 || !ok2 || !ok3 || h > maxHours || m > 59 || sec > 59 {
		return 0, false
	}
	return h*3600 + m*60 + sec, true
}

// At writes seconds of the service day as a time; what is not in it is empty.
func At(seconds int) Time {
	if seconds < 0 || seconds >= (maxHours+1)*3600 {
		return ""
	}
	return Time(fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60))
}

// Day is the date at midnight UTC.
func (d Date) Day() (time.Time, bool) {
	if _, ok := digits(string(d)); !ok || len(d) != 8 || d < "19000101" || d > "22001231" {
		return time.Time{}, false
	}
	t, err := time.Parse("20060102", string(d))
	return t, err == nil
}

// On is the date of a time, in the zone that the time is in.
func On(t time.Time) Date { return Date(t.Format("20060102")) }

// Int is the number, if there is one.
func (w Whole) Int() (int, bool) {
	n, err := strconv.Atoi(string(w))
	return n, err == nil && w[0] != '+'
}

// Or is the number, else another.
func (w Whole) Or(other int) int {
	if n, ok := w.Int(); ok {
		return n
	}
	return other
}

// Number writes an integer.
func Number(n int) Whole { return Whole(strconv.Itoa(n)) }

// Float is the number, if there is one.
func (d Decimal) Float() (float64, bool) {
	if strings.Trim(string(d), "0123456789.-+eE") != "" {
		return 0, false // Go reads more as a number than the specification does: Inf, 0x1p4, 1_000
	}
	f, err := strconv.ParseFloat(string(d), 64)
	return f, err == nil
}

// Real writes a number with as many digits as it needs.
func Real(f float64) Decimal { return Decimal(strconv.FormatFloat(f, 'f', -1, 64)) }

func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || i > 8 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}
