package casework

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

// Update is what an agency says of a case it works on.
type Update struct {
	Case     string // id
	Code     string // what the agency calls it
	Sequence int64  // of its updates of this case: 1, 2, 3 …
	Status   Status // Unmoved says nothing of it
	At       time.Time
	Words    string
	Fee      int64
	Result   []byte // a PDF
}

// Unmoved is the status of an update of an agency that only says that it works on it.
const Unmoved Status = "unmoved"

// Receive takes updates of one case, by callback or by asking; those known
// already and those overtaken by a later one change nothing.
func (k *Kernel) Receive(ctx context.Context, kind string, updates []Update) error {
	slices.SortFunc(updates, func(a, b Update) int { return int(a.Sequence - b.Sequence) })
	for _, u := range updates {
		if err := k.receive(ctx, kind, u); err != nil {
			return err
		}
	}
	return nil
}

func (k *Kernel) receive(ctx context.Context, kind string, u Update) error {
	if _, known := byAgency[u.Status]; !known && u.Status != Submitted && u.Status != Unmoved {
		return errs.InvalidField("status", "notAllowed")
	}
	var result *document.Document
	if len(u.Result) > 0 {
		d, err := k.Documents.Keep(ctx, "", "ket-qua.pdf", u.Result)
		if err != nil {
			return err
		}
		result = &d
	}
	used := false
	err := k.DB.Update(ctx, func(tx *database.Tx) (err error) {
		used, err = k.apply(tx, kind, u, result)
		return err
	})
	if result != nil && (err != nil || !used) {
		err = errors.Join(err, k.Documents.Forget(context.WithoutCancel(ctx), *result))
	}
	return err
}

// apply moves a case to where the agency says it is, even if steps in between
// were not heard of; what cannot follow is a conflict.
func (k *Kernel) apply(tx *database.Tx, kind string, u Update, result *document.Document) (used bool, err error) {
	c, err := k.byID(tx, `kind = $2`, u.Case, kind)
	if err != nil {
		return false, err
	}
	if c.ForeignCode != "" && u.Code != "" && u.Code != c.ForeignCode {
		return false, errs.InvalidField("code", "notAllowed")
	}
	if u.Sequence <= c.foreignSeq {
		return false, nil
	}
	c.foreignSeq = u.Sequence
	if c.ForeignCode == "" {
		c.ForeignCode = u.Code // its answer to our handing over was lost
		if err := errors.Join(k.unforward(tx, c), catchUp(tx, c, 1)); err != nil {
			return false, err
		}
	}
	c.askedAt = tx.Now()
	if u.Status == Unmoved {
		u.Status = c.Status
	}
	switch {
	case c.Status == u.Status && u.Words != "":
		return false, k.record(tx, c, &Event{Role: ByAgency, Action: News, Words: u.Words, Args: sequence(u)})
	case c.Status == u.Status || u.Status == Submitted:
		return false, k.save(tx, c)
	}
	if !c.Status.reaches(u.Status) {
		return false, NotNow()
	}
	if err := k.may(tx, c, byAgency[u.Status]); err != nil {
		return false, err
	}
	e := Event{Role: ByAgency, Action: byAgency[u.Status], Words: u.Words, Args: sequence(u)}
	if u.Status == Payment {
		c.Fee = u.Fee
	}
	if err := k.enter(tx, c, u.Status, &e); err != nil {
		return false, err
	}
	if result == nil {
		return true, nil
	}
	return true, k.keepOutcome(tx, c, &Outcome{Document: *result})
}

func sequence(u Update) map[string]string {
	return map[string]string{"sequence": strconv.FormatInt(u.Sequence, 10)}
}

// How often an agency is asked about a case that it works on, and how many at once.
const (
	askEvery = 15 * time.Minute
	asking   = 100
)

// askAll asks agencies about cases that they have not spoken of for a while: a
// callback may have been lost.
func (k *Kernel) askAll(ctx context.Context) error {
	for name, kind := range k.kinds {
		if kind.Forward == nil {
			continue
		}
		var cases []*Case
		err := k.DB.View(ctx, func(tx *database.Tx) (err error) {
			cases, err = k.many(tx, `kind = $1 AND closed_at = 0 AND foreign_code <> '' AND asked_at <= $2 ORDER BY asked_at, id LIMIT $3`,
				name, tx.Now()-askEvery.Milliseconds(), asking)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range cases {
			err := k.Ask(ctx, kind, c)
			if ctx.Err() != nil || away(err) {
				break // the rest would hear the same
			}
			if err != nil {
				k.Log.WarnContext(ctx, "cannot ask about a case", "case", c.ID, "error", jobs.Describe(err))
			}
		}
	}
	return ctx.Err()
}

// away reports whether an agency answers nobody just now.
func away(err error) bool {
	return err != nil && slices.Contains([]errs.Kind{errs.Unavailable, errs.TooMany}, errs.KindOf(err))
}

// Ask asks an agency about one case now. What it answers badly has had its turn
// as well, so that no case keeps the others from theirs.
func (k *Kernel) Ask(ctx context.Context, kind *Kind, c *Case) error {
	updates, err := kind.Forward.Updates(ctx, c)
	if err == nil {
		err = k.Receive(ctx, c.Kind, updates)
	}
	if ctx.Err() != nil || away(err) {
		return err
	}
	return errors.Join(err, k.DB.Update(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(`UPDATE cases SET asked_at = $2 WHERE id = $1`, c.ID, tx.Now())
		return err
	}))
}
