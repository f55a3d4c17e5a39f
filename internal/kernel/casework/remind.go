package casework

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

// remindAll sends the reminders that are due: first to who works on a case,
// then to who answers for the office, then to the administrators; each once.
func (k *Kernel) remindAll(ctx context.Context) error {
	for {
		n := 0
		err := k.DB.Update(ctx, func(tx *database.Tx) error {
			late, err := k.many(tx, `closed_at = 0 AND escalate_at > 0 AND escalate_at <= $1 ORDER BY escalate_at, id LIMIT 50`, tx.Now())
			n = len(late)
			slices.SortFunc(late, func(a, b *Case) int { return strings.Compare(a.ID, b.ID) }) // as hold
			for _, c := range late {
				if err == nil {
					err = k.remind(tx, c.ID)
				}
			}
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

func (k *Kernel) remind(tx *database.Tx, id string) error {
	c, err := k.byID(tx, ``, id)
	if err != nil {
		return err
	}
	if !c.Open() || c.escalateAt == 0 || c.escalateAt > tx.Now() {
		return nil // somebody was faster
	}
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
