package listing

import (
	"context"
	"database/sql"
	"slices"

	"daklakid/internal/core/quality"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

// Unreachable is the reason of a report that nobody answers at the number
// given, for the kinds that take it.
const Unreachable = "unreachable"

const lookJob = "listing.look"

type look struct {
	Listing string `json:"listing"`
}

// Quality is what officers keep in order of all kinds.
func (k *Kernel) Quality() quality.Source {
	return quality.Source{
		Kinds: k.KindNames(), Figures: figures, Sweep: k.sweep,
		Speaker: func(tx *database.Tx, kind, listing string) (string, error) {
			i, err := k.item(tx, listing, `AND kind = $2`, kind)
			if err != nil {
				return "", err
			}
			return k.speaker(tx, i)
		},
		Link: func(kind, listing string) string { return k.link(&Item{Kind: kind, ID: listing}) },
	}
}

// figures adds all listings up, from an index alone.
func figures(tx *database.Tx, since int64) (all []quality.Figure, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var f quality.Figure
		var status Status
		var n, recent, reported int64
		if err := rows.Scan(&f.Kind, &f.Category, &f.Ward, &status, &n, &recent, &reported); err != nil {
			return err
		}
		switch status {
		case Published:
			f.Published, f.New, f.Reported = n, recent, reported
		case Review:
			f.Waiting = n
		case Expired:
			f.Expired = n
		case Rejected, Hidden:
			f.Refused = n
		case Paused, Withdrawn:
			return nil // their owners', and nobody's work
		}
		all = append(all, f)
		return nil
	}, cubeQuery, since)
	return all, err
}

const cubeQuery = `SELECT kind, category, ward, status, count(*), sum(CASE WHEN published_at >= $1 THEN 1 ELSE 0 END),
	sum(CASE WHEN reports > 0 THEN 1 ELSE 0 END) FROM listings GROUP BY kind, category, ward, status`

// sweep looks at the public listings after an id.
func (k *Kernel) sweep(tx *database.Tx, after string, limit int) ([]quality.Thing, error) {
	items, err := k.items(tx, `WHERE id > $1 AND status = 'published' ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	things := make([]quality.Thing, 0, len(items))
	for _, i := range items {
		t, err := k.judgeItem(tx, i)
		if err != nil {
			return nil, err
		}
		things = append(things, t)
	}
	return things, nil
}

// lookAgain has a listing looked at in the background, a moment after it has changed.
func lookAgain(tx *database.Tx, listing string) error {
	return jobs.Enqueue(tx, lookJob, look{listing}, jobs.UniqueKey(listing))
}

// look writes down what is wrong with a listing now.
func (k *Kernel) look(ctx context.Context, l look) error {
	return k.DB.Update(ctx, func(tx *database.Tx) error { return k.lookAt(tx, l.Listing) })
}

func (k *Kernel) lookAt(tx *database.Tx, listing string) error {
	i, err := k.item(tx, listing, `AND status = 'published'`)
	if errs.KindOf(err) == errs.NotFound {
		return nil // it went off meanwhile
	}
	if err != nil {
		return err
	}
	t, err := k.judgeItem(tx, i)
	if err != nil {
		return err
	}
	return quality.Note(tx, t)
}

// judgeItem names what is wrong with a listing.
func (k *Kernel) judgeItem(tx *database.Tx, i *Item) (quality.Thing, error) {
	t := quality.Thing{Kind: i.Kind, ID: i.ID, Title: i.Title, Category: i.Category, Ward: i.Ward}
	b, err := k.board(i.Kind)
	if err != nil {
		return t, err
	}
	if t.Faults, err = b.doubts(i); err != nil {
		return t, err
	}
	if len(i.Photos) == 0 {
		t.Faults = append(t.Faults, quality.NoPhotos)
	}
	misplaced, err := k.misplaced(i)
	if err != nil {
		return t, err
	}
	t.Faults = append(t.Faults, misplaced...)
	if i.Expires.Sub(tx.Time()) <= quality.Soon {
		t.Faults = append(t.Faults, quality.Ending)
	}
	dead, err := unreachable(tx, i)
	if err != nil {
		return t, err
	}
	if dead {
		t.Faults = append(t.Faults, quality.Phone)
	}
	if t.Other, err = twice(tx, i); err != nil {
		return t, err
	}
	if t.Other != "" {
		t.Faults = append(t.Faults, quality.Duplicate)
	}
	slices.Sort(t.Faults)
	t.Faults = slices.DeleteFunc(slices.Compact(t.Faults), func(f quality.Fault) bool { return slices.Contains(b.excused, f) })
	return t, nil
}

// misplaced compares where a listing is with the ward that it says. Without
// outlines of the wards a neighbour that may hold the position is believed.
func (k *Kernel) misplaced(i *Item) ([]quality.Fault, error) {
	p, err := k.Private(i)
	switch {
	case err != nil:
		return nil, err
	case p.At == nil:
		return []quality.Fault{quality.NoPosition}, nil
	}
	near, found := k.Province.NearestWard(*p.At)
	if found && near.Ward.Code == i.Ward {
		return nil, nil
	}
	for _, w := range near.Others {
		if found && w.Code == i.Ward {
			return nil, nil
		}
	}
	return []quality.Fault{quality.OutsideWard}, nil
}

// unreachable: somebody reported so after the owner last did anything.
func unreachable(tx *database.Tx, i *Item) (yes bool, err error) {
	if i.Reports == 0 {
		return false, nil
	}
	var n int
	err = tx.Row(`SELECT count(*) FROM listing_reports WHERE listing = $1 AND reason = $2 AND at > $3`, i.ID, Unreachable, millis(i.Updated)).Scan(&n)
	return n > 0, err
}
