package app

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// jobItem is a background job as its operators see it.
type jobItem struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	State    string    `json:"state" enum:"queued,running,dead"`
	Attempt  int       `json:"attempt"`
	Due      time.Time `json:"due"`
	Enqueued time.Time `json:"enqueued"`
	Error    string    `json:"error"`
}

type jobCount struct {
	Name          string `json:"name"`
	State         string `json:"state"`
	Jobs          int    `json:"jobs"`
	Again         int    `json:"again" doc:"Those of them that a try has failed, or that were put off: while they are queued, whoever they need is away"`
	OldestSeconds int64  `json:"oldestSeconds"`
}

type figure struct {
	Name  string  `json:"name"`
	Help  string  `json:"help"`
	Value float64 `json:"value"`
}

type jobsInput struct {
	State string `query:"state" enum:"queued,running,dead" default:"dead"`
	Name  string `query:"name" maxLength:"100" doc:"Of one name"`
	web.Paging
}

type jobInput struct {
	ID string `path:"id" format:"uuid"`
}

// operate is what the operators' desk asks of the program itself.
func (a *App) operate() module.Module {
	operators := administrators()
	return module.Module{Name: "operate", Routes: []web.Route{
		web.Get("/api/v1/desk/jobs", "Background jobs of one state", operators, a.listJobs),
		web.Get("/api/v1/desk/jobs/counts", "Background jobs by name and state", operators, a.countJobs),
		web.Post("/api/v1/desk/jobs/{id}/replay", "Queue a dead job again", operators, replayJob, web.Status(http.StatusNoContent)),
		web.Post("/api/v1/desk/jobs/{id}/discard", "Give a job up", operators, discardJob, web.Status(http.StatusNoContent)),
		web.Post("/api/v1/desk/jobs/replay", "Queue the dead jobs of one name again, 500 at a time", operators, replayJobs),
		web.Post("/api/v1/desk/jobs/discard", "Give the dead jobs of one name up, 500 at a time", operators, discardJobs),
		web.Get("/api/v1/desk/figures", "The modules' figures",
			web.Role(organisation.Administrator, organisation.Officer, organisation.Reviewer).Proven(), a.figures),
	}}
}

func (a *App) listJobs(ctx context.Context, in *jobsInput) (*web.JSON[web.Page[jobItem]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[jobItem]{Items: []jobItem{}}
	err := a.db.View(ctx, func(tx *database.Tx) error {
		entries, next, err := jobs.List(tx, jobs.State(in.State), in.Name, before, in.Limit)
		for _, e := range entries {
			page.Items = append(page.Items, jobItem{e.ID, e.Name, string(e.State), e.Attempt, e.Due, e.Enqueued, e.Error})
		}
		if next != "" {
			page.Next = web.Cursor(next)
		}
		return err
	})
	return web.Answer(page), err
}

func (a *App) countJobs(ctx context.Context, _ *web.None) (*web.JSON[web.Page[jobCount]], error) {
	page := web.Page[jobCount]{Items: []jobCount{}}
	err := a.db.View(ctx, func(tx *database.Tx) error {
		counts, err := jobs.Counts(tx)
		for _, c := range counts {
			page.Items = append(page.Items, jobCount{c.Name, string(c.State), c.Jobs, c.Again, int64(c.Oldest.Seconds())})
		}
		return err
	})
	return web.Answer(page), err
}

func replayJob(tx *database.Tx, who web.Principal, in *jobInput) (*web.None, error) {
	if err := jobs.Replay(tx, in.ID); err != nil {
		return nil, err
	}
	return nil, recordJob(tx, who, "job.replay", in.ID)
}

func discardJob(tx *database.Tx, who web.Principal, in *jobInput) (*web.None, error) {
	if err := jobs.Discard(tx, in.ID); err != nil {
		return nil, err
	}
	return nil, recordJob(tx, who, "job.discard", in.ID)
}

type jobsNamed struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100"`
	}
}

type jobsDone struct {
	Jobs int64 `json:"jobs" doc:"How many; ask again when it is 500"`
}

func replayJobs(tx *database.Tx, who web.Principal, in *jobsNamed) (*web.JSON[jobsDone], error) {
	if in.Body.Name == "" { // of spaces only
		return nil, errs.InvalidField("name", "required")
	}
	n, err := jobs.ReplayAll(tx, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return web.Answer(jobsDone{int64(n)}), recordJobs(tx, who, "job.replayAll", in.Body.Name, int64(n))
}

func discardJobs(tx *database.Tx, who web.Principal, in *jobsNamed) (*web.JSON[jobsDone], error) {
	if in.Body.Name == "" {
		return nil, errs.InvalidField("name", "required")
	}
	n, err := jobs.DiscardAll(tx, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return web.Answer(jobsDone{n}), recordJobs(tx, who, "job.discardAll", in.Body.Name, n)
}

func (a *App) figures(ctx context.Context, _ *web.None) (*web.JSON[web.Page[figure]], error) {
	page := web.Page[figure]{Items: []figure{}}
	err := a.db.View(ctx, func(tx *database.Tx) error {
		for _, m := range a.modules {
			for _, i := range m.Indicators {
				value, err := i.Read(tx)
				if err != nil {
					return err
				}
				page.Items = append(page.Items, figure{i.Name, i.Help, value})
			}
		}
		return nil
	})
	return web.Answer(page), err
}
