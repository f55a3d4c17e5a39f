package casework

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

// Forwarder is an outside system that works on cases.
type Forwarder interface {
	// Forward hands a case over and answers what the system calls it. The id is
	// the idempotency key: handing over twice makes one. An error of kind
	// Invalid is for good; anything else is tried again.
	Forward(ctx context.Context, o Outgoing) (code string, err error)
	// Follow passes on what the owner did since it was handed over: Supply, with
	// the event's files, or AskWithdraw. It may be called again after a fault.
	Follow(ctx context.Context, o Outgoing, e Event) error
	// Updates are what the system says of a case since it took it, in any order.
	Updates(ctx context.Context, c *Case) ([]Update, error)
}

// Outgoing is a case on its way.
type Outgoing struct {
	*Case
	*Content
	Definition *Procedure
	OwnerName  string // empty when the owner wants to be anonymous
	OwnerPhone string // E.164
	Files      []File
	// Read gives the bytes of a file.
	Read func(ctx context.Context, document string) ([]byte, error)
}

// How forwarding goes about it. An agency that is away is asked by a few cases
// at a time; once it answers, the rest follows at once.
const (
	batch      = 64               // cases claimed at once
	sending    = 16               // at the same time
	probing    = 2                // while the agency seems to be away
	claimed    = time.Minute      // until another node may try a claimed case
	firstWait  = 2 * time.Second  // between tries of one case, doubled each time
	longest    = 10 * time.Minute // at most
	maxProbe   = 15 * time.Second // between tries of an agency that is away
	tries      = 12               // of a case that the agency answers with errors
	forwardJob = "casework.forward"
	followJob  = "casework.follow"
)

// breaker remembers that an agency is away.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time
}

// next is how many cases to try now.
func (b *breaker) next(now time.Time) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case now.Before(b.until):
		return 0
	case b.failures > 0:
		return probing
	}
	return batch
}

func (b *breaker) away(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.until) {
		return // one of the same batch has said so
	}
	b.failures++
	wait := min(maxProbe, time.Second<<min(b.failures, 10))
	b.until = now.Add(wait - time.Duration(rand.Float64()*float64(wait)/2)) //nolint:gosec // spread, no secret
}

func (b *breaker) back() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.until = 0, time.Time{}
}

// enqueue has a case forwarded, in the transaction that filed it.
func (k *Kernel) enqueue(tx *database.Tx, c *Case) error {
	_, err := tx.Exec(`INSERT INTO case_forwards (case_id, kind, state, attempt, due_at, error, enqueued_at)
		VALUES ($1, $2, 'waiting', 0, $3, '', $3)`, c.ID, c.Kind, tx.Now())
	if err != nil {
		return err
	}
	return jobs.Enqueue(tx, forwardJob, struct{}{}, jobs.UniqueKey("all"))
}

func (k *Kernel) unforward(tx *database.Tx, c *Case) error {
	_, err := tx.Exec(`DELETE FROM case_forwards WHERE case_id = $1`, c.ID)
	return err
}

// forwardAll empties the queues of all kinds, as far as their agencies answer.
func (k *Kernel) forwardAll(ctx context.Context) error {
	var all error
	for name, kind := range k.kinds {
		if kind.Forward == nil {
			continue
		}
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = k.forwardSome(ctx, name, kind); err != nil {
				all = errors.Join(all, err)
			}
		}
	}
	return all
}

// forwardSome tries a batch; more means that there may be another at once.
func (k *Kernel) forwardSome(ctx context.Context, name string, kind *Kind) (more bool, err error) {
	b := k.breakers[name]
	var ids []string
	err = k.DB.Update(ctx, func(tx *database.Tx) (err error) {
		n := b.next(tx.Time())
		if n == 0 {
			return nil
		}
		ids, err = claim(tx, name, n)
		return err
	})
	if err != nil || len(ids) == 0 {
		return false, err
	}
	var wait sync.WaitGroup
	places := make(chan struct{}, sending)
	failed := make([]error, len(ids))
	for i, id := range ids {
		places <- struct{}{}
		wait.Add(1)
		go func() {
			defer func() { <-places; wait.Done() }()
			failed[i] = k.forwardOne(ctx, kind, b, id)
		}()
	}
	wait.Wait()
	return true, errors.Join(failed...)
}

// claim takes due cases so that no other node tries them for a while.
func claim(tx *database.Tx, kind string, n int) (ids []string, err error) {
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = ` FOR UPDATE SKIP LOCKED`
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `UPDATE case_forwards SET due_at = $1 WHERE case_id IN (SELECT case_id FROM case_forwards
		WHERE state = 'waiting' AND kind = $2 AND due_at <= $3 ORDER BY due_at, case_id LIMIT $4`+lock+`) RETURNING case_id`,
		tx.Now()+claimed.Milliseconds(), kind, tx.Now(), n)
	return ids, err
}

