package casework

import (
	"context"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Access is what somebody of the staff did with a case: looked at it, read a
// paper, decided.
type Access struct {
	At     time.Time `json:"at"`
	Name   string    `json:"name,omitempty" doc:"Who; absent for a program, and for an account that is gone"`
	Office string    `json:"office,omitempty" doc:"For which organisation"`
	Action string    `json:"action" doc:"case.inspect, case.readPaper, case.accept …"`
	Paper  string    `json:"paper,omitempty" doc:"Which was read"`
	// Automatic: ours, or a partner's that has a key.
	Automatic bool `json:"automatic,omitempty" doc:"By a program"`
}

// mayCheck reports whether somebody sees who looked at a case that she works on:
// who answers for its office, and who checks on the whole.
func mayCheck(who web.Principal, c *Case) bool {
	return leads(who, c.Organisation) || who.Has("administrator") || who.Has("auditor")
}

type accessInput struct {
	ID string `path:"id" format:"uuid"`
	web.Paging
}

func (k *Kernel) getAccesses(ctx context.Context, in *accessInput) (*web.JSON[web.Page[Access]], error) {
	who := web.Who(ctx)
	var before int64
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[Access]{Items: []Access{}}
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		c, err := k.Worked(tx, who, in.ID)
		if err != nil {
			return err
		}
		if !mayCheck(who, c) {
			return errs.New(errs.Denied, "roleNeeded")
		}
		entries, next, err := audit.List(tx, audit.Filter{Subject: audit.Subject{Kind: "case", ID: c.ID}}, before, in.Limit)
		if err != nil {
			return err
		}
		if next > 0 {
			page.Next = web.Cursor(next)
		}
		page.Items, err = k.accesses(tx, entries)
		return err
	})
	return web.Answer(page), err
}

// accesses name who acted and for whom, each asked for once.
func (k *Kernel) accesses(tx *database.Tx, entries []audit.Entry) ([]Access, error) {
	people, offices := map[string]string{audit.System: ""}, map[string]string{unrouted: ""}
	all := make([]Access, 0, len(entries))
	for _, e := range entries {
		name, err := once(people, e.Actor, func() (string, error) { return k.Name(tx, e.Actor) })
		if err != nil {
			return nil, err
		}
		office, err := once(offices, e.Organisation, func() (string, error) { return k.Offices.Name(tx, e.Organisation) })
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, err
		}
		all = append(all, Access{e.At, name, office, e.Action, e.Details["document"], e.Actor == audit.System})
	}
	return all, nil
}

func once(known map[string]string, key string, ask func() (string, error)) (string, error) {
	if value, asked := known[key]; asked {
		return value, nil
	}
	value, err := ask()
	known[key] = value
	return value, err
}
