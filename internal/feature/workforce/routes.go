package workforce

import (
	"context"
	"crypto/sha256"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Routes are the company's own, and the province's.
func (s *Service) Routes() []web.Route {
	const mine, one = "/api/v1/desk/companies/{id}/workforce", "/api/v1/desk/companies/{id}/workforce/{declaration}"
	const province = "/api/v1/desk/workforce"
	trusted := web.Trusted().Proven()
	often := web.Limited(web.Limit{Count: 600, Per: time.Hour})
	return []web.Route{
		web.Get(mine, "A company's declarations of its workforce", trusted, s.getMine),
		web.Create(mine, "Begin a declaration: blank, or with what was declared last", trusted, s.create, often),
		web.Get(one, "A declaration, page by page", trusted, s.getOne),
		web.Delete(one, "Throw a draft away", trusted, s.drop),
		web.Get(one+"/file", "A declaration as CSV or XLSX", trusted, s.getFile),
		web.Do(http.MethodPut, one+"/file", "Fill a draft from CSV or XLSX", trusted, s.putFile, web.MaxBody(maxFile), web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Create(one+"/workers", "Add a worker to a draft", trusted, s.addRow, often),
		web.Put(one+"/workers/{n}", "Change a worker of a draft", trusted, s.putRow, often),
		web.Delete(one+"/workers/{n}", "Take a worker out of a draft", trusted, s.dropRow, often),
		web.Post(one+"/submit", "Submit a declaration", trusted, s.postSubmit),
		web.Get(province+"/statistics", "The province's workforce as companies declared it", authority(), s.getStatistics),
		web.Get(province+"/declarations", "Who has declared in a period", authority(), s.getDeclared),
		web.Get(province+"/declarations/{declaration}", "A declaration; opening it leaves a trace", authority(), s.openOne),
	}
}

// Declaration is one without its workers.
type Declaration struct {
	ID          string     `json:"id"`
	Period      string     `json:"period" doc:"Year and number: 2026-2"`
	Version     int64      `json:"version" doc:"The first, or a correction"`
	State       string     `json:"state" enum:"draft,submitted,replaced"`
	Workers     int64      `json:"workers"`
	CreatedAt   time.Time  `json:"createdAt"`
	SubmittedAt *time.Time `json:"submittedAt,omitempty"`
}

func (d declaration) view() Declaration {
	return Declaration{d.id, d.period, d.version, d.state, d.workers, time.UnixMilli(d.created).UTC(), milliseconds(d.submittedAt)}
}

// DeclaringPeriod is a time of declaring.
type DeclaringPeriod struct {
	Code string `json:"code"`
	Due  string `json:"due" format:"date" doc:"The last day"`
	Late bool   `json:"late" doc:"It is over"`
}

// Declarations are what a company has declared, and what is due.
type Declarations struct {
	Periods []DeclaringPeriod `json:"periods" nullable:"false" doc:"In which one may declare, the running one first"`
	Items   []Declaration     `json:"items" nullable:"false" doc:"Newest first"`
	Legal   string            `json:"legal"`
}

type workforceCompany struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *Service) getMine(ctx context.Context, in *workforceCompany) (*web.JSON[Declarations], error) {
	out := Declarations{Items: []Declaration{}, Legal: s.calendar.Legal}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		out.Items = out.Items[:0]
		if _, err := s.mayDeclare(tx, web.Who(ctx), in.ID); err != nil {
			return err
		}
		now, before := s.periods(tx)
		out.Periods = []DeclaringPeriod{{now.code, now.due(), false}, {before.code, before.due(), true}}
		list, err := all(tx, `company = $1 ORDER BY period DESC, version DESC LIMIT 100`, in.ID)
		for _, d := range list {
			out.Items = append(out.Items, d.view())
		}
		return err
	})
	return web.Answer(out), err
}

type workforceBegin struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Period string `json:"period" maxLength:"10"`
		Carry  bool   `json:"carry" doc:"Take over who was declared last"`
	}
}

func (s *Service) create(tx *database.Tx, who web.Principal, in *workforceBegin) (*web.JSON[Declaration], error) {
	if _, err := s.mayDeclare(tx, who, in.ID); err != nil {
		return nil, err
	}
	d, err := s.begin(tx, in.ID, in.Body.Period, in.Body.Carry)
	return web.Answer(d.view()), err
}

type workforceOne struct {
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
}

type workforcePage struct {
	web.Paging
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
}

type workforceOneQuery struct {
	web.Paging
	Declaration string `path:"declaration" maxLength:"36"`
}

// DeclarationPage is a declaration with some of its workers.
type DeclarationPage struct {
	Declaration
	Company string     `json:"company" doc:"Its name"`
	Items   []Numbered `json:"items" nullable:"false"`
	Next    string     `json:"next"`
}

