package quality

import (
	"slices"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// askAgain is how long who posted a thing has to mend it before she is asked
// another time.
const askAgain = 7 * 24 * time.Hour

// one reads a fault that the officer may decide on; Missing for what is outside
// her wards.
func (s *Service) one(tx *database.Tx, who web.Principal, in FaultPath) (f fault, source Source, err error) {
	source, known := s.source(in.Kind)
	if !known {
		return f, source, errs.Missing()
	}
	err = f.scan(tx.Row(`SELECT `+faultColumns+` FROM quality_faults WHERE thing = $1 AND fault = $2 AND kind = $3`, in.ID, in.Fault, in.Kind).Scan)
	if database.NoRows(err) {
		return f, source, errs.Missing()
	}
	if err != nil {
		return f, source, err
	}
	all, wards, err := s.Reach(tx, who)
	if err == nil && !all && !slices.Contains(wards, f.ward) {
		err = errs.Missing()
	}
	return f, source, err
}

// ask tells who posted a thing what to mend, in words that the program has.
func (s *Service) ask(tx *database.Tx, who web.Principal, in *FaultPath) (*web.JSON[FaultState], error) {
	f, source, err := s.one(tx, who, *in)
	if err != nil {
		return nil, err
	}
	account, err := source.Speaker(tx, f.kind, f.thing)
	switch {
	case err != nil:
		return nil, err
	case account == "" || account == audit.System:
		return nil, errs.New(errs.Conflict, "qualityNobody")
	case account == who.Account:
		return nil, errs.New(errs.Denied, "qualityOwn")
	}
	err = tx.One(errs.New(errs.Conflict, "qualityAsked"), `UPDATE quality_faults SET state = 'asked', officer = $3, reason = '', changed_at = $4
		WHERE thing = $1 AND fault = $2 AND (state = 'open' OR state = 'asked' AND changed_at <= $5)`,
		f.thing, f.fault, who.Account, tx.Now(), tx.Now()-askAgain.Milliseconds())
	if err != nil {
		return nil, err
	}
	if err := record(tx, who, f, account, "quality.ask"); err != nil {
		return nil, err
	}
	return web.Answer(FaultState{asked}), notify.Send(tx, notify.Notice{
		Account: account, Category: "listing", Code: "quality.mend." + f.fault, Link: source.Link(f.kind, f.thing),
		Args: map[string]any{"title": f.title},
	})
}

type dismissInput struct {
	FaultPath
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"300" doc:"Why it is right as it is"`
	}
}

// dismiss takes a fault off the list: an officer has looked and does not mind.
func (s *Service) dismiss(tx *database.Tx, who web.Principal, in *dismissInput) (*web.JSON[FaultState], error) {
	return s.move(tx, who, in.FaultPath, "quality.dismiss", dismissed, in.Body.Reason, `state <> 'dismissed'`)
}

// reopen undoes a dismissal.
func (s *Service) reopen(tx *database.Tx, who web.Principal, in *FaultPath) (*web.JSON[FaultState], error) {
	return s.move(tx, who, *in, "quality.reopen", open, "", `state = 'dismissed'`)
}

func (s *Service) move(tx *database.Tx, who web.Principal, in FaultPath, action, to, reason, from string) (*web.JSON[FaultState], error) {
	f, source, err := s.one(tx, who, in)
	if err != nil {
		return nil, err
	}
	account, err := source.Speaker(tx, f.kind, f.thing)
	if err != nil {
		return nil, err
	}
	if account == who.Account {
		return nil, errs.New(errs.Denied, "qualityOwn")
	}
	err = tx.One(errs.New(errs.Conflict, "qualityMoved"), `UPDATE quality_faults SET state = $3, officer = $4, reason = $5, changed_at = $6
		WHERE thing = $1 AND fault = $2 AND `+from, f.thing, f.fault, to, who.Account, reason, tx.Now())
	if err != nil {
		return nil, err
	}
	return web.Answer(FaultState{to}), record(tx, who, f, account, action)
}

func record(tx *database.Tx, who web.Principal, f fault, owner, action string) error {
	if owner == audit.System {
		owner = ""
	}
	return audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: action, Subject: audit.Subject{Kind: subject(f.kind), ID: f.thing}, Owner: owner,
		Details: map[string]string{"fault": f.fault, "kind": f.kind},
	})
}

// subject is what the audit log calls a thing.
func subject(kind string) string {
	switch kind {
	case "companies":
		return "organisation"
	case "coaches":
		return "coachFeed"
	}
	return "listing"
}
