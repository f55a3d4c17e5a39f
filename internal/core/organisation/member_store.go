package organisation

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func insertMember(tx *database.Tx, organisation, account, role string) error {
	return tx.One(errs.New(errs.Conflict, "alreadyMember"), `INSERT INTO members (organisation, account, role, since)
		VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, organisation, account, role, tx.Now())
}

func memberRole(tx *database.Tx, organisation, account string) (role string, err error) {
	err = tx.Row(`SELECT role FROM members WHERE organisation = $1 AND account = $2`, organisation, account).Scan(&role)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return role, err
}

// hold makes changes of one organisation's members wait for one another: each
// statement after it sees what the others have done.
func hold(tx *database.Tx, organisation string) error {
	return tx.One(errs.Missing(), `UPDATE organisations SET members_at = $2 WHERE id = $1`, organisation, tx.Now())
}

// othersManage is true while the member $2 is not the last with the role $3.
const othersManage = ` AND (role <> $3 OR EXISTS
	(SELECT 1 FROM members o WHERE o.organisation = $1 AND o.role = $3 AND o.account <> $2))`

// changeMember is errs.Missing for who is not a member, and a Conflict for who
// has another role meanwhile and for the last manager.
func changeMember(tx *database.Tx, organisation, account, from, to, manager string) error {
	return unlessLast(tx, organisation, account, from, `UPDATE members SET role = $5
		WHERE organisation = $1 AND account = $2 AND role = $4`+othersManage, organisation, account, manager, from, to)
}

func deleteMember(tx *database.Tx, organisation, account, role, manager string) error {
	return unlessLast(tx, organisation, account, role, `DELETE FROM members
		WHERE organisation = $1 AND account = $2 AND role = $4`+othersManage, organisation, account, manager, role)
}

func unlessLast(tx *database.Tx, organisation, account, role, query string, args ...any) error {
	if err := hold(tx, organisation); err != nil {
		return err
	}
	n, err := tx.Exec(query, args...)
	if err != nil || n == 1 {
		return err
	}
	is, err := memberRole(tx, organisation, account)
	switch {
	case err != nil:
		return err
	case is != role: // changed since the caller looked
		return errs.New(errs.Conflict, "stale")
	}
	return errs.New(errs.Conflict, "lastManager")
}

// members lists by account, after the one given.
func members(tx *database.Tx, organisation, after string, limit int) (page []Member, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var m Member
		var since int64
		err := rows.Scan(&m.Account, &m.Role, &since)
		m.Since = time.UnixMilli(since).UTC()
		page = append(page, m)
		return err
	}, `SELECT account, role, since FROM members WHERE organisation = $1 AND account > $2 ORDER BY account LIMIT $3`,
		organisation, after, limit)
	return page, err
}

func member(tx *database.Tx, organisation, account string) (Member, error) {
	m := []Member{{Account: account}}
	var since int64
	err := tx.Row(`SELECT role, since FROM members WHERE organisation = $1 AND account = $2`, organisation, account).
		Scan(&m[0].Role, &since)
	if err != nil {
		return Member{}, err
	}
	m[0].Since = time.UnixMilli(since).UTC()
	return m[0], fillNames(tx, m)
}
