package gtfs

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
)

// kind is what a value must look like: the code of the fault if it does not,
// and the check. A nil check takes any text.
type kind struct {
	code string
	ok   func(string) bool
}

var (
	anyText   = kind{}
	anID      = kind{"gtfs.id", func(s string) bool { return len(s) <= 255 && strings.TrimSpace(s) == s }}
	aTime     = kind{"gtfs.time", func(s string) bool { _, ok := Time(s).Seconds(); return ok }}
	aDate     = kind{"gtfs.date", func(s string) bool { _, ok := Date(s).Day(); return ok }}
	count     = kind{"gtfs.whole", func(s string) bool { n, ok := Whole(s).Int(); return ok && n >= 0 && n <= 1<<31-1 }}
	positive  = kind{"gtfs.positive", func(s string) bool { n, ok := Whole(s).Int(); return ok && n > 0 && n <= 1<<31-1 }}
	amount    = kind{"gtfs.amount", func(s string) bool { f, ok := Decimal(s).Float(); return ok && f >= 0 && f < 1e12 }}
	real      = kind{"gtfs.number", func(s string) bool { _, ok := Decimal(s).Float(); return ok }}
	latitude  = kind{"gtfs.latitude", func(s string) bool { f, ok := Decimal(s).Float(); return ok && f >= -90 && f <= 90 }}
	longitude = kind{"gtfs.longitude", func(s string) bool { f, ok := Decimal(s).Float(); return ok && f >= -180 && f <= 180 }}
	aURL      = kind{"gtfs.url", isURL}
	aZone     = kind{"gtfs.timezone", isZone}
	aLanguage = kind{"gtfs.language", func(s string) bool { _, err := language.Parse(s); return err == nil }}
	aCurrency = kind{"gtfs.currency", func(s string) bool { _, err := currency.ParseISO(s); return err == nil && strings.ToUpper(s) == s }}
	aColor    = kind{"gtfs.color", func(s string) bool { _, err := strconv.ParseUint(s, 16, 32); return err == nil && len(s) == 6 }}
	anEmail   = kind{"gtfs.email", func(s string) bool {
		at := strings.IndexByte(s, '@')
		return at > 0 && at < len(s)-1 && !strings.Contains(s, " ")
	}}
	routeType = kind{"gtfs.routeType", isRouteType}
)

// oneOf is a choice of the numbers 0 to max, or some of them.
func oneOf(allowed ...string) kind {
	return kind{"gtfs.choice", func(s string) bool { return slices.Contains(allowed, s) }}
}

var (
	upTo1 = oneOf("0", "1")
	upTo2 = oneOf("0", "1", "2")
	upTo3 = oneOf("0", "1", "2", "3")
	upTo4 = oneOf("0", "1", "2", "3", "4")
)

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func isZone(s string) bool {
	_, err := time.LoadLocation(s)
	return err == nil && s != "Local" && strings.TrimSpace(s) == s
}

// isRouteType knows the basic types and Google's extended ones, 100 to 1702.
func isRouteType(s string) bool {
	n, ok := Whole(s).Int()
	return ok && (n >= 0 && n <= 7 || n == 11 || n == 12 || n >= 100 && n <= 1702)
}
