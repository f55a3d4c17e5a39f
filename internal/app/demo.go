package app

import (
	"context"
	"fmt"

	"daklakid/internal/feature/classifieds"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/platform/database"
)

// What `serve --demo` loads when nothing was loaded before.
const (
	demoListings = 2_000
	demoSeed     = 1
	demoOwners   = 20
	demoWaiting  = 6
	// demoOfficer is who reviews in a demonstration; the README names it.
	demoOfficer = "0905000001"
)

type demoCommand struct {
	Listings int   `default:"2000" help:"How many rentals to make."`
	Openings int   `default:"150" help:"How many openings to make."`
	Cases    int   `hidden:"" help:"How many reports to make up over all wards, for measuring."`
	Seed     int64 `default:"1" help:"The same seed makes the same data."`
}

// Run loads synthetic data.
func (c demoCommand) Run(s *session) error {
	return withApp(s, func(a *App) error {
		if err := a.loadDemo(s.ctx, c.Listings, c.Openings, c.Seed); err != nil {
			return err
		}
		if err := a.spreadCases(s.ctx, c.Cases, c.Seed); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.stdout, "Loaded; everything synthetic is labelled so.")
		return err
	})
}

// loadDemo makes people, an officer and rentals; it does nothing when there is
// demo data already.
func (a *App) loadDemo(ctx context.Context, listings, openings int, seed int64) error {
	var there int
	err := a.db.View(ctx, func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM (SELECT 1 FROM listings WHERE demo = 1 LIMIT 1) d`).Scan(&there)
	})
	if err != nil || there > 0 {
		return err
	}
	owners, err := a.demoPeople(ctx)
	if err != nil {
		return err
	}
	photos, err := a.demoPhotos(ctx, owners[0])
	if err != nil {
		return err
	}
	if err := a.demoReports(ctx, owners, seed); err != nil {
		return err
	}
	if err := a.services.classifieds.Load(ctx, classifieds.Demo{Seed: seed, Owners: owners}); err != nil {
		return err
	}
	if err := a.demoCoaches(ctx, owners[0]); err != nil {
		return err
	}
	if err := a.demoMessages(ctx, owners[0]); err != nil {
		return err
	}
	if err := a.demoCameras(ctx); err != nil {
		return err
	}
	if err := a.services.places.Load(ctx, true); err != nil {
		return err
	}
	if err := a.demoServices(ctx); err != nil {
		return err
	}
	err = a.services.listings.Bulk(ctx, func() error {
		if err := a.demoJobs(ctx, owners, openings, seed); err != nil {
			return err
		}
		return a.services.rentals.Load(ctx, rentals.Demo{Listings: listings, Waiting: demoWaiting, Seed: seed, Owners: owners, Photos: photos})
	})
	if err != nil {
		return err
	}
	return a.services.quality.Sweep(ctx)
}

func (a *App) demoPeople(ctx context.Context) (owners []string, err error) {
	err = a.db.Update(ctx, func(tx *database.Tx) error {
		owners = nil
		for n := range demoOwners {
			// The numbers lie in a block that is kept for examples here; the
			// desk's officer is the first of it.
			account, err := a.services.identity.Open(tx, fmt.Sprintf("+8490500%04d", 100+n), "vi")
			if err != nil {
				return err
			}
			owners = append(owners, account)
		}
		_, err := a.services.organisation.MakeAdministrator(tx, demoOfficer)
		return err
	})
	return owners, err
}
