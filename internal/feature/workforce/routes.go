package workforce

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
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
		web.CreateLarge(mine, "Begin a declaration: blank, or with what was declared last", trusted, s.create, often),
		web.Get(one, "A declaration, page by page", trusted, s.getOne),
		web.Delete(one, "Throw a draft away", trusted, s.drop),
		web.Get(one+"/file", "A declaration as CSV or XLSX", trusted, s.getFile),
		web.Do(http.MethodPut, one+"/file", "Fill a draft from CSV or XLSX", trusted, s.putFile, web.MaxBody(maxFile), web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Create(one+"/workers", "Add a worker to a draft", trusted, s.addRow, often),
		web.Get(one+"/workers/{n}", "A worker of a declaration", trusted, s.getRow),
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
	Rev         int64      `json:"rev" doc:"Counts its changes; what replaces, submits or drops it names it as \"v3\" in If-Match"`
}

type declarationOutput struct {
	web.Tagged
	Body Declaration
}

func (d declaration) tagged() *declarationOutput { return &declarationOutput{web.Tag(d.rev), d.view()} }

func (d declaration) view() Declaration {
	return Declaration{d.id, d.period, d.version, d.state, d.workers, time.UnixMilli(d.created).UTC(), milliseconds(d.submittedAt), d.rev}
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

// create reads and seals what is carried over before its transaction begins.
func (s *Service) create(ctx context.Context, in *workforceBegin) (web.Prepared[declarationOutput], error) {
	none := func(context.Context) error { return nil }
	d := declaration{company: in.ID, period: in.Body.Period}
	var with *carried
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		if _, err := s.mayDeclare(tx, web.Who(ctx), in.ID); err != nil {
			return err
		}
		if err := s.mayBegin(tx, in.Body.Period); err != nil || !in.Body.Carry {
			return err
		}
		d.id = id.New(tx.Now())
		c, err := s.carry(tx, in.ID, d.id)
		with = &c
		return err
	})
	return web.Prepared[declarationOutput]{Discard: none, Commit: func(tx *database.Tx) (*declarationOutput, error) {
		if _, err := s.mayDeclare(tx, web.Who(ctx), in.ID); err != nil {
			return nil, err
		}
		begun := d
		begun.id = cmp.Or(d.id, id.New(tx.Now()))
		begun, err := s.begin(tx, begun, with)
		return begun.tagged(), err
	}}, err
}

type workforceEdit struct {
	web.IfMatch
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

type declarationPageOutput struct {
	web.Tagged
	Body DeclarationPage
}

func (s *Service) getOne(ctx context.Context, in *workforcePage) (*declarationPageOutput, error) {
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
	return &declarationPageOutput{web.Tag(out.Rev), out}, err
}
