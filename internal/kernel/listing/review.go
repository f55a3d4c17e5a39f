package listing

import (
	"database/sql"
	"slices"
	"strconv"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Decision is what an officer decides about a listing.
type Decision struct {
	Action  Action   // Approve, Reject, Hide or Restore
	Reasons []string // needed to reject and to hide; the kind's
	Text    string   // to the owner
	Version int64    // as the officer saw it; 0 does not mind
}

var decisions = map[Action]string{
	Approve: "listing.approved", Reject: "listing.rejected", Hide: "listing.takenOff", Restore: "listing.restored",
}

// Decide carries out an officer's decision, logs it, and tells the owner.
// Nobody decides on her own listing, and an appeal goes to another officer.
func (k *Kernel) Decide(tx *database.Tx, officer web.Principal, listing string, d Decision) (*Item, error) {
	i, err := k.item(tx, listing, "")
	if err != nil {
		return nil, err
	}
	b, err := k.board(i.Kind)
	if err != nil {
		return nil, err
	}
	if err := d.check(b); err != nil {
		return nil, err
	}
	mine, err := k.concerns(tx, officer.Account, i)
	if err != nil {
		return nil, err
	}
	switch {
	case mine:
		return nil, errs.New(errs.Denied, "ownListing")
	case i.Appeal != "" && i.Reviewer == officer.Account:
		return nil, errs.New(errs.Denied, "sameReviewer")
	case d.Version != 0 && d.Version != i.Version:
		return nil, web.Stale()
	}
	i.Reviewer = officer.Account
	if d.Action != Approve {
		i.Reasons, i.Note = d.Reasons, d.Text
	}
	if err := k.step(tx, i, d.Action); err != nil {
		return nil, err
	}
	if err := k.audit(tx, officer, i, "listing."+string(d.Action)); err != nil {
		return nil, err
	}
	if err := countDecision(tx, k.day(tx.Now()), i.Kind, d.Action); err != nil {
		return nil, err
	}
	return i, k.tell(tx, i, decisions[d.Action], nil)
}

// concerns reports whether an officer posted a listing or manages it.
func (k *Kernel) concerns(tx *database.Tx, officer string, i *Item) (bool, error) {
	if i.Owner == officer {
		return true, nil
	}
	return k.manages(tx, officer, i)
}

// decidable: not one's own, nor an appeal against oneself.
func (k *Kernel) decidable(tx *database.Tx, officer string, i *Item) (bool, error) {
	mine, err := k.concerns(tx, officer, i)
	return !mine && (i.Appeal == "" || i.Reviewer != officer), err
}

func (d Decision) check(b *board) error {
	var f errs.Fields
	length(&f, "text", d.Text, 0, MaxText)
	if d.Action == Reject || d.Action == Hide {
		f.Check(len(d.Reasons) > 0, "reasons", "reasonNeeded")
		Choices(&f, "reasons", d.Reasons, b.rejections)
	}
	return f.Err()
}

func (k *Kernel) audit(tx *database.Tx, officer web.Principal, i *Item, action string) error {
	return audit.Record(tx, audit.Entry{
		Actor: officer.Account, Action: action, Subject: audit.Subject{Kind: "listing", ID: i.ID}, Owner: i.Owner,
		Organisation: actingFor(officer), Details: map[string]string{"version": strconv.FormatInt(i.Version, 10)},
	})
}

func actingFor(officer web.Principal) string {
	for _, g := range officer.Grants {
		if slices.Contains(reviewers, g.Role) {
			return g.Organisation
		}
	}
	return ""
}

// Dossier is everything an officer needs to decide.
type Dossier struct {
	View
	Detail    map[string]any  `json:"detail" doc:"What the kind knows beyond the common fields"`
	Submitted time.Time       `json:"submittedAt"`
	Appeal    string          `json:"appeal,omitempty" doc:"The owner's words against the rejection"`
	Reviewer  string          `json:"reviewer,omitempty" doc:"Account of the officer who decided last"`
	Complaint []Reported      `json:"reports" nullable:"false"`
	History   []StatusCounted `json:"history" nullable:"false" doc:"The owner's listings by status"`
	Decidable bool            `json:"decidable" doc:"The reader may decide: it is not her own, nor an appeal against herself"`
	Flags     []ShownWarning  `json:"flags" nullable:"false" doc:"What the program noticed for the officer"`
}

// Reported is one person's report; whose is not shown.
type Reported struct {
	Reason string    `json:"reason"`
	Text   string    `json:"text,omitempty"`
	At     time.Time `json:"at"`
}

// StatusCounted is how many listings an owner has in a status.
type StatusCounted struct {
	Status   Status `json:"status"`
	Listings int64  `json:"listings"`
}

// Inspect shows an officer a listing whole, in any status, and logs it.
func (k *Kernel) Inspect(tx *database.Tx, officer web.Principal, listing string) (*Dossier, error) {
	i, err := k.item(tx, listing, "")
	if err != nil {
		return nil, err
	}
	if err := k.audit(tx, officer, i, "listing.inspect"); err != nil {
		return nil, err
	}
	v, err := k.View(tx, i, true, web.Language(tx.Context()))
	if err != nil {
		return nil, err
	}
	if v.Mine, err = k.concerns(tx, officer.Account, i); err != nil {
		return nil, err
	}
	similar, err := k.Similar(tx, i)
	if err != nil {
		return nil, err
	}
	v.Warnings = append(v.Warnings, k.Shown(web.Language(tx.Context()), similar)...)
	d := &Dossier{
		View: v, Submitted: i.Submitted, Appeal: i.Appeal, Reviewer: i.Reviewer, Complaint: []Reported{},
		Decidable: !v.Mine && (i.Appeal == "" || i.Reviewer != officer.Account),
	}
	if d.Flags, err = k.flagged(tx, i); err != nil {
		return nil, err
	}
	if d.Detail, err = i.detailMap(); err != nil {
		return nil, err
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var r Reported
		var at int64
		err := rows.Scan(&r.Reason, &r.Text, &at)
		r.At = moment(at)
		d.Complaint = append(d.Complaint, r)
		return err
	}, `SELECT reason, note, at FROM listing_reports WHERE listing = $1 ORDER BY at DESC, account LIMIT 50`, i.ID)
	if err != nil {
		return nil, err
	}
	d.History, err = history(tx, i.Owner)
	return d, err
}

// flagged are the kind's flags with their sentences.
func (k *Kernel) flagged(tx *database.Tx, i *Item) ([]ShownWarning, error) {
	b, err := k.board(i.Kind)
	if err != nil {
		return nil, err
	}
	flags, err := b.flags(i)
	return k.Shown(web.Language(tx.Context()), flags), err
}

func history(tx *database.Tx, owner string) ([]StatusCounted, error) {
	all := []StatusCounted{}
	err := tx.Each(func(rows *sql.Rows) error {
		var c StatusCounted
		err := rows.Scan(&c.Status, &c.Listings)
		all = append(all, c)
		return err
	}, `SELECT status, count(*) FROM (SELECT status FROM listings WHERE owner = $1 ORDER BY kind, id DESC LIMIT 1000) l
		GROUP BY status ORDER BY status`, owner)
	return all, err
}
