package coaches

import (
	"net/url"
	"testing"

	"daklakid/internal/platform/database"
)

type found struct {
	Items []struct {
		ID, Departs, Arrives, Day, Slot, Cancelled string
		From, To                                   struct{ Stop, Name string }
		Operator                                   struct {
			Name   string
			Phones []string
		}
		Fare                 *int64
		Stops                int
		Phone, About, Inside bool
	}
	Next  string
	Count int
	Slots map[string]int
	From  struct{ Key, Name string }
}

func (r *rig) search(from, to, on, more string) (f found) {
	r.t.Helper()
	q := url.Values{"from": {from}, "to": {to}, "day": {on}}
	r.Get(path + "/departures?" + q.Encode() + more).Want(200).Into(&f)
	return f
}

// A driver's family looks for tonight's coaches to Miền Đông, and sees what
// left the day before and comes by after midnight, too.
func TestDeparturesOfADay(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		// 27 November 2026 is a Friday.
		f := r.search("ban me thuot", "mien dong", "2026-11-26", "")
		if f.Count != 2 || f.Items[1].Departs != "2026-11-26T14:00:00Z" || f.Items[1].Arrives != "2026-11-26T22:00:00Z" ||
			f.Items[1].Slot != "night" || *f.Items[1].Fare != 300_000 || f.Items[1].Stops != 1 || len(f.Items[1].Operator.Phones) != 2 {
			t.Errorf("%+v", f)
		}
		if f := r.search("city:buon-ma-thuot", "sài gòn", "2026-11-27", "&slots=night"); f.Count != 2 || f.Items[1].Departs != "2026-11-27T16:30:00Z" || f.Slots["morning"] != 1 {
			t.Errorf("%+v", f)
		}
		// At Ea Tam Friday's last coach comes by on Saturday, and has to be called.
		f = r.search("ea tam", "tphcm", "2026-11-28", "")
		if f.Count != 3 || f.Items[0].Departs != "2026-11-27T17:10:00Z" || f.Items[0].Day != "2026-11-27" || !f.Items[0].Phone || *f.Items[0].Fare != 280_000 {
			t.Errorf("%+v", f)
		}
		// Two nights on the way: the coach of Friday passes Đà Nẵng on Saturday.
		if f := r.search("đà nẵng", "ha noi", "2026-11-28", ""); f.Count != 1 || f.Items[0].Departs != "2026-11-28T01:00:00Z" || f.Items[0].Fare != nil {
			t.Errorf("%+v", f)
		}
		// Lunar New Year.
		if f := r.search("bmt", "hcm", "2027-02-06", ""); f.Count != 1 || f.Items[0].Departs != "2027-02-06T16:30:00Z" {
			t.Errorf("%+v", f)
		}
		if f := r.search("hcm", "bmt", "2026-11-26", ""); f.Count != 0 || f.Items == nil {
			t.Errorf("%+v", f)
		}
		if f := r.search("bmt", "", "2026-11-27", ""); f.Count != 4 {
			t.Errorf("%+v", f)
		}
	})
}

func TestASearchThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		for query, field := range map[string]string{
			"to=hcm": "from", "from=atlantis&to=hcm": "from", "from=bmt&to=stop:nowhere": "to", "from=bmt&to=bmt": "to",
			"from=bmt&day=2026-13-01": "day", "from=bmt&day=1026-11-26": "day", "from=bmt&slots=noon": "slots", "from=bmt&cursor=x": "cursor",
		} {
			r.Get(path + "/departures?" + query).WantField(field)
		}
		r.Get(path + "/departures/nonsense").Want(404)
		r.Get(path + "/places?limit=0").Want(422)
	})
}

