package openinghours_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/openinghours"
)

// differs are texts on which we differ from it, with the reason: a rule that
// overrides replaces what begins on its day. There, it replaces what lies on
// its day, so that the night before ends at midnight, and the night after comes
// back.
var differs = []string{"Mo-Su 22:00-04:00; Sa 10:00-12:00", "Th-We 14:45-28:30; Mo-Th 12:30-20:45"}

// What the public implementation (opening_hours.js 3.15.0) answered for some
// texts and moments, written down once.
func TestAsTheReference(t *testing.T) {
	raw, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Text, At string
		Open     bool
	}
	if err := json.Unmarshal(raw, &all); err != nil || len(all) < 1000 {
		t.Fatal(len(all), err)
	}
	wrong := map[string]int{}
	for _, c := range all {
		h, err := openinghours.Parse(c.Text)
		if err != nil {
			t.Errorf("%q: %v", c.Text, err)
			continue
		}
		at, err := time.Parse("2006-01-02T15:04", c.At)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.At(at, nil).Open; got != c.Open && !slices.Contains(differs, c.Text) {
			if wrong[c.Text]++; wrong[c.Text] == 1 {
				t.Errorf("%q at %s: open %v, want %v", c.Text, at.Format("Mon 2006-01-02 15:04"), got, c.Open)
			}
		}
	}
}

// holidays are Tết and National Day, as the province's calendar has them.
func holidays(day time.Time) bool {
	return slices.Contains([]string{"2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09", "2026-09-02"}, day.Format(time.DateOnly))
}

func TestHolidays(t *testing.T) {
	for _, c := range []struct {
		text, at string
		open     bool
		changes  string
	}{
		{"Mo-Su 07:00-21:00; PH off", "2027-02-06T10:00", false, "2027-02-10T07:00"}, // the first of Tết
		{"Mo-Su 07:00-21:00; PH off", "2027-02-04T10:00", true, "2027-02-04T21:00"},
		{"Mo-Su 07:00-21:00; PH off", "2027-02-04T22:00", false, "2027-02-10T07:00"},
		{"Mo-Fr 07:00-17:00; PH 08:00-10:00", "2027-02-07T09:00", true, "2027-02-07T10:00"}, // a Sunday
		{"Mo-Fr,PH 07:00-17:00", "2027-02-07T09:00", true, "2027-02-07T17:00"},
		{"Mo-Fr 07:00-17:00", "2026-09-02T09:00", true, "2026-09-02T17:00"}, // a holiday not named counts as any day
		{"24/7", "2027-02-06T10:00", true, ""},
		{"off", "2027-02-06T10:00", false, ""},
		{"Fr,Sa 18:00-02:00", "2026-11-29T01:00", true, "2026-11-29T02:00"}, // the night from Saturday
		{"Mo-Su 06:00-24:00", "2026-11-26T23:59", true, "2026-11-27T00:00"},
		{"2025 Mo-Su 06:00-24:00", "2026-11-26T12:00", false, ""},
	} {
		h, err := openinghours.Parse(c.text)
		if err != nil {
			t.Fatalf("%q: %v", c.text, err)
		}
		zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
		at, err := time.ParseInLocation("2006-01-02T15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		got, changes := h.At(at, holidays), ""
		if !got.Changes.IsZero() {
			changes = got.Changes.Format("2006-01-02T15:04")
		}
		if got.Open != c.open || changes != c.changes {
			t.Errorf("%q at %s: %v until %q, want %v until %q", c.text, c.at, got.Open, changes, c.open, c.changes)
		}
	}
}

func TestNotUnderstood(t *testing.T) {
	for text, at := range map[string]int{
		"": 0, "hello": 0, "8-17": 0, "Mo-Fr 8h-17h": 6, "Mo-Fr 08:00": 11, "Mo-Fr 08:00-": 12, "Mo-Fr 25:00-26:00": 17, "Mo-Fr 08:60-09:00": 6,
		"Mo-Xx 08:00-09:00": 3, "Mo[6] 08:00-09:00": 4, "Feb 30 08:00-09:00": 4, "sunrise-sunset": 0, "SH off": 0, "week 1-10": 0, "easter": 0,
		"Mo 08:00-12:00 || 09:00-10:00": 15, `Mo "no end`: 4, "Jan-40": 4, "Mo-Fr 08:00-99:00": 12, "T2-T6 08:00-17:00": 0,
		strings.Repeat("Mo 08:00-09:00;", 60): 255, "\xff": 255,
	} {
		_, err := openinghours.Parse(text)
		var wrong *openinghours.SyntaxError
		if !errors.As(err, &wrong) {
			t.Errorf("%q is understood", text)
		} else if wrong.At != at {
			t.Errorf("%q: at %d, want %d (%v)", text, wrong.At, at, err)
		}
	}
}

// Whatever is understood keeps these: a day's spans are in order and apart; the
// status says the same until it says that it changes, and the contrary then.
func FuzzHours(f *testing.F) {
	for _, seed := range []string{"24/7", "Mo-Fr 07:00-11:30,13:30-17:00; Sa 08:00-12:00; PH off", "Fr,Sa 18:00-02:00", "Dec 24-Jan 02 off", "Sa[2,-1] 07:00-11:00", "06:00+"} {
		f.Add(seed, int64(1_795_000_000))
	}
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		h, err := openinghours.Parse(text)
		if err != nil {
			return
		}
		at := time.Unix(seconds&0xffff_ffff, 0).UTC().Truncate(time.Minute)
		last := -1
		for _, s := range h.Day(at, holidays) {
			if s.From <= last || s.To <= s.From || s.From >= 24*60 || s.To > 48*60 {
				t.Fatalf("%q: %+v", text, h.Day(at, holidays))
			}
			last = s.To
		}
		now := h.At(at, holidays)
		if now.Changes.IsZero() {
			return
		}
		if !now.Changes.After(at) {
			t.Fatalf("%q at %s changes at %s", text, at, now.Changes)
		}
		if before := h.At(now.Changes.Add(-time.Minute), holidays); before.Open != now.Open {
			t.Fatalf("%q: from %s until %s it is not the same", text, at, now.Changes)
		}
		if after := h.At(now.Changes, holidays); after.Open == now.Open {
			t.Fatalf("%q: nothing changes at %s", text, now.Changes)
		}
		// What is understood is understood again, blanks or not.
		if _, err := openinghours.Parse("  " + h.String() + " "); err != nil && len(text) < 250 {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
