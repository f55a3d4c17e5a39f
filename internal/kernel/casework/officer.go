package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// unrouted is the organisation of cases that nobody has the duty for: who works
// for the whole province sees them and hands them on.
const unrouted = ""

// mayWork reports whether somebody works on an organisation's cases.
func mayWork(who web.Principal, organisation string) bool {
	if organisation == unrouted {
		return who.Has("administrator")
	}
	return slices.Contains(Works(who), organisation)
}

// Worked is a case of an organisation that somebody works in; another's is not there.
func (k *Kernel) Worked(tx *database.Tx, who web.Principal, id string) (*Case, error) {
	c, err := k.byID(tx, ``, id)
	if err != nil {
		return nil, err
	}
	if !mayWork(who, c.Organisation) {
		return nil, errs.Missing()
	}
	return c, nil
}

// Act is what an officer decides.
type Act struct {
	Action  Action
	Words   string // to the owner
	Fee     int64  // đồng, of AskFee
	Papers  []Paper
	Version int64 // as the officer saw it; 0 does not mind
}

// acts are the actions that officers take by Decide, and whether they need words.
var acts = map[Action]bool{
	Accept: false, Decline: true, Begin: false, AskPapers: true, AskFee: true, FeePaid: false, Stop: true,
	Answer: true, SendBack: true, Finish: false, Deliver: false,
}

// maxFee bounds a fee, đồng.
const maxFee = 100_000_000

// Outcome is the document that a finished case gives.
type Outcome struct {
	Document document.Document
	Sign     func(tx *database.Tx) error // registers it, in the transaction
	Args     map[string]string           // for the timeline
	Undo     func(context.Context) error // when the decision was not taken after all
}

// Decide carries out an officer's decision and logs it. Nobody decides on her
// own case, and an answer is approved by another than who wrote it.
func (k *Kernel) Decide(ctx context.Context, who web.Principal, id string, a Act) (*Case, error) {
	outcome, err := k.prepare(ctx, who, id, &a)
	if err != nil {
		return nil, err
	}
	var c *Case
	err = k.DB.Update(ctx, func(tx *database.Tx) (err error) {
		c, err = k.decide(tx, who, id, a, outcome)
		return err
	})
	if err != nil && outcome != nil {
		err = errors.Join(err, k.Documents.Forget(context.WithoutCancel(ctx), outcome.Document))
		if outcome.Undo != nil {
			err = errors.Join(err, outcome.Undo(context.WithoutCancel(ctx)))
		}
	}
	return c, err
}

// prepare checks what was decided, and makes the result before the transaction.
func (k *Kernel) prepare(ctx context.Context, who web.Principal, id string, a *Act) (*Outcome, error) {
	needed, known := acts[a.Action]
	var bad errs.Fields
	bad.Check(known, "action", "notAllowed")
	words(&bad, "text", a.Words, needed)
	bad.Check(len(a.Papers) <= maxPapers, "papers", "tooMany", "max", maxPapers)
	if a.Action == AskFee {
		bad.Range(a.Fee, 1, maxFee, "fee")
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	var c *Case
	var content *Content
	err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
		if c, err = k.Worked(tx, who, id); err != nil {
			return err
		}
		if content, err = k.Content(c); err != nil || a.Action != Finish || c.Status != Answered || a.Words != "" {
			return err
		}
		a.Words, err = k.answer(tx, c) // what is approved is what was written
		return err
	})
	if err != nil || a.Action != Finish {
		return nil, err
	}
	kind, err := k.kind(c.Kind)
	if err != nil || kind.Deciding == nil || !Finish.Allowed(c.Status) || c.Owner == who.Account {
		return nil, err
	}
	return kind.Deciding(ctx, c, content, a.Words)
}

func (k *Kernel) decide(tx *database.Tx, who web.Principal, id string, a Act, outcome *Outcome) (*Case, error) {
	c, err := k.Worked(tx, who, id)
	if err != nil {
		return nil, err
	}
	kind, err := k.kind(c.Kind)
	if err != nil {
		return nil, err
	}
	if a.Action == Finish && kind.Approved && c.Status != Answered {
		a.Action = Answer // it waits for approval first
	}
	if err := k.mayDecide(tx, who, c, a); err != nil {
		return nil, err
	}
	if a.Action != Finish {
		outcome = nil
	}
	if a.Action == AskFee {
		c.Fee = a.Fee
	}
	if c.Assignee == "" {
		c.Assignee = who.Account
	}
	e := Event{Role: ByOfficer, Actor: who.Account, Action: a.Action, Words: a.Words, Internal: a.Action == Answer || a.Action == SendBack}
	if outcome != nil {
		e.Args = outcome.Args
	}
	approved := c.Status == Answered && a.Action == Finish
	if err := k.step(tx, c, &e); err != nil {
		return nil, err
	}
	if approved {
		if err := k.release(tx, c); err != nil {
			return nil, err
		}
	}
	if err := k.attach(tx, c, who.Account, "papers", a.Papers, e.Internal); err != nil {
		return nil, err
	}
	if err := k.keepOutcome(tx, c, outcome); err != nil {
		return nil, err
	}
	return c, k.audit(tx, who.Account, c, "case."+string(a.Action), nil)
}

