package draft

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// load returns the draft and its version, else errs.Missing.
func (s *Service) load(tx *database.Tx, account, kind string) (content []byte, version int64, err error) {
	var sealed []byte
	err = tx.Row(`SELECT sealed, version FROM drafts WHERE account = $1 AND kind = $2`, account, kind).Scan(&sealed, &version)
	if database.NoRows(err) {
		return nil, 0, errs.Missing()
	}
	if err != nil {
		return nil, 0, err
	}
	content, err = s.vault.Unseal(sealed, sealedFor(account, kind))
	return content, version, err
}

// save stores the draft, whatever was there, and returns its new version. A
// version grows also when the clock does not, and a draft made anew after it was
// deleted does not get an old one's.
func (s *Service) save(tx *database.Tx, account, kind string, content []byte) (version int64, err error) {
	if err := tx.Alone("drafts:" + account); err != nil {
		return 0, err
	}
	err = tx.Row(`INSERT INTO drafts (account, kind, sealed, version, updated_at) VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (account, kind) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at,
			version = CASE WHEN drafts.version < excluded.version THEN excluded.version ELSE drafts.version + 1 END
		RETURNING version`, account, kind, s.vault.Seal(content, sealedFor(account, kind)), tx.Now()).Scan(&version)
	if err != nil {
		return 0, err
	}
	var kinds int
	if err := tx.Row(`SELECT count(*) FROM drafts WHERE account = $1`, account).Scan(&kinds); err != nil {
		return 0, err
	}
	if kinds > maxKinds {
		return 0, errs.New(errs.Conflict, "draftsTooMany", "max", maxKinds)
	}
	return version, nil
}

// replace is save for who knows the version that is replaced; web.Stale when it
// is another one by now.
func (s *Service) replace(tx *database.Tx, account, kind string, content []byte, known int64) (version int64, err error) {
	version = max(tx.Now(), known+1)
	return version, tx.One(web.Stale(), `UPDATE drafts SET sealed = $1, version = $2, updated_at = $3
		WHERE account = $4 AND kind = $5 AND version = $6`,
		s.vault.Seal(content, sealedFor(account, kind)), version, tx.Now(), account, kind, known)
}

func drop(tx *database.Tx, account, kind string) error {
	_, err := tx.Exec(`DELETE FROM drafts WHERE account = $1 AND kind = $2`, account, kind)
	return err
}

const rekeyPage = 200 // drafts in one transaction

// Rekey brings every draft under the newest key, after a rotation and before
// the old keys are retired, and answers how many there are. Running it again
// changes nothing more.
func (s *Service) Rekey(ctx context.Context) (drafts int, err error) {
	var account, kind string
	for {
		n := 0
		err := s.db.Update(ctx, func(tx *database.Tx) error {
			page, err := after(tx, account, kind)
			if err != nil {
				return err
			}
			for _, d := range page {
				if err := s.rekey(tx, d); err != nil {
					return err
				}
			}
			if n = len(page); n > 0 {
				account, kind = page[n-1].account, page[n-1].kind
			}
			return nil
		})
		if err != nil || n == 0 {
			return drafts, err
		}
		drafts += n
	}
}

type row struct {
	account, kind string
	sealed        []byte
}

func after(tx *database.Tx, account, kind string) (page []row, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.account, &r.kind, &r.sealed)
		page = append(page, r)
		return err
	}, `SELECT account, kind, sealed FROM drafts WHERE (account, kind) > ($1, $2) ORDER BY account, kind LIMIT $3`,
		account, kind, rekeyPage)
	return page, err
}

// rekey leaves a draft alone that its owner changes meanwhile: it is sealed
// under the newest key then.
func (s *Service) rekey(tx *database.Tx, r row) error {
	fresh, changed, err := s.vault.Reseal(r.sealed, sealedFor(r.account, r.kind))
	if err != nil || !changed {
		return err
	}
	_, err = tx.Exec(`UPDATE drafts SET sealed = $1 WHERE account = $2 AND kind = $3 AND sealed = $4`,
		fresh, r.account, r.kind, r.sealed)
	return err
}
