package organisation

import (
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// MayAct reports whether an account may act in a company's name, as of this
// transaction: not as of the request's beginning.
func MayAct(tx *database.Tx, account, organisation string) (may bool, err error) {
	var n int
	err = tx.Row(`SELECT count(*) FROM members m JOIN organisations o ON o.id = m.organisation
		WHERE o.id = $1 AND o.kind = 'company' AND m.account = $2 AND m.role IN ('owner', 'editor')`, organisation, account).Scan(&n)
	return n > 0, err
}

// Speaker is the account that answers for an organisation: the preferred one
// while it may act, else the owner of longest standing.
func Speaker(tx *database.Tx, organisation, preferred string) (account string, err error) {
	may, err := MayAct(tx, preferred, organisation)
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
