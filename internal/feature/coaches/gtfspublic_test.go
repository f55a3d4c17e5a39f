package coaches

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	bindings "github.com/MobilityData/gtfs-realtime-bindings/golang/gtfs"
	"google.golang.org/protobuf/proto"

	"daklakid/internal/platform/database"
)

func TestTheFeedOfAllOperators(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		// Before anybody has published it is a feed without agencies.
		empty := r.As(nobody).Get("/gtfs/static.zip").Want(http.StatusOK)
		if empty.Header.Get("Content-Type") != "application/zip" || empty.Header.Get("ETag") == "" {
			t.Errorf("%v", empty.Header)
		}
		one := r.feed(r.company, banMe())
		r.clock.Add(1) // ids sort by time
		two := r.feed(r.other, banMe())
		a := r.As(nobody).Get("/gtfs/static.zip").Want(http.StatusOK)
		feed := parsed(t, a.Body)
		if len(feed.Agencies) != 2 || len(feed.Trips) != 8 || len(feed.Stops) != 10 || feed.Infos[0].Version == "" {
			t.Errorf("%d agencies, %d trips, %+v", len(feed.Agencies), len(feed.Trips), feed.Infos)
		}
		if feed.Trips[0].ID != one.ID+":sg-8" || feed.Trips[4].ID != two.ID+":sg-8" || feed.Routes[0].Agency != one.ID+":bm" {
			t.Errorf("%+v %+v", feed.Trips[0], feed.Routes[0])
		}
		tag, modified := a.Header.Get("ETag"), a.Header.Get("Last-Modified")
		if tag == empty.Header.Get("ETag") || modified == "" || a.Header.Get("Access-Control-Allow-Origin") != "*" ||
			a.Header.Get("Cache-Control") != "public, max-age=300" {
			t.Errorf("%v", a.Header)
		}
		for _, known := range [][2]string{{"If-None-Match", tag}, {"If-None-Match", `"x", W/` + tag}, {"If-Modified-Since", modified}} {
			if again := r.Get("/gtfs/static.zip", known[0], known[1]).Want(http.StatusNotModified); len(again.Body) != 0 {
				t.Errorf("%v: %d bytes", known, len(again.Body))
			}
		}
		long := time.UnixMilli(r.clock.Load()).Add(-time.Hour).UTC().Format(http.TimeFormat)
		for _, other := range [][2]string{{"If-None-Match", `"x"`}, {"If-Modified-Since", long}, {"If-Modified-Since", "yesterday"}} {
			r.Get("/gtfs/static.zip", other[0], other[1]).Want(http.StatusOK)
		}
		// What is published next is in it at once.
		r.clock.Add(time.Minute.Milliseconds())
		c := banMe()
		c.Trips, c.StopTimes = c.Trips[:1], c.StopTimes[:3]
		r.feed(r.company, c)
		next := r.Get("/gtfs/static.zip", "If-None-Match", tag).Want(http.StatusOK)
		if feed := parsed(t, next.Body); len(feed.Trips) != 9 || next.Header.Get("Last-Modified") == modified {
			t.Errorf("%d trips, %v", len(feed.Trips), next.Header)
		}
	})
}

func TestAlertsAndCancellationsForJourneyPlanners(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f, hidden := r.feed(r.company, banMe()), ""
		r.update(func(tx *database.Tx) error {
			h, err := createFeed(tx, r.other, "Không ai thấy", false)
			hidden = h.ID
			return err
		})
		now := r.clock.Load()
		alert := func(id, feed, entities string, until, withdrawn int64) {
			r.update(func(tx *database.Tx) error {
				_, err := tx.Exec(`INSERT INTO coach_alerts (`+alertColumns+`, created_by, created_at) VALUES ($1, $2, 'WEATHER', 'DETOUR', 'Sạt lở', 'Landslide', 'Đi đường khác', '', '', $3, $4, $5, $6, 1, '', $4)`,
					id, feed, entities, now-1000, until, withdrawn)
				return err
			})
		}
		alert("a1", f.ID, `[]`, 0, 0)
		alert("a2", f.ID, `[{"route":"sg","stop":"bac"}]`, now+3_600_000, 0)
		alert("a3", f.ID, `[]`, now-1, 0)
		alert("a4", f.ID, `[]`, 0, now-1)
		alert("a5", hidden, `[]`, 0, 0)
		cancel := func(feed, trip string, day, start int64) {
			r.update(func(tx *database.Tx) error {
				_, err := tx.Exec(`INSERT INTO coach_cancellations (feed, day, trip, start, reason, created_by, created_at) VALUES ($1, $2, $3, $4, 'x', '', 0)`, feed, day, trip, start)
				return err
			})
		}
		cancel(f.ID, "sg-21", 20261126, -1)
		cancel(f.ID, "sg-8", 20261127, 5*hour)
		cancel(f.ID, "sg-8", 20261101, -1)
		cancel(f.ID, "gone", 20261126, -1)
		cancel(hidden, "sg-8", 20261126, -1)

		a := r.As(nobody).Get("/gtfs/alerts.pb").Want(http.StatusOK)
		if a.Header.Get("Content-Type") != "application/x-protobuf" || a.Header.Get("Cache-Control") != "public, max-age=15" {
			t.Errorf("%v", a.Header)
		}
		var m bindings.FeedMessage
		ok(t, proto.Unmarshal(a.Body, &m))
		if m.GetHeader().GetGtfsRealtimeVersion() != "2.0" || m.GetHeader().GetTimestamp() != uint64(now/1000) || len(m.GetEntity()) != 2 {
			t.Fatalf("%v", &m)
		}
		slices.SortFunc(m.Entity, func(a, b *bindings.FeedEntity) int { return strings.Compare(a.GetId(), b.GetId()) })
		first, second := m.Entity[0].GetAlert(), m.Entity[1].GetAlert()
		if e := first.GetInformedEntity(); len(e) != 1 || e[0].GetAgencyId() != f.ID+":bm" || first.GetEffect() != bindings.Alert_DETOUR {
			t.Errorf("%v", first)
		}
		if e := second.GetInformedEntity(); len(e) != 1 || e[0].GetRouteId() != f.ID+":sg" || e[0].GetStopId() != f.ID+":bac" ||
			second.GetActivePeriod()[0].GetEnd() != uint64(now/1000+3600) || len(second.GetHeaderText().GetTranslation()) != 2 {
			t.Errorf("%v", second)
		}
		m = bindings.FeedMessage{}
		ok(t, proto.Unmarshal(r.As(nobody).Get("/gtfs/trip-updates.pb").Want(http.StatusOK).Body, &m))
		if len(m.GetEntity()) != 2 {
			t.Fatalf("%v", &m)
		}
		for i, want := range []string{f.ID + ":sg-21 20261126 ", f.ID + ":sg-8 20261127 05:00:00"} {
			trip := m.Entity[i].GetTripUpdate().GetTrip()
			if got := trip.GetTripId() + " " + trip.GetStartDate() + " " + trip.GetStartTime(); got != want ||
				trip.GetScheduleRelationship() != bindings.TripDescriptor_CANCELED {
				t.Errorf("%s, want %s", got, want)
			}
		}
	})
}
