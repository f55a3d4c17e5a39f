package photo

import (
	"database/sql"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/media"
)

func insert(tx *database.Tx, account string, p Photo) error {
	_, err := tx.Exec(`INSERT INTO photos (id, account, subject, width, height, color, created_at)
		VALUES ($1, $2, '', $3, $4, $5, $6)`, p.ID, account, p.Width, p.Height, p.Color, tx.Now())
	return err
}

// Attach makes ids, in this order, the photos that subject shows, and lets go
// of those it showed before. They must be shown by subject already, whosever
// they are, or be the account's and shown by nothing else; otherwise the error
// names photos[i]. The caller has made sure that the account may change subject.
func Attach(tx *database.Tx, account, subject string, ids []string) ([]Photo, error) {
	// A photo let go and taken again below keeps its row either way.
	before := map[string]bool{}
	err := tx.Each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		before[id] = true
		return err
	}, `UPDATE photos SET subject = '', created_at = $1 WHERE subject = $2 RETURNING id`, tx.Now(), subject)
	if err != nil {
		return nil, err
	}
	photos := make([]Photo, 0, len(ids))
	seen := map[string]bool{}
	for i, id := range ids {
		field := fmt.Sprintf("photos[%d]", i)
		if seen[id] {
			return nil, errs.InvalidField(field, "photoTwice")
		}
		seen[id] = true
		unknown := errs.InvalidField(field, "photoUnknown")
		if !media.ValidID(id) {
			return nil, unknown
		}
		p := Photo{ID: id}
		err := tx.Row(`UPDATE photos SET subject = $1 WHERE id = $2 AND (account = $3 OR $4 = 1) AND subject = ''
			RETURNING width, height, color`, subject, id, account, bit(before[id])).Scan(&p.Width, &p.Height, &p.Color)
		if database.NoRows(err) {
			return nil, unknown
		}
		if err != nil {
			return nil, err
		}
		photos = append(photos, p)
	}
	return photos, nil
}

// takeLoose deletes up to a hundred rows that nothing has shown since before,
// and tells which.
func takeLoose(tx *database.Tx, before int64) ([]string, error) {
	var ids []string
	err := tx.Each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `DELETE FROM photos WHERE id IN (
			SELECT id FROM photos WHERE subject = '' AND created_at < $1 ORDER BY created_at LIMIT 100)
		AND subject = '' RETURNING id`, before)
	return ids, err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
