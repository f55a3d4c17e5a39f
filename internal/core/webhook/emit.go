package webhook

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
)

// Event is something that other software may want to know.
type Event struct {
	Type string    // such as case.accepted; one of Options.Types
	Kind string    // of what sort of matter; one of Options.Kinds
	At   time.Time // when it happened
	// Data are ids, codes and times; never personal data, because it is sent to
	// whoever has been given an address, and stored in the clear.
	Data any
}

// payload is what is sent, as the standard has it.
type payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// maxPayload bounds a message in bytes; the standard advises less than 20 KB.
const maxPayload = 16 << 10

// Emit has every endpoint that asked for it told of an event, if and only if tx
// commits.
func Emit(tx *database.Tx, e Event) error {
	var to []string
	err := tx.Each(func(rows *sql.Rows) error {
		var id, types, kinds string
		if err := rows.Scan(&id, &types, &kinds); err != nil {
			return err
		}
		var f EndpointForm
		if err := json.Unmarshal([]byte(types), &f.Types); err != nil {
			return fmt.Errorf("webhook: a stored endpoint: %w", err)
		}
		if err := json.Unmarshal([]byte(kinds), &f.Kinds); err != nil {
			return fmt.Errorf("webhook: a stored endpoint: %w", err)
		}
		if f.wants(e) {
			to = append(to, id)
		}
		return nil
	}, `SELECT id, types, kinds FROM webhook_endpoints WHERE state <> 'disabled' ORDER BY id LIMIT $1`, maxTotal)
	if err != nil || len(to) == 0 {
		return err
	}
	_, err = send(tx, e, to...)
	return err
}

// send puts an event on its way to endpoints, under one id, and answers the
// last delivery's.
func send(tx *database.Tx, e Event, endpoints ...string) (delivery string, err error) {
	body, err := json.Marshal(payload{e.Type, e.At.UTC(), e.Data})
	if err != nil {
		return "", fmt.Errorf("webhook: %s: %w", e.Type, err)
	}
	if len(body) > maxPayload {
		return "", fmt.Errorf("webhook: %s has %d bytes, more than %d", e.Type, len(body), maxPayload)
	}
	message := "msg_" + id.New(tx.Now())
	for _, endpoint := range endpoints {
		delivery = id.New(tx.Now())
		_, err := tx.Exec(`INSERT INTO webhook_deliveries (id, endpoint, message, type, payload, state, tried, attempts, status, due_at, created_at, ended_at)
			VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, 0, $6, $6, 0)`, delivery, endpoint, message, e.Type, string(body), tx.Now())
		if err != nil {
			return "", err
		}
	}
	return delivery, wake(tx)
}

// wake has the queue looked at as soon as tx has committed.
func wake(tx *database.Tx) error {
	return jobs.Enqueue(tx, sendJob, struct{}{}, jobs.UniqueKey("all"))
}
