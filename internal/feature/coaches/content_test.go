package coaches

import (
	"reflect"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

func fill(n int) *content {
	c := &content{
		Files:        []fileLine{{"agency.txt", 0, "agency_id,agency_name", []byte{}}, {"notes.md", 1, "", []byte("# Ghi chú\r\n")}},
		Agencies:     []agencyLine{{"a", 0, "Nhà xe", "0262 3850001", "0905000001", "https://a.example", "Asia/Ho_Chi_Minh", "vi", "", columns{"agency_fare_url": "x"}}},
		Stops:        []stopLine{{"s", 0, "", "Bến xe", "", 12.7008, 108.0744, 1, "", "z", "", nil}},
		Routes:       []routeLine{{"r", 0, "a", "", "Buôn Ma Thuột – Nha Trang", "", 200, nil}},
		Calendars:    []calendarLine{{"d", 0, 127, 20260101, 20271231, nil}},
		Dates:        []dateLine{{"d", 20270206, 0, 2, nil}},
		Trips:        []tripLine{{"t", 0, "r", "d", "Nha Trang", "", empty, columns{"bikes_allowed": "2"}}},
		Frequencies:  []frequencyLine{{"t", 16200, 0, 72000, 1200, 0, nil}},
		Fares:        []fareLine{{"f", 0, 180_000, "VND", 0, 0, "", nil}},
		FareRules:    []fareRuleLine{{0, "f", "r", "", "", "", nil}},
		BookingRules: []bookingRuleLine{{"b", 0, 1, 60, empty, empty, "", "02623850001", nil}},
		Others:       []otherLine{{"feed_info.txt", 0, columns{"feed_lang": "vi"}}},
	}
	for i := range n {
		c.StopTimes = append(c.StopTimes, stopTimeLine{"t", int64(i), int64(i), 75_600, 104_400, "s", "", 2, empty, 1, "b", "", nil})
	}
	return c
}

// What is stored is read again, copied into a draft and published, line by line.
func TestEditionsKeepEveryLine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		want := fill(2_000)
		err := db.Update(t.Context(), func(tx *database.Tx) error {
			f, err := createFeed(tx, "org", "Nhà xe", false)
			if err != nil {
				return err
			}
			edition, err := newEdition(tx, f.ID, "import")
			if err != nil {
				return err
			}
			if err := want.store(tx, edition); err != nil {
				return err
			}
			if err := setDraft(tx, &f, edition); err != nil {
				return err
			}
			if err := publish(tx, &f); err != nil {
				return err
			}
			if _, err := draft(tx, &f); err != nil {
				return err
			}
			if err := publish(tx, &f); err != nil {
				return err
			}
			got, err := read(tx, f.Published)
			if err == nil && !reflect.DeepEqual(got, want) {
				got.StopTimes, want.StopTimes = got.StopTimes[:1], want.StopTimes[:1]
				t.Errorf("%+v\nwant %+v", got, want)
			}
			var editions, lines int
			err = tx.Row(`SELECT (SELECT count(*) FROM coach_editions), (SELECT count(*) FROM coach_stop_times)`).Scan(&editions, &lines)
			if editions != 1 || lines != 2_000 {
				t.Errorf("%d editions, %d stop times", editions, lines)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}, tables())
}

// The time of 50,000 stop times, as large a feed as one imports here.
func BenchmarkStore(b *testing.B) {
	db, err := database.Open(b.Context(), database.Options{Path: b.TempDir() + "/a.db", Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(b.Context(), tables()); err != nil {
		b.Fatal(err)
	}
	c := fill(50_000)
	for b.Loop() {
		err := db.Update(b.Context(), func(tx *database.Tx) error {
			if err := dropEdition(tx, "e"); err != nil {
				return err
			}
			return c.store(tx, "e")
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
