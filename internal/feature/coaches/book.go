package coaches

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// CoachBook is an operator's timetables as they are being edited.
type CoachBook struct {
	Feed     CoachFeed         `json:"feed"`
	Operator CoachContact      `json:"operator"`
	Stops    []CoachStopLine   `json:"stops" nullable:"false"`
	Routes   []CoachRouteBrief `json:"routes" nullable:"false"`
	Holidays []place.Holiday   `json:"holidays" nullable:"false" doc:"Those to come, on which coaches often run otherwise"`
}

// CoachStopLine is a stop as an operator writes it.
type CoachStopLine struct {
	ID      string       `json:"id,omitempty" readOnly:"true"`
	Name    string       `json:"name" maxLength:"100"`
	Address string       `json:"address,omitempty" maxLength:"200"`
	Ward    string       `json:"ward,omitempty" maxLength:"5" doc:"Code, inside the province"`
	Point   *place.Point `json:"point,omitempty"`
	Used    bool         `json:"used,omitempty" readOnly:"true" doc:"A trip stops there"`
}

// CoachRouteBrief is a route in a list.
type CoachRouteBrief struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Trips int    `json:"trips"`
}

// book shows a content with the feed's version.
func (s *Service) book(tx *database.Tx, f feed, c *content) (*feedOutput, error) {
	v, err := f.view(tx)
	b := CoachBook{Feed: v, Stops: []CoachStopLine{}, Routes: []CoachRouteBrief{}, Holidays: []place.Holiday{}}
	if len(c.Agencies) > 0 {
		a := c.Agencies[0]
		b.Operator = CoachContact{Name: a.Name, Phone: a.Phone, Phone2: a.Phone2, Email: a.Email, URL: a.URL}
	}
	for _, r := range c.BookingRules {
		if r.ID == callRule {
			b.Operator.Notice = max(r.NoticeMin, 0)
		}
	}
	today := dayOf(tx.Time().In(s.o.Province.Location())).String()
	for _, h := range s.o.Province.Holidays() {
		if h.Date >= today {
			b.Holidays = append(b.Holidays, h)
		}
	}
	used := map[string]bool{}
	for _, l := range c.StopTimes {
		used[l.Stop] = true
	}
	for _, l := range c.Stops {
		one := CoachStopLine{ID: l.ID, Name: l.Name, Address: l.Description, Ward: l.Extra[wardColumn], Used: used[l.ID]}
		if l.Lat != 0 || l.Lng != 0 {
			one.Point = &place.Point{Lat: l.Lat, Lng: l.Lng}
		}
		b.Stops = append(b.Stops, one)
	}
	trips := map[string]int{}
	for _, l := range c.Trips {
		trips[l.Route]++
	}
	for _, l := range c.Routes {
		b.Routes = append(b.Routes, CoachRouteBrief{ID: l.ID, Name: l.name(), Trips: trips[l.ID]})
	}
	return &feedOutput{web.Tag(f.Version), b}, err
}

// edited is the edition at the desk: the draft, else what is published.
func (f feed) edited() string {
	if f.Draft != "" {
		return f.Draft
	}
	return f.Published
}

func (s *Service) getFeed(ctx context.Context, in *feedInput) (out *feedOutput, err error) {
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err != nil {
			return err
		}
		c, err := read(tx, f.edited())
		if err != nil {
			return err
		}
		out, err = s.book(tx, f, c)
		return err
	})
	return out, err
}

// callRule is the booking rule that the editor writes for stops where one has
// to call.
const callRule = "call"

