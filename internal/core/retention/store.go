package retention

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

// maxCount bounds how far a plan counts.
const maxCount = 10_000

const held = `EXISTS (SELECT 1 FROM legal_holds h WHERE h.ended_at = 0 AND h.account = `

// due is the condition of records that a class no longer keeps; $1 is the
// moment they must be older than. The words are the program's own.
func due(c module.Class, onHold bool) string {
	where := c.At + ` > 0 AND ` + c.At + ` < $1`
	if c.Where != "" {
		where += ` AND (` + c.Where + `)`
	}
	if onHold {
		return where + ` AND ` + held + c.Table + `.` + c.Owner + `)`
	}
	return where + ` AND NOT ` + held + c.Table + `.` + c.Owner + `)`
}

func countDue(tx *database.Tx, c module.Class, onHold bool) (n int64, err error) {
	err = tx.Row(`SELECT count(*) FROM (SELECT 1 AS one FROM `+c.Table+` WHERE `+due(c, onHold)+` LIMIT $2) d`,
		tx.Now()-c.Keep.Milliseconds(), maxCount).Scan(&n)
	return n, err
}

func deleteDue(tx *database.Tx, c module.Class, limit int) (int64, error) {
	return tx.Exec(`DELETE FROM `+c.Table+` WHERE (`+c.Key+`) IN (SELECT `+c.Key+` FROM `+c.Table+
		` WHERE `+due(c, false)+` ORDER BY `+c.At+` LIMIT $2)`, tx.Now()-c.Keep.Milliseconds(), limit)
}

// Held reports whether an account must not be forgotten.
func Held(tx *database.Tx, account string) (yes bool, err error) {
	err = tx.Row(`SELECT EXISTS (SELECT 1 FROM legal_holds WHERE account = $1 AND ended_at = 0)`, account).Scan(&yes)
	return yes, err
}

func insertHold(tx *database.Tx, h LegalHold) error {
	n, err := tx.Exec(`INSERT INTO legal_holds (id, account, reason, reference, officer, since, ended_at, ended_by, ended_why)
		VALUES ($1, $2, $3, $4, $5, $6, 0, '', '') ON CONFLICT DO NOTHING`,
		h.ID, h.Account, h.Reason, h.Reference, h.officer, tx.Now())
	if err == nil && n == 0 {
		err = errs.New(errs.Conflict, "heldAlready")
	}
	return err
}

// endHold answers whose hold it was.
func endHold(tx *database.Tx, hold, officer, why string) (account string, err error) {
	err = tx.Row(`UPDATE legal_holds SET ended_at = $2, ended_by = $3, ended_why = $4 WHERE id = $1 AND ended_at = 0
		RETURNING account`, hold, tx.Now(), officer, why).Scan(&account)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return account, err
}

func listHolds(tx *database.Tx, before string, limit int) (all []LegalHold, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var h LegalHold
		var since, ended int64
		err := rows.Scan(&h.ID, &h.Account, &h.Reason, &h.Reference, &h.officer, &since, &ended, &h.EndedWhy)
		h.Since = time.UnixMilli(since).UTC()
		if ended > 0 {
			at := time.UnixMilli(ended).UTC()
			h.EndedAt = &at
		}
		all = append(all, h)
		return err
	}, `SELECT id, account, reason, reference, officer, since, ended_at, ended_why FROM legal_holds
		WHERE ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2`, before, limit)
	return all, err
}

func exportHolds(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "holds"}
	err := tx.Each(func(rows *sql.Rows) error {
		var reason, reference string
		var since, ended int64
		err := rows.Scan(&reason, &reference, &since, &ended)
		section.Records = append(section.Records, module.Record{
			{Code: "reason", Value: reason},
			{Code: "reference", Value: reference},
			{Code: "at", Value: module.Milliseconds(since)},
			{Code: "endedAt", Value: module.Milliseconds(ended)},
		})
		return err
	}, `SELECT reason, reference, since, ended_at FROM legal_holds WHERE account = $1 ORDER BY id`, account)
	return []module.Section{section}, err
}

func countHolds(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM legal_holds WHERE ended_at = 0`).Scan(&n)
	return n, err
}
