package document

import (
	"database/sql"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func (s *Service) insert(tx *database.Tx, d Document, subject string) error {
	_, err := tx.Exec(`INSERT INTO documents (id, account, subject, kind, name, bytes, pages, width, height, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, d.ID, d.account, subject, string(d.Kind),
		s.vault.Seal([]byte(d.Name), "document:"+d.ID), d.Bytes, d.Pages, d.Width, d.Height, tx.Now())
	return err
}

// Attach gives the account's loose documents to a subject, once; the error
// names field[i].
func (s *Service) Attach(tx *database.Tx, account, subject, field string, ids []string) error {
	for i, document := range ids {
		err := tx.One(errs.InvalidField(fmt.Sprintf("%s[%d]", field, i), "documentUnknown"),
			`UPDATE documents SET subject = $1 WHERE id = $2 AND account = $3 AND subject = ''`, subject, document, account)
		if err != nil {
			return err
		}
	}
	return nil
}

// Of lists what belongs to a subject, the oldest first.
func (s *Service) Of(tx *database.Tx, subject string) ([]Document, error) {
	return s.list(tx, `WHERE subject = $1 ORDER BY id LIMIT 500`, subject)
}

func (s *Service) list(tx *database.Tx, where string, args ...any) (all []Document, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var d Document
		var name []byte
		var created int64
		err := rows.Scan(&d.ID, &d.account, (*string)(&d.Kind), &name, &d.Bytes, &d.Pages, &d.Width, &d.Height, &created)
		if err != nil {
			return err
		}
		plain, err := s.vault.Unseal(name, "document:"+d.ID)
		d.Name, d.Created = string(plain), moment(created)
		all = append(all, d)
		return err
	}, `SELECT id, account, kind, name, bytes, pages, width, height, created_at FROM documents `+where, args...)
	return all, err
}

// Release deletes what belongs to a subject; the files go by a job.
func Release(tx *database.Tx, subject string) error {
	return gone(tx, `DELETE FROM documents WHERE subject = $1 RETURNING id`, subject)
}

// Hand gives what belongs to one subject to another.
func Hand(tx *database.Tx, from, to string) error {
	_, err := tx.Exec(`UPDATE documents SET subject = $2 WHERE subject = $1`, from, to)
	return err
}