func (k *Kernel) mayDecide(tx *database.Tx, who web.Principal, c *Case, a Act) error {
	switch {
	case c.Owner == who.Account:
		return errs.New(errs.Denied, "caseYours")
	case a.Version != 0 && a.Version != c.Version:
		return web.Stale()
	case c.Status == Answered && a.Action == Finish:
		author, err := lastActor(tx, c, Answer)
		if err != nil {
			return err
		}
		if author == who.Account && !leads(who, c.Organisation) {
			return errs.New(errs.Denied, "sameOfficer")
		}
	}
	return nil
}

// answer is what waits for approval.
func (k *Kernel) answer(tx *database.Tx, c *Case) (words string, err error) {
	events, err := k.Timeline(tx, c, true)
	for _, e := range events {
		if e.Action == Answer {
			words = e.Words
		}
	}
	return words, err
}

// release shows the owner the papers of the answer that was approved, with the
// event that is the case's last.
func (k *Kernel) release(tx *database.Tx, c *Case) error {
	_, err := tx.Exec(`UPDATE case_files SET internal = 0, seq = $2 WHERE case_id = $1 AND seq =
		(SELECT max(seq) FROM case_events WHERE case_id = $1 AND action = $3)`, c.ID, c.Events, string(Answer))
	return err
}

func lastActor(tx *database.Tx, c *Case, a Action) (account string, err error) {
	err = tx.Row(`SELECT actor FROM case_events WHERE case_id = $1 AND action = $2 ORDER BY seq DESC LIMIT 1`, c.ID, string(a)).Scan(&account)
	if database.NoRows(err) {
		err = nil
	}
	return account, err
}

// resultSlot is what a case's result answers.
const resultSlot = "result"

func (k *Kernel) keepOutcome(tx *database.Tx, c *Case, outcome *Outcome) error {
	if outcome == nil {
		return nil
	}
	if err := k.Documents.Enter(tx, outcome.Document, c.subject()); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO case_files (case_id, document, slot, seq, internal) VALUES ($1, $2, $3, $4, 0)`,
		c.ID, outcome.Document.ID, resultSlot, c.Events)
	if err != nil || outcome.Sign == nil {
		return err
	}
	return outcome.Sign(tx)
}

// NoteOn adds what only officers see.
func (k *Kernel) NoteOn(tx *database.Tx, who web.Principal, id, text string, papers []Paper) (*Case, error) {
	var bad errs.Fields
	words(&bad, "text", text, true)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := k.Worked(tx, who, id)
	if err != nil {
		return nil, err
	}
	if err := k.record(tx, c, &Event{Role: ByOfficer, Actor: who.Account, Action: Note, Words: text, Internal: true}); err != nil {
		return nil, err
	}
	if err := k.attach(tx, c, who.Account, "papers", papers, true); err != nil {
		return nil, err
	}
	return c, k.audit(tx, who.Account, c, "case.note", nil)
}

// PostponeTo apologises and names a new deadline, once (TT 01/2018/TT-VPCP).
func (k *Kernel) PostponeTo(tx *database.Tx, who web.Principal, id, day, text string) (*Case, error) {
	var bad errs.Fields
	words(&bad, "text", text, true)
	date, err := time.ParseInLocation(time.DateOnly, day, k.Province.Location())
	bad.Check(err == nil, "date", "malformed")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := k.Worked(tx, who, id)
	if err != nil {
		return nil, err
	}
	due := k.Province.AfterWorkingDays(date.AddDate(0, 0, -1), 1) // a day of rest moves it on
	bad.Check(due.After(c.Due) && due.After(tx.Time()), "date", "laterNeeded")
	bad.Check(due.Before(tx.Time().AddDate(0, 6, 0)), "date", "tooFar")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if c.Postponed || !c.Open() || c.Due.IsZero() {
		return nil, errs.New(errs.Conflict, "postponedOnce")
	}
	c.Due, c.Postponed, c.Escalation = due, true, 0
	k.schedule(c)
	if err := k.record(tx, c, &Event{Role: ByOfficer, Actor: who.Account, Action: Postpone, Words: text, Args: map[string]string{"date": day}}); err != nil {
		return nil, err
	}
	return c, k.audit(tx, who.Account, c, "case.postpone", nil)
}
