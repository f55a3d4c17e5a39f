package openid

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{
		{Code: "partnerGrants", Basis: "Đồng ý"},
		{Code: "partnerTokens", Keep: time.Hour, After: "expired", Basis: "Đồng ý"}, // purged every hour
		{Code: "partnerRequests", Keep: requestKept, After: "created", Basis: "Đồng ý; thời hạn: đề xuất"},
		{
			Code: "partnerProofs", Keep: proofKept, After: "created", Basis: "Luật 91/2025/QH15; thời hạn: đề xuất",
			Table: "openid_grant_events", Key: "id", Owner: "account", At: "at",
		},
	}}
}

const maxExport = 1000

// said are the texts of the fields that software asks for.
var said = map[string]string{
	"name": "field.fullName", "birthdate": "field.birthDate", "gender": "field.sex", "personal_number": "field.personalNumber",
	"address": "field.residence", "phone_number": "field.phone",
}

// words are a stored list of fields, for people.
func words(stored string) (module.Words, error) {
	var fields []string
	if err := json.Unmarshal([]byte(stored), &fields); err != nil {
		return nil, fmt.Errorf("openid: a stored agreement: %w", err)
	}
	all := make(module.Words, len(fields))
	for i, f := range fields {
		all[i] = said[f]
	}
	return all, nil
}

func export(tx *database.Tx, account string) ([]module.Section, error) {
	var all []module.Section
	for _, part := range []func(*database.Tx, string) (module.Section, error){exportGrants, exportTokens, exportProofs, exportRequests} {
		section, err := part(tx, account)
		if err != nil {
			return nil, err
		}
		all = append(all, section)
	}
	return all, nil
}

// exportGrants: which software the person signed in to, what she let it know,
// and by which name it knows her.
func exportGrants(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "partnerGrants"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name, fields, subject string
		var given, used int64
		if err := rows.Scan(&name, &fields, &subject, &given, &used); err != nil {
			return err
		}
		shown, err := words(fields)
		section.Records = append(section.Records, module.Record{
			{Code: "software", Value: name},
			{Code: "fields", Value: shown},
			{Code: "knownAs", Value: subject},
			{Code: "at", Value: module.Milliseconds(given)},
			{Code: "usedAt", Value: module.Milliseconds(used)},
		})
		return err
	}, `SELECT c.name, g.fields, COALESCE(s.subject, ''), g.given_at, g.used_at
		FROM openid_grants g JOIN openid_clients c ON c.id = g.client
		LEFT JOIN openid_subjects s ON s.account = g.account AND s.sector = c.sector
		WHERE g.account = $1 ORDER BY g.given_at, c.name LIMIT $2`, account, maxExport)
	return section, err
}

// exportTokens: where she is connected now, one record for each sign-in.
func exportTokens(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "partnerTokens", From: "expiresAt"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name string
		var signedIn, expires int64
		err := rows.Scan(&name, &signedIn, &expires)
		section.Records = append(section.Records, module.Record{
			{Code: "software", Value: name},
			{Code: "at", Value: module.Milliseconds(signedIn)},
			{Code: "expiresAt", Value: module.Milliseconds(expires)},
		})
		return err
	}, `SELECT c.name, min(t.created_at), max(t.expires_at) FROM openid_tokens t JOIN openid_clients c ON c.id = t.client
		WHERE t.account = $1 GROUP BY t.family, c.name ORDER BY 2, 1 LIMIT $2`, account, maxExport)
	return section, err
}

// exportProofs: each time she agreed or withdrew.
func exportProofs(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "partnerProofs", From: "at"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name, fields string
		var given, at int64
		if err := rows.Scan(&name, &fields, &given, &at); err != nil {
			return err
		}
		shown, err := words(fields)
		section.Records = append(section.Records, module.Record{
			{Code: "software", Value: name},
			{Code: "given", Value: given == 1},
			{Code: "fields", Value: shown},
			{Code: "at", Value: module.Milliseconds(at)},
		})
		return err
	}, `SELECT c.name, e.fields, e.given, e.at FROM openid_grant_events e JOIN openid_clients c ON c.id = e.client
		WHERE e.account = $1 ORDER BY e.id LIMIT $2`, account, maxExport)
	return section, err
}

// exportRequests: what other software sent her here for in the last day.
func exportRequests(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "partnerRequests", From: "at"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name string
		var created, decided int64
		err := rows.Scan(&name, &created, &decided)
		section.Records = append(section.Records, module.Record{
			{Code: "software", Value: name},
			{Code: "at", Value: module.Milliseconds(created)},
			{Code: "decidedAt", Value: module.Milliseconds(decided)},
		})
		return err
	}, `SELECT c.name, r.created_at, r.decided_at FROM openid_requests r JOIN openid_clients c ON c.id = r.client
		WHERE r.account = $1 ORDER BY r.created_at, r.id LIMIT $2`, account, maxExport)
	return section, err
}

// erase ends what a person let others know; the proof of it stays its time,
// under an account that names nobody.
func erase(tx *database.Tx, account string) error {
	for _, statement := range []string{
		`DELETE FROM openid_tokens WHERE account = $1`, `DELETE FROM openid_requests WHERE account = $1`,
		`DELETE FROM openid_grants WHERE account = $1`, `DELETE FROM openid_subjects WHERE account = $1`,
		`UPDATE openid_grant_events SET session = '' WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}
