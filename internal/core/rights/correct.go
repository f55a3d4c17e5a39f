package rights

import (
	"context"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// DataCorrection is what somebody says is wrong about her data.
type DataCorrection struct {
	ID        string     `json:"id"`
	Subject   string     `json:"subject" enum:"name,phone,identity,listing,other"`
	Text      string     `json:"text,omitempty"`
	State     string     `json:"state" enum:"open,done,refused"`
	Reason    string     `json:"reason,omitempty" doc:"The officer's words."`
	AskedAt   time.Time  `json:"askedAt"`
	AnswerBy  time.Time  `json:"answerBy" doc:"Two working days: until then an officer has taken it up."`
	DueAt     time.Time  `json:"dueAt" doc:"Until then it is decided."`
	SeenAt    *time.Time `json:"seenAt,omitempty"`
	DecidedAt *time.Time `json:"decidedAt,omitempty"`

	account      string
	text, reason []byte // sealed
}

// CorrectionCase is a correction as officers read it.
type CorrectionCase struct {
	DataCorrection
	Account string `json:"account"`
	Name    string `json:"name"`
}

// openMost bounds the requests of one account that wait.
const openMost = 5

type correctionInput struct {
	Body struct {
		Subject string `json:"subject" enum:"name,phone,identity,listing,other"`
		Text    string `json:"text" minLength:"10" maxLength:"2000" doc:"What is wrong, and how it should be."`
	}
}

func (s *Service) postCorrection(tx *database.Tx, who web.Principal, in *correctionInput) (*web.JSON[DataCorrection], error) {
	if in.Body.Text == "" { // of spaces only
		return nil, errs.InvalidField("text", "required")
	}
	if err := tx.Alone("rights.correct:" + who.Account); err != nil {
		return nil, err
	}
	waiting, err := openOf(tx, who.Account)
	if err != nil {
		return nil, err
	}
	if waiting >= openMost {
		return nil, errs.New(errs.Conflict, "correctionsTooMany", "max", openMost)
	}
	c := DataCorrection{
		ID: id.New(tx.Now()), Subject: in.Body.Subject, Text: in.Body.Text, State: "open", AskedAt: tx.Time(),
		AnswerBy: s.o.WorkingDays(tx.Time(), answerDays), DueAt: tx.Time().AddDate(0, 0, correctDays), account: who.Account,
	}
	c.text = s.o.Vault.Seal([]byte(c.Text), correctionContext(c.ID))
	return web.Answer(c), insertCorrection(tx, c)
}

func correctionContext(correction string) string { return "rights.correction:" + correction }

// open unseals what people and officers have written.
func (s *Service) open(c *DataCorrection) error {
	for sealed, plain := range map[*[]byte]*string{&c.text: &c.Text, &c.reason: &c.Reason} {
		if len(*sealed) == 0 {
			continue
		}
		raw, err := s.o.Vault.Unseal(*sealed, correctionContext(c.ID))
		if err != nil {
			return err
		}
		*plain = string(raw)
	}
	return nil
}

func (s *Service) getCorrections(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[DataCorrection]], error) {
	return pageOf(ctx, s.o.DB, *in, func(tx *database.Tx, before string, limit int) ([]DataCorrection, error) {
		all, err := correctionsOf(tx, web.Who(ctx).Account, before, limit)
		for i := range all {
			if err == nil {
				err = s.open(&all[i])
			}
		}
		return all, err
	}, func(c DataCorrection) string { return c.ID })
}

type casesInput struct {
	State string `query:"state" enum:"open,done,refused" default:"open"`
	web.Paging
}

// getCases lists without names and texts, so that looking at the list is no
// look at anybody's data.
func (s *Service) getCases(ctx context.Context, in *casesInput) (*web.JSON[web.Page[DataCorrection]], error) {
	return pageOf(ctx, s.o.DB, in.Paging, func(tx *database.Tx, before string, limit int) ([]DataCorrection, error) {
		return correctionsIn(tx, in.State, before, limit)
	}, func(c DataCorrection) string { return c.ID })
}

// ByID names a record in the path. It is exported because embedded fields of
// unexported types are not read.
type ByID struct {
	ID string `path:"id" maxLength:"36"`
}

// getCase opens a request. The person sees who did, and learns of the first
// time: that is the answer that is due in two working days.
func (s *Service) getCase(ctx context.Context, in *ByID) (*web.JSON[CorrectionCase], error) {
	var out CorrectionCase
	who := web.Who(ctx)
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		c, err := loadCorrection(tx, in.ID)
		if err != nil {
			return err
		}
		first, err := see(tx, c.ID)
		if err != nil {
			return err
		}
		if first {
			if err := tell(tx, c.account, "correctionSeen"); err != nil {
				return err
			}
			c.SeenAt = maybe(tx.Now())
		}
		if err := s.open(&c); err != nil {
			return err
		}
		names, err := s.o.Names(tx, []string{c.account})
		out = CorrectionCase{c, c.account, names[c.account]}
		if err != nil {
			return err
		}
		return record(tx, who.Account, "correction.read", c.ID, c.account, nil)
	})
	return web.Answer(out), err
}

type correctionDecideInput struct {
	ByID
	Body struct {
		Decision string `json:"decision" enum:"done,refused"`
		Reason   string `json:"reason" minLength:"5" maxLength:"1000" doc:"For the person to read."`
	}
}

func (s *Service) decide(tx *database.Tx, who web.Principal, in *correctionDecideInput) (*web.None, error) {
	account, err := decideCorrection(tx, in.ID, in.Body.Decision, who.Account, s.o.Vault.Seal([]byte(in.Body.Reason), correctionContext(in.ID)))
	if err != nil {
		return nil, err
	}
	if err := record(tx, who.Account, "correction.decide", in.ID, account, map[string]string{"decision": in.Body.Decision}); err != nil {
		return nil, err
	}
	return &web.None{}, tell(tx, account, "correctionDecided")
}

func tell(tx *database.Tx, account, code string) error {
	return notify.Send(tx, notify.Notice{Account: account, Category: notify.System, Code: code, Link: link})
}

func record(tx *database.Tx, actor, action, subject, owner string, details map[string]string) error {
	kind := "correction"
	if owner == subject {
		kind = "account"
	}
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: kind, ID: subject}, Owner: owner, Details: details,
	})
}

// pageOf reads one more than asked, to know whether there are more.
func pageOf[T any](ctx context.Context, db *database.DB, paging web.Paging,
	read func(*database.Tx, string, int) ([]T, error), position func(T) string,
) (*web.JSON[web.Page[T]], error) {
	var before string
	if _, err := web.After(paging.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[T]{Items: []T{}}
	err := db.View(ctx, func(tx *database.Tx) error {
		all, err := read(tx, before, paging.Limit+1)
		if page.Next = ""; len(all) > paging.Limit {
			all = all[:paging.Limit]
			page.Next = web.Cursor(position(all[paging.Limit-1]))
		}
		page.Items = append(page.Items[:0], all...)
		return err
	})
	return web.Answer(page), err
}
