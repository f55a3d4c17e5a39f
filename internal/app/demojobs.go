package app

import (
	"context"

	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/feature/vouchers"
)

// demoOpenings is how many openings a demonstration has.
const demoOpenings = 150

// demoJobs makes companies with openings and vouchers, owned by the first of
// the made-up people; the others have claimed some, and some more apply.
func (a *App) demoJobs(ctx context.Context, people []string, n int, seed int64) error {
	companies, err := a.demoBusinesses(ctx, people[0])
	if err != nil {
		return err
	}
	err = a.services.vouchers.Load(ctx, vouchers.Demo{Seed: seed, Companies: companies, Owner: people[0], Holders: people[1:]})
	if err != nil {
		return err
	}
	err = a.services.openings.Load(ctx, openings.Demo{Openings: n, Seed: seed, Companies: companies, Owner: people[0]})
	if err != nil {
		return err
	}
	return a.demoResumes(ctx, companies[0])
}
