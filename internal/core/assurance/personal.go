package assurance

import (
	"context"

	"daklakid/internal/core/consent"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

// Pictures is the purpose for which pictures of card and face are kept.
const Pictures = "identity.pictures"

const jobWithdrawn = "assurance.withdrawn"

// withdrawn drops the pictures when somebody no longer agrees that they are kept.
func (s *Service) withdrawn(ctx context.Context, a consent.Account) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error { return s.DropPictures(tx, a.Account) })
}

// Purposes are what identification uses data for.
func Purposes() []consent.Purpose {
	return []consent.Purpose{
		{
			Code: "identity.level", Version: 1, Basis: consent.ByContract, Sensitive: true,
			Fields: []string{"personalNumber", "fullName", "birthDate", "sex", "residence", "cardIssued"},
		},
		{Code: Pictures, Version: 1, Basis: consent.ByConsent, Sensitive: true, Fields: []string{"portrait", "selfie"}, Withdrawn: jobWithdrawn},
	}
}

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: s.Erase, Classes: []module.Class{
		{Code: "identityProofs", Basis: "NĐ 69/2024/NĐ-CP; Luật 91/2025/QH15"},
	}}
}

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	person, err := s.Of(tx, account)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	known := module.Record{}
	fields := person.fields()
	for _, code := range []string{"fullName", "personalNumber", "birthDate", "sex", "residence", "cardIssued", "cardExpires"} {
		known = append(known, module.Field{Code: code, Value: *fields[code]})
	}
	proofs := module.Section{Code: "identityProofs"}
	all, err := history(tx, account, 1000)
	for _, e := range all {
		record := module.Record{
			{Code: "method", Value: string(e.Method)},
			{Code: "level", Value: e.Level},
			{Code: "at", Value: e.ProvenAt},
			{Code: "expiresAt", Value: e.ExpiresAt},
		}
		if e.EndedAt != nil {
			record = append(record, module.Field{Code: "endedAt", Value: *e.EndedAt}, module.Field{Code: "reason", Value: e.EndedWhy})
		}
		proofs.Records = append(proofs.Records, record)
	}
	return []module.Section{{Code: "identity", Records: []module.Record{known}}, proofs}, err
}
