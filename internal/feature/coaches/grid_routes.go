package coaches

import (
	"context"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// CoachRoutePath names a route of a feed.
type CoachRoutePath struct {
	Feed  string `path:"feed" maxLength:"36"`
	Route string `path:"route" maxLength:"200"`
}

type routeOutput struct {
	web.Tagged
	Body CoachTimetable
}

func (s *Service) getRoute(ctx context.Context, in *CoachRoutePath) (*routeOutput, error) {
	out := &routeOutput{}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err != nil {
			return err
		}
		c, err := read(tx, f.edited())
		if err != nil {
			return err
		}
		known := false
		if out.Body, known = s.timetableOf(f, c, in.Route); !known {
			return errs.Missing()
		}
		out.Tagged = web.Tag(f.Version)
		return nil
	})
	return out, err
}

type routePostInput struct {
	web.IfMatch
	Feed string `path:"feed" maxLength:"36"`
	Body CoachTimetable
}

func (s *Service) postRoute(tx *database.Tx, who web.Principal, in *routePostInput) (*routeOutput, error) {
	return s.editRoute(tx, who, in.Feed, in.IfMatch, func(c *content) (CoachTimetable, error) {
		v := in.Body
		v.ID = c.freeRoute(v.Name)
		if len(c.Routes) >= maxRoutes {
			return v, errs.New(errs.Conflict, "tooManyRoutes", "max", maxRoutes)
		}
		return v, v.check(c)
	})
}

func (c *content) freeRoute(name string) string {
	return free(name, func(id string) bool { return c.route(id) != nil })
}

func (c *content) route(id string) *routeLine {
	for i := range c.Routes {
		if c.Routes[i].ID == id {
			return &c.Routes[i]
		}
	}
	return nil
}

// editRoute writes the timetable that is made of a draft.
func (s *Service) editRoute(tx *database.Tx, who web.Principal, feedID string, match web.IfMatch, compose func(*content) (CoachTimetable, error)) (*routeOutput, error) {
	version, err := match.Version()
	if err != nil {
		return nil, err
	}
	out := &routeOutput{}
	edited, err := s.edit(tx, who, feedID, version, func(c *content) error {
		v, err := compose(c)
		if err != nil {
			return err
		}
		if err := c.write(v); err != nil {
			return err
		}
		out.Body, _ = s.timetableOf(feed{}, c, v.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Tagged = edited.Tagged
	return out, nil
}

type routeEditInput struct {
	web.IfMatch
	CoachRoutePath
	Body CoachTimetable
}

func (s *Service) putRoute(tx *database.Tx, who web.Principal, in *routeEditInput) (*routeOutput, error) {
	return s.editRoute(tx, who, in.Feed, in.IfMatch, func(c *content) (CoachTimetable, error) {
		v := in.Body
		if v.ID = in.Route; c.route(v.ID) == nil {
			return v, errs.Missing()
		}
		return v, v.check(c)
	})
}

type routeDeleteInput struct {
	web.IfMatch
	CoachRoutePath
}

func (s *Service) deleteRoute(tx *database.Tx, who web.Principal, in *routeDeleteInput) (*feedOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.edit(tx, who, in.Feed, version, func(c *content) error {
		if c.route(in.Route) == nil {
			return errs.Missing()
		}
		c.pull(in.Route)
		c.writeFares(CoachTimetable{ID: in.Route})
		c.Routes = slices.DeleteFunc(c.Routes, func(l routeLine) bool { return l.ID == in.Route })
		c.FareRules = slices.DeleteFunc(c.FareRules, func(l fareRuleLine) bool { return l.Route == in.Route })
		c.dropIdle()
		return nil
	})
}

type coachCopyInput struct {
	web.IfMatch
	CoachRoutePath
	Body struct {
		Name string `json:"name" maxLength:"120"`
		Back bool   `json:"back" doc:"The way back: the stops in the other order"`
	}
}

func (s *Service) copyRoute(tx *database.Tx, who web.Principal, in *coachCopyInput) (*routeOutput, error) {
	return s.editRoute(tx, who, in.Feed, in.IfMatch, func(c *content) (CoachTimetable, error) {
		v, known := s.timetableOf(feed{}, c, in.Route)
		if !known {
			return v, errs.Missing()
		}
		if len(c.Routes) >= maxRoutes {
			return v, errs.New(errs.Conflict, "tooManyRoutes", "max", maxRoutes)
		}
		v.Name = oneLine(in.Body.Name)
		v.ID = c.freeRoute(v.Name)
		for i := range v.Patterns {
			for j := range v.Patterns[i].Trips {
				v.Patterns[i].Trips[j].ID = ""
			}
			if in.Body.Back {
				v.Patterns[i].turn()
			}
		}
		if in.Body.Back {
			for i, f := range v.Fares {
				v.Fares[i].From, v.Fares[i].To = f.To, f.From
			}
		}
		return v, v.check(c)
	})
}

// turn has the trips go the other way, as long from stop to stop as this way.
func (p *CoachPattern) turn() {
	p.Stops[len(p.Stops)-1].Wait = 0
	last := p.Stops[len(p.Stops)-1].After
	turned := make([]CoachPatternStop, 0, len(p.Stops))
	for _, one := range slices.Backward(p.Stops) {
		one.After = last - one.After - one.Wait
		if one.Pickup == "none" || one.DropOff == "none" {
			one.Pickup, one.DropOff = one.DropOff, one.Pickup
		}
		turned = append(turned, one)
	}
	p.Stops = turned
	for i := range p.Trips {
		p.Trips[i].Stops, p.Trips[i].Headsign = nil, ""
	}
}
