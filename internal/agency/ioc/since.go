package ioc

import (
	"context"
	"errors"
	"time"

	"daklakid/internal/agency/ioc/georeport"
)

// Bounds of a look at what is new.
const (
	maxPages = 50
	pageSize = 500
)

// Since lists the requests that were made from then till now, however long ago
// that is: the standard answers for 90 days at a time.
func (c *Client) Since(ctx context.Context, from time.Time) ([]georeport.Request, error) {
	return spans(ctx, from, c.o.Now(), c.span)
}

// Updates lists what was said on requests from then till now.
func (c *Client) Updates(ctx context.Context, from time.Time) ([]georeport.Update, error) {
	return spans(ctx, from, c.o.Now(), func(ctx context.Context, q georeport.Query) ([]georeport.Update, error) {
		return pages(func(q georeport.Query) (all []georeport.Update, err error) {
			err = c.get(ctx, "/servicerequestupdates", q.Values(), &all)
			return all, err
		}, q, func(u georeport.Update) georeport.Text { return u.ID })
	})
}

func (c *Client) span(ctx context.Context, q georeport.Query) ([]georeport.Request, error) {
	return pages(func(q georeport.Query) (all []georeport.Request, err error) {
		err = c.get(ctx, "/requests", q.Values(), &all)
		return all, err
	}, q, func(r georeport.Request) georeport.Text { return r.ID })
}

var errEndless = errors.New("ioc: the centre has more than can be read")

// spans asks for one span of time after another.
func spans[T any](ctx context.Context, from, till time.Time, ask func(context.Context, georeport.Query) ([]T, error)) (all []T, err error) {
	for start := from; !start.After(till); start = start.Add(georeport.MaxSpan + time.Second) {
		end := start.Add(georeport.MaxSpan)
		if end.After(till) {
			end = till
		}
		some, err := ask(ctx, georeport.Query{Start: start, End: end})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// pages asks for one page after another until nothing new comes: a server that
// does not know pages gives the same each time.
func pages[T any](ask func(georeport.Query) ([]T, error), q georeport.Query, id func(T) georeport.Text) (all []T, err error) {
	seen := map[georeport.Text]bool{}
	q.Limit = pageSize
	for page := range maxPages {
		q.Offset = page * pageSize
		some, err := ask(q)
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, one := range some {
			if !seen[id(one)] {
				seen[id(one)] = true
				all = append(all, one)
			}
		}
		if len(some) < pageSize || len(all) == before {
			return all, nil
		}
	}
	return nil, errEndless // rather than a part that looks like all
}
