package rights

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func insertCorrection(tx *database.Tx, c DataCorrection) error {
	_, err := tx.Exec(`INSERT INTO data_corrections
		(id, account, subject, text, state, reason, officer, asked_at, answer_by, due_at, seen_at, decided_at)
		VALUES ($1, $2, $3, $4, 'open', $5, '', $6, $7, $8, 0, 0)`,
		c.ID, c.account, c.Subject, c.text, []byte{}, c.AskedAt.UnixMilli(), c.AnswerBy.UnixMilli(), c.DueAt.UnixMilli())
	return err
}

const correctionColumns = `id, account, subject, text, state, reason, asked_at, answer_by, due_at, seen_at, decided_at`

func scanCorrection(scan func(...any) error) (c DataCorrection, err error) {
	var asked, answer, due, seen, decided int64
	err = scan(&c.ID, &c.account, &c.Subject, &c.text, &c.State, &c.reason, &asked, &answer, &due, &seen, &decided)
	c.AskedAt, c.AnswerBy, c.DueAt, c.SeenAt, c.DecidedAt = at(asked), at(answer), at(due), maybe(seen), maybe(decided)
	return c, err
}

func corrections(tx *database.Tx, tail string, args ...any) (all []DataCorrection, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := scanCorrection(rows.Scan)
		all = append(all, c)
		return err
	}, `SELECT `+correctionColumns+` FROM data_corrections `+tail, args...)
	return all, err
}

func correctionsOf(tx *database.Tx, account, before string, limit int) ([]DataCorrection, error) {
	return corrections(tx, `WHERE account = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, account, before, limit)
}

func correctionsIn(tx *database.Tx, state, before string, limit int) ([]DataCorrection, error) {
	return corrections(tx, `WHERE state = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, state, before, limit)
}

func loadCorrection(tx *database.Tx, correction string) (DataCorrection, error) {
	c, err := scanCorrection(tx.Row(`SELECT `+correctionColumns+` FROM data_corrections WHERE id = $1`, correction).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return c, err
}

func see(tx *database.Tx, correction string) (first bool, err error) {
	n, err := tx.Exec(`UPDATE data_corrections SET seen_at = $2 WHERE id = $1 AND seen_at = 0`, correction, tx.Now())
	return n == 1, err
}

// decideCorrection closes an open request and answers whose it was.
func decideCorrection(tx *database.Tx, correction, decision, officer string, reason []byte) (account string, err error) {
	err = tx.Row(`UPDATE data_corrections SET state = $2, officer = $3, reason = $4, decided_at = $5,
		seen_at = CASE WHEN seen_at = 0 THEN $5 ELSE seen_at END WHERE id = $1 AND state = 'open' RETURNING account`,
		correction, decision, officer, reason, tx.Now()).Scan(&account)
	if !database.NoRows(err) {
		return account, err
	}
	if _, err := loadCorrection(tx, correction); err != nil {
		return "", err
	}
	return "", errs.New(errs.Conflict, "correctionDecidedAlready")
}

func openOf(tx *database.Tx, account string) (n int, err error) {
	err = tx.Row(`SELECT count(*) FROM data_corrections WHERE account = $1 AND state = 'open'`, account).Scan(&n)
	return n, err
}

func countOpen(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT count(*) FROM data_corrections WHERE state = 'open'`).Scan(&n)
	return n, err
}

// countLate counts what the law wants answered by now.
func countLate(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT (SELECT count(*) FROM data_corrections WHERE state = 'open' AND (due_at <= $1 OR seen_at = 0 AND answer_by <= $1))
		+ (SELECT count(*) FROM data_exports WHERE state = 'waiting' AND due_at <= $1)`, tx.Now()).Scan(&n)
	return n, err
}

const rekeyPage = 200 // corrections in one transaction

// Rekey brings every correction under the newest key. Copies of data are not
// sealed anew: they are gone in a week, so old keys are kept that long at least.
func (s *Service) Rekey(ctx context.Context) (n int, err error) {
	last := ""
	for {
		var page []DataCorrection
		err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
			if page, err = corrections(tx, `WHERE id > $1 ORDER BY id LIMIT $2`, last, rekeyPage); err != nil {
				return err
			}
			for _, c := range page {
				if err := s.reseal(tx, c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return n, err
		}
		n += len(page)
		last = page[len(page)-1].ID
	}
}

func (s *Service) reseal(tx *database.Tx, c DataCorrection) error {
	fresh := map[string][]byte{}
	for column, sealed := range map[string][]byte{"text": c.text, "reason": c.reason} {
		if len(sealed) == 0 {
			continue
		}
		again, changed, err := s.o.Vault.Reseal(sealed, correctionContext(c.ID))
		if err != nil {
			return err
		}
		if changed {
			fresh[column] = again
		}
	}
	for column, sealed := range fresh {
		if _, err := tx.Exec(`UPDATE data_corrections SET `+column+` = $2 WHERE id = $1`, c.ID, sealed); err != nil {
			return err
		}
	}
	return nil
}
