package assurance

import (
	"database/sql"
	"encoding/json"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func openCase(tx *database.Tx, account string, kind Kind) (id string, err error) {
	err = tx.Row(`SELECT id FROM identity_cases WHERE account = $1 AND kind = $2 AND state = 'open'`, account, string(kind)).Scan(&id)
	return id, err
}

func insertCase(tx *database.Tx, c Case, details []byte) error {
	evidence, err := packed(c.Proof.Evidence)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO identity_cases (id, account, kind, method, details, evidence, other, template, portrait, selfie,
		state, opened_at, decided_at, officer, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, 0, '', '')`,
		c.ID, c.Account, string(c.Kind), string(c.Proof.Method), details, evidence, c.other, c.template, c.portrait, c.selfie, tx.Now())
	return err
}

const caseColumns = `id, account, kind, method, details, evidence, other, template, portrait, selfie, state, opened_at, decided_at,
	officer, reason`

// loadCase reads one with its details, else errs.Missing.
func (s *Service) loadCase(tx *database.Tx, id string) (c Case, err error) {
	var details []byte
	var evidence string
	err = tx.Row(`SELECT `+caseColumns+` FROM identity_cases WHERE id = $1`, id).
		Scan(&c.ID, &c.Account, (*string)(&c.Kind), (*string)(&c.Proof.Method), &details, &evidence, &c.other, &c.template,
			&c.portrait, &c.selfie, &c.State, &c.openedAt, &c.decidedAt, &c.officer, &c.reason)
	if database.NoRows(err) {
		return c, errs.Missing()
	}
	if err != nil {
		return c, err
	}
	c.Proof.Account = c.Account
	if err := json.Unmarshal([]byte(evidence), &c.Proof.Evidence); err != nil {
		return c, err
	}
	if c.Proof.Details, err = s.unseal(details, caseContext(c.ID)); err != nil {
		return c, err
	}
	for _, picture := range []*[]byte{&c.template, &c.portrait, &c.selfie} {
		if len(*picture) == 0 {
			continue
		}
		if *picture, err = s.o.Vault.Unseal(*picture, caseContext(c.ID)); err != nil {
			return c, err
		}
	}
	return c, nil
}

// closeCase decides an open case; its pictures go with the decision.
func closeCase(tx *database.Tx, id, state, officer, reason string) error {
	return tx.One(errs.New(errs.Conflict, "caseDecided"), `UPDATE identity_cases SET state = $2, officer = $3, reason = $4,
		decided_at = $5, template = NULL, portrait = NULL, selfie = NULL WHERE id = $1 AND state = 'open'`,
		id, state, officer, reason, tx.Now())
}

// openCases are those that wait, oldest first, after an id.
func openCases(tx *database.Tx, after string, limit int) (all []CaseLine, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c CaseLine
		var opened int64
		err := rows.Scan(&c.ID, &c.Kind, &c.Method, &opened)
		c.OpenedAt = moment(opened)
		all = append(all, c)
		return err
	}, `SELECT id, kind, method, opened_at FROM identity_cases WHERE state = 'open' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
	return all, err
}

// casesOf are an account's last cases, newest first.
func casesOf(tx *database.Tx, account string, most int) (all []MyCase, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c MyCase
		var opened, decided int64
		err := rows.Scan(&c.Kind, &c.State, &opened, &decided, &c.Reason)
		c.OpenedAt, c.DecidedAt = moment(opened), maybe(decided)
		all = append(all, c)
		return err
	}, `SELECT kind, state, opened_at, decided_at, reason FROM identity_cases WHERE account = $1 ORDER BY id DESC LIMIT $2`, account, most)
	return all, err
}
