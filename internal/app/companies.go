package app

import (
	"time"

	"daklakid/internal/core/organisation"
	business "daklakid/internal/feature/companies"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// companies lets listings be posted in a company's name.
type companies struct{}

// staff are the roles that act in listings of a kind besides owners and editors.
var staff = map[string][]string{openings.Kind: {organisation.Recruiter}}

func (companies) MayAct(tx *database.Tx, account, company, kind string) (bool, error) {
	return organisation.MayAct(tx, account, company, staff[kind]...)
}

func (companies) Speaker(tx *database.Tx, company, preferred, kind string) (string, error) {
	return organisation.Speaker(tx, company, preferred, staff[kind]...)
}

func (companies) Company(tx *database.Tx, company string) (listing.Person, error) {
	o, created, err := organisation.Find(tx, company)
	if err != nil {
		return listing.Person{}, err
	}
	known, err := business.Confirmed(tx, company)
	if errs.KindOf(err) == errs.NotFound {
		err = nil
	}
	return listing.Person{Name: o.Name, Verified: known.ID != "", Since: time.UnixMilli(created).UTC()}, err
}
