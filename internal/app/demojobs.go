package app

import (
	"context"

	openings "daklakid/internal/feature/jobs"
)

// demoOpenings is how many openings a demonstration has.
const demoOpenings = 150

// demoJobs makes companies with openings, owned by the first of the made-up people.
func (a *App) demoJobs(ctx context.Context, owner string, n int, seed int64) error {
	companies, err := a.demoBusinesses(ctx, owner)
	if err != nil {
		return err
	}
	return a.services.openings.Load(ctx, openings.Demo{Openings: n, Seed: seed, Companies: companies, Owner: owner})
}
