package assurance

import (
	"database/sql"
	"encoding/json"
	"slices"

	"daklakid/internal/platform/database"
)

func insertProof(tx *database.Tx, p Proof, sealed []byte) error {
	evidence, err := packed(p.Evidence)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO identity_proofs
		(id, account, method, details, evidence, officer, proven_at, expires_at, ended_at, ended_why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')`,
		p.id, p.Account, string(p.Method), sealed, evidence, p.Officer, p.proven, p.expires)
	return err
}

func packed(evidence map[string]string) (string, error) {
	if evidence == nil {
		return "{}", nil
	}
	raw, err := json.Marshal(evidence)
	return string(raw), err
}

// end ends the account's live proof by a method, if there is one.
func end(tx *database.Tx, account string, method Method, why string) (ended bool, err error) {
	n, err := tx.Exec(`UPDATE identity_proofs SET ended_at = $3, ended_why = $4
		WHERE account = $1 AND method = $2 AND ended_at = 0`, account, string(method), tx.Now(), why)
	return n == 1, err
}

// endAll ends all live proofs of an account.
func endAll(tx *database.Tx, account, why string) (int64, error) {
	return tx.Exec(`UPDATE identity_proofs SET ended_at = $2, ended_why = $3 WHERE account = $1 AND ended_at = 0`,
		account, tx.Now(), why)
}

// liveProofs are those in force, weakest first, with their details sealed.
func liveProofs(tx *database.Tx, account string) (all []Proof, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		p := Proof{Account: account}
		err := rows.Scan(&p.id, (*string)(&p.Method), &p.sealed, &p.Officer, &p.proven, &p.expires)
		all = append(all, p)
		return err
	}, `SELECT id, method, details, officer, proven_at, expires_at FROM identity_proofs
		WHERE account = $1 AND ended_at = 0 AND expires_at > $2`, account, tx.Now())
	slices.SortFunc(all, func(a, b Proof) int { return a.Method.rank() - b.Method.rank() })
	return all, err
}

// history is every proof there was, newest first.
func history(tx *database.Tx, account string, most int) (all []Evidence, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var e Evidence
		var method string
		var proven, expires, ended int64
		if err := rows.Scan(&method, &proven, &expires, &ended, &e.EndedWhy); err != nil {
			return err
		}
		e.Method, e.Level = Method(method), Method(method).Label()
		e.ProvenAt, e.ExpiresAt, e.EndedAt = moment(proven), moment(expires), maybe(ended)
		if ended == 0 && expires <= tx.Now() {
			e.EndedAt, e.EndedWhy = &e.ExpiresAt, expired
		}
		all = append(all, e)
		return nil
	}, `SELECT method, proven_at, expires_at, ended_at, ended_why FROM identity_proofs
		WHERE account = $1 ORDER BY id DESC LIMIT $2`, account, most)
	return all, err
}

// overdue are some accounts with a proof that has run out, and its method.
func overdue(tx *database.Tx, limit int) (all []Proof, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var p Proof
		err := rows.Scan(&p.Account, (*string)(&p.Method))
		all = append(all, p)
		return err
	}, `SELECT account, method FROM identity_proofs WHERE ended_at = 0 AND expires_at <= $1
		ORDER BY expires_at LIMIT $2`, tx.Now(), limit)
	return all, err
}

func countIdentified(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(DISTINCT account) FROM identity_proofs WHERE ended_at = 0`).Scan(&n)
	return n, err
}

func countOpenCases(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM identity_cases WHERE state = 'open'`).Scan(&n)
	return n, err
}

// try counts one try of a method in its window; it answers when the next is
// possible if all are used, else 0.
func try(tx *database.Tx, account string, method Method, r Rule) (until int64, err error) {
	n, err := tx.Exec(`INSERT INTO identity_tries (account, method, used, ends_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (account, method) DO UPDATE SET
			used = CASE WHEN identity_tries.ends_at <= $4 THEN 1 ELSE identity_tries.used + 1 END,
			ends_at = CASE WHEN identity_tries.ends_at <= $4 THEN excluded.ends_at ELSE identity_tries.ends_at END
		WHERE identity_tries.ends_at <= $4 OR identity_tries.used < $5`,
		account, string(method), tx.Now()+r.Per.Milliseconds(), tx.Now(), r.Tries)
	if err != nil || n == 1 {
		return 0, err
	}
	_, until, err = tried(tx, account, method)
	return until, err
}

// tried is how many tries the running window has, and when it ends; 0 and 0
// outside of one.
func tried(tx *database.Tx, account string, method Method) (used int, until int64, err error) {
	err = tx.Row(`SELECT used, ends_at FROM identity_tries WHERE account = $1 AND method = $2 AND ends_at > $3`,
		account, string(method), tx.Now()).Scan(&used, &until)
	if database.NoRows(err) {
		return 0, 0, nil
	}
	return used, until, err
}
