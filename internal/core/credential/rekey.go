package credential

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
)

const rekeyPage = 200 // credentials in one transaction

// Rekey brings the keys that sign, and the texts kept for their holders, under
// the vault's newest key, after a rotation and before the old keys are retired.
// It answers how many credentials there are. Running it again changes nothing more.
func (s *Service) Rekey(ctx context.Context) (credentials int, err error) {
	if err := s.o.DB.Update(ctx, s.rekeyKeys); err != nil {
		return 0, err
	}
	after := ""
	for {
		var page []stored
		err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
			if page, err = sealedAfter(tx, after); err != nil {
				return err
			}
			for _, c := range page {
				if err := s.rekey(tx, c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return credentials, err
		}
		credentials += len(page)
		after = page[len(page)-1].id
	}
}

func (s *Service) rekey(tx *database.Tx, c stored) error {
	fresh, changed, err := s.o.Vault.Reseal(c.sealed, textContext(c.id))
	if err != nil || !changed {
		return err
	}
	_, err = tx.Exec(`UPDATE credentials SET sealed = $1 WHERE id = $2`, fresh, c.id)
	return err
}

func (s *Service) rekeyKeys(tx *database.Tx) error {
	if err := holdKeys(tx); err != nil {
		return err
	}
	if err := s.rekeyCertificates(tx); err != nil {
		return err
	}
	keys, err := allKeys(tx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if len(k.sealed) == 0 {
			continue // erased
		}
		fresh, changed, err := s.o.Vault.Reseal(k.sealed, keyContext(k.kid))
		if err != nil {
			return err
		}
		if !changed {
			continue
		}
		// One that is erased meanwhile stays so.
		if _, err := tx.Exec(`UPDATE credential_keys SET sealed = $1 WHERE kid = $2 AND sealed = $3`, fresh, k.kid, k.sealed); err != nil {
			return err
		}
	}
	return nil
}

func sealedAfter(tx *database.Tx, after string) (page []stored, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var c stored
		err := rows.Scan(&c.id, &c.sealed)
		page = append(page, c)
		return err
	}, `SELECT id, sealed FROM credentials WHERE id > $1 ORDER BY id LIMIT $2`, after, rekeyPage)
	return page, err
}