func (s *Service) setOperator(c *content, o CoachContact) {
	if len(c.Agencies) == 0 {
		c.Agencies = []agencyLine{{ID: "1", Timezone: s.o.Province.Timezone, Lang: "vi"}}
	}
	a := &c.Agencies[0]
	a.Name, a.Phone, a.Phone2, a.Email, a.URL = o.Name, o.Phone, o.Phone2, o.Email, o.URL
	if a.URL == "" { // agency.txt needs one
		a.URL = s.o.PublicURL + "/xe-khach"
	}
	at := slices.IndexFunc(c.BookingRules, func(r bookingRuleLine) bool { return r.ID == callRule })
	if at < 0 {
		at = len(c.BookingRules)
		c.BookingRules = append(c.BookingRules, bookingRuleLine{ID: callRule, NoticeLastDay: empty, NoticeLastTime: empty})
	}
	r := &c.BookingRules[at]
	r.Phone, r.Kind, r.NoticeMin = o.Phone, 1, o.Notice
	if o.Notice == 0 { // booked at any time until the coach comes
		r.Kind, r.NoticeMin = 0, empty
	}
}

type stopInput struct {
	web.IfMatch
	Feed string `path:"feed" maxLength:"36"`
	Body CoachStopLine
}

type stopEditInput struct {
	web.IfMatch
	Feed string `path:"feed" maxLength:"36"`
	Stop string `path:"stop" maxLength:"200"`
	Body CoachStopLine
}

func (s *Service) checkStop(one *CoachStopLine) error {
	one.Name, one.Address = oneLine(one.Name), oneLine(one.Address)
	var bad errs.Fields
	bad.Check(one.Name != "", "name", "required")
	if one.Ward != "" {
		_, known := s.o.Province.Ward(one.Ward)
		bad.Check(known, "ward", "stopWardUnknown")
	}
	bad.Check(one.Point != nil || one.Ward != "", "point", "stopNowhere")
	return bad.Err()
}

func (one *CoachStopLine) write(l *stopLine) {
	l.Name, l.Description, l.Lat, l.Lng = one.Name, one.Address, 0, 0
	if one.Point != nil {
		l.Lat, l.Lng = one.Point.Lat, one.Point.Lng
	}
	kept := columns{}
	for name, value := range l.Extra {
		if name != wardColumn && name != "stop_lat" && name != "stop_lon" {
			kept[name] = value
		}
	}
	if one.Ward != "" {
		kept[wardColumn] = one.Ward
	}
	l.Extra = kept
}

// maxStops and maxRoutes bound a feed that is edited here.
const (
	maxStops  = 500
	maxRoutes = 200
)

func (s *Service) postStop(tx *database.Tx, who web.Principal, in *stopInput) (*feedOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if err := s.checkStop(&in.Body); err != nil {
		return nil, err
	}
	return s.edit(tx, who, in.Feed, version, func(c *content) error {
		if len(c.Stops) >= maxStops {
			return errs.New(errs.Conflict, "tooManyStops", "max", maxStops)
		}
		l := stopLine{ID: free(in.Body.Name, func(id string) bool { return c.stop(id) != nil })}
		in.Body.write(&l)
		c.Stops = append(c.Stops, l)
		return nil
	})
}

func (s *Service) putStop(tx *database.Tx, who web.Principal, in *stopEditInput) (*feedOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if err := s.checkStop(&in.Body); err != nil {
		return nil, err
	}
	return s.edit(tx, who, in.Feed, version, func(c *content) error {
		l := c.stop(in.Stop)
		if l == nil {
			return errs.Missing()
		}
		in.Body.write(l)
		return nil
	})
}

type stopDeleteInput struct {
	web.IfMatch
	Feed string `path:"feed" maxLength:"36"`
	Stop string `path:"stop" maxLength:"200"`
}

func (s *Service) deleteStop(tx *database.Tx, who web.Principal, in *stopDeleteInput) (*feedOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.edit(tx, who, in.Feed, version, func(c *content) error {
		if c.stop(in.Stop) == nil {
			return errs.Missing()
		}
		if slices.ContainsFunc(c.StopTimes, func(l stopTimeLine) bool { return l.Stop == in.Stop }) ||
			slices.ContainsFunc(c.Stops, func(l stopLine) bool { return l.Parent == in.Stop }) {
			return errs.New(errs.Conflict, "stopUsed")
		}
		c.Stops = slices.DeleteFunc(c.Stops, func(l stopLine) bool { return l.ID == in.Stop })
		return nil
	})
}

