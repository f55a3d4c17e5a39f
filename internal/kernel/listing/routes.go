package listing

import (
	"context"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// reviewers are the roles that may decide on listings.
var reviewers = []string{organisation.Reviewer, organisation.Administrator}

// Rates of what people might do by the hundred.
var (
	contactLimit = web.Limit{Count: 20, Per: time.Minute}
	reportLimit  = web.Limit{Count: 20, Per: 10 * time.Minute}
)

// ByID is the input of a route about one listing, or one saved search.
type ByID struct {
	ID string `path:"id" maxLength:"40"`
}

// State is where a listing stands after an action.
type State struct {
	ID      string `json:"id"`
	Status  Status `json:"status"`
	Version int64  `json:"version"`
}

func stateOf(i *Item, err error) (*web.JSON[State], error) {
	if err != nil {
		return nil, err
	}
	return web.Answer(State{i.ID, i.Status, i.Version}), nil
}

// Routes are those that are the same for every kind. List and Own are the
// others, in the kind's shapes.
func (b *Board[D]) Routes() []web.Route {
	k, kind, path := b.k, b.kind.Name, "/api/v1/"+b.kind.Name
	routes := []web.Route{
		web.Post(path+"/{id}/withdraw", "Take one's own off", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.JSON[State], error) {
			return stateOf(k.WithdrawOwn(tx, who.Account, in.ID))
		}),
		web.Post(path+"/{id}/pause", "Take one's own off for a while", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.JSON[State], error) {
			return stateOf(k.PauseOwn(tx, who.Account, in.ID))
		}),
		web.Post(path+"/{id}/resume", "Show a paused one again", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.JSON[State], error) {
			return stateOf(k.ResumeOwn(tx, who.Account, in.ID))
		}),
		web.Post(path+"/{id}/confirm", "Say that one's own still holds", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.JSON[State], error) {
			return stateOf(k.ConfirmOwn(tx, who.Account, in.ID))
		}),
		web.Post(path+"/{id}/renew", "Renew one's own", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.JSON[State], error) {
			return stateOf(k.RenewOwn(tx, who.Account, in.ID))
		}),
		web.Post(path+"/{id}/appeal", "Ask another officer to look at a rejection", web.SignedIn(), k.appeal),
		web.Post(path+"/{id}/report", "Say what is wrong with it", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *reportInput) (*web.None, error) {
			return &web.None{}, k.Report(tx, who, kind, in.ID, in.Body)
		}, web.Limited(reportLimit)),
		web.Put(path+"/{id}/favourite", "Keep it", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.None, error) {
			return &web.None{}, k.Favour(tx, who.Account, kind, in.ID)
		}),
		web.Delete(path+"/{id}/favourite", "Let go of it", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.None, error) {
			return &web.None{}, k.Unfavour(tx, who.Account, in.ID)
		}),
		web.Get(path+"/{id}/statistics", "How one's own does", web.SignedIn(), k.statistics),
		web.Get("/api/v1/me/"+kind, "One's own", web.SignedIn(), k.mine(kind)),
	}
	if b.kind.NoContact {
		return routes
	}
	return append(routes, web.Post(path+"/{id}/contact", "How to reach the owner", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.JSON[Revealed], error) {
		r, err := k.Reveal(tx, who, kind, in.ID)
		return web.Answer(r), err
	}, web.Limited(contactLimit)))
}

type appealInput struct {
	ByID
	Body struct {
		Text string `json:"text" maxLength:"2000"`
	}
}

func (k *Kernel) appeal(tx *database.Tx, who web.Principal, in *appealInput) (*web.JSON[State], error) {
	return stateOf(k.AppealOwn(tx, who.Account, in.ID, in.Body.Text))
}

type reportInput struct {
	ByID
	Body Complaint
}

func (k *Kernel) statistics(ctx context.Context, in *ByID) (*web.JSON[Statistics], error) {
	var s Statistics
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		s, err = k.StatisticsOwn(tx, web.Who(ctx).Account, in.ID)
		return err
	})
	return web.Answer(s), err
}

type mineInput struct {
	web.Paging
	Status       Status `query:"status" enum:"review,published,paused,rejected,withdrawn,expired,hidden"`
	Organisation string `query:"organisation" maxLength:"36" doc:"Those of a company that I may act for"`
}

func (k *Kernel) mine(kind string) web.Handler[mineInput, web.JSON[web.Page[Card]]] {
	return func(ctx context.Context, in *mineInput) (*web.JSON[web.Page[Card]], error) {
		return k.cards(ctx, func(tx *database.Tx) (Found, error) {
			return k.Mine(tx, web.Who(ctx).Account, in.Organisation, kind, in.Status, in.Cursor, in.Limit)
		})
	}
}

