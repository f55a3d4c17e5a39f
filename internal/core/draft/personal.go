package draft

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{{
		Code: "drafts", Keep: kept, After: "updated", Basis: "đề xuất",
		Table: "drafts", Key: "account, kind", Owner: "account", At: "updated_at",
	}}}
}

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "drafts", From: "updatedAt"}
	err := tx.Each(func(rows *sql.Rows) error {
		var kind string
		var sealed []byte
		var updated int64
		if err := rows.Scan(&kind, &sealed, &updated); err != nil {
			return err
		}
		content, err := s.vault.Unseal(sealed, sealedFor(account, kind))
		section.Records = append(section.Records, module.Record{
			{Code: "kind", Value: kind}, {Code: "text", Value: string(content)}, {Code: "updatedAt", Value: module.Milliseconds(updated)},
		})
		return err
	}, `SELECT kind, sealed, updated_at FROM drafts WHERE account = $1 ORDER BY kind`, account)
	return []module.Section{section}, err
}

func erase(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM drafts WHERE account = $1`, account)
	return err
}
