package casework

import (
	"strings"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

// step moves a case as read in this transaction, writes the event, and does all
// that follows. The event says who and why.
func (k *Kernel) step(tx *database.Tx, c *Case, e *Event) error {
	if !e.Action.Allowed(c.Status) {
		return NotNow()
	}
	if err := k.may(tx, c, e.Action); err != nil {
		return err
	}
	return k.enter(tx, c, moves[e.Action].to, e)
}

func (k *Kernel) may(tx *database.Tx, c *Case, a Action) error {
	kind, err := k.kind(c.Kind)
	if err != nil || kind.May == nil {
		return err
	}
	return kind.May(tx, c, a)
}

// enter puts a case into a status and keeps its deadline, reminders and end in step.
func (k *Kernel) enter(tx *database.Tx, c *Case, to Status, e *Event) error {
	was := c.Status
	c.Status = to
	if was == Submitted && e.Action != Transfer {
		if err := k.takenUp(tx, c); err != nil {
			return err
		}
	}
	switch {
	case to.waits() && !was.waits():
		c.pausedDays = workingDays(k.Province, tx.Time(), c.Due) + 1
	case was.waits() && !to.waits() && c.pausedDays > 0:
		c.Due = k.Province.AfterWorkingDays(tx.Time(), int(c.pausedDays-1))
		c.pausedDays = 0
	}
	switch {
	case to.ended() && c.Open():
		c.Closed = tx.Time()
	case !to.ended() && !c.Open():
		c.Closed = time.Time{}
	}
	k.schedule(c)
	return k.record(tx, c, e)
}

// takenUp replaces the deadline for taking a case up by the one for its end.
func (k *Kernel) takenUp(tx *database.Tx, c *Case) error {
	p, err := k.Of(tx, c)
	if err != nil || p.Limit.First == 0 || c.Postponed || !c.Promised.Equal(c.Due) {
		return err
	}
	c.Due = p.Limit.Due(k.Province, c.Created)
	c.Promised, c.Escalation = c.Due, 0
	return nil
}

// record saves a case with an event, and tells whom it concerns.
func (k *Kernel) record(tx *database.Tx, c *Case, e *Event) error {
	if err := k.add(tx, c, e); err != nil {
		return err
	}
	if err := k.save(tx, c); err != nil {
		return err
	}
	return k.follow(tx, c, *e)
}

// follow is what every change of a case brings about.
func (k *Kernel) follow(tx *database.Tx, c *Case, e Event) error {
	kind, err := k.kind(c.Kind)
	if err != nil {
		return err
	}
	if kind.Moved != nil {
		if err := kind.Moved(tx, c, e); err != nil {
			return err
		}
	}
	if k.Announce != nil && !e.Internal {
		if err := k.Announce(tx, c, e); err != nil {
			return err
		}
	}
	return k.tell(tx, c, kind, e)
}

// hears are the actions of others that an owner hears of at once.
var hears = map[Action]string{
	Accept: "case.accepted", Decline: "case.declined", AskPapers: "case.papers", AskFee: "case.fee", Stop: "case.stopped",
	Finish: "case.done", Deliver: "case.delivered", Transfer: "case.transferred", Postpone: "case.postponed", Merge: "case.merged",
	Redirect: "case.redirected", News: "case.news",
}

func (k *Kernel) tell(tx *database.Tx, c *Case, kind *Kind, e Event) error {
	if e.Role == ByOwner {
		if err := passOn(tx, c, kind, e); err != nil {
			return err
		}
		return k.tellOfficer(tx, c, e)
	}
	code := hears[e.Action]
	if code == "" {
		return nil
	}
	if kind.Notices != "" {
		code = kind.Notices + strings.TrimPrefix(code, "case.")
	}
	p, err := k.Of(tx, c)
	if err != nil {
		return err
	}
	args := map[string]any{"procedure": p.Name.In("vi"), "receipt": Grouped(c.Receipt)}
	if !c.Due.IsZero() {
		args["date"] = k.date(c.Due.Add(-time.Second))
	}
	if err := k.tellMerged(tx, c, code, args); err != nil || c.Owner == "" || c.Owner == e.Actor {
		return err
	}
	return notify.Send(tx, notify.Notice{Account: c.Owner, Category: notify.Case, Code: code, Args: args, Link: kind.Page + c.ID})
}

// tellOfficer says that the owner did something the officer waits for.
func (k *Kernel) tellOfficer(tx *database.Tx, c *Case, e Event) error {
	if c.Assignee == "" || e.Action == Submit || e.Action == Rate {
		return nil
	}
	return notify.Send(tx, notify.Notice{
		Account: c.Assignee, Category: notify.Case, Code: "case.ownerDid",
		Args: map[string]any{"receipt": Grouped(c.Receipt)}, Link: deskPage + c.ID,
	})
}

// deskPage is the path of a case at the officers' desk.
const deskPage = "/ban-lam-viec/ho-so/"

// date writes a day as people here do.
func (k *Kernel) date(t time.Time) string { return t.In(k.Province.Location()).Format("02/01/2006") }

// Grouped writes a receipt so that it is read out easily: ABCD-EFGH-JKMN.
func Grouped(receipt string) string {
	if len(receipt) != receiptLength {
		return receipt
	}
	return receipt[:4] + "-" + receipt[4:8] + "-" + receipt[8:]
}
