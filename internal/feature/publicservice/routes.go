package publicservice

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/finder"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	const all, one = "/api/v1/procedures", "/api/v1/procedures/{code}"
	fresh := web.Cached("public, max-age=300")
	administrators := web.Role("administrator").Proven()
	routes := []web.Route{
		web.Get(all, "Administrative procedures", web.Public(), s.getAll, fresh),
		web.Get(one, "A procedure with its form", web.Public(), s.getOne, fresh),
		web.Get(one+"/prefill", "What its form can be filled in with", web.SignedIn(), s.getPrefill),
		web.Do(http.MethodPost, one+"/check", "Check answers before they are filed", web.SignedIn(), s.postCheck,
			web.Limited(web.Limit{Count: 120, Per: 10 * time.Minute})),
		web.Create(one+"/cases", "File", web.Trusted(), s.postCase, web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Post("/api/v1/desk/cases/{id}/revoke-result", "Take a signed result back", casework.Officers(), s.revoke, web.Status(http.StatusNoContent)),
		web.Post("/api/v1/desk/procedures", "Import a procedure: a changed one becomes a new version", administrators, s.postProcedure),
	}
	if s.Portal == nil {
		return routes
	}
	return append(routes, web.Raw(http.MethodPost, dvc.CallbackPath, "What the public-service portal tells, signed", web.Public(),
		http.HandlerFunc(s.callback), web.MaxBody(dvc.MaxCallback)))
}

// ServiceLine is a procedure in the list.
type ServiceLine struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Field   string `json:"field,omitempty"`
	Summary string `json:"summary,omitempty"`
	Online  bool   `json:"online" doc:"It can be filed here"`
	Agency  string `json:"agency"`
}

type listInput struct {
	Q      string `query:"q" maxLength:"100" doc:"Words of its name, or its code; with or without accents"`
	Online bool   `query:"online" doc:"Only what can be filed here"`
}

func (s *Service) getAll(ctx context.Context, in *listInput) (*web.JSON[web.Page[ServiceLine]], error) {
	page := web.Page[ServiceLine]{Items: []ServiceLine{}}
	language := web.Language(ctx)
	words := spelled(in.Q)
	err := s.Cases.DB.View(ctx, func(tx *database.Tx) error {
		list, err := s.Cases.Procedures(tx, Kind)
		for _, p := range list {
			if in.Online && p.Compiled == nil || !matches(p, words, in.Q) {
				continue
			}
			page.Items = append(page.Items, ServiceLine{
				p.Code, p.Name.In(language), p.Field.In(language), p.Summary.In(language), p.Compiled != nil, s.agency(p.Authority.Agency, language),
			})
		}
		return err
	})
	return web.Answer(page), err
}

func matches(p *casework.Procedure, words []string, q string) bool {
	if slices.Contains(append(p.Aliases, p.Code), strings.TrimSpace(q)) {
		return true
	}
	return len(words) == 0 || finder.HasWords(p.Name["vi"]+" "+p.Name["en"]+" "+p.Summary["vi"]+" "+p.Field["vi"], words)
}

func (s *Service) agency(slug, language string) string {
	for _, a := range s.Cases.Province.Agencies() {
		if a.Slug == slug {
			return a.Name.In(language)
		}
	}
	return ""
}

// ProcedureView is a procedure with all that there is to know before filing.
type ProcedureView struct {
	ServiceLine
	Who        string              `json:"who,omitempty"`
	Steps      []string            `json:"steps" nullable:"false"`
	Legal      []string            `json:"legal" nullable:"false"`
	Portal     string              `json:"portal" doc:"Its page on the national portal"`
	Level      int                 `json:"level" doc:"Of identification that filing needs"`
	ByWard     bool                `json:"byWard" doc:"A ward has to be chosen"`
	InCharge   string              `json:"inCharge,omitempty"`
	TimeLimit  string              `json:"timeLimit,omitempty"`
	Fees       []FeeLine           `json:"fees" nullable:"false"`
	Papers     []PaperLine         `json:"papers" nullable:"false"`
	Result     string              `json:"result,omitempty"`
	Confidence string              `json:"confidence" enum:"high,medium,low,proposal,demo"`
	Edition    int64               `json:"edition"`
	Form       json.RawMessage     `json:"form,omitempty" doc:"JSON Schema, with x- words for drawing it"`
	Choices    map[string][]string `json:"choices,omitempty" doc:"Long lists that x-choices names"`
}

