package jobs

import (
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Routes are the kernel's in the shapes of openings, a list that has a personal
// order, and what that rests on.
func (s *Service) Routes() []web.Route {
	routes := append([]web.Route{web.Get("/api/v1/jobs", "Find openings", web.Anyone(), s.list), listing.ListOfCompany[jobCard](s.board, "Openings of a company")}, s.wishRoutes()...)
	return append(routes, listing.Own(s.board, listing.Shape[Job, jobForm, jobChanges, jobView]{
		One: "One opening", Post: "Post an opening of a company", Edit: "Edit an opening",
		Draft: func(f jobForm) listing.Draft[Job] {
			d := listing.Draft[Job]{Detail: f.Job}
			listing.Apply(f.Form, &d)
			return d
		},
		Change: func(c jobChanges, d *listing.Draft[Job]) {
			listing.ApplyChanges(c.Changes, d)
			if c.PayMax != nil {
				d.Detail.PayMax = *c.PayMax
			}
			if c.Detail != nil {
				d.Detail.Facts = *c.Detail
			}
		},
		View: func(_ *database.Tx, v listing.View, l *listing.Listing[Job]) (jobView, error) {
			return jobView{v, l.Detail}, nil
		},
	})...)
}

// jobView is an opening on its own page.
type jobView struct {
	listing.View
	Job
}

// jobForm is what a company posts.
type jobForm struct {
	listing.Form
	Job
}

// jobChanges are what a company edits.
type jobChanges struct {
	listing.Changes
	PayMax *int64 `json:"payMax,omitempty" minimum:"0" maximum:"1000000000"`
	Detail *Terms `json:"detail,omitempty" doc:"Replaces the whole detail"`
}
