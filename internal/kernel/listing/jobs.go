package listing

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

const (
	compareJob = "listing.compare"
	alertJob   = "listing.alert"
	purgeJob   = "listing.purge"
	// alertEvery is how often one account is told of new listings at most.
	alertEvery = time.Hour
	// expiringSoon is how long before its end an owner is warned.
	expiringSoon = 3 * 24 * time.Hour
	batch        = 200
)

type compare struct {
	Listing string `json:"listing"`
}

type alert struct {
	Account string `json:"account"`
}

// Jobs are what the kernel does in the background.
func (k *Kernel) Jobs() []jobs.Job {
	return []jobs.Job{
		jobs.Handle(compareJob, k.compare),
		jobs.Handle(lookJob, k.look),
		jobs.Handle(alertJob, k.alert),
		jobs.Handle(purgeJob, k.purge, jobs.Timeout(10*time.Minute)),
		jobs.Every("listing.expire", 10*time.Minute, k.expire),
		jobs.Every("listing.merge", 10*time.Minute, k.merge),
		jobs.Every("listing.forget", 24*time.Hour, k.forget),
	}
}

// compare looks at a new listing, and for the saved searches that it matches.
func (k *Kernel) compare(ctx context.Context, c compare) error {
	if err := k.look(ctx, look(c)); err != nil {
		return err
	}
	var i *Item
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		i, err = k.item(tx, c.Listing, `AND status = 'published'`)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return nil // withdrawn meanwhile
	}
	if err != nil {
		return err
	}
	terms, err := k.terms(i)
	if err != nil {
		return err
	}
	for last := ""; ; {
		var page []saved
		err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
			page, err = candidateSearches(tx, i, last)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		last = page[len(page)-1].id
		if err := k.DB.Update(ctx, func(tx *database.Tx) error { return k.hit(tx, i, terms, page) }); err != nil {
			return err
		}
	}
}

type saved struct{ id, account, query string }

// candidateSearches reads the next searches that a listing may match, by what
// the table itself knows of them.
func candidateSearches(tx *database.Tx, i *Item, after string) ([]saved, error) {
	var all []saved
	err := tx.Each(func(rows *sql.Rows) error {
		var s saved
		err := rows.Scan(&s.id, &s.account, &s.query)
		all = append(all, s)
		return err
	}, `SELECT id, account, query FROM listing_searches WHERE alert = 1 AND kind = $1 AND ward IN ('', $2)
		AND category IN ('', $3) AND (price_max = 0 OR price_max >= $4) AND account <> $5 AND id > $6 ORDER BY id LIMIT $7`,
		i.Kind, i.Ward, i.Category, i.Price, i.Owner, after, batch)
	return all, err
}

// hit notes which of the searches the listing matches; noting twice changes
// nothing.
func (k *Kernel) hit(tx *database.Tx, i *Item, terms []string, page []saved) error {
	for _, s := range page {
		f, err := k.savedFilter(i.Kind, s.query)
		if err != nil || !f.Matches(i, terms) {
			continue // a query of an older version that no longer makes sense
		}
		fresh, err := tx.Exec(`INSERT INTO listing_hits (search, listing) VALUES ($1, $2) ON CONFLICT DO NOTHING`, s.id, i.ID)
		if err != nil {
			return err
		}
		if fresh == 1 {
			if err := jobs.Enqueue(tx, alertJob, alert{s.account}, jobs.UniqueKey(s.account)); err != nil {
				return err
			}
		}
	}
	return nil
}

// alert tells an account of new listings, or puts that off until an hour after
// the last time.
func (k *Kernel) alert(ctx context.Context, a alert) error {
	return k.DB.Update(ctx, func(tx *database.Tx) error {
		err := tx.One(errSoon, `INSERT INTO listing_alerts (account, at) VALUES ($1, $2)
			ON CONFLICT (account) DO UPDATE SET at = $2 WHERE listing_alerts.at <= $3`,
			a.Account, tx.Now(), tx.Now()-alertEvery.Milliseconds())
		if err == nil {
			return k.sendAlerts(tx, a.Account)
		}
		if !errors.Is(err, errSoon) {
			return err
		}
		return jobs.Enqueue(tx, alertJob, a, jobs.UniqueKey(a.Account+" later"), jobs.RunAt(tx.Time().Add(alertEvery)))
	})
}

