package retention

import (
	"context"
	"strconv"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/desk/retention"

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get(path, "How long what is kept, and what is due", s.o.Readers, s.getPlan),
		web.Get(path+"/certificates", "What was deleted, newest first", s.o.Readers, s.getCertificates),
		web.Get(path+"/holds", "Who is held back from deletion", s.o.Readers, s.getHolds),
		web.Create(path+"/holds", "Hold an account back from deletion", s.o.Keepers, s.postHold),
		web.Post(path+"/holds/{id}/release", "End a hold", s.o.Keepers, s.release),
	}
}

// KeepingRule is a class of records as officers read it.
type KeepingRule struct {
	Class  string     `json:"class"`
	Name   string     `json:"name"`
	Days   int64      `json:"days" doc:"0: as long as the account is there, or for ever."`
	After  string     `json:"after" doc:"What the days count from, in words."`
	Basis  string     `json:"basis"`
	Never  bool       `json:"never" doc:"Is not deleted with the account either."`
	ByRule bool       `json:"byRule" doc:"Is deleted by this rule, and not by its owner."`
	Before *time.Time `json:"before,omitempty" doc:"Records from before this moment are due."`
	Due    int64      `json:"due" doc:"Counted to 10000."`
	Held   int64      `json:"held"`
}

func (s *Service) getPlan(ctx context.Context, _ *web.None) (*web.JSON[web.Page[KeepingRule]], error) {
	plan, err := s.Plan(ctx)
	page := web.Page[KeepingRule]{Items: make([]KeepingRule, 0, len(plan))} // bounded by the program's classes
	for _, d := range plan {
		c := d.Class
		r := KeepingRule{
			Class: c.Code, Name: s.o.Texts.Say(web.Language(ctx), "class."+c.Code, nil), Days: int64(c.Keep / (24 * time.Hour)),
			Basis: c.Basis, Never: c.Never, ByRule: c.Table != "", Due: d.Due, Held: d.Held,
		}
		if c.After != "" {
			r.After = s.o.Texts.Say(web.Language(ctx), "after."+c.After, nil)
		}
		if r.ByRule {
			r.Before = &d.Before
		}
		page.Items = append(page.Items, r)
	}
	return web.Answer(page), err
}

// DeletionCertificate says that records are gone; it is an entry of the audit log.
type DeletionCertificate struct {
	Seq          int64     `json:"seq" doc:"Number of the entry in the audit log."`
	At           time.Time `json:"at"`
	Class        string    `json:"class"`
	Name         string    `json:"name"`
	Records      int64     `json:"records"`
	Before       string    `json:"before"`
	Basis        string    `json:"basis"`
	BackupsUntil string    `json:"backupsUntil" format:"date" doc:"Backups may hold them until then."`
}

func (s *Service) getCertificates(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[DeletionCertificate]], error) {
	var before int64
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[DeletionCertificate]{Items: []DeletionCertificate{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		page.Items, page.Next = page.Items[:0], ""
		entries, next, err := audit.List(tx, audit.Filter{Action: Deleted}, before, in.Limit)
		for _, e := range entries {
			records, _ := strconv.ParseInt(e.Details["records"], 10, 64) // Certify wrote it
			page.Items = append(page.Items, DeletionCertificate{
				e.Seq, e.At, e.Subject.ID, s.o.Texts.Say(web.Language(ctx), "class."+e.Subject.ID, nil), records,
				e.Details["before"], e.Details["basis"], e.Details["backupsUntil"],
			})
		}
		if next > 0 {
			page.Next = web.Cursor(next)
		}
		return err
	})
	return web.Answer(page), err
}

// LegalHold is an account that must not be forgotten for the time being.
type LegalHold struct {
	ID        string     `json:"id"`
	Account   string     `json:"account"`
	Name      string     `json:"name"`
	Reason    string     `json:"reason"`
	Reference string     `json:"reference" doc:"Number of the letter that asks for it."`
	Officer   string     `json:"officer" doc:"Who held it."`
	Since     time.Time  `json:"since"`
	EndedAt   *time.Time `json:"endedAt,omitempty"`
	EndedWhy  string     `json:"endedWhy,omitempty"`

	officer string // account
}

func (s *Service) getHolds(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[LegalHold]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[LegalHold]{Items: []LegalHold{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		all, err := listHolds(tx, before, in.Limit+1)
		if err != nil {
			return err
		}
		page.Next = ""
		if len(all) > in.Limit {
			all = all[:in.Limit]
			page.Next = web.Cursor(all[in.Limit-1].ID)
		}
		accounts := make([]string, 0, 2*len(all))
		for _, h := range all {
			accounts = append(accounts, h.Account, h.officer)
		}
		names, err := s.o.Names(tx, accounts)
		for i := range all {
			all[i].Name, all[i].Officer = names[all[i].Account], names[all[i].officer]
		}
		page.Items = append(page.Items[:0], all...)
		return err
	})
	return web.Answer(page), err
}

type holdInput struct {
	Body struct {
		Phone     string `json:"phone" maxLength:"32" doc:"The person's number."`
		Reason    string `json:"reason" minLength:"5" maxLength:"500"`
		Reference string `json:"reference" minLength:"1" maxLength:"100" doc:"Number of the letter that asks for it."`
	}
}

func (s *Service) postHold(tx *database.Tx, who web.Principal, in *holdInput) (*web.JSON[LegalHold], error) {
	account, err := s.o.Account(tx, in.Body.Phone)
	if errs.KindOf(err) == errs.NotFound {
		return nil, errs.InvalidField("phone", "holdNobody")
	}
	if err != nil {
		return nil, err
	}
	h := LegalHold{
		ID: id.New(tx.Now()), Account: account, Reason: in.Body.Reason, Reference: in.Body.Reference,
		Since: tx.Time(), officer: who.Account,
	}
	if err := insertHold(tx, h); err != nil {
		return nil, err
	}
	return web.Answer(h), record(tx, who.Account, "retention.hold", h.ID, account)
}

type holdReleaseInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" minLength:"5" maxLength:"500"`
	}
}

func (s *Service) release(tx *database.Tx, who web.Principal, in *holdReleaseInput) (*web.None, error) {
	account, err := endHold(tx, in.ID, who.Account, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "retention.release", in.ID, account)
}

func record(tx *database.Tx, actor, action, hold, account string) error {
	return audit.Record(tx, audit.Entry{Actor: actor, Action: action, Subject: audit.Subject{Kind: "hold", ID: hold}, Owner: account})
}
