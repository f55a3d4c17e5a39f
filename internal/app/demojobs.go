package app

import (
	"context"

	"daklakid/internal/core/organisation"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/platform/database"
)

// demoCompanies are made up; the first one's owner can be signed in as.
var demoCompanies = []string{
	"Công ty May Hòa Phú (minh hoạ)", "Công ty Cà phê Ban Mê (minh hoạ)", "Công ty Thủy sản Hòa Hiệp (minh hoạ)",
	"Hợp tác xã Sầu riêng Krông Pắc (minh hoạ)", "Siêu thị Tuy Hòa (minh hoạ)",
}

// demoOpenings is how many openings a demonstration has.
const demoOpenings = 150

// demoJobs makes companies with openings, owned by the first of the made-up people.
func (a *App) demoJobs(ctx context.Context, owner string, n int, seed int64) error {
	var companies []string
	err := a.db.Update(ctx, func(tx *database.Tx) error {
		companies = nil
		for _, name := range demoCompanies {
			company, err := organisation.Create(tx, owner, organisation.Company, name, owner)
			if err != nil {
				return err
			}
			companies = append(companies, company)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.services.openings.Load(ctx, openings.Demo{Openings: n, Seed: seed, Companies: companies, Owner: owner})
}
