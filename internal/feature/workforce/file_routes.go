package workforce

import (
	"context"
	"crypto/sha256"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

type workforceFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// DeclarationFileInput names a declaration and a format.
type DeclarationFileInput struct {
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	Format      string `query:"format" enum:"csv,xlsx" default:"csv"`
}

func (s *Service) getFile(ctx context.Context, in *DeclarationFileInput) (*workforceFile, error) {
	out, write := &workforceFile{ContentType: "text/csv; charset=utf-8"}, writeCSV
	if in.Format == "xlsx" {
		out.ContentType, write = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", writeXLSX
	}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		if _, err := s.mayDeclare(tx, web.Who(ctx), in.ID); err != nil {
			return err
		}
		d, err := of(tx, in.ID, in.Declaration)
		if err != nil {
			return err
		}
		numbered, err := s.rowsOf(tx, d.id, 0, maxRows)
		if err != nil {
			return err
		}
		rows := make([]Worker, len(numbered))
		for n, r := range numbered {
			rows[n] = r.Worker
		}
		out.Disposition = `attachment; filename="01-PLI-` + d.period + `.` + in.Format + `"`
		out.Body, err = write(rows)
		return err
	})
	return out, err
}

// WorkerFile is a file of workers. It is exported so that its digest is found.
type WorkerFile struct {
	web.IfMatch
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	RawBody     []byte `contentType:"text/csv"`
}

// Digest tells an upload from another.
func (u *WorkerFile) Digest() [sha256.Size]byte { return sha256.Sum256(u.RawBody) }

// putFile reads and seals before its transaction begins; that stores all or
// nothing.
func (s *Service) putFile(ctx context.Context, in *WorkerFile) (*declarationOutput, error) {
	var today time.Time
	var seen int64
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		today = s.today(tx)
		d, err := s.drafted(tx, web.Who(ctx), in.ID, in.Declaration)
		if err != nil {
			return err
		}
		if seen, err = in.Version(); err == nil && seen != d.rev {
			err = web.Stale()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	read := readCSV
	if workbook(in.RawBody) {
		read = readXLSX
	}
	rows, err := read(in.RawBody, today)
	if err != nil {
		return nil, err
	}
	sealed, err := s.sealAll(in.Declaration, rows)
	if err != nil {
		return nil, err
	}
	var d declaration
	err = s.DB.Update(ctx, func(tx *database.Tx) error {
		if _, err := s.drafted(tx, web.Who(ctx), in.ID, in.Declaration); err != nil {
			return err
		}
		if err := replaceRows(tx, in.Declaration, seen, sealed); err != nil {
			return err
		}
		d, err = of(tx, in.ID, in.Declaration)
		return err
	})
	return d.tagged(), err
}
