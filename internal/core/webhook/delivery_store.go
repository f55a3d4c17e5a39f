package webhook

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// The states of a delivery.
const (
	waiting   = "waiting"
	delivered = "delivered"
	gaveUp    = "failed"
)

// claimOf takes due deliveries of one endpoint, the longest due first.
func claimOf(tx *database.Tx, endpoint string, n int) (all []claim, err error) {
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = ` FOR UPDATE SKIP LOCKED`
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var c claim
		err := rows.Scan(&c.id, &c.endpoint, &c.message, &c.kind, &c.payload, &c.tried, &c.attempts)
		all = append(all, c)
		return err
	}, `UPDATE webhook_deliveries SET due_at = $1 WHERE id IN (SELECT id FROM webhook_deliveries
		WHERE endpoint = $2 AND state = 'waiting' AND due_at <= $3 ORDER BY due_at, id LIMIT $4`+lock+`)
		RETURNING id, endpoint, message, type, payload, tried, attempts`, tx.Now()+lease.Milliseconds(), endpoint, tx.Now(), n)
	return all, err
}

// attempt is one try, as it is kept.
type attempt struct {
	number, at, took int64
	status           int
	reason, body     string
}

func insertAttempt(tx *database.Tx, c claim, t attempt) error {
	_, err := tx.Exec(`INSERT INTO webhook_attempts (delivery, number, at, took, status, reason, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.id, t.number, t.at, t.took, t.status, t.reason, t.body)
	return err
}

// The outcome of a try counts only while the delivery is as it was claimed.
const asClaimed = ` WHERE id = $1 AND state = 'waiting' AND attempts = $2`

func endDelivery(tx *database.Tx, c claim, t attempt, state string) (mine bool, err error) {
	n, err := tx.Exec(`UPDATE webhook_deliveries SET state = $3, tried = tried + 1, attempts = attempts + 1, status = $4, ended_at = $5`+asClaimed,
		c.id, c.attempts, state, t.status, tx.Now())
	if err != nil || n == 0 {
		return false, err
	}
	return true, insertAttempt(tx, c, t)
}

func postpone(tx *database.Tx, c claim, t attempt, due int64) (mine bool, err error) {
	n, err := tx.Exec(`UPDATE webhook_deliveries SET due_at = $3, tried = tried + 1, attempts = attempts + 1, status = $4`+asClaimed,
		c.id, c.attempts, due, t.status)
	if err != nil || n == 0 {
		return false, err
	}
	return true, insertAttempt(tx, c, t)
}

// replay sends a delivery that is over once more, under its id, with all tries before it.
func replay(tx *database.Tx, endpoint, delivery string) error {
	n, err := tx.Exec(`UPDATE webhook_deliveries SET state = 'waiting', tried = 0, due_at = $3, ended_at = 0
		WHERE id = $1 AND endpoint = $2 AND state <> 'waiting'`, delivery, endpoint, tx.Now())
	if err != nil || n == 1 {
		return err
	}
	if _, err := deliveryBy(tx, endpoint, delivery); err != nil {
		return err
	}
	return errs.New(errs.Conflict, "webhookWaiting")
}

// replayFailed does so with all that failed of what happened since a moment; pings stay over.
func replayFailed(tx *database.Tx, endpoint string, since int64) (int64, error) {
	return tx.Exec(`UPDATE webhook_deliveries SET state = 'waiting', tried = 0, due_at = $3, ended_at = 0
		WHERE endpoint = $1 AND state = 'failed' AND created_at >= $2 AND type <> '`+ping+`'`, endpoint, since, tx.Now())
}

// delivery is one as it is shown.
type delivery struct {
	id, message, kind, state, payload string
	attempts                          int64
	status                            int
	due, created, ended               int64
}

const deliveries = `SELECT id, message, type, state, payload, attempts, status, due_at, created_at, ended_at FROM webhook_deliveries WHERE endpoint = $1`

func (d *delivery) scan(scan func(...any) error) error {
	return scan(&d.id, &d.message, &d.kind, &d.state, &d.payload, &d.attempts, &d.status, &d.due, &d.created, &d.ended)
}

func deliveryBy(tx *database.Tx, endpoint, id string) (d delivery, err error) {
	err = d.scan(tx.Row(deliveries+` AND id = $2`, endpoint, id).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return d, err
}

// deliveriesBefore lists them from the newest on; an empty state is any.
func deliveriesBefore(tx *database.Tx, endpoint, state, before string, limit int) (all []delivery, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var d delivery
		err := d.scan(rows.Scan)
		all = append(all, d)
		return err
	}, deliveries+` AND ($2 = '' OR state = $2) AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4`, endpoint, state, before, limit)
	return all, err
}

// maxAttempts bounds what is shown: ten for each time that it was replayed.
const maxAttempts = 200

func attemptsOf(tx *database.Tx, delivery string) (all []attempt, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var t attempt
		err := rows.Scan(&t.number, &t.at, &t.took, &t.status, &t.reason, &t.body)
		all = append(all, t)
		return err
	}, `SELECT number, at, took, status, reason, body FROM webhook_attempts WHERE delivery = $1 ORDER BY number DESC LIMIT $2`, delivery, maxAttempts)
	return all, err
}
