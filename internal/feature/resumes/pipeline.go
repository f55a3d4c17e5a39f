package resumes

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

const deskPath = "/api/v1/desk/applications"

// Reasons are why a company may refuse.
var Reasons = []string{"filled", "experience", "skills", "documents", "place", "pay", "shift", "other"}

// more are the routes of applications and of employers.
func (s *Service) more() []web.Route {
	work := recruits()
	return []web.Route{
		web.CreateLarge("/api/v1/jobs/{id}/applications", "Apply to an opening", web.SignedIn(), s.apply, web.Limited(applyLimit)),
		web.Get("/api/v1/me/openings/{id}/application", "Whether I have applied to an opening, and whether I can", web.SignedIn(), s.getApplicationOf),
		web.Get(applicationsPath, "My applications, newest first", web.SignedIn(), s.getApplications),
		web.Get(applicationsPath+"/{id}", "One of my applications with its timeline", web.SignedIn(), s.getApplication),
		web.Get(applicationsPath+"/{id}/pdf", "What the company got, as a PDF", web.SignedIn(), s.getApplicationPDF, web.Limited(printLimit)),
		web.Post(applicationsPath+"/{id}/withdraw", "Withdraw my application", web.SignedIn(), s.withdraw),
		web.Put(applicationsPath+"/{id}/keep", "Whether the company may keep its copy", web.SignedIn(), s.putKeep),
		web.Get(deskPath, "A company's applicants, newest first", work, s.getApplicants),
		web.Get(deskPath+"/openings", "A company's openings with how many applied", work, s.getApplicantOpenings),
		web.Get(deskPath+"/{id}", "An applicant; audited", work, s.getApplicant),
		web.Get(deskPath+"/{id}/pdf", "An applicant's CV as a PDF; audited", work, s.getApplicantPDF, web.Limited(printLimit)),
		web.Get(deskPath+"/{id}/photo", "An applicant's photo", work, s.getApplicantPhoto),
		web.Post(deskPath+"/{id}/moves", "Move an application, in a company's name", work, s.postMove),
		web.Post(deskPath+"/{id}/undo", "Take back what the company did within the last minute", work, s.postUndo),
		web.Get(employersPath, "Find people by their CVs, for a company", work, s.getFound),
		web.Get(employersPath+"/{id}", "A CV of somebody who may be found; audited", work, s.getFoundOne, web.Limited(openLimit)),
		web.Create(employersPath+"/{id}/invitations", "Ask somebody to apply to an opening", work, s.postInvitation, web.Limited(openLimit)),
	}
}

// ApplicantLine is an application as a company's list shows it.
type ApplicantLine struct {
	ID         string     `json:"id"`
	Opening    string     `json:"opening"`
	Title      string     `json:"title"`
	Name       string     `json:"name" doc:"Empty once the copy is erased"`
	Label      string     `json:"label,omitempty"`
	State      State      `json:"state" enum:"new,viewed,postponed,interview,accepted,refused,withdrawn,lapsed"`
	WalkIn     bool       `json:"walkIn,omitempty"`
	Experience int64      `json:"experience,omitempty" doc:"Months"`
	Level      int        `json:"level" doc:"Of identification, when it was sent"`
	CreatedAt  time.Time  `json:"createdAt"`
	MovedAt    time.Time  `json:"movedAt"`
	LapsesAt   *time.Time `json:"lapsesAt,omitempty"`
	Erased     bool       `json:"erased,omitempty"`
	Demo       bool       `json:"demo,omitempty"`
}

// OfCompany names the company that somebody works for.
type OfCompany struct {
	Organisation string `query:"organisation" required:"true" maxLength:"36" doc:"The company"`
}

type applicantsInput struct {
	OfCompany
	Opening string `query:"opening" maxLength:"36"`
	State   string `query:"state" enum:",new,viewed,postponed,interview,accepted,refused,withdrawn,lapsed"`
	web.Paging
}

// ofCompany refuses who does not work on the company's applications, or no more.
func (s *Service) ofCompany(tx *database.Tx, who web.Principal, company string) error {
	may, err := s.Recruits(tx, who.Account, company)
	if err == nil && !may {
		err = errs.Missing()
	}
	return err
}

// worked is an application of a company that somebody works for.
func (s *Service) worked(tx *database.Tx, who web.Principal, id string) (*application, error) {
	a, err := oneApplication(tx, `WHERE id = $1`, id)
	if err == nil {
		err = s.ofCompany(tx, who, a.organisation)
	}
	return a, err
}

func (s *Service) getApplicants(ctx context.Context, in *applicantsInput) (*web.JSON[web.Page[ApplicantLine]], error) {
	after := "z" // ids are hexadecimal
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	page := web.Page[ApplicantLine]{Items: []ApplicantLine{}}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		if err := s.ofCompany(tx, web.Who(ctx), in.Organisation); err != nil {
			return err
		}
		all, err := applications(tx, `WHERE organisation = $1 AND id < $2 AND ($3 = '' OR opening = $3) AND ($4 = '' OR state = $4)
			ORDER BY id DESC LIMIT $5`, in.Organisation, after, in.Opening, in.State, in.Limit+1)
		if err != nil {
			return err
		}
		if len(all) > in.Limit {
			all = all[:in.Limit]
			page.Next = web.Cursor(all[in.Limit-1].id)
		}
		for _, a := range all {
			line, err := s.applicant(a)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, line)
		}
		return nil
	})
	return web.Answer(page), err
}

