package identity

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{
		{Code: "accounts", Basis: "Hợp đồng dịch vụ; NĐ 147/2024/NĐ-CP"},
		{Code: "sessions", Keep: sessionLife, After: "used", Basis: "Luật An ninh mạng 116/2025/QH15; thời hạn: đề xuất"},
	}}
}

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	a, err := Find(tx, account)
	if err != nil {
		return nil, err
	}
	phone, err := s.Phone(tx, account)
	if err != nil {
		return nil, err
	}
	about := module.Section{Code: "account", Records: []module.Record{{
		{Code: "name", Value: a.Name},
		{Code: "phone", Value: phone},
		{Code: "language", Value: a.Language},
		{Code: "level", Value: int64(a.Level)},
		{Code: "workplace", Value: a.Workplace},
		{Code: "at", Value: a.CreatedAt},
	}}}
	sessions := module.Section{Code: "sessions"}
	err = eachSession(tx, account, func(one Session) {
		sessions.Records = append(sessions.Records, module.Record{
			{Code: "device", Value: one.Device}, {Code: "at", Value: one.CreatedAt}, {Code: "usedAt", Value: one.UsedAt},
		})
	})
	return []module.Section{about, sessions}, err
}

// erase leaves of an account its id and when it began: what others keep of it,
// such as the audit log, points to something that says nobody's name.
func erase(tx *database.Tx, account string) error {
	for _, statement := range []string{
		`DELETE FROM sessions WHERE account = $1`,
		`DELETE FROM known_devices WHERE account = $1`,
		`DELETE FROM code_stops WHERE account = $1`,
		`DELETE FROM account_phones WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`UPDATE accounts SET state = 'erased', phone = $2, name = '', language = '', workplace = '', level = 0 WHERE id = $1`,
		account, []byte{})
	return err
}
