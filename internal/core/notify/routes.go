package notify

import (
	"context"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/me/notices", "My notices, newest first", web.SignedIn(), s.getNotices),
		web.Get("/api/v1/me/notices/unread", "How many notices I have not read", web.SignedIn(), s.getUnread),
		web.Post("/api/v1/me/notices/read", "Mark notices as read", web.SignedIn(), postRead),
		web.Post("/api/v1/me/notices/unread", "Mark notices as not read", web.SignedIn(), postUnread),
		web.Get("/api/v1/me/notices/{id}", "One of my notices", web.SignedIn(), s.getNotice),
		web.Delete("/api/v1/me/notices/{id}", "Delete a notice", web.SignedIn(), removeNotice),
		web.Post("/api/v1/me/notices/{id}/restore", "Take deleting a notice back, for a day", web.SignedIn(), postRestore),
		web.Get("/api/v1/me/notice-preferences", "How notices reach me", web.SignedIn(), s.getPreferences),
		web.Put("/api/v1/me/notice-preferences", "Choose how notices reach me", web.SignedIn(), putPreferences),
		web.Get("/api/v1/me/notice-settings", "When notices may reach me", web.SignedIn(), s.getSettings),
		web.Put("/api/v1/me/notice-settings", "Choose when notices may reach me", web.SignedIn(), putSettings),
	}
}

// Item is a notice as its reader sees it.
type Item struct {
	ID        string     `json:"id"`
	Category  string     `json:"category"`
	Title     string     `json:"title"`
	Text      string     `json:"text"`
	Link      string     `json:"link,omitempty" doc:"Path in the app."`
	CreatedAt time.Time  `json:"createdAt"`
	ReadAt    *time.Time `json:"readAt" doc:"Null until read."`
}

type noticesInput struct {
	web.Paging
	InCategory
	Unread bool `query:"unread" doc:"Only those not read yet."`
}

// newest sorts after every id.
const newest = "~"

func (s *Service) getNotices(ctx context.Context, in *noticesInput) (*web.JSON[web.Page[Item]], error) {
	before := newest
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	var found []stored
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		found, err = inbox(tx, web.Who(ctx).Account, wish{category: in.Category, unread: in.Unread, before: before, limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	page := web.Page[Item]{Items: []Item{}}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		page.Next = web.Cursor(found[in.Limit-1].id)
	}
	for _, n := range found {
		item, err := s.item(n, web.Language(ctx))
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, item)
	}
	return web.Answer(page), nil
}

func (s *Service) item(n stored, language string) (Item, error) {
	w, err := s.words(n, language)
	if err != nil {
		return Item{}, err
	}
	item := Item{ID: n.id, Category: n.category, Title: w.title, Text: w.body, Link: n.link, CreatedAt: time.UnixMilli(n.created).UTC()}
	if n.read != nil {
		read := time.UnixMilli(*n.read).UTC()
		item.ReadAt = &read
	}
	return item, nil
}

// Count is how many notices are not read.
type Count struct {
	Count int64 `json:"count"`
}

func (s *Service) getUnread(ctx context.Context, _ *web.None) (*web.JSON[Count], error) {
	var out Count
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		out.Count, err = Unread(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(out), err
}

func (s *Service) getNotice(ctx context.Context, in *byID) (*web.JSON[Item], error) {
	var n stored
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		n, err = mine(tx, web.Who(ctx).Account, in.ID)
		return err
	})
	if database.NoRows(err) {
		return nil, errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	item, err := s.item(n, web.Language(ctx))
	return web.Answer(item), err
}

type readInput struct {
	Body struct {
		IDs      []string `json:"ids,omitempty" maxItems:"100" doc:"Which; all when there is none."`
		Category string   `json:"category,omitempty" maxLength:"20" doc:"All of this category only."`
	}
}

// Marked is what was done, and what of it can be taken back.
type Marked struct {
	Count  int64     `json:"count" doc:"How many are not read now."`
	ReadAt time.Time `json:"readAt" doc:"What was marked has this time; it names them to mark them as not read again."`
}

// postRead answers what is left. Ids of others' notices change nothing.
func postRead(tx *database.Tx, who web.Principal, in *readInput) (*web.JSON[Marked], error) {
	bad := wrongIDs(in.Body.IDs)
	_, known := find(in.Body.Category)
	bad.Check(known || in.Body.Category == "", "category", "notAllowed")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := markRead(tx, who.Account, which{ids: in.Body.IDs, category: in.Body.Category}); err != nil {
		return nil, err
	}
	left, err := Unread(tx, who.Account)
	return web.Answer(Marked{left, tx.Time()}), err
}

func wrongIDs(ids []string) (bad errs.Fields) {
	for i, notice := range ids {
		bad.Check(id.Check(notice) == nil, fmt.Sprintf("ids[%d]", i), "notAnID")
	}
	return bad
}

type unreadInput struct {
	Body struct {
		IDs    []string  `json:"ids,omitempty" maxItems:"100" doc:"Which."`
		ReadAt time.Time `json:"readAt,omitzero" required:"false" doc:"Or those that were marked at this time."`
	}
}

// postUnread takes marking back; it must say what, for nobody wants all of the
// past as news.
func postUnread(tx *database.Tx, who web.Principal, in *unreadInput) (*web.JSON[Count], error) {
	bad := wrongIDs(in.Body.IDs)
	bad.Check(len(in.Body.IDs) > 0 || !in.Body.ReadAt.IsZero(), "ids", "required")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	w := which{ids: in.Body.IDs}
	if !in.Body.ReadAt.IsZero() {
		w.readAt = in.Body.ReadAt.UnixMilli()
	}
	if err := markUnread(tx, who.Account, w); err != nil {
		return nil, err
	}
	left, err := Unread(tx, who.Account)
	return web.Answer(Count{left}), err
}

func removeNotice(tx *database.Tx, who web.Principal, in *byID) (*web.None, error) {
	return &web.None{}, deleteNotice(tx, who.Account, in.ID)
}

func postRestore(tx *database.Tx, who web.Principal, in *byID) (*web.None, error) {
	return &web.None{}, restoreNotice(tx, who.Account, in.ID)
}
