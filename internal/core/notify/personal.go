package notify

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{
		{
			Code: "notices", Keep: kept, After: "created", Basis: "đề xuất",
			Table: "notices", Key: "id", Owner: "account", At: "created_at",
		},
		{Code: "preferences", Basis: "Hợp đồng dịch vụ"},
	}}
}

const maxExport = 5000

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	contact, err := s.o.Contact(tx, account)
	if err != nil {
		return nil, err
	}
	all, err := inbox(tx, account, false, "z", maxExport) // ids are hexadecimal
	if err != nil {
		return nil, err
	}
	notices := module.Section{Code: "notices", From: "at"}
	for _, n := range all {
		w, err := s.words(n, contact.Language)
		if err != nil {
			return nil, err
		}
		notices.Records = append(notices.Records, module.Record{
			{Code: "title", Value: w.title}, {Code: "text", Value: w.body}, {Code: "at", Value: module.Milliseconds(n.created)},
		})
	}
	chosen, err := preferences(tx, account)
	section := module.Section{Code: "preferences"}
	for _, p := range chosen.Items {
		section.Records = append(section.Records, module.Record{
			{Code: "category", Value: p.Category}, {Code: "sms", Value: p.SMS}, {Code: "email", Value: p.Email},
		})
	}
	return []module.Section{notices, section}, err
}

func erase(tx *database.Tx, account string) error {
	for _, statement := range []string{`DELETE FROM notices WHERE account = $1`, `DELETE FROM notice_preferences WHERE account = $1`} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}
