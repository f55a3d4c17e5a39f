package gtfs_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/gtfs"
	"daklakid/internal/platform/text"
)

// replaced is the small feed with one piece of one file written differently.
func replaced(name, old, with string) map[string]string {
	if !strings.Contains(small[name], old) {
		panic(old + " is not in " + name)
	}
	return withFile(name, strings.Replace(small[name], old, with, 1))
}

func withFile(name, content string) map[string]string { return with(name, content) }

func TestEveryFaultIsNamedWithFileAndLine(t *testing.T) {
	windows := "B\xaan xe" // Bến in windows-1258 is no UTF-8
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"missing stops":          {with("stops.txt", ""), "stops.txt:0: gtfs.fileMissing"},
		"missing calendar":       {with("calendar.txt", "", "calendar_dates.txt", ""), "calendar.txt:0: gtfs.calendarMissing"},
		"empty file":             {with("routes.txt", " "), "routes.txt:1: gtfs.columnEmpty"},
		"no bytes":               {with("frequencies.txt", "\n"), "frequencies.txt:1: gtfs.columnEmpty"},
		"no agency":              {with("agency.txt", "agency_name,agency_url,agency_timezone\n"), "agency.txt:0: gtfs.empty"},
		"missing column":         {replaced("stops.txt", "stop_id", "id"), "stops.txt:1:stop_id gtfs.columnMissing"},
		"column twice":           {replaced("stops.txt", "x_ward", "zone_id"), "stops.txt:1:zone_id gtfs.columnTwice"},
		"too few values":         {replaced("stops.txt", ",BAC,\n", "\n"), "stops.txt:3: gtfs.fields"},
		"misplaced quotes":       {replaced("stops.txt", "Cửa số 1", `Cửa "số" 1`), "stops.txt:3: gtfs.quotes"},
		"open quotes":            {replaced("stops.txt", "Cửa số 1", `"Cửa số 1`), "stops.txt:3: gtfs.quotes"},
		"other encoding":         {replaced("stops.txt", "Bến xe", windows), "stops.txt:2:stop_name gtfs.encoding"},
		"lost encoding":          {replaced("stops.txt", "Bến xe", "B\ufffdn xe"), "stops.txt:2:stop_name gtfs.encoding"},
		"utf-16":                 {withFile("stops.txt", "\xff\xfes\x00t\x00"), "stops.txt:1: gtfs.utf16"},
		"a tab":                  {replaced("stops.txt", "Cửa số", "Cửa\tsố"), "stops.txt:3:stop_name gtfs.control"},
		"old Mac line ends":      {withFile("stops.txt", strings.ReplaceAll(small["stops.txt"], "\n", "\r")), "stops.txt:1:x_ward\ufffdBAC gtfs.control"},
		"no stop id":             {replaced("stops.txt", "BAC1,", ","), "stops.txt:3:stop_id gtfs.required"},
		"no coordinates":         {replaced("stops.txt", "11.4167", ""), "stops.txt:5:stop_lat gtfs.required"},
		"latitude with comma":    {replaced("stops.txt", "11.4167", `"11,4167"`), "stops.txt:5:stop_lat gtfs.latitude"},
		"latitude out of range":  {replaced("stops.txt", "11.4167", "111.4"), "stops.txt:5:stop_lat gtfs.latitude"},
		"latitude not a number":  {replaced("stops.txt", "11.4167", "NaN"), "stops.txt:5:stop_lat gtfs.latitude"},
		"stop twice":             {replaced("stops.txt", "CX,", "MD,"), "stops.txt:5:stop_id gtfs.twice"},
		"unknown parent":         {replaced("stops.txt", ",BAC,", ",BACC,"), "stops.txt:3:parent_station gtfs.unknown"},
		"parent is no station":   {replaced("stops.txt", ",BAC,", ",MD,"), "stops.txt:3:parent_station gtfs.parent"},
		"station in station":     {replaced("stops.txt", "BMT,1,,", "BMT,1,MD,"), "stops.txt:2:parent_station gtfs.forbidden"},
		"unknown choice":         {replaced("stops.txt", "BMT,1,", "BMT,7,"), "stops.txt:2:location_type gtfs.choice"},
		"space around id":        {replaced("stops.txt", "CX,", "CX ,"), "stops.txt:5:stop_id gtfs.id"},
		"unknown stop":           {replaced("stop_times.txt", "BAC1", "BAC9"), "stop_times.txt:2:stop_id gtfs.unknown"},
		"a station is no stop":   {replaced("stop_times.txt", "BAC1", "BAC"), "stop_times.txt:2:stop_id gtfs.notAStop"},
		"no stop":                {replaced("stop_times.txt", "BAC1", ""), "stop_times.txt:2:stop_id gtfs.required"},
		"unknown trip":           {replaced("stop_times.txt", "R1-2000,,", "R1-2001,,"), "stop_times.txt:3:trip_id gtfs.unknown"},
		"unknown booking rule":   {replaced("stop_times.txt", "CALL", "CAL"), "stop_times.txt:3:pickup_booking_rule_id gtfs.unknown"},
		"time going backwards":   {replaced("stop_times.txt", "28:00:00", "04:00:00"), "stop_times.txt:4:arrival_time gtfs.backwards"},
		"leaves before arriving": {replaced("stop_times.txt", "28:05:00", "27:59:59"), "stop_times.txt:4:departure_time gtfs.backwards"},
		"not a time":             {replaced("stop_times.txt", "28:00:00", "28h00"), "stop_times.txt:4:arrival_time gtfs.time"},
		"no time at the end":     {replaced("stop_times.txt", "28:00:00,28:05:00", ","), "stop_times.txt:4:arrival_time gtfs.required"},
		"sequence twice":         {replaced("stop_times.txt", "CX,5", "CX,1"), "stop_times.txt:3:stop_sequence gtfs.twice"},
		"no sequence":            {replaced("stop_times.txt", "CX,5", "CX,-5"), "stop_times.txt:3:stop_sequence gtfs.whole"},
		"trip without stops":     {replaced("trips.txt", "R20,DAILY,R20", "R20,DAILY,R21"), "trips.txt:3:trip_id gtfs.noStops"},
		"unknown route":          {replaced("trips.txt", "R20,DAILY", "R21,DAILY"), "trips.txt:3:route_id gtfs.unknown"},
		"unknown service":        {replaced("trips.txt", "TET", "TETT"), "trips.txt:4:service_id gtfs.unknown"},
		"unknown agency":         {replaced("routes.txt", "R1,TO", "R1,T0"), "routes.txt:2:agency_id gtfs.unknown"},
		"nameless route":         {replaced("routes.txt", "Buôn Ma Thuột – TP. Hồ Chí Minh", ""), "routes.txt:2:route_long_name gtfs.routeName"},
		"unknown route type":     {replaced("routes.txt", ",3,0B5FFF", ",9,0B5FFF"), "routes.txt:2:route_type gtfs.routeType"},
		"wrong colour":           {replaced("routes.txt", "0B5FFF", "#0B5FF"), "routes.txt:2:route_color gtfs.color"},
		"wrong date":             {replaced("calendar_dates.txt", "20270206", "20270230"), "calendar_dates.txt:2:date gtfs.date"},
		"day twice":              {replaced("calendar_dates.txt", "TET,20270203", "DAILY,20270206"), "calendar_dates.txt:3:date gtfs.twice"},
		"ends before":            {replaced("calendar.txt", "20271231", "20251231"), "calendar.txt:2:end_date gtfs.endsBefore"},
		"not a weekday":          {replaced("calendar.txt", "1,1,1,1,1,1,1", "1,1,1,1,1,1,2"), "calendar.txt:2:sunday gtfs.choice"},
		"price with letters":     {replaced("fare_attributes.txt", "300000", "300k"), "fare_attributes.txt:2:price gtfs.amount"},
		"unknown currency":       {replaced("fare_attributes.txt", "VND", "VNĐ"), "fare_attributes.txt:2:currency_type gtfs.currency"},
		"unknown zone":           {replaced("fare_rules.txt", "HCM", "SGN"), "fare_rules.txt:2:destination_id gtfs.unknown"},
		"no headway":             {replaced("frequencies.txt", "1200", "0"), "frequencies.txt:2:headway_secs gtfs.positive"},
		"interval ends before":   {replaced("frequencies.txt", "20:00:00", "04:00:00"), "frequencies.txt:2:end_time gtfs.endsBefore"},
		"intervals overlap":      {withFile("frequencies.txt", small["frequencies.txt"]+"R20,19:00:00,21:00:00,600,0\n"), "frequencies.txt:3:start_time gtfs.overlap"},
		"no notice":              {replaced("booking_rules.txt", ",60,", ",,"), "booking_rules.txt:2:prior_notice_duration_min gtfs.required"},
		"notice on the spot":     {replaced("booking_rules.txt", "CALL,1", "CALL,0"), "booking_rules.txt:2:prior_notice_duration_min gtfs.forbidden"},
		"unknown time zone":      {replaced("agency.txt", "Asia/Ho_Chi_Minh", "Asia/Dak_Lak"), "agency.txt:2:agency_timezone gtfs.timezone"},
		"no web address":         {replaced("agency.txt", "https://example.vn", "example.vn"), "agency.txt:2:agency_url gtfs.url"},
		"two rows of info":       {withFile("feed_info.txt", small["feed_info.txt"]+"B,https://example.vn,vi,8\n"), "feed_info.txt:3: gtfs.oneRow"},
		"short row in a table":   {withFile("transfers.txt", small["transfers.txt"]+"BAC1\n"), "transfers.txt:3: gtfs.fields"},
		"in a folder":            {with("stops.txt", "", "xe/stops.txt", small["stops.txt"]), "xe/stops.txt:0: gtfs.folder"},
		"climbs out":             {with("../stops.txt", "x"), "../stops.txt:0: gtfs.path"},
		"absolute":               {with("/etc/passwd", "x"), "/etc/passwd:0: gtfs.path"},
		"windows path":           {with(`..\stops.txt`, "x"), `..\stops.txt:0: gtfs.path`},
		"other case":             {with("Stops.TXT", "x"), "Stops.TXT:0: gtfs.fileCase"},
	} {
		feed, err := read(zipped(t, c.files), gtfs.Limits{})
		if feed != nil || err == nil {
			t.Errorf("%s: it was read", name)
			continue
		}
		var all []string
		for _, f := range faultsOf(t, err).List {
			all = append(all, where(f))
		}
		if !slices.Contains(all, c.want) {
			t.Errorf("%s: %q is not in %q", name, c.want, all)
		}
	}
}

