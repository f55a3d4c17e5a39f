package document

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

const dropJob = "document.drop"

type dropping struct {
	Documents []string `json:"documents"`
}

// page bounds the payload of one job, and one round of clearing.
const page = 200

// bodyLimit is above what is accepted, so that the checks say what is wrong.
const bodyLimit = 12 << 20

// Module is the upload, the clearing of what belongs to nothing, and whose
// documents are kept.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "document", Texts: Texts(), Migrations: Migrations().Files,
		Routes: []web.Route{
			web.CreateLarge("/api/v1/documents", "Send a paper: a photo or a PDF", web.SignedIn(), s.upload,
				web.MaxBody(bodyLimit), web.Limited(web.Limit{Count: 120, Per: 10 * time.Minute})),
		},
		Jobs:     []jobs.Job{jobs.Every("document.clear", time.Hour, s.clear), jobs.Every("document.sweep", day, s.sweep), jobs.Handle(dropJob, s.dropAll)},
		Personal: module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{{Code: "documents", Basis: "Hợp đồng dịch vụ"}}},
		Rekey:    s.Rekey,
	}
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// gone deletes rows by a statement that returns their ids, and their files by jobs.
func gone(tx *database.Tx, query string, args ...any) error {
	var ids []string
	err := tx.Each(func(rows *sql.Rows) error {
		var one string
		err := rows.Scan(&one)
		ids = append(ids, one)
		return err
	}, query, args...)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(ids, page) {
		if err := jobs.Enqueue(tx, dropJob, dropping{some}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dropAll(ctx context.Context, d dropping) error {
	for _, one := range d.Documents {
		if err := s.drop(ctx, one); err != nil {
			return err
		}
	}
	return nil
}

// clear removes what has belonged to nothing for a week.
func (s *Service) clear(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *database.Tx) error {
		return gone(tx, `DELETE FROM documents WHERE id IN (
			SELECT id FROM documents WHERE subject = '' AND created_at < $1 ORDER BY created_at LIMIT 1000)
			AND subject = '' RETURNING id`, tx.Now()-Loose.Milliseconds())
	})
}

const maxExport = 5000

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	mine, err := s.list(tx, `WHERE account = $1 ORDER BY id LIMIT $2`, account, maxExport)
	section := module.Section{Code: "documents"}
	for _, d := range mine {
		section.Records = append(section.Records, module.Record{
			{Code: "id", Value: d.ID}, {Code: "name", Value: d.Name}, {Code: "kind", Value: string(d.Kind)}, {Code: "at", Value: d.Created},
		})
	}
	return []module.Section{section}, err
}

// erase removes a person's loose documents; those that belong to something go
// with it, by whoever keeps that.
func erase(tx *database.Tx, account string) error {
	return gone(tx, `DELETE FROM documents WHERE account = $1 AND subject = '' RETURNING id`, account)
}
