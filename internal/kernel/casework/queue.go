package casework

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

// Undelivered is a case that has not reached its agency; nothing of whose it is.
type Undelivered struct {
	Case       string    `json:"case"`
	Kind       string    `json:"kind"`
	Receipt    string    `json:"receipt"`
	Procedure  string    `json:"procedure" doc:"Code"`
	State      string    `json:"state" enum:"waiting,dead"`
	Attempts   int64     `json:"attempts"`
	Error      string    `json:"error,omitempty"`
	DueAt      time.Time `json:"dueAt"`
	EnqueuedAt time.Time `json:"enqueuedAt"`
}

// queue is what administrators do about cases that do not get through.
func (k *Kernel) queue() []web.Route {
	const all = "/api/v1/desk/case-forwards"
	administrators := web.Role("administrator").Proven()
	return []web.Route{
		web.Get(all, "Cases that have not reached their agency", administrators, k.getForwards),
		web.Post(all+"/replay", "Try again what was given up", administrators, k.postReplay),
		web.Post(all+"/{id}/replay", "Try one case again", administrators, k.postReplayOne, web.Status(http.StatusNoContent)),
	}
}

type forwardsInput struct {
	web.Paging
	State string `query:"state" enum:"waiting,dead" default:"dead"`
}

func (k *Kernel) getForwards(ctx context.Context, in *forwardsInput) (*web.JSON[web.Page[Undelivered]], error) {
	after := ""
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	page := web.Page[Undelivered]{Items: []Undelivered{}}
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var u Undelivered
			var due, enqueued int64
			err := rows.Scan(&u.Case, &u.Kind, &u.Receipt, &u.Procedure, &u.State, &u.Attempts, &u.Error, &due, &enqueued)
			u.Receipt = Grouped(u.Receipt)
			u.DueAt, u.EnqueuedAt = moment(due), moment(enqueued)
			page.Items = append(page.Items, u)
			return err
		}, `SELECT f.case_id, f.kind, c.receipt, c.procedure_code, f.state, f.attempt, f.error, f.due_at, f.enqueued_at
			FROM case_forwards f JOIN cases c ON c.id = f.case_id
			WHERE f.state = $1 AND f.case_id > $2 ORDER BY f.case_id LIMIT $3`, in.State, after, in.Limit+1)
	})
	if len(page.Items) > in.Limit {
		page.Items = page.Items[:in.Limit]
		page.Next = web.Cursor(page.Items[in.Limit-1].Case)
	}
	return web.Answer(page), err
}

// Replayed is how many cases are tried again.
type Replayed struct {
	Cases int64 `json:"cases"`
}

func (k *Kernel) postReplay(tx *database.Tx, who web.Principal, _ *web.None) (*web.JSON[Replayed], error) {
	n, err := replay(tx, who, ``)
	return web.Answer(Replayed{n}), err
}

func (k *Kernel) postReplayOne(tx *database.Tx, who web.Principal, in *OneInput) (*web.None, error) {
	n, err := replay(tx, who, in.ID)
	if err == nil && n == 0 {
		err = errs.Missing()
	}
	return nil, err
}

func replay(tx *database.Tx, who web.Principal, one string) (int64, error) {
	n, err := tx.Exec(`UPDATE case_forwards SET state = 'waiting', attempt = 0, due_at = $1 WHERE state = 'dead' AND ($2 = '' OR case_id = $2)`,
		tx.Now(), one)
	if err != nil || n == 0 {
		return n, err
	}
	subject := audit.Subject{Kind: "caseForwards", ID: "all"}
	if one != "" {
		subject = audit.Subject{Kind: "case", ID: one}
	}
	if err := audit.Record(tx, audit.Entry{Actor: who.Account, Action: "case.replay", Subject: subject}); err != nil {
		return n, err
	}
	return n, jobs.Enqueue(tx, forwardJob, struct{}{}, jobs.UniqueKey("all"))
}
