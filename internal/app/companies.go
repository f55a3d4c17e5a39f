package app

import (
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
)

// companies lets listings be posted in a company's name.
type companies struct{}

func (companies) MayAct(tx *database.Tx, account, company string) (bool, error) {
	return organisation.MayAct(tx, account, company)
}

func (companies) Speaker(tx *database.Tx, company, preferred string) (string, error) {
	return organisation.Speaker(tx, company, preferred)
}

func (companies) Company(tx *database.Tx, company string) (listing.Person, error) {
	o, created, err := organisation.Find(tx, company)
	return listing.Person{Name: o.Name, Since: time.UnixMilli(created).UTC()}, err
}
