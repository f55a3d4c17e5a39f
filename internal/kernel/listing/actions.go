package listing

import (
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// MaxText bounds what people explain in their own words, in characters.
const MaxText = 1000

// early is how long before its end a listing may be renewed. Renewing puts it
// on top of the list, so it must not be free every day.
const early = 7 * 24 * time.Hour

// WithdrawOwn takes an account's own listing off, whatever its status.
func (k *Kernel) WithdrawOwn(tx *database.Tx, account, listing string) (*Item, error) {
	return k.own(tx, account, listing, Withdraw)
}

// WithdrawOf takes off what a company that nobody is left in has posted.
func (k *Kernel) WithdrawOf(tx *database.Tx, company string) error {
	items, err := k.items(tx, `WHERE organisation = $1 AND organisation <> '' AND status IN ('review', 'published', 'paused', 'hidden')`, company)
	if err != nil {
		return err
	}
	for _, i := range items {
		if err := k.step(tx, i, Withdraw); err != nil {
			return err
		}
	}
	return nil
}

// RenewOwn gives an account's own listing another lifetime: at once from
// expired and shortly before the end, by a review from withdrawn.
func (k *Kernel) RenewOwn(tx *database.Tx, account, listing string) (*Item, error) {
	i, err := k.owned(tx, account, listing)
	if err != nil {
		return nil, err
	}
	action := Renew
	switch {
	case i.Status == Withdrawn:
		action = Repost
	case i.Status == Published && i.Expires.Sub(tx.Time()) > early:
		return nil, errs.New(errs.Conflict, "tooEarly", "date", k.date(i.Expires))
	}
	return i, k.step(tx, i, action)
}

// AppealOwn asks for another officer's decision on a rejection.
func (k *Kernel) AppealOwn(tx *database.Tx, account, listing, text string) (*Item, error) {
	var f errs.Fields
	length(&f, "text", text, 1, MaxText)
	if err := f.Err(); err != nil {
		return nil, err
	}
	i, err := k.owned(tx, account, listing)
	if err != nil {
		return nil, err
	}
	if !Appeal.allowed(i.Status) {
		return nil, NotNow()
	}
	i.Appeal = text
	return i, k.step(tx, i, Appeal)
}

func (k *Kernel) own(tx *database.Tx, account, listing string, a Action) (*Item, error) {
	i, err := k.owned(tx, account, listing)
	if err != nil {
		return nil, err
	}
	return i, k.step(tx, i, a)
}

// tell puts a notice about a listing into the inbox of who answers for it.
func (k *Kernel) tell(tx *database.Tx, i *Item, code string, args map[string]any) error {
	all := map[string]any{"title": i.Title}
	for name, value := range args {
		all[name] = value
	}
	account, err := k.speaker(tx, i)
	if errs.KindOf(err) == errs.NotFound {
		return nil // a company that nobody is left in
	}
	if err != nil || account == audit.System {
		return err // the province's own: nobody has to be told
	}
	return notify.Send(tx, notify.Notice{Account: account, Category: "listing", Code: code, Args: all, Link: k.link(i)})
}

// date writes a day as people here do.
func (k *Kernel) date(t time.Time) string { return t.In(k.Province.Location()).Format("02/01/2006") }

// day numbers the province's days.
func (k *Kernel) day(ms int64) int64 {
	y, m, d := time.UnixMilli(ms).In(k.Province.Location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
}
