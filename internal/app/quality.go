package app

import (
	"slices"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/quality"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// buildQuality gathers what officers keep in order, once all functions are there.
func (a *App) buildQuality() {
	s := &a.services
	s.quality = quality.New(quality.Options{
		DB: a.db, Reach: reach, HasWard: a.hasWard,
		WardName: func(code string) string {
			ward, _ := a.province.Ward(code)
			return ward.FullName
		},
	})
	s.quality.Add(s.listings.Quality())
	s.quality.Add(s.business.Quality())
	s.quality.Add(s.coaches.Quality(organisation.Holders))
}

// reach is which wards somebody may look after: those of the offices where she
// reviews, or all, when one of them is for the whole province.
func reach(tx *database.Tx, who web.Principal) (all bool, wards []string, err error) {
	for _, g := range who.Grants {
		if !slices.Contains([]string{organisation.Reviewer, organisation.Administrator}, g.Role) {
			continue
		}
		duty, err := organisation.DutyOf(tx, g.Organisation)
		if err != nil {
			return false, nil, err
		}
		if duty.Ward == "" {
			return true, nil, nil
		}
		wards = append(wards, duty.Ward)
	}
	return false, wards, nil
}
