package listing

import (
	"context"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// deskRoutes are the officers'.
func (k *Kernel) deskRoutes() []web.Route {
	policy := web.Role(reviewers...).Proven()
	const path = "/api/v1/desk/reviews"
	return []web.Route{
		web.Get(path, "Listings as officers look through them", policy, k.workList),
		web.Get(path+"/counts", "How many listings each of the officers' views has", policy, k.workCounts),
		web.Do("GET", path+"/{id}", "A listing as an officer sees it", policy, k.inspect),
		web.Post(path+"/{id}/approve", "Publish it", policy, k.decide(Approve)),
		web.Post(path+"/{id}/reject", "Send it back to its owner", policy, k.decide(Reject)),
		web.Post(path+"/{id}/hide", "Take it off until it is checked", policy, k.decide(Hide)),
		web.Post(path+"/{id}/restore", "Show it again", policy, k.decide(Restore)),
	}
}

// WorkScope narrows what officers look through.
type WorkScope struct {
	Kind string `query:"kind" maxLength:"40" doc:"The kind of listing: rentals"`
	Ward string `query:"ward" maxLength:"10"`
}

type workInput struct {
	web.Paging
	WorkScope
	View WorkView `query:"view" enum:"waiting,appeals,hidden,reported,published,rejected" default:"waiting"`
	Text string   `query:"q" maxLength:"200" doc:"What published ones are searched for"`
}

func (k *Kernel) workList(ctx context.Context, in *workInput) (*web.JSON[web.Page[Work]], error) {
	var page web.Page[Work]
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		f := WorkFilter{in.View, in.Kind, in.Ward, in.Text}
		page.Items, page.Next, err = k.WorkList(tx, web.Who(ctx).Account, f, in.Cursor, in.Limit)
		return err
	})
	return web.Answer(page), err
}

func (k *Kernel) workCounts(ctx context.Context, in *WorkScope) (*web.JSON[WorkCounts], error) {
	var counts WorkCounts
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		counts, err = k.WorkCounts(tx, WorkFilter{Kind: in.Kind, Ward: in.Ward})
		return err
	})
	return web.Answer(counts), err
}

type dossierOutput struct {
	web.Tagged
	Body *Dossier
}

// inspect reads, but writes the audit log.
func (k *Kernel) inspect(ctx context.Context, in *ByID) (*dossierOutput, error) {
	out := &dossierOutput{}
	err := k.DB.Update(ctx, func(tx *database.Tx) (err error) {
		out.Body, err = k.Inspect(tx, web.Who(ctx), in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Tagged = web.Tag(out.Body.Version)
	return out, nil
}

type decideInput struct {
	ByID
	web.IfMatch
	Body *Verdict // may be left out
}

// Verdict is why an officer decides so.
type Verdict struct {
	Reasons []string `json:"reasons,omitempty" maxItems:"10"`
	Text    string   `json:"text,omitempty" maxLength:"2000" doc:"To the owner"`
}

func (k *Kernel) decide(a Action) web.TxHandler[decideInput, web.JSON[State]] {
	return func(tx *database.Tx, who web.Principal, in *decideInput) (*web.JSON[State], error) {
		d := Decision{Action: a}
		if in.Body != nil {
			d.Reasons, d.Text = in.Body.Reasons, in.Body.Text
		}
		if in.IfMatch.IfMatch != "" {
			version, err := in.Version()
			if err != nil {
				return nil, err
			}
			d.Version = version
		}
		return stateOf(k.Decide(tx, who, in.ID, d))
	}
}
