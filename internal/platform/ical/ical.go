// Package ical writes calendars as RFC 5545 has them, for a file to open once
// and for an address that calendars ask now and then.
package ical

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Event is one thing with a time.
type Event struct {
	UID      string // the same for ever, for the same thing
	Sequence int64  // grows when the thing changes
	Changed  time.Time
	Start    time.Time
	End      time.Time // zero: at Start, or the whole of its day
	AllDay   bool
	Title    string
	Place    string
	Note     string
	URL      string
	// Cancelled: it was, and will not be.
	Cancelled bool
	Remind    []time.Duration // before Start
}

// Calendar is events together.
type Calendar struct {
	Product string // what wrote it
	Name    string // for an address that is asked; empty in a file
	Zone    *time.Location
	Refresh time.Duration // how often an address should be asked
	Events  []Event
}

// ContentType is what a calendar is served as.
const ContentType = "text/calendar; charset=utf-8"

// The forms of RFC 5545 §3.3.4 and §3.3.5.
const (
	dateForm  = "20060102"
	localForm = "20060102T150405"
	utcForm   = "20060102T150405Z"
)

// Bytes is the calendar as it goes over the wire: the same events give the
// same bytes.
func (c Calendar) Bytes() []byte {
	w := &writer{zone: c.Zone}
	if !steady(c.Zone, c.Events) {
		w.zone = nil
	}
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//"+text(c.Product)+"//vi")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	if c.Name != "" {
		w.line("NAME", text(c.Name)) // RFC 7986 §5.1; the other is what calendars read before it
		w.line("X-WR-CALNAME", text(c.Name))
	}
	if c.Refresh > 0 {
		w.line("REFRESH-INTERVAL;VALUE=DURATION", duration(c.Refresh))
		w.line("X-PUBLISHED-TTL", duration(c.Refresh))
	}
	w.timezone(c.Events)
	for _, e := range c.Events {
		w.event(e)
	}
	w.line("END", "VCALENDAR")
	return []byte(w.b.String())
}

// steady reports whether a zone has no summer time while the events are; one
// that has is not described, and all times are in UTC.
func steady(zone *time.Location, events []Event) bool {
	if zone == nil || zone == time.UTC {
		return false
	}
	for _, e := range events {
		year := e.Start.In(zone).Year()
		_, winter := time.Date(year, time.January, 1, 0, 0, 0, 0, zone).Zone()
		_, summer := time.Date(year, time.July, 1, 0, 0, 0, 0, zone).Zone()
		_, then := e.Start.In(zone).Zone()
		if winter != summer || then != winter {
			return false
		}
	}
	return true
}

type writer struct {
	b    strings.Builder
	zone *time.Location // nil: UTC
}

// timezone says what the zone's name means (§3.6.5).
func (w *writer) timezone(events []Event) {
	if w.zone == nil || len(events) == 0 {
		return
	}
	name, offset := events[0].Start.In(w.zone).Zone()
	hours, minutes := offset/3600, offset/60%60
	sign := "+"
	if offset < 0 {
		sign, hours, minutes = "-", -hours, -minutes
	}
	shift := fmt.Sprintf("%s%02d%02d", sign, hours, minutes)
	w.line("BEGIN", "VTIMEZONE")
	w.line("TZID", text(w.zone.String()))
	w.line("BEGIN", "STANDARD")
	w.line("DTSTART", "19700101T000000")
	w.line("TZOFFSETFROM", shift)
	w.line("TZOFFSETTO", shift)
	w.line("TZNAME", text(name))
	w.line("END", "STANDARD")
	w.line("END", "VTIMEZONE")
}

func (w *writer) event(e Event) {
	w.line("BEGIN", "VEVENT")
	w.line("UID", text(e.UID))
	w.line("SEQUENCE", fmt.Sprint(e.Sequence))
	w.line("DTSTAMP", e.Changed.UTC().Format(utcForm))
	w.line("LAST-MODIFIED", e.Changed.UTC().Format(utcForm))
	w.when(e)
	w.line("SUMMARY", text(e.Title))
	for _, p := range [][2]string{{"LOCATION", text(e.Place)}, {"DESCRIPTION", text(e.Note)}, {"URL", plain(e.URL)}} {
		if p[1] != "" {
			w.line(p[0], p[1])
		}
	}
	if e.AllDay {
		w.line("TRANSP", "TRANSPARENT") // a last day takes nobody's time
	}
	if e.Cancelled {
		w.line("STATUS", "CANCELLED")
	} else {
		w.line("STATUS", "CONFIRMED")
		w.alarms(e)
	}
	w.line("END", "VEVENT")
}

// when writes an all-day event by its day in the zone, others by the clock there.
func (w *writer) when(e Event) {
	zone := w.zone
	if zone == nil {
		zone = time.UTC
	}
	if e.AllDay {
		day := e.Start.In(zone)
		last := day
		if !e.End.IsZero() {
			last = e.End.In(zone)
		}
		w.line("DTSTART;VALUE=DATE", day.Format(dateForm))
		w.line("DTEND;VALUE=DATE", last.AddDate(0, 0, 1).Format(dateForm)) // the first day after it
		return
	}
	w.moment("DTSTART", e.Start)
	if e.End.After(e.Start) {
		w.moment("DTEND", e.End)
	}
}

func (w *writer) moment(name string, t time.Time) {
	if w.zone == nil {
		w.line(name, t.UTC().Format(utcForm))
		return
	}
	w.line(name+";TZID="+w.zone.String(), t.In(w.zone).Format(localForm))
}

func (w *writer) alarms(e Event) {
	for _, before := range e.Remind {
		w.line("BEGIN", "VALARM")
		w.line("ACTION", "DISPLAY")
		w.line("DESCRIPTION", text(e.Title))
		w.line("TRIGGER", "-"+duration(before))
		w.line("END", "VALARM")
	}
}

// duration is a time span in whole minutes (§3.3.6).
func duration(d time.Duration) string {
	if days := d / (24 * time.Hour); d == days*24*time.Hour && days > 0 {
		return fmt.Sprintf("P%dD", days)
	}
	return fmt.Sprintf("PT%dM", d/time.Minute)
}

// maxLine is how many bytes a line may have, its end not counted (§3.1).
const maxLine = 75

// line writes a property, folded between characters.
func (w *writer) line(name, value string) {
	room := maxLine
	for _, r := range name + ":" + value {
		if n := utf8.RuneLen(r); n > room {
			w.b.WriteString("\r\n ")
			room = maxLine - 1 - n
		} else {
			room -= n
		}
		w.b.WriteRune(r)
	}
	w.b.WriteString("\r\n")
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// text is somebody's words as a TEXT value (§3.3.11): no line of them can begin
// a property of its own.
func text(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	for _, end := range []string{"\u0085", "\u2028", "\u2029"} { // ends of lines to some readers
		s = strings.ReplaceAll(s, end, "\n")
	}
	return escapes.Replace(cleaned(s, "\n"))
}

// plain is a value that is not text, such as an address.
func plain(s string) string { return cleaned(s, "") }

// cleaned leaves out control characters but those allowed, and bytes that are
// no UTF-8.
func cleaned(s, allowed string) string {
	return strings.Map(func(r rune) rune {
		if (r < ' ' || r >= 0x7f && r < 0xa0) && !strings.ContainsRune(allowed, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
