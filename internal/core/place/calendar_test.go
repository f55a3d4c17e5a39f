package place_test

import (
	"testing"
	"time"

	"daklakid/internal/core/place"
	"daklakid/province"
)

func TestWorkingDays(t *testing.T) {
	pack, err := province.Pack("daklak")
	if err != nil {
		t.Fatal(err)
	}
	p, err := place.Load(pack)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from string
		days int
		due  string
	}{
		{"2026-11-25T10:00:00+07:00", 2, "2026-11-28T00:00:00+07:00"}, // Wednesday: Thursday, Friday
		{"2026-11-27T10:00:00+07:00", 2, "2026-12-02T00:00:00+07:00"}, // Friday: Monday, Tuesday
		{"2026-11-28T10:00:00+07:00", 1, "2026-12-01T00:00:00+07:00"}, // Saturday: Monday
		{"2026-11-23T10:00:00+07:00", 1, "2026-11-26T00:00:00+07:00"}, // Monday: Tuesday the 24th is a holiday
		{"2026-11-26T23:30:00Z", 1, "2026-12-01T00:00:00+07:00"},      // Friday already in the province
	} {
		from, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		due, err := time.Parse(time.RFC3339, c.due)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.AfterWorkingDays(from, c.days); !got.Equal(due) {
			t.Errorf("%d working days after %s: %v, want %s", c.days, c.from, got, c.due)
		}
	}
}

func TestOfficeTime(t *testing.T) {
	pack, err := province.Pack("daklak")
	if err != nil {
		t.Fatal(err)
	}
	p, err := place.Load(pack)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from  string
		hours int
		due   string
	}{
		{"2026-11-25T08:00:00+07:00", 2, "2026-11-25T10:00:00+07:00"},
		{"2026-11-25T10:30:00+07:00", 2, "2026-11-25T14:30:00+07:00"}, // over noon
		{"2026-11-25T09:30:00+07:00", 2, "2026-11-25T11:30:00+07:00"}, // to the minute
		{"2026-11-25T22:00:00+07:00", 2, "2026-11-26T09:00:00+07:00"}, // at night: from the next morning
		{"2026-11-27T16:30:00+07:00", 2, "2026-11-30T08:30:00+07:00"}, // Friday: half an hour, and Monday
		{"2026-11-23T16:00:00+07:00", 8, "2026-11-25T16:00:00+07:00"}, // Tuesday the 24th is a holiday
		{"2026-11-28T12:00:00+07:00", 8, "2026-11-30T17:00:00+07:00"}, // a whole day of eight hours
	} {
		from, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		due, err := time.Parse(time.RFC3339, c.due)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.AfterOfficeTime(from, time.Duration(c.hours)*time.Hour); !got.Equal(due) {
			t.Errorf("%d hours after %s: %v, want %s", c.hours, c.from, got, c.due)
		}
	}
}
