package casework

import (
	"slices"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// AssignAll gives cases of one's organisation to an officer of it; an empty
// account lets go of them. All are assigned or none.
func (k *Kernel) AssignAll(tx *database.Tx, who web.Principal, ids []string, account string) error {
	if err := hold(tx, ids...); err != nil {
		return err
	}
	told := map[string]bool{}
	for _, id := range ids {
		c, err := k.Worked(tx, who, id)
		if err != nil {
			return err
		}
		if c.Assignee == account {
			continue
		}
		if account != "" && !told[c.Organisation] {
			officers, err := k.Offices.Officers(tx, c.Organisation)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(officers, func(o Officer) bool { return o.Account == account }) {
				return errs.InvalidField("assignee", "notAllowed")
			}
			told[c.Organisation] = true
		}
		if !c.Open() {
			return NotNow()
		}
		c.Assignee = account
		if account == "" {
			p, err := k.Of(tx, c)
			if err != nil {
				return err
			}
			k.letGo(c, p.Limit, tx.Time())
		}
		e := Event{Role: ByOfficer, Actor: who.Account, Action: Assign, Internal: true, Args: assignedTo(account)}
		if err := k.record(tx, c, &e); err != nil {
			return err
		}
		if err := k.audit(tx, who.Account, c, "case.assign", assignedTo(account)); err != nil {
			return err
		}
	}
	if account == "" || account == who.Account || len(told) == 0 {
		return nil
	}
	return notify.Send(tx, notify.Notice{
		Account: account, Category: notify.Case, Code: "case.assigned", Args: map[string]any{"count": len(ids)}, Link: "/ban-lam-viec/ho-so",
	})
}

// assignedTo is what the event of giving a case to somebody says.
func assignedTo(account string) map[string]string { return map[string]string{"assignee": account} }

// TransferTo hands a case to another organisation, whose deadline starts anew
// only for what came after it was promised.
func (k *Kernel) TransferTo(tx *database.Tx, who web.Principal, id, organisation, text string) (*Case, error) {
	var bad errs.Fields
	words(&bad, "text", text, true)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := k.Worked(tx, who, id)
	if err != nil {
		return nil, err
	}
	agency, _, err := k.Offices.Agency(tx, organisation)
	if err != nil {
		return nil, err
	}
	if agency == "" || organisation == c.Organisation {
		return nil, errs.InvalidField("organisation", "notAllowed")
	}
	if !Transfer.Allowed(c.Status) {
		return nil, NotNow()
	}
	was := c.Organisation
	// The log says which office let go of it.
	if err := k.audit(tx, who.Account, c, "case.transfer", map[string]string{"to": organisation}); err != nil {
		return nil, err
	}
	p, err := k.Of(tx, c)
	if err != nil {
		return nil, err
	}
	c.Agency, c.Organisation, c.Assignee = agency, organisation, ""
	k.arrived(c, p.Limit, tx.Time())
	e := Event{
		Role: ByOfficer, Actor: who.Account, Action: Transfer, Words: text,
		Args: map[string]string{"from": was, "to": organisation},
	}
	return c, k.step(tx, c, &e)
}

// MergeInto closes a case as another report of the same thing; its owner hears
// of everything that happens to the other.
func (k *Kernel) MergeInto(tx *database.Tx, who web.Principal, id, other string) (*Case, error) {
	if err := hold(tx, id, other); err != nil {
		return nil, err
	}
	c, err := k.Worked(tx, who, id)
	if err != nil {
		return nil, err
	}
	if c.Owner == who.Account {
		return nil, errs.New(errs.Denied, "caseYours")
	}
	into, err := k.Worked(tx, who, other)
	if errs.KindOf(err) == errs.NotFound {
		return nil, errs.InvalidField("into", "notAllowed")
	}
	if err != nil {
		return nil, err
	}
	if id == other || into.Kind != c.Kind || into.Procedure != c.Procedure || !into.Open() {
		return nil, errs.InvalidField("into", "notAllowed")
	}
	// Those that were merged into it move along: one step leads to what is worked on.
	if _, err := tx.Exec(`UPDATE cases SET merged_into = $2, version = version + 1 WHERE merged_into = $1`, id, other); err != nil {
		return nil, err
	}
	c.MergedInto = other
	e := Event{Role: ByOfficer, Actor: who.Account, Action: Merge}
	if err := k.step(tx, c, &e); err != nil {
		return nil, err
	}
	note := Event{Role: BySystem, Action: MergedReceived, Internal: true, Args: map[string]string{"case": id}}
	if err := k.record(tx, into, &note); err != nil {
		return nil, err
	}
	return c, k.audit(tx, who.Account, c, "case.merge", map[string]string{"into": other})
}

// Claim gives an organisation the cases that waited for somebody with its duty.
func (k *Kernel) Claim(tx *database.Tx, organisation, agency, ward string) error {
	_, err := tx.Exec(`UPDATE cases SET organisation = $1, version = version + 1 WHERE organisation = '' AND closed_at = 0
		AND agency = $2 AND ($3 = '' OR ward = $3)`, organisation, agency, ward)
	return err
}

// worksAnywhere is the organisation whose list somebody asked for: her only
// one, or the one she named.
func worksAnywhere(who web.Principal, asked string) (string, error) {
	mine := Works(who)
	switch {
	case asked == "none":
		if !who.Has("administrator") {
			return "", errs.Missing()
		}
		return unrouted, nil
	case asked != "" && slices.Contains(mine, asked):
		return asked, nil
	case asked == "" && len(mine) > 0:
		return mine[0], nil
	}
	return "", errs.Missing()
}