var errSoon = errors.New("this account was told less than an hour ago")

// expire takes off what is over and warns the owners of what soon will be.
func (k *Kernel) expire(ctx context.Context) error {
	if err := k.each(ctx, 0, "", k.expireOne); err != nil {
		return err
	}
	return k.each(ctx, expiringSoon, "AND warned = 0", k.warnOne)
}

// ending is a published listing whose end is near.
type ending struct {
	id string
	at int64
}

// each does one thing to all published listings whose end is within a time, a
// batch in a transaction. One that fails keeps no other from its turn.
func (k *Kernel) each(ctx context.Context, within time.Duration, condition string, do func(*database.Tx, *Item) error) error {
	for last := (ending{}); ; {
		var page []ending
		err := k.DB.Update(ctx, func(tx *database.Tx) error {
			items, err := k.items(tx, `WHERE status = 'published' AND expires_at <= $1 AND (expires_at, id) > ($2, $3) `+condition+`
				ORDER BY expires_at, id LIMIT $4`, tx.Now()+within.Milliseconds(), last.at, last.id, batch)
			page = make([]ending, len(items))
			for n, i := range items {
				page[n] = ending{i.ID, i.Expires.UnixMilli()}
			}
			for _, i := range items {
				if err == nil {
					err = unlessMoved(do(tx, i))
				}
			}
			return err
		})
		if len(page) == 0 {
			return err
		}
		if err != nil {
			if err := k.eachAlone(ctx, page, condition, do); err != nil {
				return err
			}
		}
		if len(page) < batch {
			return nil
		}
		last = page[len(page)-1]
	}
}

// eachAlone does one thing to the listings of a batch that did not go through,
// each in a transaction of its own.
func (k *Kernel) eachAlone(ctx context.Context, page []ending, condition string, do func(*database.Tx, *Item) error) error {
	for _, e := range page {
		err := k.DB.Update(ctx, func(tx *database.Tx) error {
			i, err := k.item(tx, e.id, `AND status = 'published' AND expires_at = $2 `+condition, e.at)
			if errs.KindOf(err) == errs.NotFound {
				return nil
			}
			if err != nil {
				return err
			}
			return unlessMoved(do(tx, i))
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			k.Log.ErrorContext(ctx, "a listing whose end has come is left", "listing", e.id, "err", err)
		}
	}
	return nil
}

// unlessMoved passes over a listing that its owner or an officer was faster with.
func unlessMoved(err error) error {
	if errs.Is(err, "listingState") {
		return nil
	}
	return err
}

func (k *Kernel) expireOne(tx *database.Tx, i *Item) error {
	if err := k.step(tx, i, Expire); err != nil {
		return err
	}
	return k.tell(tx, i, "listing.expired", nil)
}

// warnOne does not change the version: the owner may be editing.
func (k *Kernel) warnOne(tx *database.Tx, i *Item) error {
	n, err := tx.Exec(`UPDATE listings SET warned = 1 WHERE id = $1 AND expires_at = $2 AND status = 'published' AND warned = 0`,
		i.ID, millis(i.Expires))
	if err != nil || n == 0 {
		return err // renewed or taken off meanwhile
	}
	return k.tell(tx, i, "listing.expiring", map[string]any{"date": k.date(i.Expires)})
}

// purge takes the words of deleted listings out of the search indexes.
func (k *Kernel) purge(ctx context.Context, _ struct{}) error {
	for _, b := range k.boards {
		if err := b.index.Purge(ctx, k.DB); err != nil {
			return err
		}
	}
	return k.DB.Flush(ctx)
}

// merge tidies the search indexes.
func (k *Kernel) merge(ctx context.Context) error {
	for _, b := range k.boards {
		if err := b.index.Merge(ctx, k.DB); err != nil {
			return err
		}
	}
	return nil
}

// forget removes what is only kept for a time: quotas of past days, and
// listings that have long been off.
func (k *Kernel) forget(ctx context.Context) error {
	err := k.DB.Update(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(`DELETE FROM listing_quotas WHERE day < $1`, k.day(tx.Now())-2)
		return err
	})
	if err != nil {
		return err
	}
	return k.forgetEnded(ctx)
}
