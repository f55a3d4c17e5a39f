package coaches

import (
	"math"
	"strconv"

	"daklakid/internal/platform/gtfs"
)

// cell is a column of a GTFS file that a line has a field for. set leaves the
// field empty when the field cannot hold the text, which then stays in extra.
type cell[L any] struct {
	column string
	text   func(*L) string
	set    func(*L, string)
}

func word[L any](column string, at func(*L) *string) cell[L] {
	return cell[L]{column, func(l *L) string { return *at(l) }, func(l *L, v string) { *at(l) = v }}
}

func whole[L any](column string, at func(*L) *int64) cell[L] {
	return cell[L]{
		column,
		func(l *L) string {
			if *at(l) == empty {
				return ""
			}
			return strconv.FormatInt(*at(l), 10)
		},
		func(l *L, v string) { *at(l) = int64(gtfs.Whole(v).Or(empty)) },
	}
}

// clock is a time of the service day, in seconds.
func clock[L any](column string, at func(*L) *int64) cell[L] {
	return cell[L]{
		column,
		func(l *L) string { return string(gtfs.At(int(*at(l)))) },
		func(l *L, v string) {
			*at(l) = empty
			if n, ok := gtfs.Time(v).Seconds(); ok {
				*at(l) = int64(n)
			}
		},
	}
}

// price is in đồng, and empty where it is in another currency.
func price[L any](column string, at func(*L) *int64) cell[L] {
	c := whole(column, at)
	c.set = func(l *L, v string) {
		*at(l) = empty
		if f, ok := gtfs.Decimal(v).Float(); ok && f == math.Trunc(f) && f >= 0 && f < 1e12 {
			*at(l) = int64(f)
		}
	}
	return c
}

// coordinate is one of two: both 0 is no position.
func coordinate[L any](column string, at, other func(*L) *float64) cell[L] {
	return cell[L]{
		column,
		func(l *L) string {
			if *at(l) == 0 && *other(l) == 0 {
				return ""
			}
			return string(gtfs.Real(*at(l)))
		},
		func(l *L, v string) { *at(l), _ = gtfs.Decimal(v).Float() },
	}
}

// weekday is a bit of a calendar's days.
func weekday(column string, bit int64) cell[calendarLine] {
	return cell[calendarLine]{
		column,
		func(l *calendarLine) string { return strconv.FormatInt(l.Days>>bit&1, 10) },
		func(l *calendarLine, v string) {
			if l.Days &^= 1 << bit; v == "1" {
				l.Days |= 1 << bit
			}
		},
	}
}
