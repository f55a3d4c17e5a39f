package coaches

import (
	"time"

	"daklakid/internal/core/place"
)

// CoachOperator is who runs coaches, and whom to call.
type CoachOperator struct {
	Feed   string   `json:"feed"`
	Agency string   `json:"agency,omitempty" doc:"Which of the feed's operators"`
	Name   string   `json:"name"`
	Phones []string `json:"phones" nullable:"false" doc:"Hotlines, two at most"`
	URL    string   `json:"url,omitempty"`
	Email  string   `json:"email,omitempty"`
	Demo   bool     `json:"demo" doc:"Made up, to show how it works"`
}

// CoachStop is a stop of a departure.
type CoachStop struct {
	Stop    string       `json:"stop"`
	Name    string       `json:"name"`
	Address string       `json:"address,omitempty"`
	Ward    string       `json:"ward,omitempty" doc:"Code, inside the province"`
	Point   *place.Point `json:"point,omitempty"`
}

// CoachDeparture is one coach from one stop to another on a day.
type CoachDeparture struct {
	ID        string        `json:"id" doc:"Names the departure in links"`
	Operator  CoachOperator `json:"operator"`
	Route     string        `json:"route"`
	RouteID   string        `json:"routeId"`
	Headsign  string        `json:"headsign"`
	From      CoachStop     `json:"from"`
	To        CoachStop     `json:"to"`
	Departs   time.Time     `json:"departs"`
	Arrives   time.Time     `json:"arrives"`
	Day       string        `json:"day" format:"date" doc:"The service day; that before for a coach that is on its way since then"`
	Slot      string        `json:"slot" enum:"earlyMorning,morning,afternoon,evening,night"`
	Stops     int           `json:"stops" doc:"How many stops lie between"`
	Fare      *int64        `json:"fare,omitempty" doc:"đồng for one seat; missing when the operator does not say"`
	About     bool          `json:"about" doc:"The times are approximate"`
	Phone     bool          `json:"phone" doc:"One has to call the operator to be picked up"`
	Inside    bool          `json:"inside" doc:"Does not leave the province"`
	Cancelled string        `json:"cancelled,omitempty" doc:"Does not run: why"`
}

// CoachCall is a stop of a trip with its times.
type CoachCall struct {
	CoachStop
	Seq     int64     `json:"seq"`
	Arrives time.Time `json:"arrives"`
	Departs time.Time `json:"departs"`
	About   bool      `json:"about,omitempty"`
	Pickup  string    `json:"pickup" enum:"regular,none,phone,driver"`
	DropOff string    `json:"dropOff" enum:"regular,none,phone,driver"`
	ID      string    `json:"id,omitempty" doc:"Names the departure when one gets on here; missing where one cannot"`
}

// CoachBooking is how one books by phone.
type CoachBooking struct {
	Minutes int64  `json:"minutes,omitempty" doc:"How long before"`
	Message string `json:"message,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

// CoachTrip is a departure on its own page.
type CoachTrip struct {
	CoachDeparture
	Calls   []CoachCall   `json:"calls" nullable:"false"`
	Booking *CoachBooking `json:"booking,omitempty"`
	Alerts  []CoachAlert  `json:"alerts" nullable:"false"`
	Seats   bool          `json:"seats" doc:"Seats can be asked for here"`
}

func (t *timetable) operator(a *agencyLine) CoachOperator {
	o := CoachOperator{Feed: t.feed.ID, Agency: a.ID, Name: a.Name, Phones: []string{}, URL: a.URL, Email: a.Email, Demo: t.feed.Demo}
	for _, phone := range []string{a.Phone, a.Phone2} {
		if phone != "" {
			o.Phones = append(o.Phones, phone)
		}
	}
	return o
}

func (t *timetable) stop(at int) CoachStop {
	one := &t.stops[at]
	v := CoachStop{Stop: one.ID, Name: one.Name, Address: one.address, Ward: one.ward}
	if one.Lat != 0 || one.Lng != 0 {
		v.Point = &place.Point{Lat: one.Lat, Lng: one.Lng}
	}
	return v
}

// names of how one gets on and off, by the number in GTFS.
var ways = []string{"regular", "none", "phone", "driver"}

func way(n int64) string {
	if n < 0 || n >= int64(len(ways)) {
		n = 0
	}
	return ways[n]
}

func (s *Service) view(d departure) CoachDeparture {
	from, to := d.trip.calls[d.from], d.trip.calls[d.to]
	v := CoachDeparture{
		ID: d.key(), Operator: d.table.operator(d.trip.agency), Route: d.trip.route.name(), RouteID: d.trip.route.ID, Headsign: d.trip.Headsign,
		From: d.table.stop(from.stop), To: d.table.stop(to.stop), Departs: d.at.UTC(), Arrives: d.arrives().UTC(), Day: d.day.String(),
		Slot: slotOf(d.at), Stops: d.to - d.from - 1, About: from.about || to.about || d.start != empty && d.trip.repeats[0].Exact != 1,
		Phone: way(from.pickup()) == "phone", Inside: d.trip.inside, Cancelled: d.reason,
	}
	if fare := d.table.fare(d.trip, d.from, d.to); fare != empty {
		v.Fare = &fare
	}
	return v
}

func (l *routeLine) name() string {
	if l.ShortName != "" && l.LongName != "" {
		return l.ShortName + " · " + l.LongName
	}
	return l.ShortName + l.LongName
}

func (s *Service) whole(d departure, open []CoachAlert, now time.Time) CoachTrip {
	v := CoachTrip{CoachDeparture: s.view(d), Alerts: alertsAbout(open, []departure{d})}
	v.Seats = d.reason == "" && d.table.feed.Organisation != "" && d.at.After(now)
	first := d.trip.calls[d.from]
	for i, c := range d.trip.calls {
		since := func(seconds int64) time.Time {
			return d.at.Add(time.Duration(seconds-first.departure) * time.Second).UTC()
		}
		one := CoachCall{
			CoachStop: d.table.stop(c.stop), Seq: c.Seq, Arrives: since(c.arrival), Departs: since(c.departure), About: c.about,
			Pickup: way(c.pickup()), DropOff: way(c.dropOff()),
		}
		if i < d.to && c.pickup() != notHere {
			here := d
			here.from = i
			one.ID = here.key()
		}
		v.Calls = append(v.Calls, one)
	}
	if rule := d.table.rules[first.PickupRule]; rule != nil {
		v.Booking = &CoachBooking{Minutes: max(rule.NoticeMin, 0), Message: rule.Message, Phone: rule.Phone}
	}
	return v
}
