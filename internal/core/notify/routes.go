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
		web.Get("/api/v1/me/notice-preferences", "How notices reach me", web.SignedIn(), s.getPreferences),
		web.Put("/api/v1/me/notice-preferences", "Choose how notices reach me", web.SignedIn(), putPreferences),
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
		found, err = inbox(tx, web.Who(ctx).Account, in.Unread, before, in.Limit+1)
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

type readInput struct {
	Body struct {
		IDs []string `json:"ids,omitempty" maxItems:"100" doc:"Which; all when there is none."`
	}
}

// postRead answers what is left. Ids of others' notices change nothing.
func postRead(tx *database.Tx, who web.Principal, in *readInput) (*web.JSON[Count], error) {
	var bad errs.Fields
	for i, notice := range in.Body.IDs {
		bad.Check(id.Check(notice) == nil, fmt.Sprintf("ids[%d]", i), "notAnID")
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := markRead(tx, who.Account, in.Body.IDs); err != nil {
		return nil, err
	}
	left, err := Unread(tx, who.Account)
	return web.Answer(Count{left}), err
}
