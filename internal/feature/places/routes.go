package places

import (
	"context"
	"slices"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Routes are the kernel's in the shapes of places, a list that knows what is
// open, and what keeps places right.
func (s *Service) Routes() []web.Route {
	routes := append([]web.Route{
		web.Get("/api/v1/places", "Find places to eat, stay and see", web.Anyone(), s.list),
	}, listing.Own(s.board, listing.Shape[Place, placeForm, placeChanges, placeView]{
		One: "One place", Post: "Tell of a place that is missing", Edit: "Edit a place that one told of",
		Draft: func(f placeForm) listing.Draft[Place] {
			d := listing.Draft[Place]{Detail: f.Place}
			listing.Apply(f.Form, &d)
			d.Detail.Facts.Address, d.Detail.Facts.Unconfirmed, d.Detail.Facts.Checked, d.Detail.Facts.PhoneChecked = d.Address, false, "", ""
			where(&d)
			return d
		},
		Change: func(c placeChanges, d *listing.Draft[Place]) {
			checked, phone := d.Detail.Facts.Checked, d.Detail.Facts.PhoneChecked
			listing.ApplyChanges(c.Changes, d)
			if c.Detail != nil {
				d.Detail.Facts = *c.Detail
			}
			d.Detail.Facts.Address, d.Detail.Facts.Checked, d.Detail.Facts.PhoneChecked = d.Address, checked, phone
			where(d)
		},
		View: s.view,
	})...)
	return slices.Concat(routes, s.requestRoutes(), s.paperRoutes())
}

// where keeps the position that everybody sees the same as the draft's.
func where(d *listing.Draft[Place]) {
	d.Detail.Facts.Lat, d.Detail.Facts.Lng = 0, 0
	if d.At != nil {
		d.Detail.Facts.Lat, d.Detail.Facts.Lng = d.At.Lat, d.At.Lng
	}
}

// placeCard is a place in a list.
type placeCard struct {
	listing.Card
	Facts   PlaceFacts `json:"detail"`
	Opening Opening    `json:"opening"`
}

// placeView is a place on its own page.
type placeView struct {
	listing.View
	Place
	Opening Opening         `json:"opening"`
	Claimed bool            `json:"claimed" doc:"Its owner looks after it"`
	Keeper  bool            `json:"keeper" doc:"The reader looks after it"`
	History []PlaceRevision `json:"history" nullable:"false" doc:"What was corrected, the newest first"`
}

// placeForm is what somebody tells of a place.
type placeForm struct {
	listing.Form
	Place
}

// placeChanges are what somebody edits.
type placeChanges struct {
	listing.Changes
	Detail *PlaceFacts `json:"detail,omitempty" doc:"Replaces the whole detail"`
}

type listInput struct {
	listing.Query
	web.Paging
	Open bool `query:"open" doc:"Only what is open now"`
}

// rounds bound how many pages are looked through for what is open.
const rounds = 5

func (s *Service) list(ctx context.Context, in *listInput) (*web.JSON[listing.PageOf[placeCard]], error) {
	f, err := s.board.Filter(in.Query)
	if err != nil {
		return nil, err
	}
	page := listing.PageOf[placeCard]{}
	err = s.db.View(ctx, func(tx *database.Tx) error {
		page = listing.PageOf[placeCard]{Items: []placeCard{}, Next: in.Cursor}
		for n := 0; n < rounds && len(page.Items) < in.Limit && (n == 0 || page.Next != ""); n++ {
			// A round asks for as many as are missing, so that the cursor stands behind the last shown.
			if err := s.round(tx, f, in, &page); err != nil {
				return err
			}
		}
		var err error
		page.Count, err = s.kernel.Count(tx, Kind, f)
		return err
	})
	return web.Answer(page), err
}

func (s *Service) round(tx *database.Tx, f listing.Filter, in *listInput, page *listing.PageOf[placeCard]) error {
	found, err := s.kernel.Find(tx, Kind, f, page.Next, in.Limit-len(page.Items))
	if err != nil {
		return err
	}
	page.Next = found.Next
	details, err := s.board.Details(tx, found.Rows)
	if err != nil {
		return err
	}
	rows := make([]*listing.Row, len(found.Rows))
	for n := range found.Rows {
		rows[n] = &found.Rows[n]
	}
	if err := s.kernel.MarkFavourites(tx, web.Who(tx.Context()).Account, rows); err != nil {
		return err
	}
	for _, r := range rows {
		d := details[r.ID].Facts
		o := s.opening(&d, tx.Time(), web.Language(tx.Context()))
		if !in.Open || o.Open {
			page.Items = append(page.Items, placeCard{s.kernel.Card(*r, f.Near), d, o})
		}
	}
	return nil
}

func (s *Service) view(tx *database.Tx, v listing.View, l *listing.Listing[Place]) (placeView, error) {
	out := placeView{View: v, Place: l.Detail, Opening: s.opening(&l.Detail.Facts, tx.Time(), web.Language(tx.Context()))}
	var err error
	if out.Claimed, out.Keeper, err = s.keeper(tx, web.Who(tx.Context()).Account, l.ID); err != nil {
		return out, err
	}
	out.History, err = history(tx, l.ID)
	return out, err
}
