package consent

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// load is the version that a person agreed to, and when; 0 for never.
func load(tx *database.Tx, account, purpose string) (version int, at int64, err error) {
	err = tx.Row(`SELECT version, given_at FROM consents WHERE account = $1 AND purpose = $2`, account, purpose).Scan(&version, &at)
	if database.NoRows(err) {
		return 0, 0, nil
	}
	return version, at, err
}

// put answers whether that changed anything.
func put(tx *database.Tx, account string, p Purpose) (fresh bool, err error) {
	n, err := tx.Exec(`INSERT INTO consents (account, purpose, version, given_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, purpose) DO UPDATE SET version = excluded.version, given_at = excluded.given_at
		WHERE consents.version <> excluded.version`, account, p.Code, p.Version, tx.Now())
	return n == 1, err
}

func drop(tx *database.Tx, account, purpose string) (gone bool, err error) {
	n, err := tx.Exec(`DELETE FROM consents WHERE account = $1 AND purpose = $2`, account, purpose)
	return n == 1, err
}

func keepText(tx *database.Tx, hash string, p Purpose, language, text string) error {
	_, err := tx.Exec(`INSERT INTO consent_texts (hash, purpose, version, language, text) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, hash, p.Code, p.Version, language, text)
	return err
}

// endEvents says of what was in force that it is no more.
func endEvents(tx *database.Tx, account, purpose string) error {
	_, err := tx.Exec(`UPDATE consent_events SET ended_at = $3 WHERE account = $1 AND purpose = $2 AND ended_at = 0`,
		account, purpose, tx.Now())
	return err
}

// insertEvent writes one; a withdrawal is over as soon as it is made.
func insertEvent(tx *database.Tx, event, account string, p Purpose, given bool, proof Proof, hash string) error {
	said, ended := 0, tx.Now()
	if given {
		said, ended = 1, 0
	}
	_, err := tx.Exec(`INSERT INTO consent_events (id, account, purpose, version, given, channel, session, text, at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		event, account, p.Code, p.Version, said, proof.Channel, proof.Session, hash, tx.Now(), ended)
	return err
}

// history reads an account's events before the id, newest first.
func history(tx *database.Tx, account, before string, limit int) (all []GivenOrNot, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var e GivenOrNot
		var given, at int64
		err := rows.Scan(&e.ID, &e.Purpose, &e.Version, &given, &e.Channel, &e.Text, &at, &e.ended)
		e.Given, e.At = given == 1, time.UnixMilli(at).UTC()
		all = append(all, e)
		return err
	}, `SELECT e.id, e.purpose, e.version, e.given, e.channel, t.text, e.at, e.ended_at FROM consent_events e
		JOIN consent_texts t ON t.hash = e.text
		WHERE e.account = $1 AND ($2 = '' OR e.id < $2) ORDER BY e.id DESC LIMIT $3`, account, before, limit)
	return all, err
}

const maxExport = 1000

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	events, err := history(tx, account, "", maxExport)
	section := module.Section{Code: "consents", Class: "consentProofs", From: "endedAt"}
	for _, e := range events {
		section.Records = append(section.Records, module.Record{
			{Code: "purpose", Value: e.Purpose},
			{Code: "version", Value: int64(e.Version)},
			{Code: "given", Value: e.Given},
			{Code: "at", Value: e.At},
			{Code: "endedAt", Value: module.Milliseconds(e.ended)},
			{Code: "channel", Value: e.Channel},
			{Code: "text", Value: e.Text},
		})
	}
	return []module.Section{section}, err
}

// erase ends what was given; the proof that it was stays its time, under an
// account that says nobody's name.
func (s *Service) erase(tx *database.Tx, account string) error {
	if _, err := tx.Exec(`DELETE FROM consents WHERE account = $1`, account); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE consent_events SET ended_at = CASE WHEN ended_at = 0 THEN $2 ELSE ended_at END, session = ''
		WHERE account = $1`, account, tx.Now())
	return err
}
