package workforce

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// LabourCell is how many workers have a value; none is said of too few.
type LabourCell struct {
	Key    string `json:"key"`
	Count  int64  `json:"count" doc:"0 when hidden"`
	Hidden bool   `json:"hidden,omitempty" doc:"Too few to be shown, or what would give those away"`
}

// LabourTable is one way to divide all workers.
type LabourTable struct {
	By    string       `json:"by" enum:"ward,park,sector,contract,position,sex,age"`
	Cells []LabourCell `json:"cells" nullable:"false"`
}

// LabourStatistics are the figures of a period.
type LabourStatistics struct {
	Period     string            `json:"period"`
	Periods    []DeclaringPeriod `json:"periods" nullable:"false"`
	Companies  int64             `json:"companies" doc:"Which have declared"`
	Workers    int64             `json:"workers" doc:"0 when they are too few to be shown"`
	Tables     []LabourTable     `json:"tables" nullable:"false"`
	Registered int64             `json:"registered" doc:"Companies with a confirmed tax code"`
}

// dimensions are what is counted by; ages are bands by the year of the period.
var dimensions = []struct{ by, column string }{
	{"ward", "d.ward"},
	{"park", "d.park"},
	{"sector", "d.sector"},
	{"contract", "r.contract"},
	{"position", "r.job"},
	{"sex", "r.sex"},
	{"age", `CASE WHEN $2 - r.birth_year < 18 THEN '15' WHEN $2 - r.birth_year < 25 THEN '18' WHEN $2 - r.birth_year < 35 THEN '25'
		WHEN $2 - r.birth_year < 45 THEN '35' WHEN $2 - r.birth_year < 55 THEN '45' WHEN $2 - r.birth_year < 60 THEN '55' ELSE '60' END`},
}

type labourQuery struct {
	Period string `query:"period" maxLength:"10" doc:"Year and number; the running one when absent"`
}

func (s *Service) getStatistics(ctx context.Context, in *labourQuery) (*web.JSON[LabourStatistics], error) {
	var out LabourStatistics
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.statistics(tx, in.Period)
		return err
	})
	return web.Answer(out), err
}

func (s *Service) statistics(tx *database.Tx, code string) (out LabourStatistics, err error) {
	now, before := s.periods(tx)
	if code == "" {
		code = now.code
	}
	out = LabourStatistics{Period: code, Periods: []DeclaringPeriod{{now.code, now.due(), false}, {before.code, before.due(), true}}, Tables: []LabourTable{}}
	year, err := yearOf(code)
	if err != nil {
		return out, err
	}
	err = tx.Row(`SELECT count(*), COALESCE(sum(workers), 0) FROM workforce_declarations WHERE period = $1 AND state = 'submitted'`, code).
		Scan(&out.Companies, &out.Workers)
	if err != nil {
		return out, err
	}
	if out.Registered, err = s.Registered(tx); err != nil {
		return out, err
	}
	shared, err := parts(tx, code)
	if err != nil {
		return out, err
	}
	for _, d := range dimensions {
		cells, err := count(tx, d.column, code, year)
		if err != nil {
			return out, err
		}
		out.Tables = append(out.Tables, LabourTable{d.by, hide(cells, shared.of(d.by))})
	}
	if out.Workers < smallest {
		out.Workers = 0
	}
	return out, nil
}

func yearOf(code string) (int64, error) {
	at, err := time.Parse("2006", strings.SplitN(code, "-", 2)[0])
	if err != nil {
		return 0, errs.InvalidField("period", "notAllowed")
	}
	return int64(at.Year()), nil
}

func count(tx *database.Tx, column, code string, year int64) (cells []LabourCell, err error) {
	args := []any{code}
	if strings.Contains(column, "$2") {
		args = append(args, year)
	}
	//nolint:gosec // the columns are those above
	err = tx.Each(func(rows *sql.Rows) error {
		var c LabourCell
		err := rows.Scan(&c.Key, &c.Count)
		cells = append(cells, c)
		return err
	}, `SELECT `+column+` AS cell, count(*) FROM workforce_declarations d JOIN workforce_rows r ON r.declaration = d.id
		WHERE d.period = $1 AND d.state = 'submitted' GROUP BY 1 ORDER BY 1`, args...)
	return cells, err
}

// Declared is a company that has declared.
type Declared struct {
	Declaration
	Company string `json:"company"`
	TaxCode string `json:"taxCode"`
}

type declaredQuery struct {
	web.Paging
	Period string `query:"period" maxLength:"10"`
}

func (s *Service) getDeclared(ctx context.Context, in *declaredQuery) (*web.JSON[web.Page[Declared]], error) {
	var after string
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	out := web.Page[Declared]{Items: []Declared{}}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		out.Items, out.Next = out.Items[:0], ""
		code := in.Period
		if now, _ := s.periods(tx); code == "" {
			code = now.code
		}
		list, err := all(tx, `period = $1 AND state = 'submitted' AND id > $2 ORDER BY id LIMIT $3`, code, after, in.Limit+1)
		if err != nil {
			return err
		}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = web.Cursor(list[in.Limit-1].id)
		}
		ids := make([]string, len(list))
		for n, d := range list {
			ids[n] = d.company
		}
		found, err := s.Among(tx, ids)
		named := make(map[string]Company, len(found))
		for _, c := range found {
			named[c.ID] = c
		}
		for _, d := range list {
			c := named[d.company]
			out.Items = append(out.Items, Declared{d.view(), c.Name, c.TaxCode})
		}
		return err
	})
	return web.Answer(out), err
}

// openOne shows a declaration to an officer, who leaves a trace of having looked.
func (s *Service) openOne(ctx context.Context, in *workforceOneQuery) (*web.JSON[DeclarationPage], error) {
	var out DeclarationPage
	who := web.Who(ctx)
	err := s.DB.Update(ctx, func(tx *database.Tx) error {
		d, err := byID(tx, in.Declaration)
		if err != nil {
			return err
		}
		c, err := s.Company(tx, d.company)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		if out, err = s.page(tx, d, c.Name, in.Paging); err != nil {
			return err
		}
		for _, grant := range who.Grants {
			if slices.Contains([]string{"administrator", "officer"}, grant.Role) {
				return audit.Record(tx, audit.Entry{
					Actor: who.Account, Action: "workforce.read", Subject: audit.Subject{Kind: "workforce", ID: d.id}, Organisation: grant.Organisation,
					Details: map[string]string{"company": d.company, "period": d.period},
				})
			}
		}
		return errs.New(errs.Denied, "roleNeeded")
	})
	return web.Answer(out), err
}
