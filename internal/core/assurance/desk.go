package assurance

import (
	"context"
	"encoding/base64"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// CaseLine is a case in the officers' work-list; it tells nothing of the person.
type CaseLine struct {
	ID       string    `json:"id"`
	Kind     Kind      `json:"kind" enum:"numberTaken,otherPerson,faceUnclear,faceTaken,notAgreed"`
	Method   Method    `json:"method" enum:"card,face,vneid,counter"`
	OpenedAt time.Time `json:"openedAt"`
}

// CaseView is an opened case. Opening it is audited and shown to the person.
type CaseView struct {
	CaseLine
	State    string            `json:"state" enum:"open,accepted,refused"`
	Account  string            `json:"account"`
	Name     string            `json:"name" doc:"What the account calls itself"`
	Details  Details           `json:"details" doc:"What the new proof says"`
	Known    *Details          `json:"known,omitempty" doc:"What the account was identified as before"`
	Other    *OtherAccount     `json:"other,omitempty" doc:"The other account that this is about"`
	Evidence map[string]string `json:"evidence"`
	Portrait string            `json:"portrait,omitempty" doc:"Of the card, a data: address; only with the person's consent"`
	Selfie   string            `json:"selfie,omitempty"`
	Reason   string            `json:"reason,omitempty"`
}

// OtherAccount is who else claims the number or looks alike.
type OtherAccount struct {
	Account string    `json:"account"`
	Name    string    `json:"name"`
	Since   time.Time `json:"since"`
	Level   int       `json:"level"`
}

func (s *Service) listCases(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[CaseLine]], error) {
	var after string
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	page := web.Page[CaseLine]{Items: []CaseLine{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		found, err := openCases(tx, after, in.Limit+1)
		if len(found) > in.Limit {
			found = found[:in.Limit]
			page.Next = web.Cursor(found[in.Limit-1].ID)
		}
		if found != nil {
			page.Items = found
		}
		return err
	})
	return web.Answer(page), err
}

type caseInput struct {
	ID string `path:"id" format:"uuid"`
}

// viewCase writes too: that the officer looked.
func (s *Service) viewCase(tx *database.Tx, who web.Principal, in *caseInput) (*web.JSON[CaseView], error) {
	c, err := s.loadCase(tx, in.ID)
	if err != nil {
		return nil, err
	}
	v := CaseView{
		CaseLine: CaseLine{c.ID, c.Kind, c.Proof.Method, moment(c.openedAt)}, State: c.State, Account: c.Account,
		Details: c.Proof.Details, Evidence: c.Proof.Evidence, Portrait: picture(c.portrait), Selfie: picture(c.selfie), Reason: c.reason,
	}
	person, err := identity.Find(tx, c.Account)
	if err != nil {
		return nil, err
	}
	v.Name = person.Name
	known, err := s.live(tx, c.Account)
	if err != nil {
		return nil, err
	}
	if len(known) > 0 {
		d := merge(known).Details
		v.Known = &d
	}
	if v.Other, err = otherOf(tx, c.other); err != nil {
		return nil, err
	}
	return web.Answer(v), audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "identity.open", Subject: audit.Subject{Kind: "identification", ID: c.ID}, Owner: c.Account,
		Details: map[string]string{"kind": string(c.Kind)},
	})
}

func otherOf(tx *database.Tx, account string) (*OtherAccount, error) {
	if account == "" {
		return nil, nil //nolint:nilnil // most cases are about one account only
	}
	other, err := identity.Find(tx, account)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil //nolint:nilnil // it was erased meanwhile
	}
	if err != nil {
		return nil, err
	}
	return &OtherAccount{other.ID, other.Name, other.CreatedAt, other.Level}, nil
}

func picture(jpeg []byte) string {
	if len(jpeg) == 0 {
		return ""
	}
	return "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(jpeg)
}

type decideInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Accept bool   `json:"accept"`
		Reason string `json:"reason" maxLength:"500" doc:"To the person; needed to refuse."`
	}
}

func (s *Service) decide(tx *database.Tx, who web.Principal, in *decideInput) (*web.None, error) {
	if !in.Body.Accept && in.Body.Reason == "" {
		return nil, errs.InvalidField("reason", "required")
	}
	return nil, s.Decide(tx, who, in.ID, in.Body.Accept, in.Body.Reason)
}

type revokeInput struct {
	Account string `path:"account" format:"uuid"`
	Method  string `path:"method" enum:"card,face,vneid,counter"`
	Body    struct {
		Reason string `json:"reason" enum:"documentLost,documentForged,wrongPerson,deceased,court"`
	}
}

func (s *Service) revoke(tx *database.Tx, who web.Principal, in *revokeInput) (*web.None, error) {
	if in.Account == who.Account {
		return nil, errs.New(errs.Denied, "ownCase")
	}
	return nil, s.Revoke(tx, who.Account, in.Account, Method(in.Method), in.Body.Reason)
}