func TestEveryFaultHasItsSentence(t *testing.T) {
	catalogue, err := text.Load(gtfs.Texts())
	if err != nil {
		t.Fatal(err)
	}
	if err := catalogue.Complete("en"); err != nil {
		t.Error(err)
	}
	_, err = read(zipped(t, replaced("stop_times.txt", "28:00:00", "04:00:00")), gtfs.Limits{})
	f := faultsOf(t, err).List[0]
	if s := catalogue.Say("vi", f.Code, f.Args); s != "Giờ đi lùi: trước đó, ở dòng 2, đã là 20:00:00." {
		t.Error(s)
	}
	if s := catalogue.Say("en", f.Code, f.Args); strings.Contains(s, "{") {
		t.Error(s)
	}
}

func TestManyFaultsAreCountedAndFewKept(t *testing.T) {
	var b strings.Builder
	b.WriteString(small["stops.txt"])
	for i := range 5000 {
		fmt.Fprintf(&b, "N%d,%s,x,y,,,,\n", i, strings.Repeat("Đ", 100))
	}
	_, err := read(zipped(t, with("stops.txt", b.String())), gtfs.Limits{})
	faults := faultsOf(t, err)
	if len(faults.List) != 100 || faults.Total != 10_000 || !faults.Cut {
		t.Errorf("%d kept of %d, cut %v", len(faults.List), faults.Total, faults.Cut)
	}
}

