package listing

import (
	"encoding/json"
	"fmt"

	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// maxWaiting bounds what one account may have in review at once, so that
// nobody floods the officers.
const maxWaiting = 20

// Post takes in a draft: it goes to the officers, or straight to the public
// when the kind is not reviewed. Errors about the draft name its fields.
func (b *Board[D]) Post(tx *database.Tx, who web.Principal, d Draft[D]) (*Listing[D], error) {
	if err := b.mayPost(who); err != nil {
		return nil, err
	}
	if err := b.judge(tx, &d); err != nil {
		return nil, err
	}
	if err := b.k.postsFor(tx, who.Account, d.Organisation, b.kind.Name); err != nil {
		return nil, err
	}
	if err := b.k.room(tx, who.Account); err != nil {
		return nil, err
	}
	i := &Item{
		ID: id.New(tx.Now()), Kind: b.kind.Name, Owner: who.Account, Organisation: d.Organisation, Status: Review, Version: 1,
		// That a person is identified says nothing about a company.
		Verified: who.Level >= identified && d.Organisation == "",
		Created:  tx.Time(), Updated: tx.Time(), Submitted: tx.Time(),
	}
	if err := b.write(tx, who.Account, i, d); err != nil {
		return nil, err
	}
	flags, err := b.own.flags(i)
	if err != nil {
		return nil, err
	}
	if !b.own.reviewed.Get() && len(flags) == 0 {
		i.Status = Published
		if err := b.k.enter(tx, &Item{}, i, Approve, b.own); err != nil {
			return nil, err
		}
	}
	if err := b.k.insert(tx, i); err != nil {
		return nil, err
	}
	if err := b.k.reindex(tx, &Item{}, i); err != nil {
		return nil, err
	}
	return b.listing(i)
}

// identified is the level from which an owner counts as verified: 0 is known
// by a phone number only.
const identified = 1

func (k *Kernel) room(tx *database.Tx, account string) error {
	return k.atMost(tx, maxWaiting, account, "listingsWaiting", "status = 'review'")
}

// atMost refuses, under a code, what would make more than so many listings of an
// account that are so.
func (k *Kernel) atMost(tx *database.Tx, most int, account, code, so string) error {
	if err := tx.Alone("listing.waiting:" + account); err != nil {
		return err
	}
	var n int
	err := tx.Row(`SELECT count(*) FROM (SELECT 1 FROM listings WHERE owner = $1 AND `+so+` LIMIT $2) w`, account, most).Scan(&n)
	if err == nil && n >= most {
		return errs.New(errs.TooMany, code, "max", most)
	}
	return err
}

// write puts a checked draft into an item, and the account's photos.
func (b *Board[D]) write(tx *database.Tx, account string, i *Item, d Draft[D]) (err error) {
	if err := b.fill(i, d); err != nil {
		return err
	}
	if i.Version == 1 && len(d.Photos) == 0 {
		return nil // nothing to let go of either
	}
	i.Photos, err = photo.Attach(tx, account, subject(i.ID), d.Photos)
	return err
}

func (b *Board[D]) fill(i *Item, d Draft[D]) (err error) {
	ward, _ := b.k.Province.Ward(d.Ward)
	exact := ward.Point
	if d.At != nil {
		exact = *d.At
	}
	detail, err := json.Marshal(d.Detail)
	if err != nil {
		return fmt.Errorf("listing: %w", err)
	}
	if b.kind.Facets != nil {
		f := b.kind.Facets(&d.Detail)
		i.Amount, i.Quantity, i.Marks = f.Amount, f.Quantity, f.Marks
	}
	i.Title, i.Body, i.Category, i.Ward = d.Title, d.Body, d.Category, d.Ward
	i.Price, i.Size, i.At, i.detail = d.Price, d.Size, round(exact), string(detail)
	i.sealed, err = b.k.seal(i.ID, Private{d.Address, d.At})
	return err
}

// subject is how a listing is named among photos.
func subject(listing string) string { return "listing:" + listing }

// Draft gives a listing back as its owner wrote it, to be edited.
func (b *Board[D]) Draft(l *Listing[D]) (Draft[D], error) {
	p, err := b.k.Private(&l.Item)
	d := Draft[D]{
		Title: l.Title, Body: l.Body, Category: l.Category, Ward: l.Ward, Address: p.Address, At: p.At,
		Price: l.Price, Size: l.Size, Detail: l.Detail, Organisation: l.Organisation,
	}
	for _, p := range l.Photos {
		d.Photos = append(d.Photos, p.ID)
	}
	return d, err
}

// draft is the listing of a row, to be edited.
func (b *Board[D]) draft(i *Item) (Draft[D], error) {
	l, err := b.listing(i)
	if err != nil {
		return Draft[D]{}, err
	}
	return b.Draft(l)
}

// Edit changes a listing that the account manages, as read at version. What needs no
// review (the price, and what the kind says) takes effect at once; anything
// else sends it back to review, and hides it meanwhile.
func (b *Board[D]) Edit(tx *database.Tx, who web.Principal, listing string, version int64, change func(*Draft[D])) (*Listing[D], error) {
	i, err := b.k.owned(tx, who.Account, listing)
	if err != nil {
		return nil, err
	}
	if i.Kind != b.kind.Name {
		return nil, errs.Missing()
	}
	if i.Version != version {
		return nil, web.Stale()
	}
	d, err := b.draft(i)
	if err != nil {
		return nil, err
	}
	before, err := b.reviewed(d)
	if err != nil {
		return nil, err
	}
	change(&d)
	if err := b.judge(tx, &d); err != nil {
		return nil, err
	}
	after, err := b.reviewed(d)
	if err != nil {
		return nil, err
	}
	action := Resubmit
	if i.Status == Published && (before == after || !b.own.reviewed.Get()) {
		action = Adjust
	}
	return b.rewrite(tx, who.Account, i, d, action, before != after)
}

func (b *Board[D]) rewrite(tx *database.Tx, account string, i *Item, d Draft[D], action Action, texts bool) (*Listing[D], error) {
	if !action.allowed(i.Status) {
		return nil, NotNow()
	}
	if err := b.write(tx, account, i, d); err != nil {
		return nil, err
	}
	flags, err := b.own.flags(i)
	if err != nil {
		return nil, err
	}
	if texts && len(flags) > 0 {
		action = Resubmit // though the kind is not reviewed
	}
	err = b.k.step(tx, i, action)
	if errs.Is(err, "listingState") {
		return nil, web.Stale() // somebody was faster since we read it
	}
	if err != nil {
		return nil, err
	}
	if action == Adjust && texts {
		// A kind without review changes texts in place; its terms follow.
		if err := b.k.putTerms(tx, i); err != nil {
			return nil, err
		}
	}
	return b.listing(i)
}

// reviewed is everything in a draft that an officer looks at, to compare.
func (b *Board[D]) reviewed(d Draft[D]) (string, error) {
	d.Price = 0
	if len(d.Photos) == 0 {
		d.Photos = nil // "none" is written in two ways
	}
	if b.kind.Unreviewed != nil {
		b.kind.Unreviewed(&d.Detail)
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("listing: %w", err)
	}
	return string(raw), nil
}

// Get reads a listing that everybody sees, or one that the reader manages in
// whatever status. Own says which.
func (b *Board[D]) Get(tx *database.Tx, who web.Principal, listing string) (l *Listing[D], own bool, err error) {
	i, err := b.k.item(tx, listing, `AND kind = $2 AND (status = 'published' OR owner = $3 OR organisation <> '')`,
		b.kind.Name, who.Account)
	if err != nil {
		return nil, false, err
	}
	if own, err = b.k.manages(tx, who.Account, i); err != nil {
		return nil, false, err
	}
	if !own && i.Status != Published {
		return nil, false, errs.Missing()
	}
	l, err = b.listing(i)
	return l, own, err
}
