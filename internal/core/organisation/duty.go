package organisation

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Duty is which of the pack's agencies an organisation is, and for which ward.
type Duty struct {
	Agency string `json:"agency" maxLength:"60" doc:"Slug of the agency; empty for none"`
	Ward   string `json:"ward" maxLength:"5" doc:"Code of its ward; empty for the whole province"`
}

// Responsible is the organisation that an agency's matters of a ward belong
// to: the ward's own, else the one for the whole province, else empty.
func Responsible(tx *database.Tx, agency, ward string) (organisation string, err error) {
	err = tx.Row(`SELECT organisation FROM organisation_duties WHERE agency = $1 AND (ward = $2 OR ward = '')
		ORDER BY ward DESC LIMIT 1`, agency, ward).Scan(&organisation)
	if database.NoRows(err) {
		return "", nil
	}
	return organisation, err
}

// DutyOf is an organisation's duty, empty when it has none.
func DutyOf(tx *database.Tx, organisation string) (d Duty, err error) {
	err = tx.Row(`SELECT agency, ward FROM organisation_duties WHERE organisation = $1`, organisation).Scan(&d.Agency, &d.Ward)
	if database.NoRows(err) {
		err = nil
	}
	return d, err
}

// Office is an organisation with its duty.
type Office struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Duty
}

// Offices are the organisations that have a duty, by name.
func Offices(tx *database.Tx) (all []Office, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var o Office
		err := rows.Scan(&o.ID, &o.Name, &o.Agency, &o.Ward)
		all = append(all, o)
		return err
	}, `SELECT o.id, o.name, d.agency, d.ward FROM organisation_duties d JOIN organisations o ON o.id = d.organisation
		ORDER BY o.name, o.id LIMIT 2000`)
	return all, err
}

// SetDuty says what an agency is in charge of; a duty is given once.
func (s *Service) SetDuty(tx *database.Tx, actor, organisation string, d Duty) error {
	kind, err := kindOf(tx, organisation)
	if err != nil {
		return err
	}
	if kind != Agency {
		return errs.New(errs.Conflict, "agencyNeeded")
	}
	if _, err := tx.Exec(`DELETE FROM organisation_duties WHERE organisation = $1`, organisation); err != nil {
		return err
	}
	if d.Agency != "" {
		n, err := tx.Exec(`INSERT INTO organisation_duties (organisation, agency, ward) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			organisation, d.Agency, d.Ward)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "dutyTaken")
		}
	}
	if err := record(tx, "organisation.duty", actor, organisation, "", map[string]string{"agency": d.Agency, "ward": d.Ward}); err != nil {
		return err
	}
	if s.o.Assigned == nil {
		return nil
	}
	return s.o.Assigned(tx, organisation, d)
}

type dutyInput struct {
	ID   string `path:"id" format:"uuid"`
	Body Duty
}

func (s *Service) putDuty(tx *database.Tx, who web.Principal, in *dutyInput) (*web.JSON[Duty], error) {
	var bad errs.Fields
	bad.Check(in.Body.Agency == "" || s.o.HasAgency(in.Body.Agency), "agency", "notAllowed")
	bad.Check(in.Body.Ward == "" || s.o.HasWard(in.Body.Ward), "ward", "notAllowed")
	bad.Check(in.Body.Agency != "" || in.Body.Ward == "", "agency", "required")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return web.Answer(in.Body), s.SetDuty(tx, who.Account, in.ID, in.Body)
}

// Workers are who works for an organisation, its owners first, with their names.
func Workers(tx *database.Tx, organisation string) (all []Member, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var m Member
		var since int64
		err := rows.Scan(&m.Account, &m.Role, &since)
		m.Since = time.UnixMilli(since).UTC()
		all = append(all, m)
		return err
	}, `SELECT account, role, since FROM members WHERE organisation = $1 AND role IN ($2, $3)
		ORDER BY CASE role WHEN $2 THEN 0 ELSE 1 END, since, account LIMIT 200`, organisation, Owner, Officer)
	if err != nil || len(all) == 0 {
		return all, err
	}
	accounts := make([]string, len(all))
	for i, m := range all {
		accounts[i] = m.Account
	}
	names, err := identity.Names(tx, accounts)
	for i := range all {
		all[i].Name = names[all[i].Account]
	}
	return all, err
}

func (s *Service) getOffices(ctx context.Context, _ *web.None) (*web.JSON[web.Page[Office]], error) {
	page := web.Page[Office]{Items: []Office{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		all, err := Offices(tx)
		page.Items = append(page.Items, all...)
		return err
	})
	return web.Answer(page), err
}