func TestAWrongValueIsShortened(t *testing.T) {
	_, err := read(zipped(t, replaced("calendar.txt", "20271231", strings.Repeat("9", 3000))), gtfs.Limits{})
	if v := faultsOf(t, err).List[0].Value; v != strings.Repeat("9", 40)+"…" {
		t.Error(v)
	}
}

// deflated compresses pieces one after the other, each so that it may be
// repeated: a thousandfold for what is all the same.
func deflated(t *testing.T, head string, piece []byte, times int) []byte {
	t.Helper()
	var all bytes.Buffer
	for i, content := range [][]byte{[]byte(head), piece, nil} {
		var part bytes.Buffer
		w, err := flate.NewWriter(&part, flate.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(content)
		if i < 2 {
			_ = w.Flush()
		} else {
			_ = w.Close()
		}
		n := 1
		if i == 1 {
			n = times
		}
		all.Write(bytes.Repeat(part.Bytes(), n))
	}
	return all.Bytes()
}

// bomb is an archive with an entry of 2 GB, which it declares or not.
func bomb(t *testing.T, name string, packed []byte, declared uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for file, content := range small {
		if file != name {
			e, _ := z.Create(file)
			_, _ = io.WriteString(e, content)
		}
	}
	raw, err := z.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Deflate, UncompressedSize64: declared, CompressedSize64: uint64(len(packed)),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = raw.Write(packed)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABombStopsEarly(t *testing.T) {
	const size = 2 << 30
	packed := deflated(t, small["stops.txt"], bytes.Repeat([]byte("\n"), 1<<20), size>>20)
	for _, name := range []string{"stops.txt", "la.bin", "transfers.txt"} {
		for declared, code := range map[uint64]string{size: "gtfs.unpacked", 300: "gtfs.damaged"} {
			data := bomb(t, name, packed, declared)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			feed, err := read(data, gtfs.Limits{})
			runtime.ReadMemStats(&after)
			if feed != nil {
				t.Fatal("it was read")
			}
			if f := faultsOf(t, err).List[0]; f.File != name || f.Code != code {
				t.Errorf("%s, %d declared: %s", name, declared, where(f))
			}
			if spent := (after.TotalAlloc - before.TotalAlloc) >> 20; spent > 300 {
				t.Errorf("%s, %d declared: %d MB allocated", name, declared, spent)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	whole := zipped(t, small)
	long := replaced("stops.txt", "Cửa số 1", strings.Repeat("a", 5000))
	many := with()
	for i := range 120 {
		many[fmt.Sprintf("tep-%d.txt", i)] = "x"
	}
	for name, c := range map[string]struct {
		data   []byte
		limits gtfs.Limits
		want   string
	}{
		"archive":       {whole, gtfs.Limits{Archive: 1000}, ":0: gtfs.archiveTooLarge"},
		"unpacked":      {whole, gtfs.Limits{Unpacked: 1500}, "frequencies.txt:1: gtfs.unpacked"},
		"rows":          {whole, gtfs.Limits{Rows: 6}, "routes.txt:3: gtfs.rows"},
		"value":         {zipped(t, long), gtfs.Limits{}, "stops.txt:3:stop_name gtfs.tooLong"},
		"line":          {zipped(t, long), gtfs.Limits{Line: 1000}, "stops.txt:3: gtfs.lineTooLong"},
		"columns":       {whole, gtfs.Limits{Columns: 5}, "stops.txt:1: gtfs.columns"},
		"entries":       {zipped(t, many), gtfs.Limits{}, ":0: gtfs.entries"},
		"many entries":  {zipped(t, many), gtfs.Limits{Entries: 10}, ":0: gtfs.entries"},
		"not a zip":     {[]byte("stop_id,stop_name\n"), gtfs.Limits{}, ":0: gtfs.notZip"},
		"nothing":       {nil, gtfs.Limits{}, ":0: gtfs.notZip"},
		"cut short":     {whole[:len(whole)-30], gtfs.Limits{}, ":0: gtfs.notZip"},
		"a rar":         {[]byte("Rar!\x1a\x07\x01\x00 and more"), gtfs.Limits{}, ":0: gtfs.notZip"},
		"damaged":       {damaged(whole), gtfs.Limits{}, "agency.txt:1: gtfs.damaged"},
		"with password": {locked(t), gtfs.Limits{}, "stops.txt:0: gtfs.encrypted"},
		"file twice":    {twice(t), gtfs.Limits{}, "stops.txt:0: gtfs.fileTwice"},
	} {
		feed, err := read(c.data, c.limits)
		if feed != nil {
			t.Errorf("%s: it was read", name)
			continue
		}
		var all []string
		for _, f := range faultsOf(t, err).List {
			all = append(all, where(f))
		}
		if !slices.Contains(all, c.want) {
			t.Errorf("%s: %q is not in %q", name, c.want, all)
		}
	}
}

// damaged overwrites the compressed bytes of the first entry.
func damaged(whole []byte) []byte {
	data := bytes.Clone(whole)
	for i := 45; i < 60; i++ {
		data[i] = 0xff
	}
	return data
}

func locked(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	raw, err := z.CreateRaw(&zip.FileHeader{Name: "stops.txt", Flags: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = raw.Write([]byte("x"))
	_ = z.Close()
	return b.Bytes()
}

func twice(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 2 {
		w, err := z.Create("stops.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(small["stops.txt"]))
	}
	_ = z.Close()
	return b.Bytes()
}
