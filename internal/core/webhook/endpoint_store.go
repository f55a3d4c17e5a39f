package webhook

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const endpoints = `SELECT e.id, e.url, e.description, e.types, e.kinds, e.signature, e.state, e.reason, e.failing_since, e.failures,
	e.version, e.created_at, k.public, k.created_at,
	COALESCE((SELECT max(o.until_at) FROM webhook_keys o WHERE o.endpoint = e.id AND o.until_at > $1 AND o.id <> k.id), 0)
	FROM webhook_endpoints e JOIN webhook_keys k ON k.endpoint = e.id AND k.until_at = 9223372036854775807`

func scanEndpoint(scan func(...any) error) (e endpoint, err error) {
	var types, kinds string
	err = scan(&e.id, &e.form.URL, &e.form.Description, &types, &kinds, &e.signature, &e.state, &e.reason, &e.failing, &e.failures,
		&e.version, &e.createdAt, &e.public, &e.keyAt, &e.oldUntil)
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal([]byte(types), &e.form.Types); err != nil {
		return e, fmt.Errorf("webhook: a stored endpoint: %w", err)
	}
	if err := json.Unmarshal([]byte(kinds), &e.form.Kinds); err != nil {
		return e, fmt.Errorf("webhook: a stored endpoint: %w", err)
	}
	return e, nil
}

// endpointBy is errs.Missing when there is none.
func endpointBy(tx *database.Tx, id string) (endpoint, error) {
	e, err := scanEndpoint(tx.Row(endpoints+` WHERE e.id = $2`, tx.Now(), id).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return e, err
}

// endpointsAfter lists them from the newest on, before one.
func endpointsAfter(tx *database.Tx, before string, limit int) (all []endpoint, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		e, err := scanEndpoint(rows.Scan)
		all = append(all, e)
		return err
	}, endpoints+` WHERE ($2 = '' OR e.id < $2) ORDER BY e.id DESC LIMIT $3`, tx.Now(), before, limit)
	return all, err
}

// list writes a list as JSON; an absent one is an empty one.
func list(all []string) string {
	raw, err := json.Marshal(append([]string{}, all...))
	if err != nil {
		panic("webhook: lists are plain data: " + err.Error())
	}
	return string(raw)
}

// insertEndpoint keeps the number of endpoints bounded, also of two at once.
func insertEndpoint(tx *database.Tx, e *endpoint) error {
	if err := tx.Alone("webhook.endpoints"); err != nil {
		return err
	}
	return tx.One(errs.New(errs.Conflict, "webhookTooMany", "max", maxTotal), `INSERT INTO webhook_endpoints (id, url, description, types, kinds,
			signature, state, reason, failing_since, failures, hold_until, version, created_at, updated_at)
		SELECT $1, $2, $3, $4, $5, $6, 'active', '', 0, 0, 0, 1, $7, $7 WHERE (SELECT count(*) FROM webhook_endpoints) < $8`,
		e.id, e.form.URL, e.form.Description, list(e.form.Types), list(e.form.Kinds), e.signature, tx.Now(), maxTotal)
}

// updateEndpoint is for who has seen the version; another address gets a fresh start.
func updateEndpoint(tx *database.Tx, id string, version int64, f EndpointForm) error {
	n, err := tx.Exec(`UPDATE webhook_endpoints SET failing_since = CASE WHEN url = $3 THEN failing_since ELSE 0 END,
			failures = CASE WHEN url = $3 THEN failures ELSE 0 END, hold_until = CASE WHEN url = $3 THEN hold_until ELSE 0 END,
			url = $3, description = $4, types = $5, kinds = $6, version = version + 1, updated_at = $7 WHERE id = $1 AND version = $2`,
		id, version, f.URL, f.Description, list(f.Types), list(f.Kinds), tx.Now())
	if err != nil || n == 1 {
		return err
	}
	return unchanged(tx, id, errs.New(errs.Stale, "stale"))
}

// unchanged says why an update of an endpoint met no row.
func unchanged(tx *database.Tx, id string, otherwise error) error {
	if _, err := endpointBy(tx, id); err != nil {
		return err
	}
	return otherwise
}

// setState moves an endpoint by somebody's hand, which begins its count of
// failures anew.
func setState(tx *database.Tx, id, to, from1, from2 string) error {
	n, err := tx.Exec(`UPDATE webhook_endpoints SET state = $2, reason = '', failing_since = 0, failures = 0, hold_until = 0,
		version = version + 1, updated_at = $3 WHERE id = $1 AND state IN ($4, $5)`, id, to, tx.Now(), from1, from2)
	if err != nil || n == 1 {
		return err
	}
	return unchanged(tx, id, errs.New(errs.Conflict, "webhookState"))
}

func deleteEndpoint(tx *database.Tx, id string) error {
	if err := tx.One(errs.Missing(), `DELETE FROM webhook_endpoints WHERE id = $1`, id); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM webhook_keys WHERE endpoint = $1`,
		`DELETE FROM webhook_attempts WHERE delivery IN (SELECT id FROM webhook_deliveries WHERE endpoint = $1)`,
		`DELETE FROM webhook_deliveries WHERE endpoint = $1`,
	} {
		if _, err := tx.Exec(statement, id); err != nil {
			return err
		}
	}
	return nil
}
