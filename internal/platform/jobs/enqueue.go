package jobs

import (
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// maxPayload bounds a payload in bytes: it carries ids, not the data itself.
const maxPayload = 16 << 10

// Option says when or how often a job is enqueued.
type Option func(*row)

type row struct {
	due int64
	key *string
}

// RunAt enqueues for later.
func RunAt(t time.Time) Option { return func(r *row) { r.due = t.UnixMilli() } }

// UniqueKey keeps one job per name and key in the queue: while one waits,
// enqueuing another changes nothing. One that already runs does not count,
// because it may have read what the caller has just changed.
func UniqueKey(key string) Option { return func(r *row) { r.key = &key } }

// Enqueue adds a job to the transaction: it exists if and only if tx commits.
// The payload is stored as JSON in the clear, at most 16 KB: put ids there,
// never personal data.
func Enqueue(tx *database.Tx, name string, payload any, options ...Option) error {
	raw, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", name, err)
	}
	if len(raw) > maxPayload {
		return fmt.Errorf("enqueue %s: the payload has %d bytes, more than %d", name, len(raw), maxPayload)
	}
	r := row{due: tx.Now()}
	for _, option := range options {
		option(&r)
	}
	// Where one waits already, the update locks it: no worker takes it before
	// tx commits, and so before it sees what the caller has changed.
	_, err = tx.Exec(`INSERT INTO jobs (id, name, payload, unique_key, state, attempt, due_at, enqueued_at, error)
		VALUES ($1, $2, $3, $4, 'queued', 0, $5, $6, '')
		ON CONFLICT (name, unique_key) WHERE state = 'queued' DO UPDATE SET due_at = jobs.due_at`,
		id.New(tx.Now()), name, string(raw), r.key, r.due, tx.Now())
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", name, err)
	}
	if r.due <= tx.Now() {
		tx.OnCommit(hints.wake)
	}
	return nil
}
