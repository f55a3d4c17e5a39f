package app

import (
	"context"
	"fmt"

	"daklakid/internal/core/consent"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/feature/resumes"
	"daklakid/internal/platform/database"
)

// demoApplicants is how many made-up people apply.
const demoApplicants = 6

// demoResumes makes people who are looking for work, and apply to a company.
func (a *App) demoResumes(ctx context.Context, company string) error {
	var d resumes.Demo
	err := a.db.Update(ctx, func(tx *database.Tx) error {
		d = resumes.Demo{}
		for n := range demoApplicants {
			account, err := a.services.identity.Open(tx, fmt.Sprintf("+8490500%04d", 130+n), "vi")
			if err != nil {
				return err
			}
			// Even who is made up is found only after she has agreed.
			proof := consent.Proof{Channel: "demo", Language: "vi"}
			if err := a.services.consents.Give(tx, account, resumes.Searched, resumes.SearchedVersion, proof); err != nil {
				return err
			}
			d.People = append(d.People, account)
		}
		found, err := a.services.listings.OfCompany(tx, company, openings.Kind, "", 5)
		for _, r := range found.Rows {
			d.Openings = append(d.Openings, r.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.services.resumes.Load(ctx, d)
}
