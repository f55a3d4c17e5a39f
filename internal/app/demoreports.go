package app

import (
	"context"
	"fmt"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/form"
)

// In how many wards a demonstration has somebody in charge, and how much was
// reported there.
const (
	demoOffices = 3
	demoReports = 36
	measured    = 100       // and more: the numbers of offices that are made only for measuring
	wardOffice  = "ubnd-xa" // the pack's slug of a ward's own office
)

// demoReports makes the offices of a few wards, with two officers each, and
// reports for them to work on. The administrator works in the first, too.
func (a *App) demoReports(ctx context.Context, owners []string, seed int64) error {
	var offices []citizenreport.DemoOffice
	err := a.db.Update(ctx, func(tx *database.Tx) (err error) {
		offices = nil
		for _, ward := range a.province.Wards() {
			if ward.Kind != "phuong" || len(offices) == demoOffices {
				continue
			}
			o := citizenreport.DemoOffice{Ward: ward}
			if o.ID, o.Officers, err = a.demoOffice(tx, len(offices), ward.FullName, ward.Code); err != nil {
				return err
			}
			offices = append(offices, o)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.services.reports.Load(ctx, citizenreport.Demo{Reports: demoReports, Seed: seed, Authors: owners, Offices: offices})
}

func (a *App) demoOffice(tx *database.Tx, n int, ward, code string) (office string, officers []string, err error) {
	name := a.texts.Say("vi", "app.demoOffice", map[string]any{"ward": ward})
	// 0905 000 011, 012; 021, 022; 031, 032.
	office, officers, err = a.demoAgency(tx, 11+10*n, name, organisation.Duty{Agency: wardOffice, Ward: code})
	if err == nil && n == 0 {
		err = a.demoAdministratorIn(tx, office)
	}
	return office, officers, err
}

// demoAdministratorIn lets the desk's visitor work on reports, too.
func (a *App) demoAdministratorIn(tx *database.Tx, office string) error {
	number, err := identity.ParsePhone(demoOfficer)
	if err != nil {
		return err
	}
	account, err := a.services.identity.ByPhone(tx, number)
	if err != nil {
		return err
	}
	return organisation.Add(tx, audit.System, office, account, organisation.Officer)
}

// spreadCases makes up reports over all wards, each of which gets an office.
func (a *App) spreadCases(ctx context.Context, cases int, seed int64) error {
	if cases == 0 {
		return nil
	}
	owners, err := a.demoPeople(ctx)
	if err != nil {
		return err
	}
	spread := casework.Spread{Kind: citizenreport.Kind, Cases: cases, Seed: uint64(seed), Owners: owners, Answers: func(n int) form.Answers { //nolint:gosec // a seed
		return form.Answers{"report": {"text": fmt.Sprintf("Đèn đường số %d không sáng, tối về khó đi.", n)}}
	}}
	err = a.db.Update(ctx, func(tx *database.Tx) error {
		spread.Offices = nil
		for n, ward := range a.province.Wards() {
			w, err := a.workplace(tx, n, ward)
			if err != nil {
				return err
			}
			spread.Offices = append(spread.Offices, w)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.services.cases.Spread(ctx, spread)
}

// workplace is the office of a ward; where there is none it is made.
func (a *App) workplace(tx *database.Tx, n int, ward place.Ward) (casework.Workplace, error) {
	w := casework.Workplace{Ward: ward.Code, At: ward.Point}
	var err error
	if w.Organisation, err = organisation.Responsible(tx, wardOffice, ward.Code); err != nil || w.Organisation == "" {
		if err == nil {
			w.Organisation, _, err = a.demoOffice(tx, measured+n, ward.FullName, ward.Code)
		}
		if err != nil {
			return w, err
		}
	}
	workers, err := organisation.Workers(tx, w.Organisation)
	for _, one := range workers {
		w.Officers = append(w.Officers, one.Account)
	}
	return w, err
}
