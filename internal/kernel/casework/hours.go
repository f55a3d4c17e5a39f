package casework

import (
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

// Step is something that an office does with a case within some hours of its
// work: an answer in seven days does not begin with a week of silence.
type Step string

// The steps.
const (
	Triage     Step = "triage" // whether it is taken up
	Assignment Step = "assign" // who works on it
)

// steps are told of when they are late, each once for an office.
var steps = []struct {
	step   Step
	bit    int64
	notice string
	by     func(*Case) *time.Time
}{
	{Triage, 1, "case.lateTriage", func(c *Case) *time.Time { return &c.Triage }},
	{Assignment, 2, "case.lateAssign", func(c *Case) *time.Time { return &c.Assign }},
}

// arrived sets until when an office that has just got a case takes its first steps.
func (k *Kernel) arrived(c *Case, l Limit, at time.Time) {
	c.stepTold, c.Triage = 0, time.Time{}
	if l.Triage > 0 {
		c.Triage = k.Province.AfterOfficeTime(at, time.Duration(l.Triage)*time.Hour)
	}
	k.letGo(c, l, at)
}

// letGo sets until when a case that nobody works on is given to somebody.
func (k *Kernel) letGo(c *Case, l Limit, at time.Time) {
	c.Assign = time.Time{}
	if l.Assign > 0 {
		c.Assign = k.Province.AfterOfficeTime(at, time.Duration(l.Assign)*time.Hour)
	}
}

// settleSteps ends those that were taken. What an agency's own system works on
// is given to nobody here.
func (c *Case) settleSteps() {
	if c.Status != Submitted {
		c.Triage = time.Time{}
	}
	if !c.Open() || c.Assignee != "" || c.ForeignCode != "" {
		c.Assign = time.Time{}
	}
	c.stepAt = 0
	for _, s := range steps {
		if at := millis(*s.by(c)); at > 0 && c.stepTold&s.bit == 0 && (c.stepAt == 0 || at < c.stepAt) {
			c.stepAt = at
		}
	}
}

// lateSteps are those whose time is over.
func (c *Case) lateSteps(now time.Time) (late []Step) {
	for _, s := range steps {
		if by := *s.by(c); !by.IsZero() && now.After(by) {
			late = append(late, s.step)
		}
	}
	return late
}

// remindStep tells who answers for an office that a step is late.
func (k *Kernel) remindStep(tx *database.Tx, c *Case) error {
	for _, s := range steps {
		by := *s.by(c)
		if c.stepTold&s.bit != 0 || by.IsZero() || by.After(tx.Time()) {
			continue
		}
		c.stepTold |= s.bit
		to, err := k.leaders(tx, c)
		if err != nil {
			return err
		}
		for _, account := range to {
			err := notify.Send(tx, notify.Notice{
				Account: account, Category: notify.Case, Code: s.notice,
				Args: map[string]any{"receipt": Grouped(c.Receipt), "time": by.In(k.Province.Location()).Format("15:04 02/01/2006")}, Link: deskPage + c.ID,
			})
			if err != nil {
				return err
			}
		}
		if err := k.record(tx, c, &Event{Role: BySystem, Action: Remind, Internal: true, Args: map[string]string{"step": string(s.step)}}); err != nil {
			return err
		}
	}
	return nil
}

// leaders are who answers for a case's office, else for the whole.
func (k *Kernel) leaders(tx *database.Tx, c *Case) (accounts []string, err error) {
	if c.Organisation != unrouted {
		officers, err := k.Offices.Officers(tx, c.Organisation)
		if err != nil {
			return nil, err
		}
		for _, o := range officers {
			if o.Lead {
				accounts = append(accounts, o.Account)
			}
		}
	}
	if len(accounts) == 0 {
		return k.Offices.Administrators(tx)
	}
	return accounts, nil
}