func (s *Service) applicant(a *application) (ApplicantLine, error) {
	c, err := s.copyOf(a)
	l := ApplicantLine{
		ID: a.id, Opening: a.opening, Title: a.title, Name: c.Name, State: a.state, WalkIn: a.walkIn, Level: c.Level,
		CreatedAt: moment(a.created), MovedAt: moment(a.moved), Erased: a.erased > 0, Demo: a.demo,
	}
	if c.Content != nil {
		l.Label, l.Experience = c.Content.Basics.Label, c.Content.Seeking.Experience
	}
	if a.lapses > 0 {
		at := moment(a.lapses)
		l.LapsesAt = &at
	}
	return l, err
}

// ApplicantOpening is an opening with how many applied.
type ApplicantOpening struct {
	ID     string          `json:"id"`
	Title  string          `json:"title"`
	Counts map[State]int64 `json:"counts" nullable:"false" doc:"By state"`
}

func (s *Service) getApplicantOpenings(ctx context.Context, in *OfCompany) (*web.JSON[web.Page[ApplicantOpening]], error) {
	page := web.Page[ApplicantOpening]{Items: []ApplicantOpening{}}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		if err := s.ofCompany(tx, web.Who(ctx), in.Organisation); err != nil {
			return err
		}
		at := map[string]int{}
		return tx.Each(func(rows *sql.Rows) error {
			var opening, title string
			var state State
			var n int64
			err := rows.Scan(&opening, &title, &state, &n)
			if _, known := at[opening]; !known {
				at[opening] = len(page.Items)
				page.Items = append(page.Items, ApplicantOpening{opening, title, map[State]int64{}})
			}
			page.Items[at[opening]].Counts[state] += n
			return err
		}, `SELECT opening, max(title), state, count(*) FROM applications WHERE organisation = $1
			GROUP BY opening, state ORDER BY opening DESC LIMIT 2000`, in.Organisation)
	})
	return web.Answer(page), err
}

// ApplicantView is an application as the company works on it.
type ApplicantView struct {
	ApplicantLine
	Note     string             `json:"note,omitempty"`
	Phone    string             `json:"phone,omitempty"`
	HasPhoto bool               `json:"hasPhoto"`
	HasPDF   bool               `json:"hasPDF"`
	Contact  []ResumeContact    `json:"contact" nullable:"false"`
	Sections []ResumeSection    `json:"sections" nullable:"false"`
	Timeline []ApplicationEvent `json:"timeline" nullable:"false"`
	Can      []Action           `json:"can" nullable:"false"`
	Undo     *time.Time         `json:"undo,omitempty" doc:"Until when the last action can be taken back"`
}

func (s *Service) applicantView(tx *database.Tx, a *application) (ApplicantView, error) {
	line, err := s.applicant(a)
	if err != nil {
		return ApplicantView{}, err
	}
	c, err := s.copyOf(a)
	if err != nil {
		return ApplicantView{}, err
	}
	v := ApplicantView{ApplicantLine: line, Note: c.Note, Phone: c.Phone, HasPhoto: c.Photo != nil, HasPDF: c.Content != nil, Can: s.can(a)}
	v.Contact, v.Sections = s.copied(c, web.Language(tx.Context()))
	events, err := s.events(tx, a.id, false)
	if err != nil {
		return v, err
	}
	v.Timeline = timeline(events)
	if last := events[len(events)-1]; last.side == sideCompany && last.settles > tx.Now() {
		at := moment(last.settles)
		v.Undo = &at
	}
	return v, nil
}

func (s *Service) can(a *application) []Action {
	all := []Action{}
	for _, action := range []Action{Invite, Postpone, Reconsider, Accept, Refuse} {
		if slices.Contains(moves[action].from, a.state) {
			all = append(all, action)
		}
	}
	return all
}

func (s *Service) record(tx *database.Tx, who web.Principal, a *application, action string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: action, Subject: audit.Subject{Kind: "application", ID: a.id}, Owner: a.account, Organisation: a.organisation, Details: details,
	})
}

// getApplicant opens an application, which the applicant sees.
func (s *Service) getApplicant(ctx context.Context, in *applicationInput) (*web.JSON[ApplicantView], error) {
	var v ApplicantView
	err := s.DB.Update(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		a, err := s.worked(tx, who, in.ID)
		if err != nil {
			return err
		}
		if err := s.looked(tx, who, a, "application.read"); err != nil {
			return err
		}
		v, err = s.applicantView(tx, a)
		return err
	})
	return web.Answer(v), err
}

// looked notes that the company has seen an application, which the applicant
// is shown.
func (s *Service) looked(tx *database.Tx, who web.Principal, a *application, action string) error {
	if a.state == Fresh {
		if _, err := s.step(tx, a, View, who.Account, ApplicationWords{}); err != nil {
			return err
		}
	}
	return s.record(tx, who, a, action, nil)
}

func (s *Service) getApplicantPDF(ctx context.Context, in *printApplication) (*ResumeFile, error) {
	var a *application
	err := s.DB.Update(ctx, func(tx *database.Tx) (err error) {
		if a, err = s.worked(tx, web.Who(ctx), in.ID); err != nil {
			return err
		}
		return s.record(tx, web.Who(ctx), a, "application.print", nil)
	})
	if err != nil {
		return nil, err
	}
	return s.printCopy(a, in.Layout, web.Language(ctx))
}

func (s *Service) getApplicantPhoto(ctx context.Context, in *applicationInput) (*ResumeFile, error) {
	var c sent
	err := s.DB.Update(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		a, err := s.worked(tx, who, in.ID)
		if err != nil {
			return err
		}
		if c, err = s.copyOf(a); err != nil {
			return err
		}
		if c.Photo == nil {
			return errs.Missing()
		}
		return s.looked(tx, who, a, "application.photo")
	})
	return file("image/jpeg", "anh.jpg", c.Photo), err
}
