package resumes

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

const applicationsPath = "/api/v1/me/applications"

// ApplicationLine is an application in a list of one's own.
type ApplicationLine struct {
	ID        string    `json:"id"`
	Opening   string    `json:"opening"`
	Title     string    `json:"title"`
	Company   string    `json:"company"`
	State     State     `json:"state" enum:"new,viewed,postponed,interview,accepted,refused,withdrawn,lapsed"`
	CreatedAt time.Time `json:"createdAt"`
	Closed    bool      `json:"closed,omitempty" doc:"The opening takes nobody any more"`
	Demo      bool      `json:"demo,omitempty"`
}

// ApplicationView is one's own application with its timeline.
type ApplicationView struct {
	ApplicationLine
	WalkIn   bool                `json:"walkIn,omitempty"`
	Keep     bool                `json:"keep" doc:"The company may keep its copy after a refusal"`
	Note     string              `json:"note,omitempty"`
	LapsesAt *time.Time          `json:"lapsesAt,omitempty" doc:"When the company's silence ends it"`
	Timeline []ApplicationEvent  `json:"timeline" nullable:"false"`
	Contact  []ResumeContact     `json:"contact" nullable:"false" doc:"As the company sees it"`
	Sections []ResumeSection     `json:"sections" nullable:"false" doc:"As the company sees it"`
	Name     string              `json:"name,omitempty"`
	Erasure  *ApplicationErasure `json:"erasure,omitempty"`
	Can      []Action            `json:"can" nullable:"false"`
}

// ApplicationEvent is a line of the timeline, the newest last.
type ApplicationEvent struct {
	Action Action    `json:"action" enum:"apply,view,postpone,reconsider,invite,accept,refuse,withdraw,lapse"`
	State  State     `json:"state" enum:"new,viewed,postponed,interview,accepted,refused,withdrawn,lapsed"`
	Side   string    `json:"side" enum:"applicant,company,system"`
	At     time.Time `json:"at"`
	ApplicationEventWords
}

// ApplicationEventWords are what was said with it.
type ApplicationEventWords struct {
	Reason    string     `json:"reason,omitempty"`
	Text      string     `json:"text,omitempty"`
	Interview *time.Time `json:"interview,omitempty"`
	Place     string     `json:"place,omitempty"`
}

// ApplicationErasure is the receipt for the company's copy.
type ApplicationErasure struct {
	At      time.Time `json:"at"`
	Receipt string    `json:"receipt"`
	Digest  string    `json:"digest" doc:"SHA-256 of what was erased, hexadecimal"`
}

func timeline(events []*event) []ApplicationEvent {
	all := []ApplicationEvent{}
	for _, e := range events {
		all = append(all, ApplicationEvent{e.action, e.to, e.side, moment(e.at), ApplicationEventWords{e.words.Reason, e.words.Text, e.words.At, e.words.Place}})
	}
	return all
}

func (a *application) line() ApplicationLine {
	return ApplicationLine{a.id, a.opening, a.title, a.company, a.state, moment(a.created), a.closed, a.demo}
}

// mine is an application as its applicant sees it: what the company may still
// take back is not there yet.
func (s *Service) mine(tx *database.Tx, a *application) (ApplicationView, error) {
	v := ApplicationView{ApplicationLine: a.line(), WalkIn: a.walkIn, Keep: a.keep, Can: []Action{}}
	events, err := s.events(tx, a.id, true)
	if err != nil {
		return v, err
	}
	v.Timeline = timeline(events)
	v.State = events[len(events)-1].to
	if v.State.waits() && a.lapses > 0 {
		at := moment(a.lapses)
		v.LapsesAt = &at
	}
	if v.State == a.state && (a.state.waits() || a.state == Accepted) {
		v.Can = append(v.Can, Withdraw)
	}
	if a.erased > 0 {
		v.Erasure = &ApplicationErasure{moment(a.erased), a.receipt, a.digest}
	}
	c, err := s.copyOf(a)
	if err != nil {
		return v, err
	}
	v.Note, v.Name = c.Note, c.Name
	v.Contact, v.Sections = s.copied(c, web.Language(tx.Context()))
	return v, nil
}

// copied is a company's copy to read.
func (s *Service) copied(c sent, language string) ([]ResumeContact, []ResumeSection) {
	content := c.Content
	if content == nil {
		content = &Content{Basics: ResumeBasics{Phone: c.Phone}}
	}
	return s.lines(content, language), s.sections(content, language)
}

func (s *Service) ownApplication(tx *database.Tx, account, id string) (*application, error) {
	return oneApplication(tx, `WHERE id = $1 AND account = $2`, id, account)
}

