package places

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/core/organisation"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// reviewers are the roles that may decide.
var reviewers = []string{organisation.Reviewer, organisation.Administrator}

var requestLimit = web.Limit{Count: 30, Per: time.Hour}

func (s *Service) requestRoutes() []web.Route {
	officers := web.Role(reviewers...).Proven()
	return []web.Route{
		web.Create("/api/v1/places/{id}/corrections", "Say what is wrong with a place, or that all is right", web.SignedIn(), s.correct, web.Limited(requestLimit)),
		web.Create("/api/v1/places/{id}/claims", "Say that one owns a place", web.SignedIn(), s.claim, web.Limited(requestLimit)),
		web.Do("GET", "/api/v1/desk/place-requests", "Corrections and claims that wait", officers, s.work),
		web.Post("/api/v1/desk/place-requests/{id}/accept", "Carry it out", officers, func(tx *database.Tx, who web.Principal, in *listing.ByID) (*web.None, error) {
			return &web.None{}, s.decide(tx, who, in.ID, true, "")
		}, web.Status(204)),
		web.Post("/api/v1/desk/place-requests/{id}/refuse", "Turn it down", officers, s.refuse, web.Status(204)),
		web.Get("/api/v1/desk/places/unchecked", "Places that nobody has checked for a year, the longest first", officers, s.unchecked),
	}
}

// PlaceRequested is what became of a request.
type PlaceRequested struct {
	ID    string `json:"id"`
	State string `json:"state" enum:"waiting,accepted,refused"`
}

type correctInput struct {
	listing.ByID
	Body struct {
		Changes PlaceSuggestion `json:"changes"`
		Note    string          `json:"note,omitempty" maxLength:"1000" doc:"To the officer"`
	}
}

func (s *Service) correct(tx *database.Tx, who web.Principal, in *correctInput) (*web.JSON[PlaceRequested], error) {
	out, err := s.suggest(tx, who, in.ID, in.Body.Changes, in.Body.Note)
	return web.Answer(out), err
}

type claimPlaceInput struct {
	listing.ByID
	Body struct {
		Proof        string `json:"proof" minLength:"10" maxLength:"1000" doc:"How an officer can see that it is true: a tax code, the number of a licence"`
		Organisation string `json:"organisation,omitempty" maxLength:"36" doc:"Id of the company that owns it"`

		Documents []string `json:"documents,omitempty" maxItems:"5" doc:"Ids of papers that were sent before"`
	}
}

func (s *Service) claim(tx *database.Tx, who web.Principal, in *claimPlaceInput) (*web.JSON[PlaceRequested], error) {
	if _, _, err := s.board.Get(tx, web.Principal{}, in.ID); err != nil {
		return nil, err
	}
	if in.Body.Organisation != "" {
		may, err := s.kernel.Companies.MayAct(tx, who.Account, in.Body.Organisation, Kind)
		if err != nil {
			return nil, err
		}
		if !may {
			return nil, errs.InvalidField("organisation", "notForCompany")
		}
	}
	if err := s.room(tx, who.Account); err != nil {
		return nil, err
	}
	if len(in.Body.Documents) > maxPapers {
		return nil, errs.InvalidField("documents", "tooMany", "max", maxPapers)
	}
	r := request{id: id.New(tx.Now()), place: in.ID, kind: claim, account: who.Account, organisation: in.Body.Organisation, state: waiting}
	if err := s.Documents.Attach(tx, who.Account, papersOf(r.id), "documents", in.Body.Documents); err != nil {
		return nil, err
	}
	return web.Answer(PlaceRequested{r.id, r.state}), s.insert(tx, r, in.Body.Proof, PlaceSuggestion{}, 0)
}

// PlaceWork is a request as an officer reads it.
type PlaceWork struct {
	ID           string          `json:"id"`
	Kind         string          `json:"kind" enum:"correction,claim"`
	Place        string          `json:"place"`
	Title        string          `json:"title"`
	Now          PlaceSuggestion `json:"now" doc:"What the place says"`
	Changes      PlaceSuggestion `json:"changes"`
	Words        string          `json:"words"`
	By           string          `json:"by"`
	Organisation string          `json:"organisation,omitempty" doc:"The company's name"`
	At           time.Time       `json:"at"`

	Documents []document.Document `json:"documents" nullable:"false" doc:"Papers that prove a claim"`
}

type workPosition struct {
	At int64  `json:"at"`
	ID string `json:"id"`
}

