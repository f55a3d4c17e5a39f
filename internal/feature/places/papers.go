package places

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// maxPapers bounds what proves one claim.
const maxPapers = 5

// papersOf is what the papers of a request belong to. Only who made it and
// officers see them, and they are deleted once it is decided: what was decided,
// and by whom, is kept, but nobody's licence.
func papersOf(request string) string { return "placeRequest:" + request }

func (s *Service) paperRoutes() []web.Route {
	officers := web.Role(reviewers...).Proven()
	return []web.Route{
		web.Get("/api/v1/me/place-requests", "What I said of places, and what became of it", web.SignedIn(), s.mine),
		web.Do("GET", "/api/v1/me/place-requests/{id}/documents/{document}", "A paper of mine", web.SignedIn(), s.myPaper),
		web.Do("GET", "/api/v1/desk/place-requests/{id}/documents/{document}", "A paper of a claim", officers, s.paper),
	}
}

// PlaceRequestMine is a request as who made it sees it.
type PlaceRequestMine struct {
	ID        string              `json:"id"`
	Kind      string              `json:"kind" enum:"correction,claim"`
	Place     string              `json:"place"`
	Title     string              `json:"title" doc:"Empty when the place is no more"`
	State     string              `json:"state" enum:"waiting,accepted,refused"`
	Reason    string              `json:"reason,omitempty" doc:"Why it was turned down"`
	At        time.Time           `json:"at"`
	Documents []document.Document `json:"documents" nullable:"false"`
}

func (s *Service) mine(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[PlaceRequestMine]], error) {
	page := web.Page[PlaceRequestMine]{}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		page = web.Page[PlaceRequestMine]{Items: []PlaceRequestMine{}}
		before := "~"
		if _, err := web.After(in.Cursor, &before); err != nil {
			return err
		}
		err := tx.Each(func(rows *sql.Rows) error {
			var r PlaceRequestMine
			var at int64
			err := rows.Scan(&r.ID, &r.Kind, &r.Place, &r.Title, &r.State, &r.Reason, &at)
			r.At, r.Documents = time.UnixMilli(at).UTC(), []document.Document{}
			page.Items = append(page.Items, r)
			return err
		}, `SELECT r.id, r.kind, r.place, COALESCE(l.title, ''), r.state, r.reason, r.created_at FROM place_requests r
			LEFT JOIN listings l ON l.id = r.place AND l.status = 'published'
			WHERE r.account = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3`, web.Who(ctx).Account, before, in.Limit+1)
		if err != nil {
			return err
		}
		if len(page.Items) > in.Limit {
			page.Items = page.Items[:in.Limit]
			page.Next = web.Cursor(page.Items[in.Limit-1].ID)
		}
		for n := range page.Items {
			if page.Items[n].Documents, err = s.papers(tx, page.Items[n].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return web.Answer(page), err
}

// papers lists those of a request.
func (s *Service) papers(tx *database.Tx, request string) ([]document.Document, error) {
	found, err := s.Documents.Of(tx, papersOf(request))
	return append([]document.Document{}, found...), err
}

// PlacePaperInput names a paper of a request.
type PlacePaperInput struct {
	ID       string `path:"id" format:"uuid"`
	Document string `path:"document" format:"uuid"`
	Size     string `query:"size" enum:"whole,thumb" default:"whole"`
}

// PlacePaper is a paper's bytes; browsers may neither guess its type nor run it.
type PlacePaper struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *Service) myPaper(ctx context.Context, in *PlacePaperInput) (*PlacePaper, error) {
	var d document.Document
	err := s.db.View(ctx, func(tx *database.Tx) error {
		r, err := s.find(tx, in.ID)
		if err == nil && r.account != web.Who(ctx).Account {
			err = errs.Missing()
		}
		if err == nil {
			d, err = s.paperIn(tx, *in)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.send(ctx, d, in.Size)
}

// paper reads, but writes the audit log.
func (s *Service) paper(ctx context.Context, in *PlacePaperInput) (*PlacePaper, error) {
	var d document.Document
	err := s.db.Update(ctx, func(tx *database.Tx) error {
		r, err := s.find(tx, in.ID)
		if err != nil {
			return err
		}
		if d, err = s.paperIn(tx, *in); err != nil {
			return err
		}
		return audit.Record(tx, audit.Entry{
			Actor: web.Who(ctx).Account, Action: "place.document.read", Subject: audit.Subject{Kind: "document", ID: d.ID}, Owner: r.account,
		})
	})
	if err != nil {
		return nil, err
	}
	return s.send(ctx, d, in.Size)
}

func (s *Service) paperIn(tx *database.Tx, in PlacePaperInput) (document.Document, error) {
	if err := id.Check(in.Document); err != nil {
		return document.Document{}, err
	}
	all, err := s.papers(tx, in.ID)
	for _, d := range all {
		if d.ID == in.Document {
			return d, err
		}
	}
	if err == nil {
		err = errs.Missing()
	}
	return document.Document{}, err
}

func (s *Service) send(ctx context.Context, d document.Document, size string) (*PlacePaper, error) {
	out := &PlacePaper{Type: "image/jpeg", Disposition: `inline; filename="anh.jpg"`, Policy: "default-src 'none'; sandbox"}
	if d.Kind == document.PDF {
		size, out.Type, out.Disposition = document.Whole, "application/pdf", `inline; filename="giay-to.pdf"`
	}
	var err error
	out.Body, err = s.Documents.Read(ctx, d.ID, size)
	return out, err
}

// releasePapers deletes the papers of a person's requests.
func releasePapers(tx *database.Tx, account string) error {
	var all []string
	err := tx.Each(func(rows *sql.Rows) error {
		var one string
		err := rows.Scan(&one)
		all = append(all, one)
		return err
	}, `SELECT id FROM place_requests WHERE account = $1 AND kind = 'claim'`, account)
	for _, request := range all {
		if err == nil {
			err = document.Release(tx, papersOf(request))
		}
	}
	return err
}
