package secondfactor

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
)

const rekeyPage = 200 // accounts in one transaction

// Rekey brings every secret under the newest key, after a rotation and before
// the old keys are retired. Running it again changes nothing more. Secrets
// that wait for their first code are left: they live ten minutes. It answers
// how many secrets there are.
func (s *Service) Rekey(ctx context.Context) (secrets int, err error) {
	after := ""
	for {
		n := 0
		err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
			page, err := secretsAfter(tx, after)
			if err != nil {
				return err
			}
			for _, one := range page {
				if err := s.rekey(tx, one); err != nil {
					return err
				}
			}
			if n = len(page); n > 0 {
				after = page[n-1].account
			}
			return nil
		})
		if err != nil || n == 0 {
			return secrets, err
		}
		secrets += n
	}
}

type secret struct {
	account string
	sealed  []byte
}

func secretsAfter(tx *database.Tx, after string) (page []secret, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var one secret
		err := rows.Scan(&one.account, &one.sealed)
		page = append(page, one)
		return err
	}, `SELECT account, secret FROM second_factors WHERE account > $1 AND confirmed_at > 0 ORDER BY account LIMIT $2`, after, rekeyPage)
	return page, err
}

func (s *Service) rekey(tx *database.Tx, one secret) error {
	fresh, changed, err := s.o.Vault.Reseal(one.sealed, secretContext(one.account))
	if err != nil || !changed {
		return err
	}
	_, err = tx.Exec(`UPDATE second_factors SET secret = $3 WHERE account = $1 AND secret = $2`, one.account, one.sealed, fresh)
	return err
}
