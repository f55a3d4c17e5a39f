package identity

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
)

const rekeyPage = 200 // accounts in one transaction

// Rekey brings every number under the newest keys, after a rotation and before
// the old keys are retired; once more after that, it drops the indexes under
// the retired ones. It answers how many accounts there are. Running it again,
// or on several nodes, changes nothing more.
func (s *Service) Rekey(ctx context.Context) (accounts int, err error) {
	after := ""
	for {
		var page []string
		err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
			if page, err = accountsAfter(tx, after); err != nil {
				return err
			}
			for _, account := range page {
				if err := s.rekey(tx, account); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return accounts, err
		}
		accounts += len(page)
		after = page[len(page)-1]
	}
}

func (s *Service) rekey(tx *database.Tx, account string) error {
	_, sealed, err := load(tx, account)
	if err != nil {
		return err
	}
	fresh, changed, err := s.o.Vault.Reseal(sealed, phoneContext(account))
	if err != nil {
		return err
	}
	if changed {
		if _, err := tx.Exec(`UPDATE accounts SET phone = $3 WHERE id = $1 AND phone = $2`, account, sealed, fresh); err != nil {
			return err
		}
	}
	phone, err := s.o.Vault.Unseal(fresh, phoneContext(account))
	if err != nil {
		return err
	}
	if _, err = s.claim(tx, account, string(phone)); err != nil {
		return err
	}
	return dropIndexes(tx, account, s.o.Vault.BlindIndexes(phoneField, string(phone)))
}

func accountsAfter(tx *database.Tx, after string) (page []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var account string
		if err := rows.Scan(&account); err != nil {
			return err
		}
		page = append(page, account)
		return nil
	}, `SELECT id FROM accounts WHERE id > $1 AND state <> 'erased' ORDER BY id LIMIT $2`, after, rekeyPage)
	return page, err
}
