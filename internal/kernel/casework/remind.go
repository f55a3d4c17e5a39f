package casework

import (
	"context"
	"strconv"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
)

// reminding is how many cases are looked up at once.
const reminding = 100

// remindAll sends the reminders that are due: first to who works on a case,
// then to who answers for the office, then to the administrators; each once.
// Each case is a transaction of its own and is passed by when it fails: it comes
// due again with the next run, and holds up no other.
func (k *Kernel) remindAll(ctx context.Context) error {
	err := k.eachDue(ctx, "escalate_at", func(c *Case) int64 { return c.escalateAt }, k.remind)
	if err != nil {
		return err
	}
	return k.eachDue(ctx, "step_at", func(c *Case) int64 { return c.stepAt }, k.remindStep)
}

// eachDue does something with each open case whose time in a column has come.
func (k *Kernel) eachDue(ctx context.Context, column string, due func(*Case) int64, do func(*database.Tx, *Case) error) error {
	at, id := int64(0), ""
	for ctx.Err() == nil {
		var late []*Case
		err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
			late, err = k.many(tx, `closed_at = 0 AND `+column+` > 0 AND `+column+` <= $1 AND (`+column+`, id) > ($2, $3)
				ORDER BY `+column+`, id LIMIT $4`, tx.Now(), at, id, reminding)
			return err
		})
		if err != nil || len(late) == 0 {
			return err
		}
		for _, c := range late {
			at, id = due(c), c.ID
			err := k.DB.Update(ctx, func(tx *database.Tx) error {
				c, err := k.byID(tx, ``, id)
				if err != nil || !c.Open() || due(c) == 0 || due(c) > tx.Now() {
					return err // somebody was faster
				}
				return do(tx, c)
			})
			if err != nil && ctx.Err() == nil {
				k.Log.ErrorContext(ctx, "cannot remind of a case", "case", id, "error", jobs.Describe(err))
			}
		}
	}
	return ctx.Err()
}

func (k *Kernel) remind(tx *database.Tx, c *Case) error {
	c.Escalation++
	to, err := k.reminded(tx, c)
	if err != nil {
		return err
	}
	for _, account := range to {
		err := notify.Send(tx, notify.Notice{
			Account: account, Category: notify.Case, Code: "case.late" + strconv.FormatInt(c.Escalation, 10),
			Args: map[string]any{"receipt": Grouped(c.Receipt), "date": k.date(c.Due.Add(-1))}, Link: deskPage + c.ID,
		})
		if err != nil {
			return err
		}
	}
	k.schedule(c)
	return k.record(tx, c, &Event{
		Role: BySystem, Action: Remind, Internal: true, Args: map[string]string{"level": strconv.FormatInt(c.Escalation, 10)},
	})
}

func (k *Kernel) reminded(tx *database.Tx, c *Case) (accounts []string, err error) {
	if c.Escalation >= 3 || c.Organisation == unrouted {
		return k.Offices.Administrators(tx)
	}
	officers, err := k.Offices.Officers(tx, c.Organisation)
	if err != nil {
		return nil, err
	}
	for _, o := range officers {
		mine := o.Account == c.Assignee || c.Assignee == ""
		if c.Escalation == 1 && mine || c.Escalation == 2 && o.Lead {
			accounts = append(accounts, o.Account)
		}
	}
	return accounts, nil
}
