package listing

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// PauseOwn takes a public listing off for a while. Its time goes on.
func (k *Kernel) PauseOwn(tx *database.Tx, account, listing string) (*Item, error) {
	return k.own(tx, account, listing, Pause)
}

// ResumeOwn shows a paused listing again, at the place it had: nothing in it
// has changed since an officer looked.
func (k *Kernel) ResumeOwn(tx *database.Tx, account, listing string) (*Item, error) {
	i, err := k.owned(tx, account, listing)
	if err != nil {
		return nil, err
	}
	if i.Status == Paused && !i.Expires.After(tx.Time()) {
		return nil, errs.New(errs.Conflict, "listingEnded", "date", k.date(i.Expires))
	}
	return i, k.step(tx, i, Resume)
}

// ConfirmOwn notes that a public listing still holds: its time starts again,
// and its place in the list stays, so that it may be done at any time.
func (k *Kernel) ConfirmOwn(tx *database.Tx, account, listing string) (*Item, error) {
	return k.own(tx, account, listing, Confirm)
}

// Duplicate makes a copy that nobody but its owner sees, until she sends it to
// an officer. The photos stay with the first: each belongs to one listing.
func (b *Board[D]) Duplicate(tx *database.Tx, who web.Principal, listing string) (*Listing[D], error) {
	if err := b.mayPost(who); err != nil {
		return nil, err
	}
	from, err := b.k.owned(tx, who.Account, listing)
	if err != nil {
		return nil, err
	}
	if from.Kind != b.kind.Name {
		return nil, errs.Missing()
	}
	d, err := b.draft(from)
	if err != nil {
		return nil, err
	}
	if err := b.k.copies(tx, who.Account); err != nil {
		return nil, err
	}
	i := &Item{
		ID: id.New(tx.Now()), Kind: b.kind.Name, Owner: who.Account, Organisation: from.Organisation, Status: Withdrawn, Version: 1,
		Verified: who.Level >= identified && from.Organisation == "", Created: tx.Time(), Updated: tx.Time(), Submitted: tx.Time(),
	}
	if err := b.fill(i, d); err != nil {
		return nil, err
	}
	if err := b.k.insert(tx, i); err != nil {
		return nil, err
	}
	return b.listing(i)
}

// maxCopies bounds the listings of one account that were never public.
const maxCopies = 50

func (k *Kernel) copies(tx *database.Tx, account string) error {
	return k.atMost(tx, maxCopies, account, "copiesFull", "status = 'withdrawn' AND seq = 0")
}

// Amend changes what a public listing says, for whoever the caller has found
// may: an officer, or people whose correction one accepted. It stays public,
// at its place.
func (b *Board[D]) Amend(tx *database.Tx, listing string, change func(*Draft[D])) (*Listing[D], error) {
	i, err := b.k.public(tx, b.kind.Name, listing)
	if err != nil {
		return nil, err
	}
	d, err := b.draft(i)
	if err != nil {
		return nil, err
	}
	change(&d)
	if err := b.judge(tx, &d); err != nil {
		return nil, err
	}
	if err := b.fill(i, d); err != nil {
		return nil, err
	}
	if err := b.k.step(tx, i, Adjust); err != nil {
		return nil, err
	}
	if err := b.k.putTerms(tx, i); err != nil {
		return nil, err
	}
	return b.listing(i)
}

// Details reads the details of rows that Find gave.
func (b *Board[D]) Details(tx *database.Tx, rows []Row) (map[string]D, error) {
	all := make(map[string]D, len(rows))
	if len(rows) == 0 {
		return all, nil
	}
	s := &statement{}
	s.add(`SELECT id, detail FROM listings WHERE kind = `, s.arg(b.kind.Name))
	ids := make([]string, padded(len(rows)))
	for n := range ids {
		ids[n] = rows[min(n, len(rows)-1)].ID
	}
	s.in("id", ids)
	err := tx.Each(func(r *sql.Rows) error {
		var id, raw string
		if err := r.Scan(&id, &raw); err != nil {
			return err
		}
		var d D
		if err := json.Unmarshal([]byte(raw), &d); err != nil {
			return fmt.Errorf("listing %s: detail: %w", id, err)
		}
		all[id] = d
		return nil
	}, s.String(), s.args...)
	return all, err
}
