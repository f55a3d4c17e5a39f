package listing

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Talk is what a conversation about a listing needs to know of it.
type Talk struct {
	Title, Link string
	Owner       string // the account that answers for it
}

// Talk lets an account that does not manage a published listing write to who
// answers for it.
func (k *Kernel) Talk(tx *database.Tx, account, kind, listing string) (Talk, error) {
	b, err := k.board(kind)
	if err != nil {
		return Talk{}, err
	}
	if b.noContact {
		return Talk{}, errs.Missing()
	}
	i, err := k.public(tx, kind, listing)
	if err != nil {
		return Talk{}, err
	}
	if mine, err := k.manages(tx, account, i); mine || err != nil {
		return Talk{}, ownListing(err)
	}
	owner, err := k.speaker(tx, i)
	return Talk{i.Title, b.page + i.ID, owner}, err
}
