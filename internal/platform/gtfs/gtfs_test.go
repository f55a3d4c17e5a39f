package gtfs_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/gtfs"
)

// unzipped reads an archive with the standard library only.
func unzipped(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

func records(t *testing.T, content string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAFeedIsWrittenAsItWasRead(t *testing.T) {
	feed := mustRead(t, zipped(t, small))
	again := unzipped(t, written(t, feed))
	if !slices.Equal(slices.Sorted(maps.Keys(again)), slices.Sorted(maps.Keys(small))) {
		t.Fatalf("files %v", slices.Sorted(maps.Keys(again)))
	}
	for name, content := range small {
		if name == "ghi-chu.txt" {
			if again[name] != content {
				t.Errorf("%s: %q", name, again[name])
			}
			continue
		}
		was, is := records(t, content), records(t, again[name])
		for i := range max(len(was), len(is)) {
			if i >= len(was) || i >= len(is) || !slices.Equal(was[i], is[i]) {
				t.Errorf("%s, line %d: %q, was %q", name, i+1, is, was)
				break
			}
		}
	}
	if !bytes.Equal(written(t, feed), written(t, mustRead(t, written(t, feed)))) {
		t.Error("the same feed has other bytes")
	}
}

func TestFieldsAreWhatTheySay(t *testing.T) {
	feed := mustRead(t, zipped(t, small))
	if a := feed.Agencies[0]; a.Name != `Nhà xe "Thử", Đắk Lắk` || a.Line != 2 {
		t.Errorf("agency %+v", a)
	}
	night := feed.StopTimes[2]
	if s, ok := night.Departure.Seconds(); !ok || s != (28*60+5)*60 {
		t.Errorf("%s is %d", night.Departure, s)
	}
	if call := feed.StopTimes[1]; call.Pickup != "2" || call.PickupBooking != "CALL" || call.Arrival != "" {
		t.Errorf("on call %+v", call)
	}
	if feed.Stops[0].Extra["x_ward"] != "24163" || feed.Stops[1].Extra != nil {
		t.Errorf("extra %v, %v", feed.Stops[0].Extra, feed.Stops[1].Extra)
	}
	if f, ok := feed.Stops[0].Lat.Float(); !ok || f != 12.7008 || feed.Stops[0].Lat != "12.70080" {
		t.Errorf("lat %v %v", feed.Stops[0].Lat, f)
	}
	if day, ok := feed.CalendarDates[0].Date.Day(); !ok || gtfs.On(day) != "20270206" {
		t.Errorf("day %v", day)
	}
	if feed.Frequencies[0].Headway.Or(0) != 1200 || feed.BookingRules[0].MinNotice.Or(0) != 60 {
		t.Error("headway or notice")
	}
	if len(feed.Tables) != 2 || len(feed.Files) != 1 {
		t.Errorf("%d tables, %d files", len(feed.Tables), len(feed.Files))
	}
}

func TestTimes(t *testing.T) {
	for text, seconds := range map[string]int{"00:00:00": 0, "8:05:09": 29109, "23:59:59": 86399, "25:10:00": 90600, "240:59:59": 867599} {
		got, ok := gtfs.Time(text).Seconds()
		if !ok || got != seconds {
			t.Errorf("%s is %d", text, got)
		}
		if again, _ := gtfs.At(seconds).Seconds(); again != seconds {
			t.Errorf("%d is written %s", seconds, gtfs.At(seconds))
		}
	}
	for _, text := range []string{"", "8:5:9", "08:60:00", "08:00:60", "08:00", "-8:00:00", " 08:00:00", "08:00:00 ", "241:00:00", "1000:00:00", "08-00-00", "08:00:0a", "+8:00:00"} {
		if s, ok := gtfs.Time(text).Seconds(); ok {
			t.Errorf("%q is %d", text, s)
		}
	}
	if gtfs.At(-1) != "" || gtfs.At(241*3600) != "" {
		t.Error("out of the day")
	}
}

func TestABOMAndCRLFAreRead(t *testing.T) {
	files := with()
	for _, name := range []string{"stops.txt", "stop_times.txt", "transfers.txt"} {
		files[name] = "\ufeff" + strings.ReplaceAll(files[name], "\n", "\r\n")
	}
	feed, plain := mustRead(t, zipped(t, files)), mustRead(t, zipped(t, small))
	if !bytes.Equal(written(t, feed), written(t, plain)) {
		t.Error("it reads differently with a BOM and CRLF")
	}
}

func TestMergedFeedsDoNotCollide(t *testing.T) {
	one, two := mustRead(t, zipped(t, small)), mustRead(t, zipped(t, with("agency.txt",
		"agency_name,agency_url,agency_timezone\nNhà xe khác,https://example.com,Asia/Ho_Chi_Minh\n",
		"routes.txt", "route_id,route_long_name,route_type\nR1,A – B,3\nR20,C – D,3\n")))
	all := gtfs.Merge([]gtfs.Part{{Prefix: "a:", Feed: one}, {Prefix: "b:", Feed: two}})
	feed := mustRead(t, written(t, all))
	if len(feed.Agencies) != 2 || len(feed.Trips) != 6 || len(feed.StopTimes) != 14 {
		t.Fatalf("%d agencies, %d trips", len(feed.Agencies), len(feed.Trips))
	}
	if feed.Routes[0].Agency != "a:TO" || feed.Routes[1].Agency != "a:TO" || feed.Routes[2].Agency != "b:" || feed.Agencies[1].ID != "b:" {
		t.Errorf("agencies %+v", feed.Routes)
	}
	if feed.FareRules[1].Origin != "b:BMT" || feed.StopTimes[8].PickupBooking != "b:CALL" || feed.Trips[0].Direction != "0" {
		t.Errorf("references %+v", feed.FareRules)
	}
	if !slices.Equal(feed.Tables[0].Rows[1], []string{"b:P1", "Vé giường nằm", "300000", "VND"}) && !slices.Equal(feed.Tables[1].Rows[1], []string{"b:BAC1", "b:MD", "0"}) {
		t.Errorf("tables %+v", feed.Tables)
	}
	if one.Routes[1].Agency != "" || one.Stops[0].ID != "BAC" {
		t.Error("merging changed a part")
	}
}

func TestLineBreaksAreNotWritten(t *testing.T) {
	feed := mustRead(t, zipped(t, small))
	feed.BookingRules[0].Message = "Gọi trước\r\nmột giờ,\tcảm ơn"
	again := mustRead(t, written(t, feed))
	if m := again.BookingRules[0].Message; m != "Gọi trước một giờ, cảm ơn" {
		t.Errorf("message %q", m)
	}
}
