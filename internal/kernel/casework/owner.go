package casework

import (
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// reopenDays is how long after its end an owner may have a case looked at again.
const reopenDays = 30

// Owned is an account's own case; another's is not there.
func (k *Kernel) Owned(tx *database.Tx, account, id string) (*Case, error) {
	return k.byID(tx, `owner = $2 AND owner <> ''`, id, account)
}

// words checks what somebody explains.
func words(bad *errs.Fields, name, s string, needed bool) {
	n := utf8.RuneCountInString(s)
	bad.Check(n > 0 || !needed, name, "required")
	bad.Check(n <= MaxWords, name, "tooLong", "max", MaxWords)
}

// SupplyOwn brings the papers or words that an officer asked for.
func (k *Kernel) SupplyOwn(tx *database.Tx, account, id, text string, papers []Paper) (*Case, error) {
	var bad errs.Fields
	words(&bad, "text", text, len(papers) == 0)
	bad.Check(len(papers) <= maxPapers, "papers", "tooMany", "max", maxPapers)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return k.ownStep(tx, account, id, Event{Action: Supply, Words: text}, papers)
}

// maxPapers bounds what comes at once.
const maxPapers = 20

// WithdrawOwn takes a case back: at once before it was accepted, else the
// officer has to agree.
func (k *Kernel) WithdrawOwn(tx *database.Tx, account, id, text string) (*Case, error) {
	var bad errs.Fields
	words(&bad, "text", text, false)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := k.Owned(tx, account, id)
	if err != nil {
		return nil, err
	}
	e := Event{Role: ByOwner, Actor: account, Action: AskWithdraw, Words: text}
	if c.Status == Submitted {
		e.Action = Stop
		if err := k.unforward(tx, c); err != nil {
			return nil, err
		}
	}
	return c, k.step(tx, c, &e)
}

// RateOwn says how content the owner is, once, with a finished case.
func (k *Kernel) RateOwn(tx *database.Tx, account, id string, stars int64, text string) (*Case, error) {
	var bad errs.Fields
	bad.Range(stars, 1, 5, "stars")
	words(&bad, "text", text, false)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := k.Owned(tx, account, id)
	if err != nil {
		return nil, err
	}
	if c.Status != Done && c.Status != Delivered || c.Rating != 0 {
		return nil, NotNow()
	}
	c.Rating = stars
	return c, k.record(tx, c, &Event{Role: ByOwner, Actor: account, Action: Rate, Words: text})
}

// ReopenOwn has a finished case looked at once more, with a new deadline.
func (k *Kernel) ReopenOwn(tx *database.Tx, account, id, text string, papers []Paper) (*Case, error) {
	var bad errs.Fields
	words(&bad, "text", text, true)
	bad.Check(len(papers) <= maxPapers, "papers", "tooMany", "max", maxPapers)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := k.Owned(tx, account, id)
	if err != nil {
		return nil, err
	}
	if !k.reopenable(c, tx.Time()) {
		return nil, NotNow()
	}
	p, err := k.Of(tx, c)
	if err != nil {
		return nil, err
	}
	c.Reopened, c.Postponed, c.Escalation = true, false, 0
	c.Due = p.Limit.Due(k.Province, tx.Time())
	e := Event{Role: ByOwner, Actor: account, Action: Reopen, Words: text}
	if err := k.step(tx, c, &e); err != nil {
		return nil, err
	}
	return c, k.attach(tx, c, account, "papers", papers, false)
}

func (k *Kernel) reopenable(c *Case, now time.Time) bool {
	kind := k.kinds[c.Kind]
	return kind != nil && kind.Reopenable && !c.Reopened && Reopen.Allowed(c.Status) && now.Before(c.Closed.AddDate(0, 0, reopenDays))
}

func (k *Kernel) ownStep(tx *database.Tx, account, id string, e Event, papers []Paper) (*Case, error) {
	c, err := k.Owned(tx, account, id)
	if err != nil {
		return nil, err
	}
	e.Role, e.Actor = ByOwner, account
	if err := k.step(tx, c, &e); err != nil {
		return nil, err
	}
	return c, k.attach(tx, c, account, "papers", papers, false)
}
