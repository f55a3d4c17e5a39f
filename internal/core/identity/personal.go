package identity

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{
		{Code: "accounts", Basis: "Hợp đồng dịch vụ; NĐ 147/2024/NĐ-CP"},
		{Code: "sessions", Keep: sessionLife, After: "used", Basis: "Luật An ninh mạng 116/2025/QH15; thời hạn: đề xuất"},
		{Code: "devices", Keep: cookieLife, After: "used", Basis: "Hợp đồng dịch vụ; thời hạn: đề xuất"},
		{Code: "codeStops", Keep: time.Hour, After: "expired", Basis: "Hợp đồng dịch vụ"}, // purged every hour
	}}
}

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	a, sealed, err := load(tx, account)
	if err != nil {
		return nil, err
	}
	phone, err := s.phone(account, sealed)
	if err != nil {
		return nil, err
	}
	about := module.Section{Code: "account", Class: "accounts", Records: []module.Record{{
		{Code: "name", Value: a.Name},
		{Code: "phone", Value: phone},
		{Code: "language", Value: a.Language},
		{Code: "level", Value: int64(a.Level)},
		{Code: "workplace", Value: a.Workplace},
		{Code: "at", Value: a.CreatedAt},
	}}}
	if look := a.Look; look != nil {
		about.Records[0] = append(about.Records[0], module.Field{Code: "theme", Value: look.Theme},
			module.Field{Code: "textSize", Value: look.Text}, module.Field{Code: "saver", Value: look.Saver})
	}
	sessions := module.Section{Code: "sessions", From: "usedAt"}
	err = eachSession(tx, account, func(one Session) {
		sessions.Records = append(sessions.Records, module.Record{
			{Code: "device", Value: one.Device}, {Code: "at", Value: one.CreatedAt}, {Code: "usedAt", Value: one.UsedAt},
		})
	})
	if err != nil {
		return nil, err
	}
	devices, err := exportDevices(tx, account)
	if err != nil {
		return nil, err
	}
	stops := module.Section{Code: "codeStops", From: "expiresAt"}
	until, err := stoppedUntil(tx, account)
	if until > 0 {
		stops.Records = []module.Record{{{Code: "expiresAt", Value: module.Milliseconds(until)}}}
	}
	return []module.Section{about, sessions, devices, stops}, err
}

// exportDevices lists the devices that the account trusts. What a device is
// called is known as long as it is signed in; its mark is a digest that says
// nothing to anybody.
func exportDevices(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "devices", From: "usedAt"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name string
		var trusted, used int64
		err := rows.Scan(&name, &trusted, &used)
		section.Records = append(section.Records, module.Record{
			{Code: "device", Value: name},
			{Code: "trustedAt", Value: module.Milliseconds(trusted)},
			{Code: "usedAt", Value: module.Milliseconds(used)},
		})
		return err
	}, `SELECT COALESCE((SELECT max(s.device) FROM sessions s WHERE s.account = d.account AND s.mark = d.mark), ''), d.trusted_at, d.used_at
		FROM known_devices d WHERE d.account = $1 ORDER BY d.used_at DESC, d.mark`, account)
	return section, err
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
	_, err := tx.Exec(`UPDATE accounts SET state = 'erased', phone = $2, name = '', language = '', workplace = '', theme = '', text_size = '', saver = '', level = 0 WHERE id = $1`,
		account, []byte{})
	return err
}
