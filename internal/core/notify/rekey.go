package notify

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
)

const rekeyPage = 200 // subscriptions in one transaction

// rekey brings the push key, the subscriptions and the e-mail addresses under the newest keys.
func (s *Service) rekey(ctx context.Context) (records int, err error) {
	if records, err = s.rekeyKeys(ctx); err != nil {
		return records, err
	}
	for _, more := range []func(context.Context) (int, error){s.rekeySubscriptions, s.rekeyEmails} {
		n, err := more(ctx)
		if records += n; err != nil {
			return records, err
		}
	}
	return records, nil
}

func (s *Service) rekeySubscriptions(ctx context.Context) (records int, err error) {
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
		if err != nil {
			return err
		}
		codes, err := crypto.ResealRows(tx, s.o.Vault, `SELECT id, sealed FROM notice_email_codes`,
			`UPDATE notice_email_codes SET sealed = $2 WHERE id = $1`, emailCodeContext)
		keys += codes
		return err
	})
	return keys, err
}

// rekeyEmails goes through the addresses by their accounts.
func (s *Service) rekeyEmails(ctx context.Context) (records int, err error) {
	after := ""
	for {
		var page []string
		err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
			page = nil
			err := tx.Each(func(rows *sql.Rows) error {
				var account string
				err := rows.Scan(&account)
				page = append(page, account)
				return err
			}, `SELECT account FROM notice_emails WHERE account > $1 ORDER BY account LIMIT $2`, after, rekeyPage)
			if err != nil {
				return err
			}
			for _, account := range page {
				if err := s.rekeyEmail(tx, account); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return records, err
		}
		records += len(page)
		after = page[len(page)-1]
	}
}

func (s *Service) rekeyEmail(tx *database.Tx, account string) error {
	address, err := s.email(tx, account)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE notice_emails SET sealed = $2, address = $3 WHERE account = $1`,
		account, s.o.Vault.Seal([]byte(address), emailContext(account)), s.emailIndex(address))
	return err
}
