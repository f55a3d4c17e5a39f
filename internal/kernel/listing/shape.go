package listing

import (
	"context"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Shape is how a kind stands on the wire: F is what an owner posts, C what she
// edits, and V the listing's own page. Each embeds the kernel's Form, Changes
// and View, and adds what is the kind's.
type Shape[D, F, C, V any] struct {
	One, Post, Edit string // what the routes do, in the API's description
	Draft           func(F) Draft[D]
	Change          func(C, *Draft[D])
	View            func(*database.Tx, View, *Listing[D]) (V, error)
}

var postLimit = web.Limit{Count: 60, Per: time.Hour}

// List is the route that lists a kind; P is its card.
func List[P, D any](b *Board[D], summary string) web.Route {
	return web.Get("/api/v1/"+b.kind.Name, summary, web.Anyone(), func(ctx context.Context, in *ListInput) (*web.JSON[web.Encoded[PageOf[P]]], error) {
		f, err := b.Filter(in.Query)
		if err != nil {
			return nil, err
		}
		var page Listed
		err = b.k.DB.View(ctx, func(tx *database.Tx) error {
			page, err = b.k.list(tx, b.kind.Name, f, in.Paging)
			return err
		})
		if err != nil {
			return nil, err
		}
		return answerListed[P](b.k, page)
	})
}

// CompanyInput is whose listings to list, and which page of them.
type CompanyInput struct {
	ID string `path:"id" maxLength:"36" doc:"Of the company"`
	web.Paging
}

// ListOfCompany is the route of a company's published listings of a kind.
func ListOfCompany[P, D any](b *Board[D], summary string) web.Route {
	return web.Get("/api/v1/companies/{id}/"+b.kind.Name, summary, web.Public(), func(ctx context.Context, in *CompanyInput) (*web.JSON[web.Encoded[PageOf[P]]], error) {
		var page Listed
		err := b.k.DB.View(ctx, func(tx *database.Tx) error {
			if err := b.k.vouched(tx, in.ID); err != nil {
				return err
			}
			found, err := b.k.OfCompany(tx, in.ID, b.kind.Name, in.Cursor, in.Limit)
			page = Listed{Rows: found.Rows, Next: found.Next, Count: Total{Value: len(found.Rows), More: found.Next != ""}}
			return err
		})
		if err != nil {
			return nil, err
		}
		return answerListed[P](b.k, page)
	})
}

// ListInput is a query and which page of its answer.
type ListInput struct {
	Query
	web.Paging
}

// PageOf is a page of cards with how many there are in all.
type PageOf[P any] struct {
	Items []P    `json:"items" nullable:"false"`
	Next  string `json:"next"`
	Count Total  `json:"count"`
}

func (k *Kernel) list(tx *database.Tx, kind string, f Filter, p web.Paging) (Listed, error) {
	found, err := k.Find(tx, kind, f, p.Cursor, p.Limit)
	if err != nil {
		return Listed{}, err
	}
	page := Listed{Rows: found.Rows, Near: f.Near, Next: found.Next}
	return page, k.Finish(tx, web.Who(tx.Context()).Account, kind, f, p.Cursor, &page)
}

func answerListed[P any](k *Kernel, page Listed) (*web.JSON[web.Encoded[PageOf[P]]], error) {
	answer, err := web.Encode[PageOf[P]](func(raw []byte) ([]byte, error) {
		raw, err := k.AppendListed(raw, page)
		return append(raw, '}'), err
	})
	return web.Answer(answer), err
}

// Own are the routes about one listing: those in the kind's shape, and those
// that are the same for every kind.
func Own[D, F, C, V any](b *Board[D], s Shape[D, F, C, V]) []web.Route {
	path, shaped := "/api/v1/"+b.kind.Name, shaped[D, F, C, V]{b, s}
	return append([]web.Route{
		web.Get(path+"/{id}", s.One, web.Anyone(), shaped.one),
		web.Create(path, s.Post, web.SignedIn(), shaped.post, web.Limited(postLimit)),
		web.Patch(path+"/{id}", s.Edit, web.SignedIn(), shaped.edit, web.Limited(postLimit)),
		web.Create(path+"/{id}/duplicate", "Copy one's own, to be changed and sent", web.SignedIn(), shaped.duplicate, web.Limited(postLimit)),
	}, b.Routes()...)
}

// shaped are the handlers of one kind.
type shaped[D, F, C, V any] struct {
	*Board[D]
	shape Shape[D, F, C, V]
}

// One is a listing's own page, as answered.
type One[V any] struct {
	web.Tagged
	Body V
}

func (s shaped[D, F, C, V]) one(ctx context.Context, in *ByID) (*One[V], error) {
	var out *One[V]
	var at time.Time
	var mine bool
	err := s.k.DB.View(ctx, func(tx *database.Tx) error {
		at = tx.Time()
		l, own, err := s.Get(tx, web.Who(ctx), in.ID)
		if err != nil {
			return err
		}
		mine = own
		v, err := s.k.View(tx, &l.Item, mine, web.Language(ctx))
		if err != nil {
			return err
		}
		if account := web.Who(ctx).Account; account != "" {
			row := Row{ID: l.ID}
			if err := s.k.MarkFavourites(tx, account, []*Row{&row}); err != nil {
				return err
			}
			v.Favourite = row.Favourite
		}
		out, err = s.answer(tx, v, l)
		return err
	})
	if err == nil && !mine {
		s.k.Viewed(ctx, in.ID, at)
	}
	return out, err
}

func (s shaped[D, F, C, V]) answer(tx *database.Tx, v View, l *Listing[D]) (*One[V], error) {
	body, err := s.shape.View(tx, v, l)
	return &One[V]{web.Tag(l.Version), body}, err
}

// own answers the owner, with a warning about listings like hers.
func (s shaped[D, F, C, V]) own(tx *database.Tx, l *Listing[D]) (*One[V], error) {
	language := web.Language(tx.Context())
	v, err := s.k.View(tx, &l.Item, true, language)
	if err != nil {
		return nil, err
	}
	similar, err := s.k.Similar(tx, &l.Item)
	if err != nil {
		return nil, err
	}
	v.Warnings = append(v.Warnings, s.k.Shown(language, similar)...)
	return s.answer(tx, v, l)
}

// Posted is the input of the route that posts.
type Posted[F any] struct{ Body F }

func (s shaped[D, F, C, V]) post(tx *database.Tx, who web.Principal, in *Posted[F]) (*One[V], error) {
	l, err := s.Post(tx, who, s.shape.Draft(in.Body))
	if err != nil {
		return nil, err
	}
	return s.own(tx, l)
}

func (s shaped[D, F, C, V]) duplicate(tx *database.Tx, who web.Principal, in *ByID) (*One[V], error) {
	l, err := s.Duplicate(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	return s.own(tx, l)
}

// Edited is the input of the route that edits.
type Edited[C any] struct {
	ByID
	web.IfMatch
	Body C
}

func (s shaped[D, F, C, V]) edit(tx *database.Tx, who web.Principal, in *Edited[C]) (*One[V], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	l, err := s.Edit(tx, who, in.ID, version, func(d *Draft[D]) { s.shape.Change(in.Body, d) })
	if err != nil {
		return nil, err
	}
	return s.own(tx, l)
}