// FeeLine is a fee and when it applies.
type FeeLine struct {
	Amount int64  `json:"amount" doc:"đồng"`
	Known  bool   `json:"known"`
	Note   string `json:"note,omitempty"`
	Until  string `json:"until,omitempty"`
	Basis  string `json:"basis,omitempty"`
}

// PaperLine is a paper that is asked for.
type PaperLine struct {
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	Note     string     `json:"note,omitempty"`
	Required bool       `json:"required"`
	When     *form.When `json:"when,omitempty" doc:"Asked for only after this answer"`
	Most     int        `json:"most"`
}

type codeInput struct {
	Code string `path:"code" maxLength:"40"`
}

func (s *Service) getOne(ctx context.Context, in *codeInput) (*web.JSON[ProcedureView], error) {
	var v ProcedureView
	err := s.Cases.DB.View(ctx, func(tx *database.Tx) error {
		p, err := s.Cases.Current(tx, Kind, in.Code)
		if err == nil {
			v = s.view(p, web.Language(ctx), s.today(tx))
		}
		return err
	})
	return web.Answer(v), err
}

func (s *Service) today(tx *database.Tx) string {
	return tx.Time().In(s.Cases.Province.Location()).Format(time.DateOnly)
}

func (s *Service) view(p *casework.Procedure, language, today string) ProcedureView {
	v := ProcedureView{
		ServiceLine: ServiceLine{
			p.Code, p.Name.In(language), p.Field.In(language), p.Summary.In(language), p.Compiled != nil, s.agency(p.Authority.Agency, language),
		},
		Who: p.Who.In(language), Steps: []string{}, Legal: append([]string{}, p.Legal...), Level: p.Level,
		Portal: strings.ReplaceAll(s.catalogue.Portal, "{code}", p.Code), ByWard: p.Authority.ByWard || len(p.Authority.By) > 0,
		InCharge: p.Authority.Text.In(language), TimeLimit: p.Limit.Text.In(language), Fees: []FeeLine{}, Papers: []PaperLine{},
		Confidence: p.Confidence, Edition: p.Version, Form: p.Form,
	}
	for _, step := range p.Steps {
		v.Steps = append(v.Steps, step.In(language))
	}
	for _, f := range p.Fees {
		if (f.From == "" || today >= f.From) && (f.To == "" || today <= f.To) {
			v.Fees = append(v.Fees, FeeLine{f.Amount, !f.Unknown, f.Note.In(language), f.To, f.Basis})
		}
	}
	for _, d := range p.Documents {
		most := d.Most
		if most == 0 {
			most = 5
		}
		v.Papers = append(v.Papers, PaperLine{d.Code, d.Name.In(language), d.Note.In(language), d.Required, d.When, most})
	}
	if p.Result != nil {
		v.Result = p.Result.Name.In(language)
	}
	if p.Compiled != nil {
		v.Choices = map[string][]string{"ethnicities": s.catalogue.Ethnicities}
	}
	return v
}

func (s *Service) getPrefill(ctx context.Context, in *codeInput) (*web.JSON[Known], error) {
	var k Known
	err := s.Cases.DB.View(ctx, func(tx *database.Tx) error {
		p, err := s.Cases.Current(tx, Kind, in.Code)
		if err != nil {
			return err
		}
		k, err = s.prefill(tx, web.Who(ctx).Account, p)
		return err
	})
	return web.Answer(k), err
}

// Filing is what somebody files.
type Filing struct {
	Ward   string           `json:"ward" maxLength:"5" required:"false" doc:"Code of the ward to file with"`
	Form   form.Answers     `json:"form" doc:"By section and key, as the procedure's form says"`
	Papers []casework.Paper `json:"papers" maxItems:"40" nullable:"false" required:"false"`
}

