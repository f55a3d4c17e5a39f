package coaches

import (
	"context"
	"slices"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/coaches"

// routes are those for travellers; none of the first five asks who it is.
func (s *Service) routes() []web.Route {
	return append([]web.Route{
		web.Get(path+"/places", "Where one can get on and off", web.Public(), s.getPlaces),
		web.Get(path+"/departures", "Coaches from one place to another on a day", web.Public(), s.getDepartures),
		web.Get(path+"/departures/{id}", "One departure with its stops", web.Public(), s.getDeparture),
		web.Get(path+"/operators", "Who runs coaches, with hotlines", web.Public(), s.getOperators),
		web.Get(path+"/operators/{feed}", "One operator: hotlines and routes", web.Public(), s.getOperator),
	}, append(s.requestRoutes(), s.deskRoutes()...)...)
}

type placesInput struct {
	Q     string `query:"q" maxLength:"100" doc:"Town, station or ward, with or without accents"`
	Limit int    `query:"limit" default:"10" minimum:"1" maximum:"50"`
}

// CoachPlaces is a list of places.
type CoachPlaces struct {
	Items []CoachPlace `json:"items" nullable:"false"`
}

func (s *Service) getPlaces(ctx context.Context, in *placesInput) (*web.JSON[CoachPlaces], error) {
	var out CoachPlaces
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		n, err := s.network(tx)
		if err == nil {
			out.Items = n.find(in.Q, in.Limit)
		}
		return err
	})
	return web.Answer(out), err
}

type departuresInput struct {
	From   string   `query:"from" maxLength:"200" doc:"Key of a place, or what somebody calls it"`
	To     string   `query:"to" maxLength:"200" doc:"As from; empty: wherever they go"`
	Day    string   `query:"day" maxLength:"10" doc:"YYYY-MM-DD; empty is today"`
	Slots  []string `query:"slots,explode" maxItems:"5" doc:"Parts of the day: earlyMorning, morning, afternoon, evening, night"`
	Cursor string   `query:"cursor" maxLength:"400"`
	Limit  int      `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// CoachDepartures is a page of a day's departures.
type CoachDepartures struct {
	Items  []CoachDeparture `json:"items" nullable:"false"`
	Next   string           `json:"next"`
	Count  int              `json:"count" doc:"Of all that were found"`
	Slots  map[string]int   `json:"slots" doc:"How many of the day leave in each part of it"`
	From   CoachPlace       `json:"from"`
	To     *CoachPlace      `json:"to,omitempty"`
	Day    string           `json:"day" format:"date"`
	Alerts []CoachAlert     `json:"alerts" nullable:"false" doc:"About departures on this page"`
}

// asked is a search with its places found.
type asked struct {
	from, to CoachPlace
	day      day
}

func (s *Service) understand(n *network, in *departuresInput, now time.Time) (a asked, err error) {
	var bad errs.Fields
	var known bool
	a.from, known = n.resolve(in.From)
	bad.Check(known, "from", "stopUnknown")
	if in.To != "" {
		a.to, known = n.resolve(in.To)
		bad.Check(known, "to", "stopUnknown")
		bad.Check(!known || a.to.Key != a.from.Key, "to", "samePlace")
	}
	a.day = dayOf(now.In(s.o.Province.Location()))
	if in.Day != "" {
		a.day, known = parseDay(in.Day)
		bad.Check(known, "day", "dayMalformed")
	}
	for _, name := range in.Slots {
		bad.OneOf(name, "slots", slotNames...)
	}
	return a, bad.Err()
}

var slotNames = func() (names []string) {
	for _, s := range slots {
		names = append(names, s.name)
	}
	return names
}()

func (s *Service) getDepartures(ctx context.Context, in *departuresInput) (*web.JSON[CoachDepartures], error) {
	var after string
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	out := CoachDepartures{Items: []CoachDeparture{}, Alerts: []CoachAlert{}, Slots: map[string]int{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		n, err := s.network(tx)
		if err != nil {
			return err
		}
		a, err := s.understand(n, in, tx.Time())
		if err != nil {
			return err
		}
		gone, err := cancellations(tx, a.day)
		if err != nil {
			return err
		}
		open, err := openAlerts(tx, tx.Now())
		if err != nil {
			return err
		}
		out.From, out.Day = a.from, a.day.String()
		if a.to.Key != "" {
			out.To = &a.to
		}
		found := n.departures(a.from.Key, a.to.Key, a.day, s.o.Province.Location())
		s.fill(&out, found, gone, open, in, after)
		return nil
	})
	return web.Answer(out), err
}

// fill cuts a page out of what was found.
func (s *Service) fill(out *CoachDepartures, found []departure, gone cancelled, open []CoachAlert, in *departuresInput, after string) {
	var page []departure
	for _, d := range found {
		slot := slotOf(d.at)
		out.Slots[slot]++
		if len(in.Slots) > 0 && !slices.Contains(in.Slots, slot) {
			continue
		}
		out.Count++
		if position(d) <= after {
			continue
		}
		if len(page) == in.Limit {
			out.Next = web.Cursor(position(page[in.Limit-1]))
			after = position(found[len(found)-1]) // only counted from here on
			continue
		}
		gone.mark(&d)
		page = append(page, d)
		out.Items = append(out.Items, s.view(d))
	}
	out.Alerts = alertsAbout(open, page)
}

// position orders departures as departures does.
func position(d departure) string {
	return d.at.UTC().Format(time.RFC3339) + " " + d.table.feed.ID + " " + d.trip.ID
}

type departureInput struct {
	ID string `path:"id" maxLength:"600"`
}

func (s *Service) getDeparture(ctx context.Context, in *departureInput) (*web.JSON[CoachTrip], error) {
	var out CoachTrip
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		d, err := s.named(tx, in.ID)
		if err != nil {
			return err
		}
		open, err := openAlerts(tx, tx.Now())
		out = s.whole(d, open, tx.Time())
		return err
	})
	return web.Answer(out), err
}

// named is the departure of a key, marked when it does not run.
func (s *Service) named(tx *database.Tx, name string) (departure, error) {
	k, err := readKey(name)
	if err != nil {
		return departure{}, err
	}
	n, err := s.network(tx)
	if err != nil {
		return departure{}, err
	}
	return s.marked(tx, n.table(k.Feed), k)
}

// standingNamed is named for who writes.
func (s *Service) standingNamed(tx *database.Tx, name string) (departure, error) {
	k, err := readKey(name)
	if err != nil {
		return departure{}, err
	}
	t, err := s.standing(tx, k.Feed)
	if err != nil {
		return departure{}, err
	}
	return s.marked(tx, t, k)
}

func (s *Service) marked(tx *database.Tx, t *timetable, k key) (departure, error) {
	d, err := s.departure(t, k)
	if err != nil {
		return d, err
	}
	gone, err := cancellations(tx, d.day)
	gone.mark(&d)
	return d, err
}

// CoachOperators lists who runs coaches.
type CoachOperators struct {
	Items []CoachOperator `json:"items" nullable:"false"`
}

func (s *Service) getOperators(ctx context.Context, _ *web.None) (*web.JSON[CoachOperators], error) {
	out := CoachOperators{Items: []CoachOperator{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		n, err := s.network(tx)
		if err != nil {
			return err
		}
		for _, t := range n.tables {
			for _, a := range t.agencies {
				out.Items = append(out.Items, t.operator(a))
			}
		}
		return nil
	})
	slices.SortFunc(out.Items, func(a, b CoachOperator) int { return strings.Compare(search.Fold(a.Name), search.Fold(b.Name)) })
	return web.Answer(out), err
}