func (s *Service) page(tx *database.Tx, d declaration, company string, p web.Paging) (out DeclarationPage, err error) {
	var after int64
	if _, err := web.After(p.Cursor, &after); err != nil {
		return out, err
	}
	out = DeclarationPage{Declaration: d.view(), Company: company}
	rows, err := s.rowsOf(tx, d.id, after, p.Limit+1)
	if len(rows) > p.Limit {
		rows = rows[:p.Limit]
		out.Next = web.Cursor(rows[p.Limit-1].N)
	}
	out.Items = append([]Numbered{}, rows...)
	return out, err
}

func (s *Service) getOne(ctx context.Context, in *workforcePage) (*web.JSON[DeclarationPage], error) {
	var out DeclarationPage
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		c, err := s.mayDeclare(tx, web.Who(ctx), in.ID)
		if err != nil {
			return err
		}
		d, err := of(tx, in.ID, in.Declaration)
		if err == nil {
			out, err = s.page(tx, d, c.Name, in.Paging)
		}
		return err
	})
	return web.Answer(out), err
}

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

func (s *Service) drop(tx *database.Tx, who web.Principal, in *workforceOne) (*web.None, error) {
	d, err := s.drafted(tx, who, in.ID, in.Declaration)
	if err != nil {
		return nil, err
	}
	if err := clearRows(tx, d.id); err != nil {
		return nil, err
	}
	return &web.None{}, tx.One(errs.New(errs.Conflict, "workforceClosed"), `DELETE FROM workforce_declarations WHERE id = $1 AND state = 'draft'`, d.id)
}

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
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	RawBody     []byte `contentType:"text/csv"`
}

// Digest tells an upload from another.
func (u *WorkerFile) Digest() [sha256.Size]byte { return sha256.Sum256(u.RawBody) }

func (s *Service) putFile(ctx context.Context, in *WorkerFile) (*web.JSON[Declaration], error) {
	var today time.Time
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		today = s.today(tx)
		_, err := s.drafted(tx, web.Who(ctx), in.ID, in.Declaration)
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
	var out Declaration
	err = s.DB.Update(ctx, func(tx *database.Tx) error {
		d, err := s.drafted(tx, web.Who(ctx), in.ID, in.Declaration)
		if err != nil {
			return err
		}
		if err := s.replaceRows(tx, d, rows); err != nil {
			return err
		}
		d, err = of(tx, in.ID, in.Declaration)
		out = d.view()
		return err
	})
	return web.Answer(out), err
}

type workforceAdding struct {
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	Body        Worker
}

func (s *Service) addRow(tx *database.Tx, who web.Principal, in *workforceAdding) (*web.JSON[Numbered], error) {
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
	if err := touch(tx, d.id, 1); err != nil {
		return nil, err
	}
	last, err := lastRow(tx, d.id)
	if err != nil {
		return nil, err
	}
	return web.Answer(Numbered{last + 1, in.Body}), s.insertRow(tx, d.id, last+1, in.Body)
}

type workforceChange struct {
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	N           int64  `path:"n" minimum:"1" maximum:"1000000000"`
	Body        Worker
}

func (s *Service) putRow(tx *database.Tx, who web.Principal, in *workforceChange) (*web.JSON[Numbered], error) {
	d, err := s.drafted(tx, who, in.ID, in.Declaration)
	if err != nil {
		return nil, err
	}
	var bad errs.Fields
	in.Body.check("", s.today(tx), &bad)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := touch(tx, d.id, 0); err != nil {
		return nil, err
	}
	return web.Answer(Numbered{in.N, in.Body}), s.updateRow(tx, d.id, in.N, in.Body)
}

type workforceWorker struct {
	ID          string `path:"id" maxLength:"36"`
	Declaration string `path:"declaration" maxLength:"36"`
	N           int64  `path:"n" minimum:"1" maximum:"1000000000"`
}

func (s *Service) dropRow(tx *database.Tx, who web.Principal, in *workforceWorker) (*web.None, error) {
	d, err := s.drafted(tx, who, in.ID, in.Declaration)
	if err != nil {
		return nil, err
	}
	if err := touch(tx, d.id, -1); err != nil {
		return nil, err
	}
	return &web.None{}, tx.One(errs.Missing(), `DELETE FROM workforce_rows WHERE declaration = $1 AND n = $2`, d.id, in.N)
}

func (s *Service) postSubmit(tx *database.Tx, who web.Principal, in *workforceOne) (*web.JSON[Declaration], error) {
	c, err := s.mayDeclare(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.submit(tx, who, c, in.Declaration)
	return web.Answer(d.view()), err
}
