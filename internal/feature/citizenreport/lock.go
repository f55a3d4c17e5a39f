package citizenreport

import (
	"context"
	"time"
	"unicode/utf8"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// The states of a lock.
const (
	lockActive   = "active"
	lockAppealed = "appealed"
	lockUpheld   = "upheld"
	lockLifted   = "lifted"
)

// lock keeps an account from reporting for a while.
type lock struct {
	ID, Account, Case, Organisation, Officer, Reason, State, Decider string
	Words, Appeal, Decision                                          string
	At, Until, Appealed, Decided                                     time.Time
}

// maxLockDays bounds a lock.
const maxLockDays = 180

// maxLockWords bounds what is said about one, in characters.
const maxLockWords = 2000

func lockWords(bad *errs.Fields, text string) {
	n := utf8.RuneCountInString(text)
	bad.Check(n >= minText, "text", "tooShort", "min", minText)
	bad.Check(n <= maxLockWords, "text", "tooLong", "max", maxLockWords)
}

// MyLock is whether somebody may report, and what she can do about it.
type MyLock struct {
	Locked    bool       `json:"locked"`
	Until     *time.Time `json:"until,omitempty"`
	Reason    string     `json:"reason,omitempty" enum:"abuse,false,spam"`
	Text      string     `json:"text,omitempty" doc:"What the officer wrote"`
	State     string     `json:"state,omitempty" enum:"active,appealed,upheld,lifted"`
	Decision  string     `json:"decision,omitempty" doc:"What was answered to the objection"`
	MayAppeal bool       `json:"mayAppeal"`
}

func (s *Service) myLock(tx *database.Tx, account string) (MyLock, error) {
	l, err := lockNow(tx, account)
	if err != nil || l.ID == "" {
		return MyLock{}, err
	}
	if err := s.unseal(&l); err != nil {
		return MyLock{}, err
	}
	return MyLock{true, &l.Until, l.Reason, l.Words, l.State, l.Decision, l.State == lockActive}, nil
}

func (s *Service) getMyLock(ctx context.Context, _ *web.None) (*web.JSON[MyLock], error) {
	var out MyLock
	err := s.db.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.myLock(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(out), err
}

type reportLockInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Days   int64  `json:"days" minimum:"1" maximum:"180"`
		Reason string `json:"reason" enum:"abuse,false,spam"`
		Text   string `json:"text" minLength:"1" maxLength:"2000" doc:"Why, for the author"`
	}
}

// Locked is until when an author may not report; nothing of who she is.
type Locked struct {
	ID    string    `json:"id"`
	Until time.Time `json:"until"`
}

// postLock needs a report that the officer works on: nobody locks at large.
func (s *Service) postLock(tx *database.Tx, who web.Principal, in *reportLockInput) (*web.JSON[Locked], error) {
	var bad errs.Fields
	bad.Range(in.Body.Days, 1, maxLockDays, "days")
	lockWords(&bad, in.Body.Text)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := s.worked(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if c.Owner == "" || c.Owner == who.Account {
		return nil, errs.New(errs.Conflict, "reportNoAuthor")
	}
	if err := tx.Alone("report-lock:" + c.Owner); err != nil {
		return nil, err
	}
	if now, err := lockNow(tx, c.Owner); err != nil || now.ID != "" {
		if err == nil {
			err = errs.New(errs.Conflict, "reportLockedAlready")
		}
		return nil, err
	}
	l := lock{
		ID: id.New(tx.Now()), Account: c.Owner, Case: c.ID, Organisation: c.Organisation, Officer: who.Account, Reason: in.Body.Reason,
		Words: in.Body.Text, State: lockActive, At: tx.Time(), Until: tx.Time().AddDate(0, 0, int(in.Body.Days)),
	}
	if err := s.insertLock(tx, l); err != nil {
		return nil, err
	}
	if err := s.tellLock(tx, l, "report.locked"); err != nil {
		return nil, err
	}
	return web.Answer(Locked{l.ID, l.Until}), record(tx, who.Account, "report.lock", l)
}

func (s *Service) tellLock(tx *database.Tx, l lock, code string) error {
	return notify.Send(tx, notify.Notice{
		Account: l.Account, Category: notify.Case, Code: code, Args: map[string]any{"date": s.day(l.Until)}, Link: "/phan-anh",
	})
}

func record(tx *database.Tx, actor, action string, l lock) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "case", ID: l.Case}, Owner: l.Account, Organisation: l.Organisation,
		Details: map[string]string{"lock": l.ID, "until": l.Until.Format(time.DateOnly), "reason": l.Reason},
	})
}

type lockAppealInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"2000"`
	}
}

func (s *Service) postAppeal(tx *database.Tx, who web.Principal, in *lockAppealInput) (*web.JSON[MyLock], error) {
	var bad errs.Fields
	lockWords(&bad, in.Body.Text)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	l, err := lockNow(tx, who.Account)
	if err != nil {
		return nil, err
	}
	if l.ID == "" {
		return nil, errs.Missing()
	}
	err = tx.One(errs.New(errs.Conflict, "reportAppealedOnce"), `UPDATE report_locks SET state = 'appealed', appeal = $2, appealed_at = $3
		WHERE id = $1 AND state = 'active'`, l.ID, s.seal(l.ID, "appeal", in.Body.Text), tx.Now())
	if err != nil {
		return nil, err
	}
	out, err := s.myLock(tx, who.Account)
	return web.Answer(out), err
}

// Objection is a lock that somebody objects to; not whose it is.
type Objection struct {
	ID       string    `json:"id"`
	Case     string    `json:"case" doc:"The report that it was for"`
	Reason   string    `json:"reason" enum:"abuse,false,spam"`
	Text     string    `json:"text" doc:"What the officer wrote"`
	Appeal   string    `json:"appeal"`
	Until    time.Time `json:"until"`
	Appealed time.Time `json:"appealedAt"`
	Own      bool      `json:"own" doc:"The reader locked herself, so another decides"`
}

type reportLocksInput struct{ web.Paging }

type lockPosition struct {
	At int64  `json:"a"`
	ID string `json:"i"`
}

func (s *Service) getLocks(ctx context.Context, in *reportLocksInput) (*web.JSON[web.Page[Objection]], error) {
	who := web.Who(ctx)
	var after lockPosition
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	page := web.Page[Objection]{Items: []Objection{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		all, err := appealed(tx, mayDecideIn(who), after, in.Limit+1)
		if len(all) > in.Limit {
			all = all[:in.Limit]
			last := all[in.Limit-1]
			page.Next = web.Cursor(lockPosition{last.Appealed.UnixMilli(), last.ID})
		}
		for i := range all {
			if err == nil {
				err = s.unseal(&all[i])
			}
			l := all[i]
			page.Items = append(page.Items, Objection{l.ID, l.Case, l.Reason, l.Words, l.Appeal, l.Until, l.Appealed, l.Officer == who.Account})
		}
		return err
	})
	return web.Answer(page), err
}

// mayDecideIn are the organisations on whose locks somebody decides; nil is all.
func mayDecideIn(who web.Principal) []string {
	if who.Has("administrator") {
		return nil
	}
	return append([]string{}, casework.Works(who)...)
}

type decideLockInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Lift bool   `json:"lift"`
		Text string `json:"text" minLength:"1" maxLength:"2000" doc:"Why, for the author"`
	}
}

// postDecideLock answers an objection; never who locked.
func (s *Service) postDecideLock(tx *database.Tx, who web.Principal, in *decideLockInput) (*web.JSON[Locked], error) {
	var bad errs.Fields
	lockWords(&bad, in.Body.Text)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	l, err := lockOf(tx, in.ID, mayDecideIn(who))
	if err != nil {
		return nil, err
	}
	if l.Officer == who.Account || l.Account == who.Account {
		return nil, errs.New(errs.Denied, "sameOfficer")
	}
	state, code := lockUpheld, "report.lockUpheld"
	if in.Body.Lift {
		state, code, l.Until = lockLifted, "report.lockLifted", tx.Time()
	}
	err = tx.One(casework.NotNow(), `UPDATE report_locks SET state = $2, decider = $3, decision = $4, decided_at = $5, until_at = $6
		WHERE id = $1 AND state = 'appealed'`, l.ID, state, who.Account, s.seal(l.ID, "decision", in.Body.Text), tx.Now(), l.Until.UnixMilli())
	if err != nil {
		return nil, err
	}
	if err := s.tellLock(tx, l, code); err != nil {
		return nil, err
	}
	return web.Answer(Locked{l.ID, l.Until}), record(tx, who.Account, "report."+state, l)
}
