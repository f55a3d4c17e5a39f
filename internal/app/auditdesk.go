package app

import (
	"context"
	"strconv"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// auditItem is an entry of the audit log with the names of its people and of
// the organisation that was acted for.
type auditItem struct {
	Seq          int64             `json:"seq"`
	At           time.Time         `json:"at"`
	Actor        string            `json:"actor"`
	ActorName    string            `json:"actorName"`
	Action       string            `json:"action"`
	SubjectKind  string            `json:"subjectKind"`
	SubjectID    string            `json:"subjectId"`
	Owner        string            `json:"owner"`
	Organisation string            `json:"organisation"`
	ActedFor     string            `json:"actedFor" doc:"Name of that organisation."`
	Details      map[string]string `json:"details"`
}

type auditInput struct {
	Actor   string    `query:"actor" maxLength:"64"`
	Action  string    `query:"action" maxLength:"64"`
	Subject string    `query:"subject" maxLength:"64" doc:"Id of what was acted on."`
	Kind    string    `query:"kind" maxLength:"64" doc:"Kind of what was acted on."`
	From    time.Time `query:"from"`
	To      time.Time `query:"to"`
	web.Paging
}

// auditDesk shows the log to those who check, and to each person what others
// did to her data.
func (a *App) auditDesk() module.Module {
	auditors := web.Role(organisation.Administrator, organisation.Auditor).Proven()
	return module.Module{Name: "auditdesk", Routes: append(auditCheckRoutes(a, auditors),
		web.Get("/api/v1/desk/audit", "The audit log, newest first", auditors, a.listAudit),
		web.Get("/api/v1/me/accesses", "What others did to my data", web.SignedIn(), a.listAccesses),
	)}
}

func (a *App) listAudit(ctx context.Context, in *auditInput) (*web.JSON[web.Page[auditItem]], error) {
	filter := audit.Filter{
		Actor: in.Actor, Action: in.Action, From: in.From, To: in.To,
		Subject: audit.Subject{Kind: in.Kind, ID: in.Subject},
	}
	return a.auditPage(ctx, in.Paging, func(tx *database.Tx, before int64) ([]audit.Entry, int64, error) {
		return audit.List(tx, filter, before, in.Limit)
	})
}

func (a *App) listAccesses(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[auditItem]], error) {
	return a.auditPage(ctx, *in, func(tx *database.Tx, before int64) ([]audit.Entry, int64, error) {
		return audit.AboutMe(tx, web.Who(ctx).Account, before, in.Limit)
	})
}

func (a *App) auditPage(ctx context.Context, paging web.Paging,
	list func(*database.Tx, int64) ([]audit.Entry, int64, error),
) (*web.JSON[web.Page[auditItem]], error) {
	var before int64
	if _, err := web.After(paging.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[auditItem]{Items: []auditItem{}}
	err := a.db.View(ctx, func(tx *database.Tx) error {
		entries, next, err := list(tx, before)
		if err != nil {
			return err
		}
		if next > 0 {
			page.Next = web.Cursor(next)
		}
		var actors, organisations []string
		for _, e := range entries {
			actors, organisations = append(actors, e.Actor), append(organisations, e.Organisation)
		}
		names, err := identity.Names(tx, actors)
		if err != nil {
			return err
		}
		called, err := organisation.Names(tx, organisations)
		if err != nil {
			return err
		}
		for _, e := range entries {
			page.Items = append(page.Items, auditItem{
				e.Seq, e.At, e.Actor, names[e.Actor], e.Action, e.Subject.Kind, e.Subject.ID, e.Owner,
				e.Organisation, called[e.Organisation], e.Details,
			})
		}
		return nil
	})
	return web.Answer(page), err
}

// recordJobs notes what an operator did to all dead jobs of a name.
func recordJobs(tx *database.Tx, who web.Principal, action, name string, n int64) error {
	return audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: action, Subject: audit.Subject{Kind: "job", ID: name},
		Details: map[string]string{"jobs": strconv.FormatInt(n, 10)},
	})
}

// recordJob notes in the log what an operator did to a background job.
func recordJob(tx *database.Tx, who web.Principal, action, job string) error {
	return audit.Record(tx, audit.Entry{Actor: who.Account, Action: action, Subject: audit.Subject{Kind: "job", ID: job}})
}
