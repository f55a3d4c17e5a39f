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
	if !c.talked() {
		return Talk{}, errs.Missing()
	}
	kind, err := k.kind(c.Kind)
	if err != nil {
		return Talk{}, err
	}
	title, err := k.titled(tx, c)
	return Talk{title, kind.Page + c.ID, deskPage + c.ID, c.Owner, c.Assignee}, err
}

// titled says what a case is and what it is about, as both sides read it.
func (k *Kernel) titled(tx *database.Tx, c *Case) (string, error) {
	p, err := k.Of(tx, c)
	if err != nil {
		return "", err
	}
	line, err := k.Line(c)
	if line == "" || err != nil {
		return p.Name.In("vi"), err
	}
	return p.Name.In("vi") + ": " + line, nil
}

// talked reports whether there are two who may write to each other about it.
func (c *Case) talked() bool {
	return !c.Anonymous && c.Owner != "" && c.Assignee != "" && c.Owner != c.Assignee
}