func (k *Kernel) cards(ctx context.Context, find func(*database.Tx) (Found, error)) (*web.JSON[web.Page[Card]], error) {
	page := web.Page[Card]{Items: []Card{}}
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		found, err := find(tx)
		for _, r := range found.Rows {
			page.Items = append(page.Items, k.Card(r, nil))
		}
		page.Next = found.Next
		return err
	})
	return web.Answer(page), err
}

// Routes are those over all kinds.
func (k *Kernel) Routes() []web.Route {
	routes := []web.Route{
		web.Get("/api/v1/me/favourites", "Listings one keeps", web.SignedIn(), k.favourites),
		web.Get("/api/v1/me/saved-searches", "Searches one keeps", web.SignedIn(), k.saved),
		web.Create("/api/v1/me/saved-searches", "Keep a search", web.SignedIn(), k.save),
		web.Patch("/api/v1/me/saved-searches/{id}", "Change a kept search", web.SignedIn(), k.changeSaved),
		web.Delete("/api/v1/me/saved-searches/{id}", "Forget a search", web.SignedIn(), func(tx *database.Tx, who web.Principal, in *ByID) (*web.None, error) {
			return &web.None{}, k.DropSaved(tx, who.Account, in.ID)
		}),
	}
	return append(routes, k.deskRoutes()...)
}

type favouritesInput struct {
	web.Paging
	Kind string `query:"kind" required:"true" maxLength:"40" doc:"The kind of listing: rentals"`
}

func (k *Kernel) favourites(ctx context.Context, in *favouritesInput) (*web.JSON[web.Page[Card]], error) {
	if k.boards[in.Kind] == nil {
		return nil, errs.InvalidField("kind", "kindUnknown")
	}
	return k.cards(ctx, func(tx *database.Tx) (Found, error) {
		return k.Favourites(tx, web.Who(ctx).Account, in.Kind, in.Cursor, in.Limit)
	})
}

func (k *Kernel) saved(ctx context.Context, _ *web.None) (*web.JSON[web.Page[SavedSearch]], error) {
	var page web.Page[SavedSearch]
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		page.Items, err = k.Saved(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(page), err
}

type saveInput struct {
	Body struct {
		Kind  string `json:"kind" maxLength:"40"`
		Name  string `json:"name" maxLength:"200"`
		Query string `json:"query" maxLength:"1000" doc:"As in the address of the list"`
		Alert bool   `json:"alert"`
	}
}

func (k *Kernel) save(tx *database.Tx, who web.Principal, in *saveInput) (*web.JSON[SavedSearch], error) {
	s, err := k.Save(tx, who.Account, SavedSearch{Kind: in.Body.Kind, Name: in.Body.Name, Query: in.Body.Query, Alert: in.Body.Alert})
	return web.Answer(s), err
}

type changeSavedInput struct {
	ByID
	Body struct {
		Name  *string `json:"name,omitempty" maxLength:"200"`
		Alert *bool   `json:"alert,omitempty"`
	}
}

func (k *Kernel) changeSaved(tx *database.Tx, who web.Principal, in *changeSavedInput) (*web.None, error) {
	return &web.None{}, k.ChangeSaved(tx, who.Account, in.ID, in.Body.Name, in.Body.Alert)
}

// Modules are the kernel and the search index of each kind, as the program
// lists them. Add all kinds first.
func (k *Kernel) Modules() []module.Module {
	own := Migrations()[0]
	all := []module.Module{
		{Name: own.Module, Texts: Texts(), Migrations: own.Files, Routes: k.Routes(), Jobs: k.Jobs(), Personal: k.personal(), Rekey: k.Rekey},
	}
	for _, kind := range k.KindNames() {
		index := k.boards[kind].index.Migrations()
		all = append(all, module.Module{Name: index.Module, Migrations: index.Files})
	}
	return all
}

// Indicator counts what waits for an officer.
func (b *Board[D]) Indicator() module.Indicator {
	return module.Indicator{
		Name: "daklakid_" + b.kind.Name + "_waiting", Help: "Listings of the kind " + b.kind.Name + " that wait for an officer.",
		Read: func(tx *database.Tx) (n float64, err error) {
			return n, tx.Row(`SELECT count(*) FROM listings WHERE status IN ('review', 'hidden') AND kind = $1`, b.kind.Name).Scan(&n)
		},
	}
}
