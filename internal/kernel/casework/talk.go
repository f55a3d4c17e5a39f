package casework

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Talk is what a conversation about a case needs to know of it.
type Talk struct {
	Title, Link, DeskLink string
	Owner, Officer        string // accounts
}

// Talk lets the owner of a case and the officer it was given to write to each
// other; to everybody else it is not there. Who stays anonymous writes to nobody.
func (k *Kernel) Talk(tx *database.Tx, account, id string) (Talk, error) {
	c, err := k.byID(tx, `(owner = $2 OR assignee = $2) AND owner <> '' AND assignee <> ''`, id, account)
	if err != nil {
		return Talk{}, err
	}
	if c.Anonymous || c.Owner == c.Assignee {
		return Talk{}, errs.Missing()
	}
	kind, err := k.kind(c.Kind)
	if err != nil {
		return Talk{}, err
	}
	title, err := k.Line(c)
	return Talk{title, kind.Page + c.ID, deskPage + c.ID, c.Owner, c.Assignee}, err
}