type tryInput struct {
	Code string `path:"code" maxLength:"40"`
	Body struct {
		Filing
		Sections []string `json:"sections" maxItems:"30" nullable:"false" required:"false" doc:"Only these are checked; all when absent, papers included"`
	}
}

// Preview is what would follow from filing now.
type Preview struct {
	Office string    `json:"office" doc:"Who would work on it; empty when none is set up for it yet"`
	Due    time.Time `json:"dueAt"`
	Fee    *FeeLine  `json:"fee,omitempty"`
}

func (s *Service) postCheck(ctx context.Context, in *tryInput) (*web.JSON[Preview], error) {
	var preview Preview
	who := web.Who(ctx)
	err := s.Cases.DB.View(ctx, func(tx *database.Tx) error {
		sub := s.submission(tx, who, in.Code, in.Body.Filing)
		sub.Level = 9 // one may look before one is identified
		p, office, err := s.Cases.Try(tx, &sub)
		if err := only(err, in.Body.Sections); err != nil {
			return err
		}
		preview.Office, preview.Due = office, p.Limit.Due(s.Cases.Province, tx.Time())
		if f, found := p.FeeOn(s.today(tx), "online", sub.Flags...); found {
			preview.Fee = &FeeLine{f.Amount, !f.Unknown, f.Note.In(web.Language(ctx)), f.To, f.Basis}
		}
		return nil
	})
	return web.Answer(preview), err
}

// only keeps the faults of some sections.
func only(err error, sections []string) error {
	e, is := err.(*errs.Error) //nolint:errorlint // Try gives it unwrapped
	if !is || len(sections) == 0 || len(e.Fields) == 0 {
		return err
	}
	var kept errs.Fields
	for _, f := range e.Fields {
		for _, section := range sections {
			if f.Name == "form."+section || strings.HasPrefix(f.Name, "form."+section+".") || f.Name == section || strings.HasPrefix(f.Name, section+".") {
				kept = append(kept, f)
			}
		}
	}
	return kept.Err()
}

func (s *Service) submission(_ *database.Tx, who web.Principal, code string, f Filing) casework.Submission {
	return casework.Submission{
		Kind: Kind, Procedure: code, Account: who.Account, Level: who.Level, Ward: f.Ward, Answers: f.Form, Papers: f.Papers, Channel: "web",
	}
}

type filingInput struct {
	Code string `path:"code" maxLength:"40"`
	Body Filing
}

// Filed is what one keeps of a filing.
type Filed struct {
	ID      string    `json:"id"`
	Receipt string    `json:"receipt" doc:"Anybody with it can ask how far the case is"`
	Due     time.Time `json:"dueAt"`
}

func (s *Service) postCase(tx *database.Tx, who web.Principal, in *filingInput) (*web.JSON[Filed], error) {
	c, err := s.Cases.File(tx, s.submission(tx, who, in.Code, in.Body))
	if err != nil {
		return nil, err
	}
	return web.Answer(Filed{c.ID, casework.Grouped(c.Receipt), c.Due}), nil
}

type importProcedureInput struct {
	Body json.RawMessage `doc:"A procedure, in the form of the pack's files"`
}

// Imported is a procedure's version after importing it.
type Imported struct {
	Code    string `json:"code"`
	Edition int64  `json:"edition"`
}

func (s *Service) postProcedure(tx *database.Tx, who web.Principal, in *importProcedureInput) (*web.JSON[Imported], error) {
	p, err := s.Cases.Publish(tx, Kind, in.Body)
	if err != nil {
		e := errs.New(errs.Invalid, "procedureWrong", "reason", err.Error())
		e.Fields = []errs.Field{{Name: "body", Code: e.Code, Args: e.Args}}
		return nil, e
	}
	return web.Answer(Imported{p.Code, p.Version}), audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "procedure.import", Subject: audit.Subject{Kind: "procedure", ID: p.Code},
	})
}