func TestPlacesAreFoundWithoutAccents(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		r.feed(r.other, banMe())
		for query, want := range map[string]string{
			"buon ma": "city:buon-ma-thuot", "Sài Gòn": "city:ho-chi-minh", "miền đông": "stop:ben-xe-mien-dong-moi.ho-chi-minh",
			"phường Tân An": "ward:24163", "nuoc ngam": "stop:ben-xe-nuoc-ngam.ha-noi", "BUÔN MA": "city:buon-ma-thuot",
		} {
			var p CoachPlaces
			r.Get(path + "/places?q=" + url.QueryEscape(query)).Want(200).Into(&p)
			if len(p.Items) == 0 || p.Items[0].Key != want {
				t.Errorf("%s: %+v", query, p.Items)
			}
		}
		var p CoachPlaces
		r.Get(path + "/places?q=xyz").Want(200).Into(&p)
		if p.Items == nil || len(p.Items) != 0 {
			t.Errorf("%+v", p)
		}
		// One station of two operators is one place.
		if f := r.search("ben xe mien dong", "", "2026-11-26", ""); f.Count != 0 {
			t.Errorf("%+v", f)
		}
		if f := r.search("bmt", "ben xe mien dong", "2026-11-26", ""); f.Count != 4 {
			t.Errorf("%+v", f)
		}
	})
}

func TestADepartureHasItsStops(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		feed := r.feed(r.company, banMe())
		one := r.search("bmt", "hcm", "2026-11-26", "").Items[1]
		var trip CoachTrip
		r.Get(path + "/departures/" + one.ID).Want(200).Into(&trip)
		if len(trip.Calls) != 3 || trip.Calls[1].Pickup != "phone" || trip.Calls[1].ID == "" || !trip.Seats || trip.Cancelled != "" {
			t.Errorf("%+v", trip)
		}
		r.Get(path + "/departures/" + trip.Calls[1].ID).Want(200).Into(&trip)
		if trip.Booking == nil || trip.Booking.Minutes != 60 || *trip.Fare != 280_000 {
			t.Errorf("%+v", trip)
		}
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO coach_cancellations (feed, day, trip, start, reason, created_by, created_at) VALUES ($1, 20261126, 'sg-21', -1, 'breakdown', '', 0)`, feed.ID)
			return err
		})
		r.Get(path + "/departures/" + one.ID).Want(200).Into(&trip)
		if trip.Cancelled != "breakdown" || trip.Seats {
			t.Errorf("%+v", trip)
		}
		if f := r.search("bmt", "hcm", "2026-11-26", ""); f.Items[0].Cancelled != "" || f.Items[1].Cancelled != "breakdown" {
			t.Errorf("%+v", f)
		}
		if f := r.search("bmt", "hcm", "2026-11-27", ""); f.Items[1].Cancelled != "" {
			t.Errorf("%+v", f)
		}
		// What was published later is seen at once; old links end when the trip does.
		c := banMe()
		c.Trips, c.StopTimes = c.Trips[:1], c.StopTimes[:3]
		r.republish(feed.ID, c)
		r.Get(path + "/departures/" + one.ID).Want(404)
		if f := r.search("bmt", "hcm", "2026-11-26", ""); f.Count != 1 {
			t.Errorf("%+v", f)
		}
	})
}

func TestDeparturesArePaged(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := banMe()
		c.Frequencies = []frequencyLine{{Trip: "sg-8", First: 5 * hour, Until: 20*hour + 1, Headway: 1200}}
		r.feed(r.company, c)
		seen, pages := map[string]bool{}, 0
		for next := ""; pages == 0 || next != ""; pages++ {
			f := r.search("bmt", "hcm", "2026-11-26", "&limit=10&cursor="+next)
			if f.Count != 47 {
				t.Fatalf("%d found", f.Count)
			}
			for _, d := range f.Items {
				seen[d.ID] = true
				if d.Slot != "night" && !d.About {
					t.Errorf("%+v", d)
				}
			}
			next = f.Next
		}
		if len(seen) != 47 || pages != 5 {
			t.Errorf("%d on %d pages", len(seen), pages)
		}
	})
}
