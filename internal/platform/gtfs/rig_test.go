package gtfs_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"daklakid/internal/platform/gtfs"
)

// small is a feed with all that coaches need: a night trip past 24:00, a stop
// one must call for, a booking rule, Tết, a bus every 20 minutes, fares, a
// column and files that this program does not know.
var small = map[string]string{
	"agency.txt": "agency_id,agency_name,agency_url,agency_timezone,agency_lang,agency_phone,agency_fare_url\n" +
		"TO,\"Nhà xe \"\"Thử\"\", Đắk Lắk\",https://example.vn,Asia/Ho_Chi_Minh,vi,0262 3812345,\n",
	"stops.txt": "stop_id,stop_name,stop_lat,stop_lon,zone_id,location_type,parent_station,x_ward\n" +
		"BAC,Bến xe phía Bắc Buôn Ma Thuột,12.70080,108.0744,BMT,1,,24163\n" +
		"BAC1,Cửa số 1,12.7008,108.0744,BMT,,BAC,\n" +
		"MD,Bến xe Miền Đông mới,10.8797,106.8160,HCM,0,,\n" +
		"CX,\"Chơn Thành, ngã tư\",11.4167,106.6167,DOC,,,\n",
	"routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type,route_color\n" +
		"R1,TO,,Buôn Ma Thuột – TP. Hồ Chí Minh,3,0B5FFF\nR20,,20,Tuy Hòa – Nha Trang,3,\n",
	"trips.txt": "route_id,service_id,trip_id,trip_headsign,direction_id\n" +
		"R1,DAILY,R1-2000,Miền Đông,0\nR20,DAILY,R20,,1\nR1,TET,R1-TET,,\n",
	"stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type,pickup_booking_rule_id,timepoint\n" +
		"R1-2000,20:00:00,20:00:00,BAC1,1,0,1,,1\n" +
		"R1-2000,,,CX,5,2,0,CALL,0\n" +
		"R1-2000,28:00:00,28:05:00,MD,10,1,,,\n" +
		"R20,4:30:00,4:30:00,MD,0,,,,\nR20,07:30:00,07:30:00,CX,1,,,,\n" +
		"R1-TET,21:00:00,21:00:00,BAC1,1,,,,\nR1-TET,29:10:00,29:10:00,MD,2,,,,\n",
	"calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n" +
		"DAILY,1,1,1,1,1,1,1,20260101,20271231\n",
	"calendar_dates.txt":  "service_id,date,exception_type\nDAILY,20270206,2\nTET,20270203,1\n",
	"fare_attributes.txt": "fare_id,price,currency_type,payment_method,transfers\nF,300000,VND,0,\n",
	"fare_rules.txt":      "fare_id,route_id,origin_id,destination_id\nF,R1,BMT,HCM\n",
	"frequencies.txt":     "trip_id,start_time,end_time,headway_secs,exact_times\nR20,04:30:00,20:00:00,1200,0\n",
	"booking_rules.txt": "booking_rule_id,booking_type,prior_notice_duration_min,message,phone_number\n" +
		"CALL,1,60,Gọi nhà xe trước một giờ,0262 3812345\n",
	"feed_info.txt":     "feed_publisher_name,feed_publisher_url,feed_lang,feed_version\nNhà xe,https://example.vn,vi,7\n",
	"transfers.txt":     "from_stop_id,to_stop_id,transfer_type\nBAC1,MD,0\n",
	"fare_products.txt": "fare_product_id,fare_product_name,amount,currency\nP1,Vé giường nằm,300000,VND\n",
	"ghi-chu.txt":       "không phải bảng\n\x00",
}

// zipped packs files in the order of their names.
func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with is the small feed with some files changed; an empty one is left out.
func with(changed ...string) map[string]string {
	files := maps.Clone(small)
	for i := 0; i < len(changed); i += 2 {
		files[changed[i]] = changed[i+1]
		if changed[i+1] == "" {
			delete(files, changed[i])
		}
	}
	return files
}

func read(data []byte, l gtfs.Limits) (*gtfs.Feed, error) {
	return gtfs.Read(bytes.NewReader(data), int64(len(data)), l)
}

func mustRead(t testing.TB, data []byte) *gtfs.Feed {
	t.Helper()
	feed, err := read(data, gtfs.Limits{})
	if err != nil {
		for _, f := range faultsOf(t, err).List {
			t.Log(where(f))
		}
		t.Fatal(err)
	}
	return feed
}

func faultsOf(t testing.TB, err error) *gtfs.Faults {
	t.Helper()
	var faults *gtfs.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("no faults: %v", err)
	}
	return faults
}

// where writes a fault the way the tests below name it.
func where(f gtfs.Fault) string {
	return fmt.Sprintf("%s:%d:%s %s", f.File, f.Line, f.Column, f.Code)
}

func written(t testing.TB, feed *gtfs.Feed) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gtfs.Write(&b, feed); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
