package gtfs_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"daklakid/internal/platform/gtfs"
)

// fields reads a message by the numbers of gtfs-realtime.proto and no generated
// code: path → values, a path being field numbers from the outside in.
func fields(t *testing.T, data []byte, path string, into map[string][]string, nested map[string]bool) {
	t.Helper()
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		data = data[n:]
		at := fmt.Sprint(path, ".", number)
		switch kind {
		case protowire.VarintType:
			v, n := protowire.ConsumeVarint(data)
			into[at] = append(into[at], fmt.Sprint(v))
			data = data[n:]
		case protowire.BytesType:
			v, n := protowire.ConsumeBytes(data)
			if nested[at] {
				fields(t, v, at, into, nested)
			} else {
				into[at] = append(into[at], string(v))
			}
			data = data[n:]
		default:
			t.Fatalf("%s: a field of kind %d", at, kind)
		}
	}
}

func decode(t *testing.T, data []byte, nested ...string) map[string][]string {
	t.Helper()
	messages := map[string]bool{}
	for _, path := range nested {
		messages[path] = true
	}
	into := map[string][]string{}
	fields(t, data, "", into, messages)
	return into
}

func expect(t *testing.T, got map[string][]string, want map[string][]string) {
	t.Helper()
	for path, values := range want {
		if !slices.Equal(got[path], values) {
			t.Errorf("%s is %q, not %q", path, got[path], values)
		}
	}
	for path := range got {
		if want[path] == nil {
			t.Errorf("%s is %q and should not be there", path, got[path])
		}
	}
}

func TestAlertsAreReadByTheNumbersOfTheSpecification(t *testing.T) {
	now := time.Unix(1_796_000_000, 0)
	data, err := gtfs.Alerts(now, []gtfs.Alert{{
		ID: "1", From: now, Until: now.Add(time.Hour), Cause: "WEATHER", Effect: "DETOUR",
		Header:   map[string]string{"vi": "Đèo Phượng Hoàng sạt lở", "en": "Landslide", "de": ""},
		Link:     map[string]string{"vi": "https://example.vn"},
		Subjects: []gtfs.Subject{{Agency: "A"}, {Route: "R", Stop: "S"}, {Trip: "T", Route: "R", Day: "20261126"}},
	}, {ID: "2", Header: map[string]string{"vi": "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	got := decode(t, data, ".1", ".2", ".2.5", ".2.5.1", ".2.5.5", ".2.5.5.4", ".2.5.8", ".2.5.8.1", ".2.5.10", ".2.5.10.1")
	expect(t, got, map[string][]string{
		".1.1": {"2.0"}, ".1.2": {"0"}, ".1.3": {"1796000000"}, ".2.1": {"1", "2"},
		".2.5.1.1": {"1796000000"}, ".2.5.1.2": {"1796003600"}, ".2.5.6": {"8"}, ".2.5.7": {"4"},
		".2.5.5.1": {"A"}, ".2.5.5.2": {"R"}, ".2.5.5.5": {"S"},
		".2.5.5.4.1": {"T"}, ".2.5.5.4.5": {"R"}, ".2.5.5.4.3": {"20261126"},
		".2.5.10.1.1": {"Landslide", "Đèo Phượng Hoàng sạt lở", "x"}, ".2.5.10.1.2": {"en", "vi", "vi"},
		".2.5.8.1.1": {"https://example.vn"}, ".2.5.8.1.2": {"vi"},
	})
}

func TestCancelledTripsAreReadByTheNumbersOfTheSpecification(t *testing.T) {
	now := time.Unix(1_796_000_000, 0)
	data, err := gtfs.TripUpdates(now, []gtfs.Cancellation{
		{ID: "c1", Trip: "R1-2000", Route: "R1", Day: "20261126"},
		{ID: "c2", Trip: "R20", Day: "20261126", Start: "05:10:00"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := decode(t, data, ".1", ".2", ".2.3", ".2.3.1")
	expect(t, got, map[string][]string{
		".1.1": {"2.0"}, ".1.2": {"0"}, ".1.3": {"1796000000"}, ".2.1": {"c1", "c2"},
		".2.3.1.1": {"R1-2000", "R20"}, ".2.3.1.2": {"05:10:00"}, ".2.3.1.3": {"20261126", "20261126"},
		".2.3.1.4": {"3", "3"}, ".2.3.1.5": {"R1"}, ".2.3.4": {"1796000000", "1796000000"},
	})
	again, err := gtfs.TripUpdates(now, nil)
	if err != nil || len(again) == 0 {
		t.Error("a feed without cancellations has a header all the same")
	}
}