// work reads, but what people said is logged as read.
func (s *Service) work(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[PlaceWork]], error) {
	page := web.Page[PlaceWork]{Items: []PlaceWork{}}
	err := s.db.Update(ctx, func(tx *database.Tx) error {
		page = web.Page[PlaceWork]{Items: []PlaceWork{}}
		var p workPosition
		if _, err := web.After(in.Cursor, &p); err != nil {
			return err
		}
		found, err := waitingRequests(tx, p, in.Limit+1)
		if err != nil {
			return err
		}
		if len(found) > in.Limit {
			found = found[:in.Limit]
			last := found[in.Limit-1]
			page.Next = web.Cursor(workPosition{last.created, last.id})
		}
		for _, r := range found {
			item, err := s.shown(tx, web.Who(ctx), r)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, item)
		}
		return nil
	})
	return web.Answer(page), err
}

func waitingRequests(tx *database.Tx, after workPosition, limit int) (all []request, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var r request
		var changes string
		if err := rows.Scan(&r.id, &r.place, &r.kind, &r.account, &r.organisation, &changes, &r.said, &r.created); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(changes), &r.changes); err != nil {
			return fmt.Errorf("places: %w", err)
		}
		all = append(all, r)
		return nil
	}, `SELECT id, place, kind, account, organisation, changes, said, created_at FROM place_requests WHERE state = 'waiting'
		AND (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT $3`, after.At, after.ID, limit)
	return all, err
}

func (s *Service) shown(tx *database.Tx, officer web.Principal, r request) (w PlaceWork, err error) {
	err = audit.Record(tx, audit.Entry{
		Actor: officer.Account, Action: "place.request.read", Subject: audit.Subject{Kind: "place", ID: r.place}, Owner: r.account,
	})
	if err != nil {
		return w, err
	}
	words, err := s.kernel.Vault.Unseal(r.said, saidContext(r.id))
	if err != nil {
		return w, fmt.Errorf("places: %w", err)
	}
	w = PlaceWork{ID: r.id, Kind: r.kind, Place: r.place, Changes: r.changes, Words: string(words), At: time.UnixMilli(r.created).UTC()}
	if w.Documents, err = s.papers(tx, r.id); err != nil {
		return w, err
	}
	person, err := s.kernel.Person(tx, r.account)
	if err != nil {
		return w, err
	}
	w.By = person.Name
	if r.organisation != "" && s.kernel.Companies != nil {
		company, err := s.kernel.Companies.Company(tx, r.organisation)
		if err != nil {
			return w, err
		}
		w.Organisation = company.Name
	}
	l, _, err := s.board.Get(tx, web.Principal{}, r.place)
	if errs.KindOf(err) == errs.NotFound {
		return w, nil // it went off meanwhile
	}
	if err != nil {
		return w, err
	}
	draft, err := s.board.Draft(l)
	if err != nil {
		return w, err
	}
	w.Title, w.Now = l.Title, r.changes.of(&draft)
	return w, nil
}

type refusePlaceInput struct {
	listing.ByID
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"500" doc:"To who made it"`
	}
}

func (s *Service) refuse(tx *database.Tx, who web.Principal, in *refusePlaceInput) (*web.None, error) {
	return &web.None{}, s.decide(tx, who, in.ID, false, in.Body.Reason)
}

type uncheckedPosition struct {
	Day int64  `json:"d"`
	ID  string `json:"id"`
}

// UncheckedPlace is a place whose facts may be old.
type UncheckedPlace struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Kind    string `json:"kind"`
	Ward    string `json:"ward" doc:"Its name"`
	Checked string `json:"checked,omitempty" format:"date" doc:"Never without"`
}

// yearAgo is from when on a place counts as unchecked.
const yearAgo = 365

func (s *Service) unchecked(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[UncheckedPlace]], error) {
	page := web.Page[UncheckedPlace]{Items: []UncheckedPlace{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		var p uncheckedPosition
		if _, err := web.After(in.Cursor, &p); err != nil {
			return err
		}
		days := []int64{}
		err := tx.Each(func(rows *sql.Rows) error {
			var u UncheckedPlace
			var day int64
			if err := rows.Scan(&u.ID, &u.Title, &u.Kind, &u.Ward, &day); err != nil {
				return err
			}
			ward, _ := s.province.Ward(u.Ward)
			u.Ward = ward.FullName
			if day > 0 {
				u.Checked = time.Unix(day*86400, 0).UTC().Format(time.DateOnly)
			}
			page.Items, days = append(page.Items, u), append(days, day)
			return nil
		}, `SELECT id, title, category, ward, amount FROM listings WHERE kind = 'places' AND status = 'published' AND amount < $1
			AND (amount, id) > ($2, $3) ORDER BY amount, id LIMIT $4`, tx.Now()/86_400_000-yearAgo, p.Day, p.ID, in.Limit+1)
		if err == nil && len(page.Items) > in.Limit {
			page.Items = page.Items[:in.Limit]
			page.Next = web.Cursor(uncheckedPosition{days[in.Limit-1], page.Items[in.Limit-1].ID})
		}
		return err
	})
	return web.Answer(page), err
}
