package notify

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
)

const rekeyPage = 200 // subscriptions in one transaction

// rekey brings the push key and the subscriptions under the newest keys.
func (s *Service) rekey(ctx context.Context) (records int, err error) {
	if records, err = s.rekeyKeys(ctx); err != nil {
		return records, err
	}
	after := ""
	for {
		var page []subscription
		err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
			page = nil
			err := tx.Each(func(rows *sql.Rows) error {
				var one subscription
				err := one.scan(rows.Scan)
				page = append(page, one)
				return err
			}, `SELECT `+subscribed+` FROM push_subscriptions WHERE id > $1 ORDER BY id LIMIT $2`, after, rekeyPage)
			if err != nil {
				return err
			}
			for _, one := range page {
				if err := s.rekeyOne(tx, one); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return records, err
		}
		records += len(page)
		after = page[len(page)-1].id
	}
}

func (s *Service) rekeyOne(tx *database.Tx, one subscription) error {
	target, err := one.target(s.o.Vault)
	if err != nil {
		return err
	}
	fresh, _, err := s.o.Vault.Reseal(one.sealed, subscriptionContext(one.id))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE push_subscriptions SET sealed = $2, endpoint = $3 WHERE id = $1`,
		one.id, fresh, s.o.Vault.BlindIndex(endpointField, target.Endpoint))
	return err
}

func (s *Service) rekeyKeys(ctx context.Context) (keys int, err error) {
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		keys, err = crypto.ResealRows(tx, s.o.Vault, `SELECT id, sealed FROM push_keys`, `UPDATE push_keys SET sealed = $2 WHERE id = $1`, pushKeyContext)
		return err
	})
	return keys, err
}
