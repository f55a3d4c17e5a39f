package assurance

import (
	"context"
	"database/sql"

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
		{Code: "faceTemplate", Basis: "NĐ 69/2024/NĐ-CP; Luật 91/2025/QH15"},
		{Code: "faceChecks", Keep: faceKept, After: "updated", Basis: "đề xuất"},
		{Code: "cardReading", Keep: cardKept, After: "updated", Basis: "đề xuất"},
	}}
}

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	sections, err := s.exportProofs(tx, account)
	if err != nil {
		return nil, err
	}
	for _, part := range []func(*database.Tx, string) (module.Section, error){exportCases, exportTemplate, exportFaces, exportCard} {
		section, err := part(tx, account)
		if err != nil {
			return nil, err
		}
		sections = append(sections, section)
	}
	return sections, nil
}

// exportProofs: what is proven of a person, and when it was.
func (s *Service) exportProofs(tx *database.Tx, account string) ([]module.Section, error) {
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
	if err != nil {
		return nil, err
	}
	person, err := s.Of(tx, account)
	if errs.KindOf(err) == errs.NotFound {
		return []module.Section{proofs}, nil
	}
	known := module.Record{}
	fields := person.fields()
	for _, code := range []string{"fullName", "personalNumber", "birthDate", "sex", "residence", "cardIssued", "cardExpires"} {
		known = append(known, module.Field{Code: code, Value: *fields[code]})
	}
	return []module.Section{{Code: "identity", Class: "identityProofs", Records: []module.Record{known}}, proofs}, err
}

// exportCases: what was given to an officer to decide.
func exportCases(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "identityCases", Class: "identityProofs"}
	err := tx.Each(func(rows *sql.Rows) error {
		var method, state, reason string
		var opened, decided int64
		var portrait, selfie bool
		err := rows.Scan(&method, &state, &reason, &opened, &decided, &portrait, &selfie)
		section.Records = append(section.Records, module.Record{
			{Code: "method", Value: method},
			{Code: "state", Value: state},
			{Code: "reason", Value: reason},
			{Code: "portrait", Value: portrait},
			{Code: "selfie", Value: selfie},
			{Code: "at", Value: module.Milliseconds(opened)},
			{Code: "decidedAt", Value: module.Milliseconds(decided)},
		})
		return err
	}, `SELECT method, state, reason, opened_at, decided_at, portrait IS NOT NULL, selfie IS NOT NULL
		FROM identity_cases WHERE account = $1 ORDER BY id LIMIT 1000`, account)
	return section, err
}

// exportTemplate says that there is one: the figures themselves say nothing to
// people, and are good for abuse only.
func exportTemplate(tx *database.Tx, account string) (module.Section, error) {
	return exportTimes(tx, module.Section{Code: "faceTemplate"}, "at",
		`SELECT '', made_at FROM identity_templates WHERE account = $1`, account)
}

// exportFaces: when a face was asked for, and how that stands.
func exportFaces(tx *database.Tx, account string) (module.Section, error) {
	return exportTimes(tx, module.Section{Code: "faceChecks", From: "updatedAt"}, "updatedAt",
		`SELECT state, updated_at FROM identity_faces WHERE account = $1 ORDER BY id LIMIT 1000`, account)
}

// exportCard: that a card is being read right now.
func exportCard(tx *database.Tx, account string) (module.Section, error) {
	return exportTimes(tx, module.Section{Code: "cardReading", From: "updatedAt"}, "updatedAt",
		`SELECT '', updated_at FROM identity_cards WHERE account = $1`, account)
}

func exportTimes(tx *database.Tx, section module.Section, code, query, account string) (module.Section, error) {
	err := tx.Each(func(rows *sql.Rows) error {
		var state string
		var at int64
		err := rows.Scan(&state, &at)
		section.Records = append(section.Records, module.Record{{Code: "state", Value: state}, {Code: code, Value: module.Milliseconds(at)}})
		return err
	}, query, account)
	return section, err
}