func (c *content) stop(id string) *stopLine {
	for i := range c.Stops {
		if c.Stops[i].ID == id {
			return &c.Stops[i]
		}
	}
	return nil
}

// free is an id made of a name that is not taken.
func free(name string, taken func(string) bool) string {
	base := strings.ReplaceAll(search.Fold(name), " ", "-")
	base = strings.Trim(base[:min(len(base), 60)], "-")
	if base == "" {
		base = "x"
	}
	id := base
	for n := 2; taken(id); n++ {
		id = fmt.Sprint(base, "-", n)
	}
	return id
}

type dayInput struct {
	Feed      string `path:"feed" maxLength:"36"`
	Day       string `query:"day" maxLength:"10" doc:"YYYY-MM-DD; empty is today"`
	Published bool   `query:"published" doc:"What people see, not what is being edited"`
}

// CoachRun is one coach on a day, from its first stop to its last.
type CoachRun struct {
	Trip      string    `json:"trip"`
	Start     *int64    `json:"start,omitempty" doc:"Of a trip that repeats"`
	Route     string    `json:"route"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Departs   time.Time `json:"departs"`
	Arrives   time.Time `json:"arrives"`
	Cancelled string    `json:"cancelled,omitempty"`
	Seats     int64     `json:"seats" doc:"Asked for or kept"`
}

// CoachDay is what runs on a service day.
type CoachDay struct {
	Day   string     `json:"day" format:"date"`
	Items []CoachRun `json:"items" nullable:"false"`
}

func (s *Service) getDay(ctx context.Context, in *dayInput) (*web.JSON[CoachDay], error) {
	out := CoachDay{Items: []CoachRun{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err != nil {
			return err
		}
		on := dayOf(tx.Time().In(s.o.Province.Location()))
		if in.Day != "" {
			known := false
			if on, known = parseDay(in.Day); !known {
				return errs.InvalidField("day", "dayMalformed")
			}
		}
		edition := f.edited()
		if in.Published {
			edition = f.Published
		}
		c, err := read(tx, edition)
		if err != nil {
			return err
		}
		out.Day = on.String()
		out.Items, err = s.runs(tx, s.compile(f, c), on)
		return err
	})
	return web.Answer(out), err
}

// maxRuns bounds a day of one operator.
const maxRuns = 1_000

func (s *Service) runs(tx *database.Tx, t *timetable, on day) ([]CoachRun, error) {
	gone, err := cancellations(tx, on)
	if err != nil {
		return nil, err
	}
	seats, err := seatsOn(tx, t.feed.ID, on)
	if err != nil {
		return nil, err
	}
	all := []CoachRun{}
	for i := range t.trips {
		one := &t.trips[i]
		if !one.runs.on(on) {
			continue
		}
		last := len(one.calls) - 1
		one.starts(func(start, moved int64) {
			d := departure{t, one, 0, last, on, start, moved, on.at(one.calls[0].departure+moved, s.o.Province.Location()), ""}
			gone.mark(&d)
			r := CoachRun{
				Trip: one.ID, Route: one.route.name(), From: t.stops[one.calls[0].stop].Name, To: t.stops[one.calls[last].stop].Name,
				Departs: d.at.UTC(), Arrives: d.arrives().UTC(), Cancelled: d.reason, Seats: seats[cancellation{trip: one.ID, start: start}],
			}
			if start != empty {
				r.Start = &start
			}
			all = append(all, r)
		})
	}
	slices.SortStableFunc(all, func(a, b CoachRun) int { return a.Departs.Compare(b.Departs) })
	return all[:min(len(all), maxRuns)], nil
}
