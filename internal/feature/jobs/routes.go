package jobs

import (
	"context"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/jobs"

// Routes are those with a shape of their own; the kernel adds the others.
func (s *Service) Routes() []web.Route {
	routes := []web.Route{
		web.Get(path, "Find openings", web.Anyone(), s.list),
		web.Get(path+"/{id}", "One opening", web.Anyone(), s.one),
		web.Create(path, "Post an opening of a company", web.SignedIn(), s.post, web.Limited(postLimit)),
		web.Patch(path+"/{id}", "Edit an opening", web.SignedIn(), s.edit, web.Limited(postLimit)),
	}
	return append(routes, s.board.Routes()...)
}

var postLimit = web.Limit{Count: 60, Per: time.Hour}

// jobCard is an opening in a list.
type jobCard struct {
	listing.Card
	PayMax   int64 `json:"payMax" doc:"đồng"`
	Openings int64 `json:"openings"`
}

// jobPage is a page of openings.
type jobPage struct {
	Items []jobCard     `json:"items" nullable:"false"`
	Next  string        `json:"next"`
	Count listing.Total `json:"count"`
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

type listInput struct {
	listing.Query
	web.Paging
}

func (s *Service) list(ctx context.Context, in *listInput) (*web.JSON[jobPage], error) {
	f, err := s.board.Filter(in.Query)
	if err != nil {
		return nil, err
	}
	page := jobPage{Items: []jobCard{}}
	err = s.db.View(ctx, func(tx *database.Tx) error {
		found, err := s.kernel.Find(tx, Kind, f, in.Cursor, in.Limit)
		if err != nil {
			return err
		}
		page.Next = found.Next
		rows := make([]*listing.Row, len(found.Rows))
		for i := range found.Rows {
			rows[i] = &found.Rows[i]
		}
		if err := s.kernel.MarkFavourites(tx, web.Who(ctx).Account, rows); err != nil {
			return err
		}
		for _, r := range rows {
			page.Items = append(page.Items, jobCard{s.kernel.Card(*r, f.Near), r.Amount, r.Quantity})
		}
		page.Count, err = s.kernel.Count(tx, Kind, f)
		return err
	})
	return web.Answer(page), err
}

type viewOutput struct {
	web.Tagged
	Body jobView
}

func (s *Service) one(ctx context.Context, in *listing.ByID) (*viewOutput, error) {
	var out *viewOutput
	var at time.Time
	err := s.db.View(ctx, func(tx *database.Tx) error {
		at = tx.Time()
		l, mine, err := s.board.Get(tx, web.Who(ctx), in.ID)
		if err != nil {
			return err
		}
		if out, err = s.view(tx, l, mine); err != nil {
			return err
		}
		row := listing.Row{ID: l.ID}
		err = s.kernel.MarkFavourites(tx, web.Who(ctx).Account, []*listing.Row{&row})
		out.Body.Favourite = row.Favourite
		return err
	})
	if err == nil && !out.Body.Mine {
		s.kernel.Viewed(ctx, in.ID, at)
	}
	return out, err
}

func (s *Service) view(tx *database.Tx, l *listing.Listing[Job], mine bool) (*viewOutput, error) {
	v, err := s.kernel.View(tx, &l.Item, mine, web.Language(tx.Context()))
	return &viewOutput{web.Tag(l.Version), jobView{v, l.Detail}}, err
}

func (s *Service) today(tx *database.Tx) string {
	return tx.Time().In(s.province.Location()).Format(time.DateOnly)
}

type postInput struct{ Body jobForm }

func (s *Service) post(tx *database.Tx, who web.Principal, in *postInput) (*viewOutput, error) {
	var d listing.Draft[Job]
	listing.Apply(in.Body.Form, &d)
	d.Detail = in.Body.Job
	if err := check(&d, s.today(tx)); err != nil {
		return nil, err
	}
	l, err := s.board.Post(tx, who, d)
	if err != nil {
		return nil, err
	}
	return s.view(tx, l, true)
}

type editInput struct {
	listing.ByID
	web.IfMatch
	Body jobChanges
}

func (s *Service) edit(tx *database.Tx, who web.Principal, in *editInput) (*viewOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	var wrong error
	l, err := s.board.Edit(tx, who, in.ID, version, func(d *listing.Draft[Job]) {
		listing.ApplyChanges(in.Body.Changes, d)
		if in.Body.PayMax != nil {
			d.Detail.PayMax = *in.Body.PayMax
		}
		if in.Body.Detail != nil {
			d.Detail.Facts = *in.Body.Detail
		}
		wrong = check(d, s.today(tx))
	})
	if err == nil {
		err = wrong // the transaction takes the edit back
	}
	if err != nil {
		return nil, err
	}
	return s.view(tx, l, true)
}
