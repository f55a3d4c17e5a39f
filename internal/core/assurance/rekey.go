package assurance

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
)

const rekeyPage = 200

// sealedColumns are what Rekey brings under the newest key: each with the
// column that its context is made of.
var sealedColumns = []struct {
	table, key, column string
	context            func(string) string
}{
	{"identity_proofs", "id", "details", proofContext},
	{"identity_cases", "id", "details", caseContext},
	{"identity_cases", "id", "template", caseContext},
	{"identity_cases", "id", "portrait", caseContext},
	{"identity_cases", "id", "selfie", caseContext},
	{"identity_templates", "account", "template", templateContext},
}

// Rekey brings everything sealed, and the index of numbers, under the newest
// keys, as identity.Rekey does; it answers how many rows it has seen. What
// lives for minutes only is left to run out.
func (s *Service) Rekey(ctx context.Context) (rows int, err error) {
	for _, c := range sealedColumns {
		after := ""
		for {
			n := 0
			err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
				n, after, err = s.reseal(tx, c.table, c.key, c.column, after, c.context)
				return err
			})
			if err != nil {
				return rows, err
			}
			if rows += n; n < rekeyPage {
				break
			}
		}
	}
	return rows, s.reindex(ctx)
}

type sealedRow struct {
	key    string
	sealed []byte
}

func (s *Service) reseal(tx *database.Tx, table, key, column, after string, context func(string) string) (int, string, error) {
	var page []sealedRow
	err := tx.Each(func(rows *sql.Rows) error {
		var r sealedRow
		err := rows.Scan(&r.key, &r.sealed)
		page = append(page, r)
		return err
	}, `SELECT `+key+`, `+column+` FROM `+table+` WHERE `+key+` > $1 AND `+column+` IS NOT NULL ORDER BY `+key+` LIMIT $2`, after, rekeyPage)
	if err != nil {
		return 0, after, err
	}
	for _, r := range page {
		after = r.key
		fresh, changed, err := s.o.Vault.Reseal(r.sealed, context(r.key))
		if err != nil {
			return 0, after, err
		}
		if !changed {
			continue
		}
		if _, err := tx.Exec(`UPDATE `+table+` SET `+column+` = $3 WHERE `+key+` = $1 AND `+column+` = $2`, r.key, r.sealed, fresh); err != nil {
			return 0, after, err
		}
	}
	return len(page), after, nil
}

// reindex finds the numbers of all live proofs under the newest index key, and
// drops those under retired ones.
func (s *Service) reindex(ctx context.Context) error {
	after := ""
	for {
		var page []string
		err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
			if page, err = numbered(tx, after); err != nil {
				return err
			}
			for _, account := range page {
				p, err := s.live(tx, account)
				if err != nil {
					return err
				}
				if len(p) == 0 {
					continue // it ran out: settle gives the number back
				}
				number := merge(p).PersonalNumber
				if _, err := s.claim(tx, account, number); err != nil {
					return err
				}
				if err := dropNumbers(tx, account, s.o.Vault.BlindIndexes(numberField, number)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1]
	}
}

func numbered(tx *database.Tx, after string) (page []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var account string
		err := rows.Scan(&account)
		page = append(page, account)
		return err
	}, `SELECT DISTINCT account FROM identity_numbers WHERE account > $1 ORDER BY account LIMIT $2`, after, rekeyPage)
	return page, err
}
