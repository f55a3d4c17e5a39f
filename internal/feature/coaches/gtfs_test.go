package coaches

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/gtfs"
)

// odd are values that a careless mapping would lose.
var odd = []string{"", "Đắk Lắk", `"`, ",", ` "a", b `, "0012", "-1", "{}", "null", "1e3", "="}

func oneOf(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// anyFeed is a feed of what chance brings, with values written in every way
// that the specification allows.
func anyFeed(r *rand.Rand, trips, calls int) *gtfs.Feed {
	x := func() gtfs.Row {
		if r.IntN(2) == 0 {
			return gtfs.Row{}
		}
		return gtfs.Row{Extra: map[string]string{"x_note": "Đ" + oneOf(r, odd...), "x,2": "1"}}
	}
	f := &gtfs.Feed{
		Agencies: []gtfs.Agency{{Row: x(), ID: oneOf(r, "", "A"), Name: "Nhà xe " + oneOf(r, odd...), URL: "https://example.vn", Timezone: "Asia/Ho_Chi_Minh", Phone: oneOf(r, odd...), CEMV: "1"}},
		Calendars: []gtfs.Calendar{{
			Row: x(), Service: "S", Monday: "1", Tuesday: "0", Wednesday: "1", Thursday: "1", Friday: "1", Saturday: "0", Sunday: "1", Start: "20260101", End: "20271231",
		}},
		CalendarDates:  []gtfs.CalendarDate{{Service: "S", Date: "20270206", Exception: "2"}, {Row: x(), Service: "T", Date: "20270207", Exception: "1"}},
		FareAttributes: []gtfs.FareAttribute{{Row: x(), ID: "F", Price: gtfs.Decimal(oneOf(r, "300000", "300000.0", "12.50", "0")), Currency: oneOf(r, "VND", "USD"), Payment: "0", Transfers: gtfs.Whole(oneOf(r, "", "0", "2"))}},
		FareRules:      []gtfs.FareRule{{Row: x(), Fare: "F", Route: "r0", Origin: "Z"}, {Fare: "F"}},
		BookingRules:   []gtfs.BookingRule{{Row: x(), ID: "B", Type: "1", MinNotice: gtfs.Whole(oneOf(r, "60", "060")), MaxNotice: "600", Message: oneOf(r, odd...)}, {ID: "C", Type: "2", LastDay: "1", LastTime: gtfs.Time(oneOf(r, "8:00:00", "18:00:00"))}},
		Infos:          []gtfs.Info{{Publisher: "Nhà xe", URL: "https://example.vn", Language: "vi", Version: oneOf(r, odd...)}},
		Shapes:         []gtfs.ShapePoint{{Shape: "w", Lat: "12.50", Lon: "108", Sequence: "01"}},
		Tables:         []gtfs.Table{{Name: "transfers.txt", Columns: []string{"from_stop_id", "to_stop_id", "transfer_type", "a,b"}, Rows: [][]string{{"s0", "s1", "", "x"}, {"s1", "s0", "2", ""}}}},
		Files:          []gtfs.File{{Name: "ghi-chú.md", Data: []byte("# Ghi chú\r\n\x00")}},
	}
	for i := range 12 {
		f.Stops = append(f.Stops, gtfs.Stop{
			Row: x(), ID: fmt.Sprint("s", i), Name: "Bến " + oneOf(r, odd...), Lat: gtfs.Decimal(fmt.Sprintf("%.*f", r.IntN(8), 12+r.Float64())),
			Lon: gtfs.Decimal(fmt.Sprintf("%.*f", r.IntN(8), 108+r.Float64())), Zone: oneOf(r, "", "Z"), LocationType: gtfs.Whole(oneOf(r, "", "0")), Description: oneOf(r, odd...), Wheelchair: "1",
		})
	}
	f.Stops[0].Lat, f.Stops[0].Lon, f.Stops[0].Zone = "0", "0.000", "Z" // on the sea
	for i := range 4 {
		f.Routes = append(f.Routes, gtfs.Route{Row: x(), ID: fmt.Sprint("r", i), Agency: f.Agencies[0].ID, LongName: "Tuyến " + oneOf(r, odd...), Type: gtfs.Whole(oneOf(r, "3", "200")), Color: oneOf(r, "", "0B5FFF")})
	}
	for i := range trips {
		id := fmt.Sprint("t", i)
		f.Trips = append(f.Trips, gtfs.Trip{Row: x(), ID: id, Route: fmt.Sprint("r", r.IntN(4)), Service: oneOf(r, "S", "T"), Headsign: oneOf(r, odd...), Direction: gtfs.Whole(oneOf(r, "", "0", "1")), Bikes: gtfs.Whole(oneOf(r, "", "1"))})
		at := r.IntN(30 * 3600)
		for j := range calls {
			f.StopTimes = append(f.StopTimes, anyCall(r, id, j, at, j == 0 || j == calls-1))
			at += 300 + r.IntN(7200)
		}
	}
	if trips > 0 {
		f.Frequencies = []gtfs.Frequency{{Row: x(), Trip: "t0", Start: gtfs.Time(oneOf(r, "4:30:00", "04:30:00")), End: "26:00:00", Headway: "1200", Exact: gtfs.Whole(oneOf(r, "", "1"))}}
	}
	return f
}

func anyCall(r *rand.Rand, trip string, n, at int, end bool) gtfs.StopTime {
	t := gtfs.StopTime{
		Trip: trip, Stop: fmt.Sprint("s", (n*5+r.IntN(2))%12), Sequence: gtfs.Number(n * 3), Arrival: gtfs.At(at), Departure: gtfs.At(at + 60),
		Pickup: gtfs.Whole(oneOf(r, "", "0", "2")), Timepoint: gtfs.Whole(oneOf(r, "", "0")), Headsign: oneOf(r, odd...), Distance: "",
	}
	switch {
	case t.Pickup == "2":
		t.PickupBooking = "B"
	case !end && r.IntN(3) == 0:
		t.Arrival, t.Departure = "", ""
	}
	if at < 36_000 && t.Arrival != "" && r.IntN(2) == 0 {
		t.Arrival = t.Arrival[1:] // 8:00:00
	}
	return t
}

func zipped(t testing.TB, feed *gtfs.Feed) []byte {
	t.Helper()
	var b bytes.Buffer
	ok(t, gtfs.Write(&b, feed))
	return b.Bytes()
}

func parsed(t testing.TB, data []byte) *gtfs.Feed {
	t.Helper()
	feed, err := gtfs.Read(bytes.NewReader(data), int64(len(data)), gtfs.Limits{})
	ok(t, err)
	return feed
}

// same compares feeds field by field: every file, column, order and value.
func same(t *testing.T, what string, was, is *gtfs.Feed) {
	t.Helper()
	a, b := was.All(), is.All()
	if len(a) != len(b) || !reflect.DeepEqual(was.Files, is.Files) {
		t.Fatalf("%s: %d files and %d, now %d and %d", what, len(a), len(was.Files), len(b), len(is.Files))
	}
	for i := range a {
		if a[i].Name != b[i].Name || !reflect.DeepEqual(a[i].Columns, b[i].Columns) || len(a[i].Rows) != len(b[i].Rows) {
			t.Fatalf("%s: %s %q, now %s %q", what, a[i].Name, a[i].Columns, b[i].Name, b[i].Columns)
		}
		for r := range a[i].Rows {
			if !reflect.DeepEqual(a[i].Rows[r], b[i].Rows[r]) {
				t.Fatalf("%s: %s, row %d: %q, now %q", what, a[i].Name, r, a[i].Rows[r], b[i].Rows[r])
			}
		}
	}
}

// throughStore stores a content as an edition of its own, and reads it again.
func throughStore(t *testing.T, db *database.DB, c *content) (back *content) {
	t.Helper()
	ok(t, db.Update(t.Context(), func(tx *database.Tx) error {
		if err := dropEdition(tx, "e"); err != nil {
			return err
		}
		return c.store(tx, "e")
	}))
	ok(t, db.View(t.Context(), func(tx *database.Tx) (err error) {
		back, err = read(tx, "e")
		return err
	}))
	return back
}

func TestWhatIsImportedIsExportedFieldByField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for seed := range uint64(12) {
			r := rand.New(rand.NewPCG(seed, 7))
			first := parsed(t, zipped(t, anyFeed(r, r.IntN(12), 2+r.IntN(8))))
			second := parsed(t, zipped(t, feedOf(throughStore(t, db, contentOf(first)))))
			same(t, fmt.Sprint("seed ", seed), first, second)
			third := parsed(t, zipped(t, feedOf(throughStore(t, db, contentOf(second)))))
			same(t, fmt.Sprint("seed ", seed, " again"), second, third)
		}
	}, tables())
}

