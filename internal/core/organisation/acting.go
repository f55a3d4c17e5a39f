package organisation

import (
	"database/sql"
	"slices"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// heldBack reports whether the request that a transaction belongs to is the account's
// own, from a session that is held back: that may be a thief of the phone number,
// who holds no role (ADR 40).
func heldBack(tx *database.Tx, account string) bool {
	who := web.Who(tx.Context())
	return who.Account == account && !who.Held.IsZero()
}

// Holds reports whether an account holds one of the roles in an organisation,
// as of this transaction: not as of the request's beginning.
func Holds(tx *database.Tx, account, organisation string, roles ...string) (holds bool, err error) {
	if heldBack(tx, account) {
		return false, nil
	}
	role, err := memberRole(tx, organisation, account)
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	return err == nil && slices.Contains(roles, role), err
}

// Holders are the accounts that hold one of the roles in an organisation, those
// of longest standing first.
func Holders(tx *database.Tx, organisation string, roles ...string) (accounts []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var account, role string
		err := rows.Scan(&account, &role)
		if slices.Contains(roles, role) {
			accounts = append(accounts, account)
		}
		return err
	}, `SELECT account, role FROM members WHERE organisation = $1 ORDER BY since, account LIMIT 1000`, organisation)
	return accounts, err
}

// HeldBy are the organisations in which an account holds one of the roles.
func HeldBy(tx *database.Tx, account string, roles ...string) (organisations []string, err error) {
	if heldBack(tx, account) {
		return nil, nil
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var organisation, role string
		err := rows.Scan(&organisation, &role)
		if slices.Contains(roles, role) {
			organisations = append(organisations, organisation)
		}
		return err
	}, `SELECT organisation, role FROM members WHERE account = $1 ORDER BY organisation LIMIT 1000`, account)
	return organisations, err
}

// Raise makes a member of a company or an agency its owner.
func Raise(tx *database.Tx, actor, organisation, account string) error {
	kind, err := kindOf(tx, organisation)
	if err != nil {
		return err
	}
	was, err := memberRole(tx, organisation, account)
	if err != nil || was == kind.manager() {
		return err
	}
	return change(tx, actor, organisation, account, was, kind.manager(), kind)
}

// MayAct reports whether an account may act in a company's name, as of this
// transaction: its owners and editors, and who holds one of the roles besides.
func MayAct(tx *database.Tx, account, organisation string, besides ...string) (may bool, err error) {
	kind, err := kindOf(tx, organisation)
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	if err != nil || kind != Company {
		return false, err
	}
	return Holds(tx, account, organisation, append([]string{Owner, Editor}, besides...)...)
}

// Speaker is the account that answers for an organisation: the preferred one
// while it may act, else the owner of longest standing.
func Speaker(tx *database.Tx, organisation, preferred string, besides ...string) (account string, err error) {
	may, err := MayAct(tx, preferred, organisation, besides...)
	if err != nil || may {
		return preferred, err
	}
	err = tx.Row(`SELECT account FROM members WHERE organisation = $1 AND role = 'owner' ORDER BY since, account LIMIT 1`,
		organisation).Scan(&account)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return account, err
}

// Find is an organisation as everybody may know it.
func Find(tx *database.Tx, organisation string) (o identity.RoleOrganisation, created int64, err error) {
	err = tx.Row(`SELECT id, name, kind, created_at FROM organisations WHERE id = $1`, organisation).
		Scan(&o.ID, &o.Name, &o.Kind, &created)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return o, created, err
}
