package coaches

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
)

// demoFile is a province's made-up timetables.
const demoFile = "coach_demo.json"

type demo struct {
	Stops []struct {
		ID, Name, Address, Ward string
		Point                   place.Point
	}
	Operators []demoOperator
}

type demoOperator struct {
	Name   string
	Phones []string
	Notice int64
	Routes []demoRoute
}

type demoRoute struct {
	Name, BackName, Short string
	Stops                 []struct {
		Stop    string
		Minutes int64
		Phone   bool // one has to call to be picked up
	}
	Departs  []string
	Every    int64 // minutes; 0: does not repeat
	Until    string
	Price    int64
	Weekdays []int64 // none: daily
	Except   []string
}

// DemoOperators are the names of the pack's made-up operators, each an
// organisation to make before Load.
func (s *Service) DemoOperators() ([]string, error) {
	d, err := s.demo()
	var names []string
	for _, o := range d.Operators {
		names = append(names, o.Name)
	}
	return names, err
}

func (s *Service) demo() (d demo, err error) {
	raw, err := fs.ReadFile(s.o.Pack, demoFile)
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		err = fmt.Errorf("coaches: %s: %w", demoFile, err)
	}
	return d, err
}

// Load publishes the made-up timetables, labelled as such, each for one of the
// organisations.
func (s *Service) Load(ctx context.Context, organisations []string) error {
	d, err := s.demo()
	if err != nil {
		return err
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		for i, o := range d.Operators[:min(len(d.Operators), len(organisations))] {
			if err := s.loadDemo(tx, d, o, organisations[i]); err != nil {
				return fmt.Errorf("coaches: %s: %w", o.Name, err)
			}
		}
		return nil
	})
}

func (s *Service) loadDemo(tx *database.Tx, d demo, o demoOperator, organisation string) error {
	f, err := createFeed(tx, organisation, o.Name, true)
	if err != nil {
		return err
	}
	edition, err := newEdition(tx, f.ID, "demo")
	if err != nil {
		return err
	}
	c, err := s.demoContent(d, o, tx.Time())
	if err != nil {
		return err
	}
	if err := c.store(tx, edition); err != nil {
		return err
	}
	if err := setDraft(tx, &f, edition); err != nil {
		return err
	}
	return publish(tx, &f)
}

func (s *Service) demoContent(d demo, o demoOperator, now time.Time) (*content, error) {
	c := &content{}
	about := CoachContact{Name: o.Name, Phone: o.Phones[0], Notice: o.Notice}
	if len(o.Phones) > 1 {
		about.Phone2 = o.Phones[1]
	}
	s.setOperator(c, about)
	for _, one := range d.Stops {
		l := stopLine{ID: one.ID}
		(&CoachStopLine{Name: one.Name, Address: one.Address, Ward: one.Ward, Point: &one.Point}).write(&l)
		c.Stops = append(c.Stops, l)
	}
	for _, r := range o.Routes {
		for _, back := range []bool{false, true} {
			v := r.timetable(back, now)
			v.ID = c.freeRoute(v.Name)
			if err := v.check(c); err != nil {
				return nil, err
			}
			if err := c.write(v); err != nil {
				return nil, err
			}
		}
	}
	used := map[string]bool{}
	for _, l := range c.StopTimes {
		used[l.Stop] = true
	}
	c.Stops = slices.DeleteFunc(c.Stops, func(l stopLine) bool { return !used[l.ID] })
	c.number()
	return c, nil
}

// timetable is a made-up route, or its way back.
func (r demoRoute) timetable(back bool, now time.Time) CoachTimetable {
	from := dayOf(now).plus(-30)
	days := CoachDays{Weekdays: r.Weekdays, From: from.String(), Until: from.plus(2 * 365).String(), Except: r.Except}
	if len(days.Weekdays) == 0 {
		days.Weekdays = []int64{1, 2, 3, 4, 5, 6, 7}
	}
	var p CoachPattern
	for _, one := range r.Stops {
		stop := CoachPatternStop{Stop: one.Stop, After: one.Minutes * 60, Pickup: "regular", DropOff: "regular"}
		if one.Phone {
			stop.Pickup = "phone"
		}
		p.Stops = append(p.Stops, stop)
	}
	for _, text := range r.Departs {
		t := CoachPatternTrip{Departs: clockSeconds(text), Days: days}
		if r.Every > 0 {
			t.Repeat = &CoachRepeat{Until: clockSeconds(r.Until), Every: r.Every * 60}
		}
		p.Trips = append(p.Trips, t)
	}
	v := CoachTimetable{Name: r.Name, Short: r.Short, Fares: []CoachFare{{Price: r.Price}}}
	if back {
		p.turn()
		v.Name = r.BackName
	}
	v.Patterns = []CoachPattern{p}
	return v
}

// clockSeconds reads 21:00.
func clockSeconds(text string) int64 {
	h, m, _ := strings.Cut(text, ":")
	hours, _ := strconv.ParseInt(h, 10, 64)
	minutes, _ := strconv.ParseInt(m, 10, 64)
	return hours*3600 + minutes*60
}
