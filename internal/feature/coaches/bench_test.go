package coaches

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"daklakid/internal/platform/database"
)

// busy is operators with 2,000 trips a day between all towns, of eight stops each.
func busy() []*content {
	var all []*content
	for operator := range 20 {
		c := banMe()
		c.Trips, c.StopTimes, c.Frequencies = nil, nil, nil
		for i := range 30 {
			c.Stops = append(c.Stops, stopLine{ID: fmt.Sprint("s", i), Name: fmt.Sprint("Điểm ", i), Lat: 12.7 + float64(i)/50, Lng: 108.1})
		}
		for i := range 100 {
			leaves := int64(i) * 24 * hour / 100
			calls := []at{{"bac", leaves}}
			for stop := range 6 {
				calls = append(calls, at{fmt.Sprint("s", (i+stop)%30), leaves + int64(stop+1)*1800})
			}
			calls = append(calls, at{[]string{"md", "hn", "dn", "md"}[i%4], leaves + 9*hour})
			c.run(fmt.Sprint("t", i), "sg", "daily", calls...)
		}
		c.Agencies[0].Name = fmt.Sprint("Nhà xe ", operator)
		all = append(all, c)
	}
	return all
}

func benched(b *testing.B) (*Service, *database.DB) {
	b.Helper()
	db, err := database.Open(b.Context(), database.Options{Path: b.TempDir() + "/a.db", Now: time.Now})
	ok(b, err)
	b.Cleanup(func() { ok(b, db.Close()) })
	ok(b, db.Migrate(b.Context(), tables()))
	ok(b, db.Update(b.Context(), func(tx *database.Tx) error {
		for _, c := range busy() {
			f, err := createFeed(tx, "o", c.Agencies[0].Name, false)
			if err != nil {
				return err
			}
			edition, err := newEdition(tx, f.ID, "import")
			if err != nil {
				return err
			}
			if err := c.store(tx, edition); err != nil {
				return err
			}
			if err := setDraft(tx, &f, edition); err != nil {
				return err
			}
			if err := publish(tx, &f); err != nil {
				return err
			}
		}
		return nil
	}))
	return service(b, db), db
}

// The time of one search among 2,000 trips a day, half of which fit.
func BenchmarkSearch(b *testing.B) {
	s, _ := benched(b)
	in := &departuresInput{From: "city:buon-ma-thuot", To: "city:ho-chi-minh", Day: "2026-11-27", Limit: 50}
	out, err := s.getDepartures(b.Context(), in)
	ok(b, err)
	if out.Body.Count < 500 {
		b.Fatalf("%d departures", out.Body.Count)
	}
	var took []time.Duration
	used := processor(b)
	for b.Loop() {
		began := time.Now() //nolint:forbidigo // it measures
		if _, err := s.getDepartures(b.Context(), in); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began)) //nolint:forbidigo // it measures
	}
	b.ReportMetric(float64((processor(b)-used).Microseconds())/float64(b.N), "µs-processor")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
}

// What the same costs when it is looked up in the tables: only the pairs of
// stops, without calendars, fares or names.
func BenchmarkSearchInTables(b *testing.B) {
	_, db := benched(b)
	ok(b, db.Update(b.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(`CREATE INDEX bench ON coach_stop_times (edition, stop, trip, seq, departure, pickup)`)
		return err
	}))
	used := processor(b)
	for b.Loop() {
		n := 0
		ok(b, db.View(context.Background(), func(tx *database.Tx) error {
			return tx.Each(func(rows *sql.Rows) error {
				var trip string
				var left, arrives int64
				n++
				return rows.Scan(&trip, &left, &arrives)
			}, `SELECT a.trip, a.departure, z.arrival FROM coach_feeds f
				JOIN coach_stop_times a ON a.edition = f.published AND a.stop = 'bac' AND a.pickup <> 1
				JOIN coach_stop_times z ON z.edition = a.edition AND z.trip = a.trip AND z.seq > a.seq AND z.stop = 'md'
				ORDER BY a.departure, a.trip`)
		}))
		if n < 500 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64((processor(b)-used).Microseconds())/float64(b.N), "µs-processor")
}

// processor is the time that the process has had, whatever else the machine did.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	ok(b, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
