package companies

import (
	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
)

// demo is who confirmed what is made up.
const demo = "demo"

// Demo is a made-up company that is registered already.
type Demo struct {
	ID, TaxCode, Name, Ward, Address, Park, Sector, About, Phone string
	Photos                                                       []photo.Photo
}

// Load registers a made-up company, labelled as such.
func (s *Service) Load(tx *database.Tx, d Demo) error {
	return s.insert(tx, company{
		CompanyPage: CompanyPage{
			ID: d.ID, TaxCode: d.TaxCode, Name: d.Name, Ward: d.Ward, Address: d.Address, Park: d.Park, Sector: d.Sector, About: d.About,
			Phone: d.Phone, ConfirmedBy: demo,
		},
		photos: d.Photos, state: shown,
	})
}