// forwardOne hands one case over and writes down how that went; its error is
// only about writing.
func (k *Kernel) forwardOne(ctx context.Context, kind *Kind, b *breaker, id string) error {
	var code string
	out, err := k.outgoing(ctx, id)
	gone := errs.KindOf(err) == errs.NotFound || err == nil && (out.ForeignCode != "" || !out.Open())
	if err == nil && !gone {
		code, err = kind.Forward.Forward(ctx, out)
	}
	if err != nil && !gone && ctx.Err() != nil {
		return nil //nolint:nilerr // we are stopping: it comes due again by itself
	}
	return k.DB.Update(context.WithoutCancel(ctx), func(tx *database.Tx) error {
		switch {
		case gone:
			return k.unforward(tx, &Case{ID: id})
		case err != nil:
			return k.postponeForward(tx, b, id, err)
		}
		tx.OnCommit(b.back)
		return k.forwarded(tx, out.Case, code)
	})
}

// outgoing reads a case with all that an agency needs.
func (k *Kernel) outgoing(ctx context.Context, id string) (out Outgoing, err error) {
	out.Read = func(ctx context.Context, file string) ([]byte, error) {
		return k.Documents.Read(ctx, file, document.Whole)
	}
	err = k.DB.View(ctx, func(tx *database.Tx) (err error) {
		if out.Case, err = k.byID(tx, ``, id); err != nil {
			return err
		}
		if out.Content, err = k.Content(out.Case); err != nil {
			return err
		}
		if out.Definition, err = k.Of(tx, out.Case); err != nil {
			return err
		}
		if !out.Anonymous && out.Owner != "" {
			if out.OwnerName, err = k.Name(tx, out.Owner); err == nil {
				out.OwnerPhone, err = k.Phone(tx, out.Owner)
			}
			if err != nil {
				return err
			}
		}
		out.Files, err = k.Files(tx, out.Case, false)
		return err
	})
	return out, err
}

func (k *Kernel) forwarded(tx *database.Tx, sent *Case, code string) error {
	c, err := k.byID(tx, ``, sent.ID)
	if err != nil {
		return err
	}
	if err := catchUp(tx, c, sent.Events); err != nil {
		return err
	}
	c.ForeignCode, c.askedAt = code, tx.Now()
	if err := k.unforward(tx, c); err != nil {
		return err
	}
	return k.record(tx, c, &Event{Role: BySystem, Action: Forwarded, Args: map[string]string{"code": code}})
}

// postponeForward tries again later, or gives up. An agency that is away costs
// a case no try: it may be away for days.
func (k *Kernel) postponeForward(tx *database.Tx, b *breaker, id string, cause error) error {
	var attempt int64
	if err := tx.Row(`SELECT attempt FROM case_forwards WHERE case_id = $1`, id).Scan(&attempt); err != nil {
		return ignoreGone(err)
	}
	state, wait := "waiting", min(longest, firstWait<<min(attempt, 12))
	switch errs.KindOf(cause) {
	case errs.Unavailable, errs.TooMany:
		now := tx.Time()
		tx.OnCommit(func() { b.away(now) })
		wait = 0
	case errs.Invalid:
		state = "dead"
	default:
		if attempt++; attempt >= tries {
			state = "dead"
		}
	}
	wait -= time.Duration(rand.Float64() * float64(wait) / 2) //nolint:gosec // spread, no secret
	_, err := tx.Exec(`UPDATE case_forwards SET state = $2, attempt = $3, due_at = $4, error = $5 WHERE case_id = $1`,
		id, state, attempt, tx.Now()+wait.Milliseconds(), jobs.Describe(cause))
	return err
}

func ignoreGone(err error) error {
	if database.NoRows(err) {
		return nil
	}
	return err
}

// following names what the agency has to be told.
type following struct {
	Case string `json:"case"`
	Seq  int64  `json:"seq"`
}

// passOn has what an owner did told to the agency that works on the case.
func passOn(tx *database.Tx, c *Case, kind *Kind, e Event) error {
	if kind.Forward == nil || c.ForeignCode == "" || e.Action != Supply && e.Action != AskWithdraw {
		return nil
	}
	return jobs.Enqueue(tx, followJob, following{c.ID, e.Seq})
}

// catchUp has the agency told what the owner did after an event, while nobody
// knew yet that the case had arrived.
func catchUp(tx *database.Tx, c *Case, after int64) error {
	var missed []following
	err := tx.Each(func(rows *sql.Rows) error {
		f := following{Case: c.ID}
		err := rows.Scan(&f.Seq)
		missed = append(missed, f)
		return err
	}, `SELECT seq FROM case_events WHERE case_id = $1 AND seq > $2 AND role = $3 AND action IN ($4, $5, $6) ORDER BY seq`,
		c.ID, after, string(ByOwner), string(Supply), string(AskWithdraw), string(Stop))
	for _, f := range missed {
		if err == nil {
			err = jobs.Enqueue(tx, followJob, f)
		}
	}
	return err
}

func (k *Kernel) passOnNow(ctx context.Context, f following) error {
	out, err := k.outgoing(ctx, f.Case)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	kind, err := k.kind(out.Kind)
	if err != nil || kind.Forward == nil {
		return err
	}
	var events []Event
	err = k.DB.View(ctx, func(tx *database.Tx) (err error) {
		events, err = k.Timeline(tx, out.Case, false)
		return err
	})
	for _, e := range events {
		if e.Seq == f.Seq {
			if e.Action == Stop {
				e.Action = AskWithdraw // at once here, where nobody had accepted it
			}
			return kind.Forward.Follow(ctx, out, e)
		}
	}
	return err
}
