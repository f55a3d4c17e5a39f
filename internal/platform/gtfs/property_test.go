package gtfs_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"daklakid/internal/platform/gtfs"
)

// awkward are values that a careless writer would lose.
var awkward = []string{
	"Đắk Lắk", `"`, `""`, ",", `a,"b",c`, " khoảng trắng ", "'", "=1+1", "#", "Ê Đê – Buôn Ma Thuột", "0012", "1e3", "ʼ", "null",
}

func pick(r *rand.Rand) string { return awkward[r.IntN(len(awkward))] }

// made is a feed of a number of trips with what chance brings.
func made(r *rand.Rand, trips, calls int) *gtfs.Feed {
	f := &gtfs.Feed{
		Agencies:     []gtfs.Agency{{ID: "A", Name: pick(r), URL: "https://example.vn", Timezone: "Asia/Ho_Chi_Minh", Row: gtfs.Row{Extra: map[string]string{"x": pick(r)}}}},
		Calendars:    []gtfs.Calendar{{Service: "S", Monday: "1", Tuesday: "1", Wednesday: "1", Thursday: "1", Friday: "1", Saturday: "0", Sunday: "0", Start: "20260101", End: "20271231"}},
		BookingRules: []gtfs.BookingRule{{ID: "B", Type: "1", MinNotice: gtfs.Number(r.IntN(600)), Message: pick(r)}},
		Tables:       []gtfs.Table{{Name: "levels.txt", Columns: []string{"level_id", "level_index", "x,y"}, Rows: [][]string{{"L", "0", pick(r)}, {"M", "-1.50", ""}}}},
		Files:        []gtfs.File{{Name: "locations.geojson", Data: []byte(`{"type":"FeatureCollection","features":[]}`)}},
	}
	for i := range 20 {
		f.Stops = append(f.Stops, gtfs.Stop{ID: fmt.Sprint("s", i), Name: pick(r), Lat: gtfs.Real(12 + r.Float64()), Lon: gtfs.Real(108 + r.Float64()), Zone: "Z"})
	}
	for i := range 10 {
		f.Routes = append(f.Routes, gtfs.Route{ID: fmt.Sprint("r", i), Agency: "A", LongName: pick(r), Type: "3", Description: pick(r)})
	}
	for i := range trips {
		id := fmt.Sprint("t", i)
		f.Trips = append(f.Trips, gtfs.Trip{ID: id, Route: fmt.Sprint("r", r.IntN(10)), Service: "S", Headsign: pick(r), Direction: gtfs.Number(r.IntN(2))})
		at := r.IntN(24 * 3600)
		for j := range calls {
			at += 60 + r.IntN(3600)
			f.StopTimes = append(f.StopTimes, gtfs.StopTime{
				Trip: id, Stop: fmt.Sprint("s", (i+j)%20), Sequence: gtfs.Number(j), Arrival: gtfs.At(at), Departure: gtfs.At(at + 30),
				Pickup: gtfs.Number(r.IntN(4)), PickupBooking: []string{"", "B"}[r.IntN(2)], Headsign: pick(r),
			})
			at += 30
		}
	}
	return f
}

// plain takes away what only says where a row was read.
func plain(f *gtfs.Feed) *gtfs.Feed {
	f.Columns = nil
	v := reflect.ValueOf(f).Elem()
	for i := range v.NumField() {
		rows := v.Field(i)
		for j := 0; rows.Kind() == reflect.Slice && j < rows.Len(); j++ {
			if row := rows.Index(j).FieldByName("Line"); row.IsValid() {
				row.SetInt(0)
			}
		}
	}
	return f
}

func TestMadeFeedsComeBackFieldByField(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		want := made(r, 1+r.IntN(20), 2+r.IntN(8))
		got := mustRead(t, written(t, want))
		if got = plain(got); !reflect.DeepEqual(got, plain(want)) {
			t.Fatalf("seed %d:\n%+v\n%+v", seed, got, want)
		}
	}
}

// spent is the time of a core that this process has used: other processes may
// want the machine too.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var use unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func TestFiftyThousandStopTimesInUnderTwoSeconds(t *testing.T) {
	feed := made(rand.New(rand.NewPCG(1, 2)), 5000, 10)
	if len(feed.StopTimes) != 50_000 {
		t.Fatal(len(feed.StopTimes))
	}
	before := spent(t)
	written(t, feed)
	if took := spent(t) - before; took > 2*time.Second {
		t.Errorf("writing took %v of a core", took)
	}
}

func BenchmarkWrite50000StopTimes(b *testing.B) {
	feed := made(rand.New(rand.NewPCG(1, 2)), 5000, 10)
	for b.Loop() {
		written(b, feed)
	}
}

func BenchmarkRead50000StopTimes(b *testing.B) {
	data := written(b, made(rand.New(rand.NewPCG(1, 2)), 5000, 10))
	for b.Loop() {
		mustRead(b, data)
	}
}

// FuzzRead: whatever comes, the reader answers with a feed that is written and
// read the same again, or with faults.
func FuzzRead(f *testing.F) {
	whole := zipped(f, small)
	f.Add(whole)
	f.Add(whole[:200])
	f.Add(damaged(whole))
	f.Fuzz(func(t *testing.T, data []byte) {
		feed, err := read(data, gtfs.Limits{Unpacked: 1 << 20, Rows: 5000})
		if err != nil {
			if feed != nil || len(faultsOf(t, err).List) == 0 {
				t.Fatal("faults and a feed, or neither")
			}
			return
		}
		once := written(t, feed)
		if !bytes.Equal(once, written(t, mustRead(t, once))) {
			t.Fatal("it is written differently the second time")
		}
	})
}

// FuzzTable: one file of a good feed is replaced by what comes.
func FuzzTable(f *testing.F) {
	for name, content := range small {
		f.Add(name, content)
	}
	f.Add("stops.txt", "stop_id\n\"\"\n")
	f.Fuzz(func(t *testing.T, name, content string) {
		if small[name] == "" {
			return
		}
		feed, err := read(zipped(t, with(name, content)), gtfs.Limits{Unpacked: 1 << 20, Rows: 5000})
		if err != nil {
			return
		}
		once := written(t, feed)
		if !bytes.Equal(once, written(t, mustRead(t, once))) {
			t.Fatal("it is written differently the second time")
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"08:00:00", "25:10:00", "8:00:00", "", "999:00:00", "00:00:0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := gtfs.Time(s).Seconds()
		if !ok {
			return
		}
		if again, ok := gtfs.At(n).Seconds(); !ok || again != n || n < 0 {
			t.Fatalf("%q is %d, written %s", s, n, gtfs.At(n))
		}
	})
}
