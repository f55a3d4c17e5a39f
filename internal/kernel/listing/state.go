package listing

import (
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Action is what moves a listing from one status to another.
type Action string

// The actions, with who does them.
const (
	Approve  Action = "approve"  // officer
	Reject   Action = "reject"   // officer
	Hide     Action = "hide"     // officer, or several people's reports
	Restore  Action = "restore"  // officer
	Resubmit Action = "resubmit" // owner: an edit that needs a review
	Adjust   Action = "adjust"   // owner: an edit that does not
	Appeal   Action = "appeal"   // owner
	Withdraw Action = "withdraw" // owner
	Pause    Action = "pause"    // owner
	Resume   Action = "resume"   // owner
	Confirm  Action = "confirm"  // owner: it still holds
	Renew    Action = "renew"    // owner
	Repost   Action = "repost"   // owner: back from withdrawn
	Expire   Action = "expire"   // job
)

type move struct {
	from []Status
	to   Status
}

// moves is the whole state machine: what is not here does not happen. A
// hidden listing that its owner withdraws or edits comes back only through a
// review, so that hiding cannot be undone by its owner.
var moves = map[Action]move{
	Approve:  {[]Status{Review}, Published},
	Reject:   {[]Status{Review, Hidden}, Rejected},
	Hide:     {[]Status{Published}, Hidden},
	Restore:  {[]Status{Hidden}, Published},
	Resubmit: {[]Status{Review, Published, Paused, Rejected, Expired, Withdrawn, Hidden}, Review},
	Adjust:   {[]Status{Published}, Published},
	Appeal:   {[]Status{Rejected, Hidden}, Review},
	Withdraw: {[]Status{Review, Published, Paused, Rejected, Expired, Hidden}, Withdrawn},
	Pause:    {[]Status{Published}, Paused},
	Resume:   {[]Status{Paused}, Published},
	Confirm:  {[]Status{Published}, Published},
	Renew:    {[]Status{Published, Paused, Expired}, Published},
	Repost:   {[]Status{Withdrawn}, Review},
	Expire:   {[]Status{Published}, Expired},
}

// allowed reports whether the action applies to a status.
func (a Action) allowed(s Status) bool { return slices.Contains(moves[a].from, s) }

// NotNow is the answer when a listing's status does not allow an action, or
// somebody else was faster.
func NotNow() error { return errs.New(errs.Conflict, "listingState") }

// step moves an item as read in this transaction: one update that holds only
// if nobody has moved or edited it since. It keeps the search index in step,
// and clears what belonged to the status before.
func (k *Kernel) step(tx *database.Tx, i *Item, a Action) error {
	if !a.allowed(i.Status) {
		return NotNow()
	}
	b, err := k.board(i.Kind)
	if err != nil {
		return err
	}
	before := *i
	i.Status, i.Updated = moves[a].to, tx.Time()
	i.Version++
	if i.Status == Review && !b.reviewed.Get() && !suspect(&before, a) {
		flags, err := b.flags(i)
		if err != nil {
			return err
		}
		if len(flags) == 0 {
			i.Status = Published
		}
	}
	if i.Status == Review {
		i.Submitted = tx.Time()
	}
	if i.Status == Hidden {
		i.Submitted = tx.Time() // it joins the officers' work-list now
	}
	if a == Approve || a == Reject || a == Restore {
		i.Reports, i.Appeal = 0, ""
	}
	if i.Status == Published {
		if err := k.enter(tx, &before, i, a, b); err != nil {
			return err
		}
	}
	if err := k.update(tx, &before, i); err != nil {
		return err
	}
	if before.Reports != i.Reports {
		// The row is ours since the update: nobody counts a report in between.
		if _, err := tx.Exec(`UPDATE listings SET reports = 0 WHERE id = $1`, i.ID); err != nil {
			return err
		}
	}
	if err := k.reindex(tx, &before, i); err != nil || b.moved == nil || before.Status == i.Status {
		return err
	}
	return b.moved(tx, i)
}

// suspect reports whether an officer has to look although the kind is not
// reviewed: one waits already, objected to a decision, or was turned away or
// reported. Otherwise its owner would undo by an edit what an officer decided.
func suspect(before *Item, a Action) bool {
	return a == Appeal || before.Status == Review || before.Status == Rejected || before.Status == Hidden ||
		before.Reports > 0 || len(before.Reasons) > 0 || before.Note != ""
}

// enter gives a listing that becomes public its place in the order and its
// time. One that was only hidden gets its old place back.
func (k *Kernel) enter(tx *database.Tx, before, i *Item, a Action, b *board) (err error) {
	switch a { //nolint:exhaustive // the others follow
	case Resume:
		return nil
	case Adjust:
		if own, err := b.until(i); err != nil || own.IsZero() {
			return err
		}
		return k.last(tx, i, b) // its last day may have changed
	case Confirm:
		return k.last(tx, i, b)
	}
	if a != Restore || i.Seq == 0 {
		if i.Seq, err = nextSeq(tx, 1); err != nil {
			return err
		}
		i.Published = tx.Time()
		if err := k.last(tx, i, b); err != nil {
			return err
		}
	}
	if before.Status != Published {
		i.Reasons, i.Note = nil, ""
	}
	return nil
}

// last starts a listing's time again.
func (k *Kernel) last(tx *database.Tx, i *Item, b *board) error {
	end, ahead, err := b.ends(i, tx.Time())
	if err == nil && !ahead {
		err = errs.New(errs.Conflict, "listingOver", "date", k.date(end.Add(-time.Second)))
	}
	i.Expires, i.warned = end, false
	return err
}
