package document

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Rekey brings names and files under the newest key.
func (s *Service) Rekey(ctx context.Context) (looked int, err error) {
	for last := ""; ; {
		var ids []string
		err := s.db.View(ctx, func(tx *database.Tx) error {
			ids = nil
			return tx.Each(func(rows *sql.Rows) error {
				var one string
				err := rows.Scan(&one)
				ids = append(ids, one)
				return err
			}, `SELECT id FROM documents WHERE id > $1 ORDER BY id LIMIT $2`, last, page)
		})
		if err != nil {
			return looked, err
		}
		for _, one := range ids {
			if err := s.rekey(ctx, one); err != nil {
				return looked, err
			}
			looked++
			last = one
		}
		if len(ids) < page {
			return looked, nil
		}
	}
}

func (s *Service) rekey(ctx context.Context, document string) error {
	err := s.db.Update(ctx, func(tx *database.Tx) error {
		var name []byte
		err := tx.Row(`SELECT name FROM documents WHERE id = $1`, document).Scan(&name)
		if database.NoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		fresh, changed, err := s.vault.Reseal(name, "document:"+document)
		if err != nil || !changed {
			return err
		}
		_, err = tx.Exec(`UPDATE documents SET name = $2 WHERE id = $1`, document, fresh)
		return err
	})
	if err != nil {
		return err
	}
	for _, size := range []string{Whole, Thumb} {
		if err := s.rekeyFile(ctx, document, size); err != nil {
			return err
		}
	}
	// Whoever deleted it between reading and writing must not see it come back.
	known, err := s.known(ctx, []string{document})
	if err == nil && !known[document] {
		err = s.drop(ctx, document)
	}
	return err
}

func (s *Service) rekeyFile(ctx context.Context, document, size string) error {
	sealed, err := s.sealed(ctx, document, size)
	if errs.KindOf(err) == errs.NotFound {
		return nil // a PDF has no small size, and what was deleted meanwhile has none
	}
	if err != nil {
		return err
	}
	fresh, changed, err := s.vault.Reseal(sealed, sealing(document, size))
	if err != nil || !changed {
		return err
	}
	return s.blobs.Put(ctx, key(document, size), bytes.NewReader(fresh), int64(len(fresh)))
}

func (s *Service) sealed(ctx context.Context, document, size string) (data []byte, err error) {
	file, err := s.blobs.Get(ctx, key(document, size))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(file)
}
