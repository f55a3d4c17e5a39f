package app

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// auditCheck is a verification of the log's chain, as the desk shows it.
type auditCheck struct {
	ID       string     `json:"id"`
	State    string     `json:"state" enum:"running,whole,broken,stopped"`
	Total    int64      `json:"total" doc:"Entries there were when it began"`
	Checked  int64      `json:"checked" doc:"Entries in order so far, from the first on"`
	BrokenAt int64      `json:"brokenAt,omitempty" doc:"The first entry that is not in order"`
	Reason   string     `json:"reason,omitempty"`
	By       string     `json:"by" doc:"The name of who asked; empty for the daily check"`
	Began    time.Time  `json:"began"`
	Ended    *time.Time `json:"ended,omitempty"`
}

func auditCheckRoutes(a *App, auditors web.Policy) []web.Route {
	const path = "/api/v1/desk/audit/checks"
	return []web.Route{
		web.Get(path, "The latest verifications of the audit log", auditors, a.listChecks),
		web.Post(path, "Verify the audit log in the background", auditors, askCheck, web.Status(http.StatusAccepted)),
	}
}

// shownChecks is how many verifications the desk shows.
const shownChecks = 10

func (a *App) listChecks(ctx context.Context, _ *web.None) (*web.JSON[web.Page[auditCheck]], error) {
	page := web.Page[auditCheck]{Items: []auditCheck{}}
	err := a.db.View(ctx, func(tx *database.Tx) error {
		found, err := audit.Checks(tx, shownChecks)
		if err != nil {
			return err
		}
		for _, c := range found {
			one, err := shownCheck(tx, c)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, one)
		}
		return nil
	})
	return web.Answer(page), err
}

func askCheck(tx *database.Tx, who web.Principal, _ *web.None) (*web.JSON[auditCheck], error) {
	c, err := audit.Ask(tx, who.Account)
	if err != nil {
		return nil, err
	}
	one, err := shownCheck(tx, c)
	return web.Answer(one), err
}

func shownCheck(tx *database.Tx, c audit.Check) (auditCheck, error) {
	one := auditCheck{ID: c.ID, State: string(c.State), Total: c.Total, Checked: c.Checked, Began: c.Began}
	if !c.Ended.IsZero() {
		one.Ended = &c.Ended
	}
	if c.Breach != nil {
		one.BrokenAt, one.Reason = c.Breach.Seq, c.Breach.Reason
	}
	names, err := identity.Names(tx, []string{c.AskedBy})
	one.By = names[c.AskedBy]
	return one, err
}
