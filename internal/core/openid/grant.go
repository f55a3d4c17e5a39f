package openid

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// grant is what a person agreed to with one client: the fields that were shown
// with their purposes, and those of them that were not left out.
type grant struct {
	client          string
	shown           []Field
	fields          []string
	scopes          []string
	givenAt, usedAt int64
}

// covers reports whether nothing new is asked: every field was shown with the
// same purpose, those that are required now are agreed to, and staying
// connected was agreed to if it is asked for.
func (g grant) covers(fields []Field, scopes []string) bool {
	if g.givenAt == 0 {
		return false
	}
	for _, f := range fields {
		at := slices.IndexFunc(g.shown, func(was Field) bool { return was.Field == f.Field && was.Purpose == f.Purpose })
		if at < 0 || f.Required && !slices.Contains(g.fields, f.Field) {
			return false
		}
	}
	return !slices.Contains(scopes, oidc.ScopeOfflineAccess) || slices.Contains(g.scopes, oidc.ScopeOfflineAccess)
}

// grantOf is the zero grant when there is none.
func grantOf(tx *database.Tx, account, client string) (g grant, err error) {
	err = eachGrant(tx, func(one grant) { g = one }, `account = $1 AND client = $2`, account, client)
	return g, err
}

func eachGrant(tx *database.Tx, add func(grant), where string, args ...any) error {
	return tx.Each(func(rows *sql.Rows) error {
		var g grant
		var shown, fields, scopes string
		if err := rows.Scan(&g.client, &shown, &fields, &scopes, &g.givenAt, &g.usedAt); err != nil {
			return err
		}
		for _, one := range []struct {
			text string
			into any
		}{{shown, &g.shown}, {fields, &g.fields}, {scopes, &g.scopes}} {
			if err := json.Unmarshal([]byte(one.text), one.into); err != nil {
				return fmt.Errorf("openid: a stored agreement: %w", err)
			}
		}
		add(g)
		return nil
	}, `SELECT client, shown, fields, scopes, given_at, used_at FROM openid_grants WHERE `+where+` ORDER BY given_at DESC, client LIMIT 200`, args...)
}

// agree keeps what a person agreed to now, with what was agreed to earlier for
// the same purposes.
func agree(tx *database.Tx, account, session string, c client, shown []Field, fields, scopes []string) error {
	before, err := grantOf(tx, account, c.ID)
	if err != nil {
		return err
	}
	all, agreed := slices.Clone(shown), slices.Clone(fields)
	for _, f := range before.shown {
		if !slices.ContainsFunc(all, func(now Field) bool { return now.Field == f.Field }) {
			all = append(all, f)
			if slices.Contains(before.fields, f.Field) {
				agreed = append(agreed, f.Field)
			}
		}
	}
	_, err = tx.Exec(`INSERT INTO openid_grants (account, client, shown, fields, scopes, given_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
		ON CONFLICT (account, client) DO UPDATE SET shown = excluded.shown, fields = excluded.fields, scopes = excluded.scopes, given_at = excluded.given_at`,
		account, c.ID, text(all), text(agreed), text(scopes), tx.Now())
	if err != nil {
		return err
	}
	return note(tx, account, session, c.ID, all, agreed, true)
}

// withdraw ends an agreement and every token that came of it.
func withdraw(tx *database.Tx, account, session, client string) error {
	before, err := grantOf(tx, account, client)
	if err != nil {
		return err
	}
	if err := tx.One(errs.Missing(), `DELETE FROM openid_grants WHERE account = $1 AND client = $2`, account, client); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM openid_tokens WHERE account = $1 AND client = $2`, account, client); err != nil {
		return err
	}
	return note(tx, account, session, client, before.shown, nil, false)
}

// note keeps the proof.
func note(tx *database.Tx, account, session, client string, shown []Field, fields []string, given bool) error {
	action, flag := "openid.withdraw", 0
	if given {
		action, flag = "openid.agree", 1
	}
	_, err := tx.Exec(`INSERT INTO openid_grant_events (id, account, client, shown, fields, session, given, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id.New(tx.Now()), account, client, text(shown), text(fields), session, flag, tx.Now())
	if err != nil {
		return err
	}
	return record(tx, account, action, client, account, nil)
}

func useGrant(tx *database.Tx, account, client string) error {
	_, err := tx.Exec(`UPDATE openid_grants SET used_at = $3 WHERE account = $1 AND client = $2`, account, client, tx.Now())
	return err
}

func record(tx *database.Tx, actor, action, client, owner string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "client", ID: client}, Owner: owner, Details: details,
	})
}

func countGrants(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM openid_grants`).Scan(&n)
	return n, err
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
