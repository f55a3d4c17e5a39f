package app

import (
	"context"
	"fmt"
	"slices"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
)

// registerOffice is the pack's slug of who keeps the registers of diplomas.
const registerOffice = "so-giao-duc"

// demoServices makes the offices that take what is filed in a demonstration:
// that of the first industrial park's ward, where many rent, and the one that
// keeps the registers of diplomas. The README names their officers.
func (a *App) demoServices(ctx context.Context) error {
	return a.db.Update(ctx, func(tx *database.Tx) error {
		if parks := a.province.Parks(); len(parks) > 0 && len(parks[0].Wards) > 0 {
			if ward, known := a.province.Ward(parks[0].Wards[0]); known {
				name := a.texts.Say("vi", "app.demoOffice", map[string]any{"ward": ward.FullName})
				// 0905 000 061, 062
				if _, _, err := a.demoAgency(tx, 61, name, organisation.Duty{Agency: wardOffice, Ward: ward.Code}); err != nil {
					return err
				}
			}
		}
		all := a.province.Agencies()
		at := slices.IndexFunc(all, func(agency place.Agency) bool { return agency.Slug == registerOffice })
		if at < 0 {
			return nil
		}
		name := a.texts.Say("vi", "app.demoAgency", map[string]any{"agency": all[at].Name.In("vi")})
		_, _, err := a.demoAgency(tx, 71, name, organisation.Duty{Agency: registerOffice}) // 0905 000 071, 072
		return err
	})
}

// demoAgency makes an agency with a duty, who leads it, and another officer.
func (a *App) demoAgency(tx *database.Tx, phone int, name string, duty organisation.Duty) (office string, officers []string, err error) {
	for i := range 2 {
		account, err := a.services.identity.Open(tx, fmt.Sprintf("+84905%06d", phone+i), "vi")
		if err != nil {
			return "", nil, err
		}
		officers = append(officers, account)
	}
	if office, err = organisation.Create(tx, audit.System, organisation.Agency, name, officers[0]); err != nil {
		return "", nil, err
	}
	if err := organisation.Add(tx, audit.System, office, officers[1], organisation.Officer); err != nil {
		return "", nil, err
	}
	return office, officers, a.services.organisation.SetDuty(tx, audit.System, office, duty)
}
