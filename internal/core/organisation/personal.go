package organisation

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

func (s *Service) personal() module.Personal {
	return module.Personal{Export: export, Hinders: hinders, Erase: s.erase, Classes: []module.Class{
		{Code: "memberships", Basis: "Hợp đồng dịch vụ"},
	}}
}

func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "memberships"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name, role string
		var since int64
		err := rows.Scan(&name, &role, &since)
		section.Records = append(section.Records, module.Record{
			{Code: "organisation", Value: name}, {Code: "role", Value: role}, {Code: "at", Value: module.Milliseconds(since)},
		})
		return err
	}, `SELECT o.name, m.role, m.since FROM members m JOIN organisations o ON o.id = m.organisation
		WHERE m.account = $1 ORDER BY o.id LIMIT $2`, account, maxRoles)
	return []module.Section{section}, err
}

// hinders: who manages an organisation alone hands it over first. One without
// other members goes with its only one.
func hinders(tx *database.Tx, account string) error {
	var name string
	err := tx.Row(`SELECT o.name FROM members m JOIN organisations o ON o.id = m.organisation
		WHERE m.account = $1 AND m.role IN ('owner', 'administrator') AND (o.kind <> 'company' OR EXISTS (
			SELECT 1 FROM members c WHERE c.organisation = o.id AND c.account <> $1))
		AND NOT EXISTS (SELECT 1 FROM members c WHERE c.organisation = o.id AND c.role = m.role AND c.account <> $1)
		ORDER BY o.id LIMIT 1`, account).Scan(&name)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return errs.New(errs.Conflict, "lastManagerErased", "organisation", name)
}

// erase ends memberships and invitations to the person's number. What she did
// for an organisation stays its own, under an account that names nobody.
func (s *Service) erase(tx *database.Tx, account string) error {
	indexes, err := s.indexes(tx, account)
	if err != nil {
		return err
	}
	for _, index := range indexes {
		if _, err := tx.Exec(`DELETE FROM invitations WHERE phone_index = $1`, index); err != nil {
			return err
		}
	}
	companies, err := companiesOf(tx, account)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM members WHERE account = $1`, account); err != nil || s.o.Left == nil {
		return err
	}
	for _, company := range companies {
		var others int
		err := tx.Row(`SELECT count(*) FROM members WHERE organisation = $1`, company).Scan(&others)
		if err == nil && others == 0 {
			err = s.o.Left(tx, company)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// companiesOf are those that an account is a member of, whatever its role.
func companiesOf(tx *database.Tx, account string) (companies []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var company string
		err := rows.Scan(&company)
		companies = append(companies, company)
		return err
	}, `SELECT o.id FROM members m JOIN organisations o ON o.id = m.organisation WHERE m.account = $1 AND o.kind = 'company' ORDER BY o.id`, account)
	return companies, err
}
