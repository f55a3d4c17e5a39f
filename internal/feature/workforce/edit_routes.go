package workforce

import (
	"context"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// drafted is a company's draft, for who declares for it.
func (s *Service) drafted(tx *database.Tx, who web.Principal, company, id string) (declaration, error) {
	if _, err := s.mayDeclare(tx, who, company); err != nil {
		return declaration{}, err
	}
	d, err := of(tx, company, id)
	if err == nil && d.state != draft {
		err = errs.New(errs.Conflict, "workforceClosed")
	}
	return d, err
}

// edited is drafted for who has seen a version of what she changes.
func (s *Service) edited(tx *database.Tx, who web.Principal, company, id string, match web.IfMatch) (d declaration, seen int64, err error) {
	if d, err = s.drafted(tx, who, company, id); err == nil {
		seen, err = match.Version()
	}
	return d, seen, err
}

func (s *Service) drop(tx *database.Tx, who web.Principal, in *workforceEdit) (*web.None, error) {
	d, seen, err := s.edited(tx, who, in.ID, in.Declaration, in.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := replaceRows(tx, d.id, seen, nil); err != nil {
		return nil, err
	}
	return &web.None{}, tx.One(errs.New(errs.Conflict, "workforceClosed"), `DELETE FROM workforce_declarations WHERE id = $1 AND state = 'draft'`, d.id)
}

type workerOutput struct {
	web.Tagged
	Body Numbered
}

func (r Numbered) tagged() *workerOutput { return &workerOutput{web.Tag(r.Rev), r} }

type workforceAdding struct {
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	Body        Worker
}

func (s *Service) addRow(tx *database.Tx, who web.Principal, in *workforceAdding) (*workerOutput, error) {
	d, err := s.drafted(tx, who, in.ID, in.Declaration)
	if err != nil {
		return nil, err
	}
	var bad errs.Fields
	in.Body.check("", s.today(tx), &bad)
	bad.Check(d.workers < maxRows, "fullName", "tooMany", "max", maxRows)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	rev, err := touch(tx, d.id, 1)
	if err != nil {
		return nil, err
	}
	last, err := lastRow(tx, d.id)
	if err != nil {
		return nil, err
	}
	row, err := s.seal(d.id, last+1, in.Body)
	if err != nil {
		return nil, err
	}
	return Numbered{row.n, rev, in.Body}.tagged(), insertRows(tx, d.id, rev, []sealedRow{row})
}

type workforceWorker struct {
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	N           int64  `path:"n" minimum:"1" maximum:"1000000000"`
}

func (s *Service) getRow(ctx context.Context, in *workforceWorker) (*workerOutput, error) {
	var row Numbered
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		if _, err := s.mayDeclare(tx, web.Who(ctx), in.ID); err != nil {
			return err
		}
		d, err := of(tx, in.ID, in.Declaration)
		if err == nil {
			row, err = s.rowOf(tx, d.id, in.N)
		}
		return err
	})
	return row.tagged(), err
}

type workforceChange struct {
	web.IfMatch
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	N           int64  `path:"n" minimum:"1" maximum:"1000000000"`
	Body        Worker
}

func (s *Service) putRow(tx *database.Tx, who web.Principal, in *workforceChange) (*workerOutput, error) {
	d, seen, err := s.edited(tx, who, in.ID, in.Declaration, in.IfMatch)
	if err != nil {
		return nil, err
	}
	var bad errs.Fields
	in.Body.check("", s.today(tx), &bad)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	rev, err := touch(tx, d.id, 0)
	if err != nil {
		return nil, err
	}
	return Numbered{in.N, rev, in.Body}.tagged(), s.updateRow(tx, d.id, in.N, seen, rev, in.Body)
}

type workforceDropping struct {
	web.IfMatch
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	N           int64  `path:"n" minimum:"1" maximum:"1000000000"`
}

func (s *Service) dropRow(tx *database.Tx, who web.Principal, in *workforceDropping) (*web.None, error) {
	d, seen, err := s.edited(tx, who, in.ID, in.Declaration, in.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := touch(tx, d.id, -1); err != nil {
		return nil, err
	}
	return &web.None{}, deleteRow(tx, d.id, in.N, seen)
}

func (s *Service) postSubmit(tx *database.Tx, who web.Principal, in *workforceEdit) (*declarationOutput, error) {
	c, err := s.mayDeclare(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.submit(tx, who, c, in.Declaration, in.IfMatch)
	return d.tagged(), err
}
