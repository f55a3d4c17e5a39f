package audit

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const checkColumns = `id, state, total, checked, head, broken_at, reason, asked_by, began_at, ended_at`

func scanCheck(scan func(...any) error) (c Check, err error) {
	var began, ended, broken int64
	var reason string
	err = scan(&c.ID, &c.State, &c.Total, &c.Checked, &c.Head, &broken, &reason, &c.AskedBy, &began, &ended)
	c.Began = time.UnixMilli(began).UTC()
	if ended > 0 {
		c.Ended = time.UnixMilli(ended).UTC()
	}
	if c.State == Broken {
		c.Breach = &Breach{broken, reason}
	}
	return c, err
}

// Checks are the latest verifications, the newest first.
func Checks(tx *database.Tx, limit int) (all []Check, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := scanCheck(rows.Scan)
		all = append(all, c)
		return err
	}, `SELECT id, CASE WHEN state = 'running' AND moved_at < $2 THEN 'stopped' ELSE state END, total, checked, head,
		broken_at, reason, asked_by, began_at, ended_at FROM audit_checks ORDER BY id DESC LIMIT $1`,
		limit, tx.Now()-checkSilent.Milliseconds())
	return all, err
}

func findCheck(tx *database.Tx, check string) (Check, error) {
	c, err := scanCheck(tx.Row(`SELECT `+checkColumns+` FROM audit_checks WHERE id = $1`, check).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return c, err
}

func runningCheck(tx *database.Tx) (Check, error) {
	return scanCheck(tx.Row(`SELECT ` + checkColumns + ` FROM audit_checks WHERE state = 'running'`).Scan)
}

// lastWhole is the head that the last whole check found, if there was one.
func lastWhole(tx *database.Tx) ([]Head, error) {
	var h Head
	err := tx.Row(`SELECT checked, head FROM audit_checks WHERE state = 'whole' AND checked > 0 ORDER BY id DESC LIMIT 1`).
		Scan(&h.Seq, &h.Hash)
	if database.NoRows(err) {
		return nil, nil
	}
	return []Head{h}, err
}

func insertCheck(tx *database.Tx, check, actor string, total int64) error {
	if _, err := tx.Exec(`DELETE FROM audit_checks WHERE state <> 'running' AND id NOT IN
		(SELECT id FROM audit_checks ORDER BY id DESC LIMIT $1)`, checkKept); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO audit_checks (`+checkColumns+`, moved_at)
		VALUES ($1, 'running', $2, 0, '', 0, '', $3, $4, 0, $4)`, check, total, actor, tx.Now())
	return err
}

func moveCheck(tx *database.Tx, check string, checked int64) error {
	return tx.One(errGone, `UPDATE audit_checks SET checked = $2, moved_at = $3 WHERE id = $1 AND state = 'running'`,
		check, checked, tx.Now())
}

func endCheck(tx *database.Tx, check string, r Report) error {
	state, broken, reason := Whole, int64(0), ""
	if r.Broken != nil {
		state, broken, reason = Broken, r.Broken.Seq, r.Broken.Reason
	}
	return tx.One(errGone, `UPDATE audit_checks SET state = $2, checked = $3, head = $4, broken_at = $5, reason = $6,
		moved_at = $7, ended_at = $7 WHERE id = $1 AND state = 'running'`,
		check, string(state), r.Entries, r.Head.Hash, broken, reason, tx.Now())
}

// stopSilent ends a check whose worker was lost for good.
func stopSilent(tx *database.Tx) error {
	_, err := tx.Exec(`UPDATE audit_checks SET state = 'stopped', ended_at = $1 WHERE state = 'running' AND moved_at < $2`,
		tx.Now(), tx.Now()-checkSilent.Milliseconds())
	return err
}
