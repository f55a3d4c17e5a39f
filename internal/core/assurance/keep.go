package assurance

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
)

const expirePage = 200

// expire ends proofs that have run out, and tells whose they were.
func (s *Service) expire(ctx context.Context) error {
	for {
		n := 0
		err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
			due, err := overdue(tx, expirePage)
			n = len(due)
			if err != nil {
				return err
			}
			for _, p := range due {
				if _, err := end(tx, p.Account, p.Method, expired); err != nil {
					return err
				}
				if err := s.lowered(tx, audit.System, p.Account, map[string]string{"method": string(p.Method), "reason": expired}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < expirePage {
			return err
		}
	}
}

// What is kept only while somebody is being identified.
const (
	cardKept  = 30 * time.Minute
	faceKept  = 7 * 24 * time.Hour // results; pictures go with the answer
	frameKept = 30 * 24 * time.Hour
)

// forget drops what identifications in progress have left behind.
func (s *Service) forget(ctx context.Context) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		for query, age := range map[string]time.Duration{
			`DELETE FROM identity_cards WHERE updated_at < $1`:    cardKept,
			`DELETE FROM identity_faces WHERE updated_at < $1`:    faceKept,
			`DELETE FROM identity_frames WHERE seen_at < $1`:      frameKept,
			`DELETE FROM identity_counters WHERE created_at < $1`: counterLife,
			`DELETE FROM identity_tries WHERE ends_at < $1`:       0,
		} {
			if _, err := tx.Exec(query, tx.Now()-age.Milliseconds()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Erase removes everything about an account; what its audit entries say stays.
func (s *Service) Erase(tx *database.Tx, account string) error {
	for _, table := range []string{
		"identity_proofs", "identity_numbers", "identity_cases", "identity_cards", "identity_faces",
		"identity_templates", "identity_tries", "identity_counters", "identity_frames",
	} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE account = $1`, account); err != nil {
			return err
		}
	}
	return s.settle(tx, account)
}

// keepTemplate replaces the account's face template.
func (s *Service) keepTemplate(tx *database.Tx, account string, template []byte) error {
	_, err := tx.Exec(`INSERT INTO identity_templates (account, template, made_at) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET template = excluded.template, made_at = excluded.made_at`,
		account, s.o.Vault.Seal(template, templateContext(account)), tx.Now())
	return err
}

func templateContext(account string) string { return "assurance.template:" + account }

func dropTemplate(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM identity_templates WHERE account = $1`, account)
	return err
}

// templatesAfter reads a page of templates in the order of their accounts, as
// sealed.
func templatesAfter(tx *database.Tx, after string, limit int, add func(account string, sealed []byte)) error {
	return tx.Each(func(rows *sql.Rows) error {
		var account string
		var sealed []byte
		err := rows.Scan(&account, &sealed)
		if err == nil {
			add(account, sealed)
		}
		return err
	}, `SELECT account, template FROM identity_templates WHERE account > $1 ORDER BY account LIMIT $2`, after, limit)
}