// What an editor changes is exported, though the text that was read is kept.
func TestAnEditedValueIsExported(t *testing.T) {
	feed := parsed(t, zipped(t, anyFeed(rand.New(rand.NewPCG(3, 3)), 2, 3)))
	c := contentOf(feed)
	c.Stops[0].Lat, c.Stops[0].Lng = 12.75, 108.5
	last := len(c.StopTimes) - 1
	c.StopTimes[last].Departure = 40 * 3600
	c.Fares[0].Price = 250_000
	c.BookingRules[0].NoticeMin = 90
	c.Stops[1].Platform = "3" // a column that was not there
	again := parsed(t, zipped(t, feedOf(c)))
	if s := again.Stops[0]; s.Lat != "12.75" || s.Lon != "108.5" || again.StopTimes[last].Departure != "40:00:00" ||
		again.FareAttributes[0].Price != "250000" || again.BookingRules[0].MinNotice != "90" || again.Stops[1].Platform != "3" {
		t.Errorf("%+v %+v", s, again.StopTimes[last])
	}
}

// What the editor makes, without any file read, is a feed that others can read.
func TestAnEditionMadeHereIsAFeed(t *testing.T) {
	s := service(t, nil)
	c := banMe()
	c.Stops = append(c.Stops, stopLine{ID: "x", Name: "Trước cổng chợ", Extra: columns{wardColumn: "24163"}})
	s.complete(c)
	feed := parsed(t, zipped(t, feedOf(c)))
	if len(feed.Trips) != 4 || feed.StopTimes[1].PickupBooking != "call" || feed.Agencies[0].Extra["agency_phone_2"] != "0905000001" ||
		feed.Agencies[0].URL != "https://example.vn" || feed.Stops[1].Zone != "eatam" || feed.Stops[0].Zone != "" {
		t.Errorf("%+v %+v", feed.Agencies, feed.Stops)
	}
	if f, placed := feed.Stops[5].Lat.Float(); !placed || f < 12 || f > 14 {
		t.Errorf("%+v", feed.Stops[5])
	}
}
