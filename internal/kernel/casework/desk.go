package casework

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// desk are what officers use. Whose cases somebody works on is asked in each
// handler; another's is not there.
func (k *Kernel) desk() []web.Route {
	const all, one = "/api/v1/desk/cases", "/api/v1/desk/cases/{id}"
	officers := Officers()
	often := web.Limited(web.Limit{Count: 600, Per: time.Minute})
	return []web.Route{
		web.Get(all, "The cases of an office", officers, k.getWork),
		web.Get("/api/v1/desk/case-load", "How much an office has to do", officers, k.getLoad),
		web.Get("/api/v1/desk/case-counts", "What waits for me, over all my offices", officers, k.getCounts),
		web.Get("/api/v1/desk/case-kinds", "The sorts of cases with their procedures", officers, k.getKinds),
		web.Get("/api/v1/desk/case-receipts/{receipt}", "A case of mine to work on, by its receipt", officers, k.getByReceipt),
		web.Get(one+"/near", "Open cases of the same procedure around it", officers, k.getNear),
		web.Get(one+"/accesses", "Who looked at a case, for who answers for its office", officers, k.getAccesses),
		web.Post(all+"/assign", "Give cases to an officer", officers, k.postAssign, web.Status(http.StatusNoContent)),
		web.Post(one+"/open", "Open a case; its owner sees that you did", officers, k.postOpen, often),
		web.Get(one+"/files/{file}", "A paper of a case", officers, k.getFile),
		web.Do(http.MethodPost, one+"/decide", "Decide", officers, k.postDecide),
		web.Post(one+"/notes", "Note what only officers see", officers, k.postNote),
		web.Post(one+"/postpone", "Apologise and name a new day, once", officers, k.postPostpone),
		web.Post(one+"/transfer", "Hand it to another office", officers, k.postTransfer),
		web.Post(one+"/merge", "Close it as another report of the same thing", officers, k.postMerge),
		web.Do(http.MethodPost, one+"/ask", "Ask the agency how far it is", officers, k.postAsk),
	}
}

// OfficeInput names an office. It is exported because embedded fields of
// unexported types are not read.
type OfficeInput struct {
	Office string `query:"office" maxLength:"36" doc:"Organisation; mine when absent; none: cases without one, for administrators"`
}

type workInput struct {
	web.Paging
	OfficeInput
	Kind      string `query:"kind" maxLength:"40"`
	Procedure string `query:"procedure" maxLength:"40"`
	Ward      string `query:"ward" maxLength:"5"`
	Status    string `query:"status" maxLength:"20"`
	Assignee  string `query:"assignee" maxLength:"36" doc:"Account; me; none"`
	Overdue   bool   `query:"overdue"`
	Today     bool   `query:"today" doc:"Due later today"`
	LateStep  string `query:"lateStep" enum:"triage,assign" doc:"What an office should have done with it by now: decide whether it is taken up, give it to somebody"`
	Closed    bool   `query:"closed" doc:"Those that ended, the latest first"`
}

func (k *Kernel) getWork(ctx context.Context, in *workInput) (*web.JSON[web.Page[Brief]], error) {
	who := web.Who(ctx)
	organisation, err := worksAnywhere(who, in.Office)
	if err != nil {
		return nil, err
	}
	f := Filter{
		Kind: in.Kind, Procedure: in.Procedure, Ward: in.Ward, Status: Status(in.Status), Assignee: in.Assignee,
		Overdue: in.Overdue, Today: in.Today, Closed: in.Closed, LateStep: Step(in.LateStep),
	}
	if f.Assignee == "me" {
		f.Assignee = who.Account
	}
	page := web.Page[Brief]{Items: []Brief{}}
	err = k.DB.View(ctx, func(tx *database.Tx) error {
		found, next, err := k.WorkList(tx, organisation, f, in.Cursor, in.Limit)
		if err != nil {
			return err
		}
		page.Next = next
		for _, c := range found {
			card, err := k.card(tx, c, web.Language(ctx))
			if err != nil {
				return err
			}
			page.Items = append(page.Items, card)
		}
		return nil
	})
	return web.Answer(page), err
}

type loadInput struct {
	OfficeInput
	Kind string `query:"kind" maxLength:"40"`
}

// OfficeLoad is an office with what it has to do.
type OfficeLoad struct {
	Office string `json:"office"`
	Name   string `json:"name"`
	Load
}

func (k *Kernel) getLoad(ctx context.Context, in *loadInput) (*web.JSON[OfficeLoad], error) {
	who := web.Who(ctx)
	organisation, err := worksAnywhere(who, in.Office)
	if err != nil {
		return nil, err
	}
	out := OfficeLoad{Office: organisation}
	err = k.DB.View(ctx, func(tx *database.Tx) (err error) {
		if organisation != unrouted {
			if out.Name, err = k.Offices.Name(tx, organisation); err != nil {
				return err
			}
		}
		out.Load, err = k.Count(tx, organisation, who.Account, in.Kind)
		return err
	})
	return web.Answer(out), err
}