func (s *Service) getApplications(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[ApplicationLine]], error) {
	after := "z" // ids are hexadecimal
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	page := web.Page[ApplicationLine]{Items: []ApplicationLine{}}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		all, err := applications(tx, `WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, web.Who(ctx).Account, after, in.Limit+1)
		if err != nil {
			return err
		}
		if len(all) > in.Limit {
			all = all[:in.Limit]
			page.Next = web.Cursor(all[in.Limit-1].id)
		}
		known, err := settledStates(tx, all)
		for _, a := range all {
			line := a.line()
			line.State = known[a.id]
			page.Items = append(page.Items, line)
		}
		return err
	})
	return web.Answer(page), err
}

// settledStates are the states that the applicant knows: what the company may
// still take back is not there yet.
func settledStates(tx *database.Tx, all []*application) (map[string]State, error) {
	known := make(map[string]State, len(all))
	var fresh []any
	for _, a := range all {
		if known[a.id] = a.state; tx.Now()-a.moved <= 2*Grace.Milliseconds() {
			fresh = append(fresh, a.id)
		}
	}
	if len(fresh) == 0 {
		return known, nil
	}
	return known, tx.Each(func(rows *sql.Rows) error {
		var id string
		var state State
		err := rows.Scan(&id, &state)
		known[id] = state // the last counts
		return err
	}, `SELECT application, state_to FROM application_events WHERE settles_at <= $1 AND application IN (`+database.Marks(2, len(fresh))+`)
		ORDER BY application, n`, append([]any{tx.Now()}, fresh...)...)
}

type applicationInput struct {
	ID string `path:"id" format:"uuid"`
}

func (s *Service) getApplication(ctx context.Context, in *applicationInput) (*web.JSON[ApplicationView], error) {
	var v ApplicationView
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		a, err := s.ownApplication(tx, web.Who(ctx).Account, in.ID)
		if err == nil {
			v, err = s.mine(tx, a)
		}
		return err
	})
	return web.Answer(v), err
}

// ApplicationOf says whether somebody has applied to an opening.
type ApplicationOf struct {
	ID     string `json:"id" doc:"Empty when not"`
	WalkIn bool   `json:"walkIn" doc:"The company takes people without a CV"`
	Open   bool   `json:"open" doc:"It takes applications now"`
}

func (s *Service) getApplicationOf(ctx context.Context, in *applicationInput) (*web.JSON[ApplicationOf], error) {
	var v ApplicationOf
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		o, err := s.Opening(tx, in.ID)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		v.Open, v.WalkIn = err == nil, o.WalkIn
		a, err := oneApplication(tx, `WHERE account = $1 AND opening = $2 AND state <> 'withdrawn'`, web.Who(ctx).Account, in.ID)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err == nil {
			v.ID = a.id
		}
		return err
	})
	return web.Answer(v), err
}

// withdraw also takes the company's copy back.
func (s *Service) withdraw(tx *database.Tx, who web.Principal, in *applicationInput) (*web.JSON[ApplicationView], error) {
	a, err := s.ownApplication(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := s.step(tx, a, Withdraw, who.Account, ApplicationWords{}); err != nil {
		return nil, err
	}
	if err := s.eraseCopy(tx, a); err != nil {
		return nil, err
	}
	if err := s.tellRecruiters(tx, a, "withdrawn"); err != nil {
		return nil, err
	}
	v, err := s.mine(tx, a)
	return web.Answer(v), err
}

type keepInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Keep bool `json:"keep"`
	}
}

// putKeep lets the applicant change her mind: who no longer agrees has a copy
// of an ended application erased now.
func (s *Service) putKeep(tx *database.Tx, who web.Principal, in *keepInput) (*web.JSON[ApplicationView], error) {
	a, err := s.ownApplication(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if a.erased > 0 {
		return nil, errs.New(errs.Conflict, "applicationErased")
	}
	if _, err := tx.Exec(`UPDATE applications SET keep = $2 WHERE id = $1`, a.id, bit(in.Body.Keep)); err != nil {
		return nil, err
	}
	a.keep = in.Body.Keep
	states, err := settledStates(tx, []*application{a})
	if err != nil {
		return nil, err
	}
	if known := states[a.id]; !a.keep && (known == Refused || known == Lapsed) {
		if err := s.eraseCopy(tx, a); err != nil {
			return nil, err
		}
	}
	v, err := s.mine(tx, a)
	return web.Answer(v), err
}

type printApplication struct {
	ID string `path:"id" format:"uuid"`
	PrintInput
}

func (s *Service) getApplicationPDF(ctx context.Context, in *printApplication) (*ResumeFile, error) {
	var a *application
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		a, err = s.ownApplication(tx, web.Who(ctx).Account, in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.printCopy(a, in.Layout, web.Language(ctx))
}

func (s *Service) printCopy(a *application, layout, language string) (*ResumeFile, error) {
	c, err := s.copyOf(a)
	if err != nil {
		return nil, err
	}
	if c.Content == nil {
		return nil, errs.Missing()
	}
	return s.paper(c.Content, c.Photo, moment(a.created), a.demo, layout, language)
}
