package ical_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	reader "github.com/emersion/go-ical"

	"daklakid/internal/platform/ical"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// read checks the bytes by what any line must be, then has another's parser
// read them.
func read(t testing.TB, raw []byte) []*reader.Component {
	t.Helper()
	if !bytes.HasSuffix(raw, []byte("\r\n")) || bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\r")) ||
		bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\n")) {
		t.Fatalf("a line ends otherwise than with CR LF: %q", raw)
	}
	for l := range strings.SplitSeq(string(raw), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Fatalf("%d bytes, or cut within a character: %q", len(l), l)
		}
	}
	c, err := reader.NewDecoder(bytes.NewReader(raw)).Decode()
	if err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	var again bytes.Buffer
	if len(c.Children) > 0 {
		if err := reader.NewEncoder(&again).Encode(c); err != nil { // which checks what each component must have
			t.Fatalf("%v: %s", err, raw)
		}
	}
	var events []*reader.Component
	for _, child := range c.Children {
		switch child.Name {
		case reader.CompEvent:
			events = append(events, child)
		case reader.CompTimezone:
		default:
			t.Fatalf("unexpected %s in %s", child.Name, raw)
		}
	}
	return events
}

func said(t testing.TB, c *reader.Component, name string) string {
	t.Helper()
	s, err := c.Props.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadByAnother(t *testing.T) {
	hcm := zone(t, "Asia/Ho_Chi_Minh")
	start := time.Date(2026, 12, 3, 21, 0, 0, 0, hcm)
	events := read(t, ical.Calendar{Product: "Đắk Lắk ID", Name: "Lịch; của tôi", Zone: hcm, Refresh: 6 * time.Hour, Events: []ical.Event{
		{
			UID: "a@x", Sequence: 3, Changed: start.Add(-time.Hour), Start: start, End: start.Add(7 * time.Hour), Title: "Xe đi Thành phố Hồ Chí Minh, bến Miền Đông",
			Place: `Bến xe \ phía Bắc; cổng 2`, Note: "Mang căn cước.\nĐến trước 30 phút.", URL: "https://id.daklak.example/xe-khach/cua-toi",
			Remind: []time.Duration{24 * time.Hour, 2 * time.Hour},
		},
		{UID: "b@x", Changed: start, Start: time.Date(2026, 12, 4, 23, 59, 0, 0, hcm), AllDay: true, Title: "Hạn trả kết quả"},
		{UID: "c@x", Changed: start, Start: start, Title: "Phỏng vấn", Cancelled: true, Remind: []time.Duration{time.Hour}},
	}}.Bytes())
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	trip, deadline, off := events[0], events[1], events[2]
	for name, want := range map[string]string{
		reader.PropUID: "a@x", reader.PropSummary: "Xe đi Thành phố Hồ Chí Minh, bến Miền Đông", reader.PropLocation: `Bến xe \ phía Bắc; cổng 2`,
		reader.PropDescription: "Mang căn cước.\nĐến trước 30 phút.", reader.PropStatus: "CONFIRMED",
	} {
		if got := said(t, trip, name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if got, err := trip.Props.DateTime(reader.PropDateTimeStart, nil); err != nil || !got.Equal(start) {
		t.Error(got, err)
	}
	if p := trip.Props.Get(reader.PropDateTimeStart); p.Value != "20261203T210000" || p.Params.Get(reader.ParamTimezoneID) != "Asia/Ho_Chi_Minh" {
		t.Errorf("%+v", p)
	}
	if got, err := trip.Props.DateTime(reader.PropDateTimeEnd, nil); err != nil || !got.Equal(start.Add(7*time.Hour)) {
		t.Error(got, err)
	}
	if trip.Props.Get(reader.PropSequence).Value != "3" || len(trip.Children) != 2 || trip.Children[0].Props.Get(reader.PropTrigger).Value != "-P1D" ||
		trip.Children[1].Props.Get(reader.PropTrigger).Value != "-PT120M" {
		t.Errorf("%+v", trip)
	}
	if p, q := deadline.Props.Get(reader.PropDateTimeStart), deadline.Props.Get(reader.PropDateTimeEnd); p.Value != "20261204" || q.Value != "20261205" || p.ValueType() != reader.ValueDate {
		t.Errorf("%+v %+v", p, q)
	}
	if said(t, off, reader.PropStatus) != "CANCELLED" || len(off.Children) != 0 {
		t.Errorf("%+v", off)
	}
}

// hostile are words that try to end their line.
var hostile = []string{
	"a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil", "a\nATTACH:https://evil.example", "a\rX-EVIL:1", "a,b;c:d\\n\\", `"quoted";TZID=evil:`, "\x00\x07\x1b[31m\x7f",
	"a\u2028X-EVIL:1\u2029\u0085b", "\xff\xfe cắt \xc3", strings.Repeat("ưỡ", 200), strings.Repeat("\r\n", 50), strings.Repeat("👩‍🌾", 40), "\ufeffBEGIN:VCALENDAR", "",
}

func TestWordsStayWords(t *testing.T) {
	hcm := zone(t, "Asia/Ho_Chi_Minh")
	for _, words := range hostile {
		raw := ical.Calendar{Product: words, Name: words, Zone: hcm, Events: []ical.Event{{
			UID: "u" + words, Start: time.Unix(1_800_000_000, 0), Changed: time.Unix(1, 0), Title: words, Place: words, Note: words, URL: words, Remind: []time.Duration{time.Hour},
		}}}.Bytes()
		events := read(t, raw)
		if len(events) != 1 {
			t.Fatalf("%q became %d events: %s", words, len(events), raw)
		}
		for name := range events[0].Props {
			switch name {
			case "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS":
			default:
				t.Errorf("%q became the property %s", words, name)
			}
		}
	}
	if got := said(t, read(t, ical.Calendar{Product: "x", Zone: hcm, Events: []ical.Event{{UID: "u", Title: hostile[3]}}}.Bytes())[0], "SUMMARY"); got != hostile[3] {
		t.Errorf("%q came back as %q", hostile[3], got)
	}
}

func TestZones(t *testing.T) {
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"Asia/Ho_Chi_Minh": "DTSTART;TZID=Asia/Ho_Chi_Minh:20260701T190000", "Europe/Berlin": "DTSTART:20260701T120000Z",
		"Asia/Kolkata": "DTSTART;TZID=Asia/Kolkata:20260701T173000", "UTC": "DTSTART:20260701T120000Z",
	} {
		raw := ical.Calendar{Product: "x", Zone: zone(t, name), Events: []ical.Event{{UID: "u", Start: at, Title: "x"}}}.Bytes()
		if read(t, raw); !strings.Contains(string(raw), want+"\r\n") {
			t.Errorf("%s: %s", name, raw)
		}
	}
	if raw := string(ical.Calendar{Product: "x", Zone: zone(t, "America/St_Johns"), Events: nil}.Bytes()); strings.Contains(raw, "VTIMEZONE") {
		t.Error(raw)
	}
}

func TestTheSameBytes(t *testing.T) {
	c := ical.Calendar{Product: "x", Name: "n", Zone: zone(t, "Asia/Ho_Chi_Minh"), Events: []ical.Event{{UID: "u", Start: time.Unix(1_800_000_000, 0), Title: "x"}}}
	if !bytes.Equal(c.Bytes(), c.Bytes()) {
		t.Error("whoever asks again would take it for news")
	}
}

func FuzzWords(f *testing.F) {
	for _, words := range hostile {
		f.Add(words, words)
	}
	hcm := zone(f, "Asia/Ho_Chi_Minh")
	f.Fuzz(func(t *testing.T, title, note string) {
		if n := len(read(t, ical.Calendar{Product: "x", Zone: hcm, Events: []ical.Event{{UID: "u", Start: time.Unix(1_800_000_000, 0), Title: title, Note: note}}}.Bytes())); n != 1 {
			t.Fatalf("%d events", n)
		}
	})
}
