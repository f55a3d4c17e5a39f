package photo

import (
	"context"
	"database/sql"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
)

const removeJob = "photo.remove"

// removal names photos whose rows are gone.
type removal struct {
	Photos []string `json:"photos"`
}

// removalPage bounds the payload of one job.
const removalPage = 200

func personal() module.Personal {
	return module.Personal{Export: export, Files: files, Erase: erase, Classes: []module.Class{{Code: "photos", Basis: "Hợp đồng dịch vụ"}}}
}

const maxExport = 5000

func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "photos"}
	err := tx.Each(func(rows *sql.Rows) error {
		var id, subject string
		var created int64
		err := rows.Scan(&id, &subject, &created)
		section.Records = append(section.Records, module.Record{
			{Code: "id", Value: id}, {Code: "subject", Value: subject}, {Code: "at", Value: module.Milliseconds(created)},
		})
		return err
	}, `SELECT id, subject, created_at FROM photos WHERE account = $1 ORDER BY created_at, id LIMIT $2`, account, maxExport)
	return []module.Section{section}, err
}

// files are the large size of each photo.
func files(tx *database.Tx, account string) (keys []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		keys = append(keys, media.Key(id, media.Large))
		return err
	}, `SELECT id FROM photos WHERE account = $1 ORDER BY created_at, id LIMIT $2`, account, maxExport)
	return keys, err
}

// erase removes a person's photos. Those that something still shows when it is
// their turn are no longer hers alone: an organisation's.
func erase(tx *database.Tx, account string) error {
	var gone []string
	err := tx.Each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		gone = append(gone, id)
		return err
	}, `DELETE FROM photos WHERE account = $1 AND subject = '' RETURNING id`, account)
	if err != nil {
		return err
	}
	for page := range slices.Chunk(gone, removalPage) {
		if err := jobs.Enqueue(tx, removeJob, removal{page}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) remove(ctx context.Context, r removal) error {
	for _, id := range r.Photos {
		if err := media.Remove(ctx, s.blobs, id); err != nil {
			return err
		}
	}
	return nil
}
