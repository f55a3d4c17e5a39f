package organisation

import (
	"database/sql"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// maxRoles bounds what is read of one account; nobody has so many.
const maxRoles = 200

// Grants are the roles that an account holds at this moment.
func Grants(tx *database.Tx, account string) (grants []web.Grant, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var g web.Grant
		if err := rows.Scan(&g.Role, &g.Organisation, &g.Kind); err != nil {
			return err
		}
		grants = append(grants, g)
		return nil
	}, `SELECT m.role, o.id, o.kind FROM members m JOIN organisations o ON o.id = m.organisation
		WHERE m.account = $1 ORDER BY o.id LIMIT $2`, account, maxRoles)
	return grants, err
}

// Roles are an account's grants with what the organisations are called.
func Roles(tx *database.Tx, account string) (roles []identity.Role, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var r identity.Role
		if err := rows.Scan(&r.Role, &r.Organisation.ID, &r.Organisation.Name, &r.Organisation.Kind); err != nil {
			return err
		}
		roles = append(roles, r)
		return nil
	}, `SELECT m.role, o.id, o.name, o.kind FROM members m JOIN organisations o ON o.id = m.organisation
		WHERE m.account = $1 ORDER BY o.id LIMIT $2`, account, maxRoles)
	return roles, err
}

// Administrators are the accounts of the province's administrators.
func Administrators(tx *database.Tx) (accounts []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var account string
		err := rows.Scan(&account)
		accounts = append(accounts, account)
		return err
	}, `SELECT m.account FROM organisations o JOIN members m ON m.organisation = o.id
		WHERE o.kind = 'province' AND m.role = $1 ORDER BY m.account LIMIT $2`, Administrator, maxRoles)
	return accounts, err
}

func insertOrganisation(tx *database.Tx, organisation string, kind Kind, name string) error {
	_, err := tx.Exec(`INSERT INTO organisations (id, kind, name, version, members_at, created_at)
		VALUES ($1, $2, $3, 1, $4, $4)`, organisation, kind, name, tx.Now())
	return err
}

func insertProvince(tx *database.Tx, organisation, name string) error {
	_, err := tx.Exec(`INSERT INTO organisations (id, kind, name, version, members_at, created_at)
		VALUES ($1, 'province', $2, 1, $3, $3) ON CONFLICT DO NOTHING`, organisation, name, tx.Now())
	return err
}

func province(tx *database.Tx) (organisation string, err error) {
	err = tx.Row(`SELECT id FROM organisations WHERE kind = 'province'`).Scan(&organisation)
	return organisation, err
}

func kindOf(tx *database.Tx, organisation string) (kind Kind, err error) {
	err = tx.Row(`SELECT kind FROM organisations WHERE id = $1`, organisation).Scan(&kind)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return kind, err
}

// Name is what an organisation is called, errs.Missing when there is none.
func Name(tx *database.Tx, organisation string) (name string, err error) {
	err = tx.Row(`SELECT name FROM organisations WHERE id = $1`, organisation).Scan(&name)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return name, err
}

// Names are what organisations are called, by id.
func Names(tx *database.Tx, organisations []string) (map[string]string, error) {
	names := make(map[string]string, len(organisations))
	if len(organisations) == 0 {
		return names, nil
	}
	return names, tx.Each(func(rows *sql.Rows) error {
		var id, name string
		err := rows.Scan(&id, &name)
		names[id] = name
		return err
	}, `SELECT id, name FROM organisations WHERE id IN (`+database.Marks(1, len(organisations))+`)`, database.Args(organisations)...)
}

// seen is how an organisation is read: with the reader's role in it.
const seen = `SELECT o.id, o.name, o.kind, o.version, o.created_at, COALESCE(m.role, ''),
	(SELECT count(*) FROM members c WHERE c.organisation = o.id) FROM organisations o`

func scanSeen(scan func(...any) error) (o Organisation, err error) {
	var created int64
	err = scan(&o.ID, &o.Name, &o.Kind, &o.version, &created, &o.Role, &o.Members)
	o.CreatedAt = time.UnixMilli(created).UTC()
	return o, err
}

// find returns an organisation that the reader belongs to, or any one for the
// administrators; errs.Missing else.
func find(tx *database.Tx, who web.Principal, organisation string) (Organisation, error) {
	o, err := scanSeen(tx.Row(seen+` LEFT JOIN members m ON m.organisation = o.id AND m.account = $2
		WHERE o.id = $1 AND (m.account IS NOT NULL OR $3 = 1)`,
		organisation, who.Account, flag(who.Has(Administrator))).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return o, err
}

// list returns organisations newest first, before the id given: those that the
// reader belongs to, or all of them for the administrators.
func list(tx *database.Tx, who web.Principal, kind, before string, limit int) (page []Organisation, err error) {
	mine := ` JOIN members m ON m.organisation = o.id AND m.account = $1`
	if who.Has(Administrator) {
		mine = ` LEFT JOIN members m ON m.organisation = o.id AND m.account = $1`
	}
	err = tx.Each(func(rows *sql.Rows) error {
		o, err := scanSeen(rows.Scan)
		page = append(page, o)
		return err
	}, seen+mine+` WHERE ($2 = '' OR o.id < $2) AND ($3 = '' OR o.kind = $3) ORDER BY o.id DESC LIMIT $4`,
		who.Account, before, kind, limit)
	return page, err
}

// rename keeps the name that an organisation had.
func rename(tx *database.Tx, actor string, was Organisation, name string, version int64) error {
	err := tx.One(web.Stale(), `UPDATE organisations SET name = $2, version = version + 1 WHERE id = $1 AND version = $3`,
		was.ID, name, version)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO organisation_names (organisation, version, name, until, changed_by) VALUES ($1, $2, $3, $4, $5)`,
		was.ID, version, was.Name, tx.Now(), actor)
	return err
}

// maxFormer bounds how many former names are shown.
const maxFormer = 20

func formerNames(tx *database.Tx, organisation string) (all []FormerName, err error) {
	var people []string
	err = tx.Each(func(rows *sql.Rows) error {
		var f FormerName
		var until int64
		var by string
		err := rows.Scan(&f.Name, &until, &by)
		f.Until = time.UnixMilli(until).UTC()
		all, people = append(all, f), append(people, by)
		return err
	}, `SELECT name, until, changed_by FROM organisation_names WHERE organisation = $1 ORDER BY version DESC LIMIT $2`,
		organisation, maxFormer)
	if err != nil {
		return nil, err
	}
	names, err := identity.Names(tx, people)
	for i, by := range people {
		all[i].By = names[by]
	}
	return all, err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func countOrganisations(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM organisations WHERE kind <> 'province'`).Scan(&n)
	return n, err
}

func countMembers(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM members`).Scan(&n)
	return n, err
}
