package app

import (
	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	business "daklakid/internal/feature/companies"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/feature/resumes"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// buildResumes makes CVs and applications; openings are told to them by the
// function that has them.
func (a *App) buildResumes() {
	s := &a.services
	s.resumes = resumes.New(resumes.Options{
		DB: a.db, Vault: a.vault, Texts: a.texts, Province: a.province, Documents: s.documents, App: a.province.AppName,
		Occupations: openings.Occupations,
		Words:       func(occupation string) string { return a.texts.Say("vi", "jobs.words."+occupation, nil) },
		Person:      s.assurance.Of, Phone: s.identity.Phone,
		Name: func(tx *database.Tx, account string) (string, error) {
			names, err := identity.Names(tx, []string{account})
			return names[account], err
		},
		Agreed: func(tx *database.Tx, account string) error {
			return s.consents.Require(tx, account, resumes.Searched)
		},
		Opening: func(tx *database.Tx, id string) (resumes.Opening, error) {
			o, err := s.openings.Opening(tx, id)
			return resumes.Opening(o), err
		},
		Company: organisation.Name,
		Recruits: func(tx *database.Tx, account, company string) (bool, error) {
			return organisation.MayAct(tx, account, company, organisation.Recruiter)
		},
		Confirmed: func(tx *database.Tx, company string) (bool, error) {
			_, err := business.Confirmed(tx, company)
			if errs.KindOf(err) == errs.NotFound {
				return false, nil
			}
			return err == nil, err
		},
		Recruiters: func(tx *database.Tx, company string) ([]string, error) {
			return organisation.Holders(tx, company, organisation.Owner, organisation.Editor, organisation.Recruiter)
		},
	})
}
