package rentals

import (
	"context"
	"fmt"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/rentals"

// Routes are those with a shape of their own; the kernel adds the others.
func (s *Service) Routes() []web.Route {
	routes := []web.Route{
		web.Get(path, "Find rentals", web.Anyone(), s.list),
		web.Get(path+"/{id}", "One rental", web.Anyone(), s.one),
		web.Create(path, "Post a rental", web.SignedIn(), s.post, web.Limited(postLimit)),
		web.Patch(path+"/{id}", "Edit one's own rental", web.SignedIn(), s.edit, web.Limited(postLimit)),
	}
	return append(routes, s.board.Routes()...)
}

var postLimit = web.Limit{Count: 60, Per: time.Hour}

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
	out := found{understood: meant, near: near}
	err = s.db.View(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		if in.Sort == forYou {
			out.rows, out.next, err = s.forYou(tx, who.Account, f, in.Cursor, in.Limit, language)
		} else {
			out.rows, out.next, err = s.find(tx, f, in.Cursor, in.Limit)
		}
		if err != nil {
			return err
		}
		if err := s.markFavourites(tx, who.Account, out.rows); err != nil {
			return err
		}
		if in.Cursor == "" && out.next == "" {
			out.count = listing.Total{Value: len(out.rows)}
			return nil
		}
		out.count, err = s.kernel.Count(tx, Kind, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	page, err := web.Encode[rentalPage](func(b []byte) ([]byte, error) { return s.appendPage(b, out) })
	if err != nil {
		return nil, err
	}
	return web.Answer(page), s.remember(ctx, in, meant)
}

// suggestion is a row and why it is shown.
type suggestion struct {
	listing.Row
	reason string
}

func (s *Service) find(tx *database.Tx, f listing.Filter, cursor string, limit int) ([]suggestion, string, error) {
	found, err := s.kernel.Find(tx, Kind, f, cursor, limit)
	rows := make([]suggestion, len(found.Rows))
	for i, r := range found.Rows {
		rows[i].Row = r
	}
	return rows, found.Next, err
}

func (s *Service) markFavourites(tx *database.Tx, account string, rows []suggestion) error {
	if account == "" {
		return nil
	}
	plain := make([]*listing.Row, len(rows))
	for i := range rows {
		plain[i] = &rows[i].Row
	}
	return s.kernel.MarkFavourites(tx, account, plain)
}

type viewOutput struct {
	web.Tagged
	Body rentalView
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
		if out, err = s.view(tx, l, mine, web.Language(ctx)); err != nil {
			return err
		}
		if account := web.Who(ctx).Account; account != "" {
			row := listing.Row{ID: l.ID}
			err = s.kernel.MarkFavourites(tx, account, []*listing.Row{&row})
			out.Body.Favourite = row.Favourite
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !out.Body.Mine {
		s.kernel.Viewed(ctx, in.ID, at)
	}
	return out, nil
}

func (s *Service) view(tx *database.Tx, l *listing.Listing[Rental], mine bool, language string) (*viewOutput, error) {
	v, err := s.kernel.View(tx, &l.Item, mine, language)
	return &viewOutput{web.Tag(l.Version), rentalView{v, l.Detail}}, err
}

type postInput struct{ Body rentalForm }

func (s *Service) post(tx *database.Tx, who web.Principal, in *postInput) (*viewOutput, error) {
	var d listing.Draft[Rental]
	listing.Apply(in.Body.Form, &d)
	d.Detail = in.Body.Rental
	l, err := s.board.Post(tx, who, d)
	if err != nil {
		return nil, err
	}
	return s.withSimilar(tx, l)
}

// withSimilar answers the owner, with a warning about listings like hers.
func (s *Service) withSimilar(tx *database.Tx, l *listing.Listing[Rental]) (*viewOutput, error) {
	language := web.Language(tx.Context())
	out, err := s.view(tx, l, true, language)
	if err != nil {
		return nil, err
	}
	similar, err := s.kernel.Similar(tx, &l.Item)
	out.Body.Warnings = append(out.Body.Warnings, s.kernel.Shown(language, similar)...)
	return out, err
}

type editInput struct {
	listing.ByID
	web.IfMatch
	Body rentalChanges
}

func (s *Service) edit(tx *database.Tx, who web.Principal, in *editInput) (*viewOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	l, err := s.board.Edit(tx, who, in.ID, version, func(d *listing.Draft[Rental]) {
		listing.ApplyChanges(in.Body.Changes, d)
		if in.Body.Deposit != nil {
			d.Detail.Deposit = *in.Body.Deposit
		}
		if in.Body.Detail != nil {
			d.Detail.Facts = *in.Body.Detail
		}
	})
	if err != nil {
		return nil, err
	}
	return s.withSimilar(tx, l)
}
