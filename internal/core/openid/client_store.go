package openid

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const clientColumns = `id, name, logo, about, kind, sector, redirects, logouts, fields, scopes, secret, secret_at, state, created_at`

type scanner interface{ Scan(dest ...any) error }

func scanClient(row scanner) (c client, err error) {
	var redirects, logouts, fields, scopes string
	err = row.Scan(&c.ID, &c.Name, &c.Logo, &c.About, &c.Kind, &c.Sector, &redirects, &logouts, &fields, &scopes,
		&c.secret, &c.secretAt, &c.State, &c.createdAt)
	if err != nil {
		return c, err
	}
	for _, one := range []struct {
		text string
		into any
	}{{redirects, &c.Redirects}, {logouts, &c.Logouts}, {fields, &c.Fields}, {scopes, &c.Scopes}} {
		if err := json.Unmarshal([]byte(one.text), one.into); err != nil {
			return c, fmt.Errorf("openid: a stored client: %w", err)
		}
	}
	return c, nil
}

// clientBy returns a client in any state, else errs.Missing.
func clientBy(tx *database.Tx, id string) (client, error) {
	c, err := scanClient(tx.Row(`SELECT `+clientColumns+` FROM openid_clients WHERE id = $1`, id))
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return c, err
}

// activeClient returns a client that may be used, else errs.Missing.
func activeClient(tx *database.Tx, id string) (client, error) {
	c, err := clientBy(tx, id)
	if err == nil && c.State != active {
		err = errs.Missing()
	}
	return c, err
}

// text writes a list as JSON; an absent one is an empty one.
func text[T any](list []T) string {
	if list == nil {
		list = []T{}
	}
	raw, err := json.Marshal(list)
	if err != nil {
		panic("openid: lists are plain data: " + err.Error())
	}
	return string(raw)
}

func insertClient(tx *database.Tx, c client) error {
	_, err := tx.Exec(`INSERT INTO openid_clients (id, name, logo, about, kind, sector, redirects, logouts, fields, scopes,
			secret, secret_at, state, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', $12, $12)`,
		c.ID, c.Name, c.Logo, c.About, c.Kind, c.Sector, text(c.Redirects), text(c.Logouts), text(c.Fields), text(c.Scopes), c.secret, tx.Now())
	return err
}

func updateClient(tx *database.Tx, c client) error {
	return tx.One(errs.Missing(), `UPDATE openid_clients SET name = $2, logo = $3, about = $4, redirects = $5, logouts = $6, fields = $7,
		scopes = $8, updated_at = $9 WHERE id = $1`,
		c.ID, c.Name, c.Logo, c.About, text(c.Redirects), text(c.Logouts), text(c.Fields), text(c.Scopes), tx.Now())
}

func setSecret(tx *database.Tx, id string, secret []byte) error {
	return tx.One(errs.Missing(), `UPDATE openid_clients SET secret = $2, secret_at = $3, updated_at = $3 WHERE id = $1 AND kind = 'web'`,
		id, secret, tx.Now())
}

func setState(tx *database.Tx, id, from, to string) error {
	n, err := tx.Exec(`UPDATE openid_clients SET state = $3, updated_at = $4 WHERE id = $1 AND state = $2`, id, from, to, tx.Now())
	if err != nil || n == 1 {
		return err
	}
	if _, err := clientBy(tx, id); err != nil {
		return err
	}
	return errs.New(errs.Conflict, "openidClientState")
}

// clientsAfter lists clients by name, after one, up to limit.
func clientsAfter(tx *database.Tx, name, id string, limit int) (all []client, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := scanClient(rows)
		all = append(all, c)
		return err
	}, `SELECT `+clientColumns+` FROM openid_clients WHERE name > $1 OR name = $1 AND id > $2 ORDER BY name, id LIMIT $3`, name, id, limit)
	return all, err
}

func countClients(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM openid_clients WHERE state = 'active'`).Scan(&n)
	return n, err
}