type assignInput struct {
	Body struct {
		Cases    []string `json:"cases" minItems:"1" maxItems:"100" nullable:"false" format:"uuid"`
		Assignee string   `json:"assignee" maxLength:"36" doc:"Account of an officer of the same office; empty lets go"`
	}
}

func (k *Kernel) postAssign(tx *database.Tx, who web.Principal, in *assignInput) (*web.None, error) {
	return nil, k.AssignAll(tx, who, in.Body.Cases, in.Body.Assignee)
}

// postOpen writes too: that the officer looked.
func (k *Kernel) postOpen(tx *database.Tx, who web.Principal, in *OneInput) (*web.JSON[DeskView], error) {
	c, err := k.Worked(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if err := k.audit(tx, who.Account, c, "case.inspect", nil); err != nil {
		return nil, err
	}
	v, err := k.deskView(tx, who, c)
	return web.Answer(v), err
}

func (k *Kernel) getFile(ctx context.Context, in *FileInput) (*FileOutput, error) {
	who := web.Who(ctx)
	var f File
	err := k.DB.Update(ctx, func(tx *database.Tx) error {
		c, err := k.Worked(tx, who, in.ID)
		if err != nil {
			return err
		}
		if f, err = k.fileOf(tx, c, in.File, true); err != nil || size(f, in.Size) == document.Thumb {
			return err
		}
		return k.audit(tx, who.Account, c, "case.readPaper", map[string]string{"document": f.ID})
	})
	if err != nil {
		return nil, err
	}
	return k.send(ctx, f, in.Size)
}

type caseDecideInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Said
		Action  string `json:"action" maxLength:"20"`
		Fee     int64  `json:"fee" minimum:"0" maximum:"100000000" required:"false" doc:"đồng"`
		Version int64  `json:"version" minimum:"0" required:"false" doc:"As you saw it"`
	}
}

func (k *Kernel) postDecide(ctx context.Context, in *caseDecideInput) (*web.JSON[DeskView], error) {
	who := web.Who(ctx)
	c, err := k.Decide(ctx, who, in.ID, Act{Action(in.Body.Action), in.Body.Text, in.Body.Fee, in.Body.Papers, in.Body.Version})
	if err != nil {
		return nil, err
	}
	var v DeskView
	err = k.DB.View(ctx, func(tx *database.Tx) (err error) {
		v, err = k.deskView(tx, who, c)
		return err
	})
	return web.Answer(v), err
}

func (k *Kernel) shows(tx *database.Tx, who web.Principal, c *Case, err error) (*web.JSON[DeskView], error) {
	if err != nil {
		return nil, err
	}
	v, err := k.deskView(tx, who, c)
	return web.Answer(v), err
}

func (k *Kernel) postNote(tx *database.Tx, who web.Principal, in *SaidInput) (*web.JSON[DeskView], error) {
	c, err := k.NoteOn(tx, who, in.ID, in.Body.Text, in.Body.Papers)
	return k.shows(tx, who, c, err)
}

type postponeInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Text string `json:"text" maxLength:"4000" doc:"The apology and why"`
		Date string `json:"date" format:"date"`
	}
}

func (k *Kernel) postPostpone(tx *database.Tx, who web.Principal, in *postponeInput) (*web.JSON[DeskView], error) {
	c, err := k.PostponeTo(tx, who, in.ID, in.Body.Date, in.Body.Text)
	return k.shows(tx, who, c, err)
}

type transferInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Text         string `json:"text" maxLength:"4000"`
		Organisation string `json:"organisation" format:"uuid"`
	}
}

// Handed says where a case went: who handed it on sees it no more.
type Handed struct {
	Receipt string `json:"receipt"`
	Office  string `json:"office"`
}

func (k *Kernel) postTransfer(tx *database.Tx, who web.Principal, in *transferInput) (*web.JSON[Handed], error) {
	c, err := k.TransferTo(tx, who, in.ID, in.Body.Organisation, in.Body.Text)
	if err != nil {
		return nil, err
	}
	name, err := k.Offices.Name(tx, c.Organisation)
	return web.Answer(Handed{Grouped(c.Receipt), name}), err
}

type mergeInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Into string `json:"into" format:"uuid"`
	}
}

func (k *Kernel) postMerge(tx *database.Tx, who web.Principal, in *mergeInput) (*web.JSON[DeskView], error) {
	c, err := k.MergeInto(tx, who, in.ID, in.Body.Into)
	return k.shows(tx, who, c, err)
}

// postAsk asks outside of any transaction.
func (k *Kernel) postAsk(ctx context.Context, in *OneInput) (*web.JSON[DeskView], error) {
	who := web.Who(ctx)
	var c *Case
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		c, err = k.Worked(tx, who, in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	kind, err := k.kind(c.Kind)
	if err != nil {
		return nil, err
	}
	if kind.Forward == nil || c.ForeignCode == "" {
		return nil, NotNow()
	}
	if err := k.Ask(ctx, kind, c); err != nil {
		return nil, err
	}
	var out *web.JSON[DeskView]
	err = k.DB.Update(ctx, func(tx *database.Tx) (err error) {
		out, err = k.postOpen(tx, who, in) // it shows the whole case as opening does
		return err
	})
	return out, err
}
