package rentals

import (
	"context"
	"fmt"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Routes are the kernel's in the shapes of rentals, and a list that understands
// places and has a personal order.
func (s *Service) Routes() []web.Route {
	return append([]web.Route{
		web.Get("/api/v1/rentals", "Find rentals", web.Anyone(), s.list),
	}, listing.Own(s.board, listing.Shape[Rental, rentalForm, rentalChanges, rentalView]{
		One: "One rental", Post: "Post a rental", Edit: "Edit one's own rental",
		Draft: func(f rentalForm) listing.Draft[Rental] {
			d := listing.Draft[Rental]{Detail: f.Rental}
			listing.Apply(f.Form, &d)
			return d
		},
		Change: func(c rentalChanges, d *listing.Draft[Rental]) {
			listing.ApplyChanges(c.Changes, d)
			if c.Deposit != nil {
				d.Detail.Deposit = *c.Deposit
			}
			if c.Detail != nil {
				d.Detail.Facts = *c.Detail
			}
		},
		View: func(_ *database.Tx, v listing.View, l *listing.Listing[Rental]) (rentalView, error) {
			return rentalView{v, l.Detail}, nil
		},
	})...)
}

// rentalCard is a rental in a list.
type rentalCard struct {
	listing.Card
	Deposit int64 `json:"deposit" doc:"đồng"`
}

// rentalPage is a page of rentals.
type rentalPage struct {
	Items      []rentalCard  `json:"items" nullable:"false"`
	Next       string        `json:"next"`
	Count      listing.Total `json:"count"`
	Understood *Understood   `json:"understood,omitempty"`
}

// rentalView is a rental on its own page.
type rentalView struct {
	listing.View
	Rental
}

// rentalForm is what an owner posts.
type rentalForm struct {
	listing.Form
	Rental
}

// rentalChanges are what an owner edits.
type rentalChanges struct {
	listing.Changes
	Deposit *int64 `json:"deposit,omitempty" minimum:"0" maximum:"5000000000"`
	Detail  *Facts `json:"detail,omitempty" doc:"Replaces the whole detail"`
}

type listInput struct {
	listing.Query
	web.Paging
}

func (s *Service) list(ctx context.Context, in *listInput) (*web.JSON[web.Encoded[rentalPage]], error) {
	language := web.Language(ctx)
	meant := s.understand(in.Q, language)
	if in.Sort == string(listing.ByDistance) && in.Near == "" && meant != nil {
		in.Near = fmt.Sprintf("%f,%f", meant.at.Lat, meant.at.Lng)
	}
	f, err := s.board.Filter(in.Query)
	if err != nil {
		return nil, err
	}
	near := f.Near
	if near == nil && meant != nil && meant.site {
		near = &meant.at
	}
	out := listing.Listed{Near: near}
	err = s.db.View(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		if in.Sort == forYou {
			err = s.forYou(tx, who.Account, f, in.Paging, language, &out)
		} else {
			out.Rows, out.Next, err = s.find(tx, f, in.Cursor, in.Limit)
		}
		if err != nil {
			return err
		}
		return s.kernel.Finish(tx, who.Account, Kind, f, in.Cursor, &out)
	})
	if err != nil {
		return nil, err
	}
	page, err := web.Encode[rentalPage](func(b []byte) ([]byte, error) { return s.appendPage(b, out, meant) })
	if err != nil {
		return nil, err
	}
	return web.Answer(page), s.remember(ctx, in, meant)
}

func (s *Service) find(tx *database.Tx, f listing.Filter, cursor string, limit int) ([]listing.Row, string, error) {
	found, err := s.kernel.Find(tx, Kind, f, cursor, limit)
	return found.Rows, found.Next, err
}
