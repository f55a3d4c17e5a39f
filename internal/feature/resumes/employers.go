package resumes

import (
	"context"
	"slices"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

const employersPath = "/api/v1/desk/resumes"

// openLimit is how many people's CVs one recruiter opens.
var openLimit = web.Limit{Count: 100, Per: time.Hour}

// ResumeQuery is what employers search by.
type ResumeQuery struct {
	OfCompany
	Q          string `query:"q" maxLength:"200" doc:"Words, with or without accents"`
	Occupation string `query:"occupation" maxLength:"20"`
	Ward       string `query:"ward" maxLength:"5"`
	Experience int64  `query:"experience" minimum:"0" maximum:"120" doc:"Months at least: 0, 6, 12, 24, 36, 60 or 120"`
	web.Paging
}

// FoundResume is a CV as a search shows it: no name, and no way to reach anybody.
type FoundResume struct {
	ID         string    `json:"id"`
	Label      string    `json:"label"`
	Occupation string    `json:"occupation,omitempty"`
	Ward       string    `json:"ward,omitempty"`
	WardName   string    `json:"wardName,omitempty"`
	Experience int64     `json:"experience,omitempty" doc:"Months"`
	Pay        int64     `json:"pay,omitempty"`
	Skills     []string  `json:"skills" nullable:"false"`
	UpdatedAt  time.Time `json:"updatedAt"`
	Demo       bool      `json:"demo,omitempty"`
}

// OpenedResume is a CV that an employer has opened.
type OpenedResume struct {
	FoundResume
	Name     string          `json:"name,omitempty"`
	Contact  []ResumeContact `json:"contact" nullable:"false"`
	Sections []ResumeSection `json:"sections" nullable:"false"`
}

func (s *Service) match(in *ResumeQuery) (search.Match, error) {
	m := search.Match{Tiers: search.ParseQuery(in.Q).Tiers(), Filter: []string{search.Facet("all", "1")}, Limit: in.Limit + 1}
	var bad errs.Fields
	if in.Occupation != "" {
		bad.OneOf(in.Occupation, "occupation", s.Occupations...)
		m.Filter = append(m.Filter, search.Facet("occupation", in.Occupation))
	}
	if in.Ward != "" {
		_, known := s.Province.Ward(in.Ward)
		bad.Check(known, "ward", "notAllowed")
		m.Filter = append(m.Filter, search.Facet("ward", in.Ward))
	}
	if in.Experience > 0 {
		step := false
		for _, months := range steps {
			step = step || months == in.Experience
		}
		bad.Check(step, "experience", "notAllowed")
		m.Filter = append(m.Filter, search.Facet("experience", grouped(in.Experience)))
	}
	if err := bad.Err(); err != nil {
		return m, err
	}
	_, err := web.After(in.Cursor, &m.After)
	return m, err
}

// employer lets in who works for a confirmed company: people agreed to be found
// by employers.
func (s *Service) employer(tx *database.Tx, who web.Principal, company string) error {
	if err := s.ofCompany(tx, who, company); err != nil {
		return err
	}
	confirmed, err := s.Confirmed(tx, company)
	if err == nil && !confirmed {
		err = errs.New(errs.Denied, "companyUnconfirmed")
	}
	return err
}

func (s *Service) getFound(ctx context.Context, in *ResumeQuery) (*web.JSON[web.Page[FoundResume]], error) {
	m, err := s.match(in)
	if err != nil {
		return nil, err
	}
	page := web.Page[FoundResume]{Items: []FoundResume{}}
	err = s.DB.View(ctx, func(tx *database.Tx) error {
		if err := s.employer(tx, web.Who(ctx), in.Organisation); err != nil {
			return err
		}
		hits, err := s.index.Find(tx, m)
		if err != nil {
			return err
		}
		if len(hits) > in.Limit {
			hits = hits[:in.Limit]
			page.Next = web.Cursor(hits[in.Limit-1])
		}
		all, err := s.hit(tx, hits)
		for _, r := range all {
			page.Items = append(page.Items, s.found(r))
		}
		return err
	})
	return web.Answer(page), err
}

// hit are the CVs that a search has hit, in its order.
func (s *Service) hit(tx *database.Tx, hits []search.Hit) ([]*resume, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	at := make(map[int64]int, len(hits))
	seqs := make([]any, len(hits))
	for i, h := range hits {
		at[h.Rowid], seqs[i] = i, h.Rowid
	}
	all, err := s.resumes(tx, `WHERE visibility = 'search' AND seq IN (`+database.Marks(1, len(seqs))+`)`, seqs...)
	slices.SortFunc(all, func(a, b *resume) int { return at[a.seq] - at[b.seq] })
	return all, err
}

// maxSkills is how many skills a search shows.
const maxSkills = 6

func (s *Service) found(r *resume) FoundResume {
	c := r.Content.shared(r.Hidden, searching)
	f := FoundResume{
		ID: r.id, Label: c.Basics.Label, Occupation: c.Seeking.Occupation, Ward: c.Seeking.Ward,
		Experience: c.Seeking.Experience, Pay: c.Seeking.Pay, Skills: []string{}, UpdatedAt: moment(r.updated), Demo: r.demo,
	}
	if w, known := s.Province.Ward(f.Ward); known {
		f.WardName = w.FullName
	}
	for _, k := range c.Skills[:min(len(c.Skills), maxSkills)] {
		f.Skills = append(f.Skills, k.Name)
	}
	return f
}

type foundInput struct {
	ResumeByID
	OfCompany
}

// visible is a CV that employers may find.
func (s *Service) visible(tx *database.Tx, id string) (*resume, error) {
	all, err := s.resumes(tx, `WHERE id = $1 AND visibility = 'search'`, id)
	if err == nil && len(all) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// getFoundOne opens somebody's CV; she sees who did, and is told by no message.
func (s *Service) getFoundOne(ctx context.Context, in *foundInput) (*web.JSON[OpenedResume], error) {
	var v OpenedResume
	err := s.DB.Update(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		if err := s.employer(tx, who, in.Organisation); err != nil {
			return err
		}
		r, err := s.visible(tx, in.ID)
		if err != nil {
			return err
		}
		c := r.Content.shared(r.Hidden, searching)
		v = OpenedResume{s.found(r), c.Basics.Name, s.lines(&c, web.Language(ctx)), s.sections(&c, web.Language(ctx))}
		return s.opened(tx, who, r, in.Organisation, "resume.read", nil)
	})
	return web.Answer(v), err
}

func (s *Service) opened(tx *database.Tx, who web.Principal, r *resume, company, action string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: action, Subject: audit.Subject{Kind: "resume", ID: r.id}, Owner: r.account, Organisation: company, Details: details,
	})
}

type invitationInput struct {
	ResumeByID
	Body struct {
		Organisation string `json:"organisation" maxLength:"36"`
		Opening      string `json:"opening" maxLength:"36"`
	}
}

// maxInvitations is how many people a company asks on one day.
const maxInvitations = 50

// postInvitation reaches somebody through the platform alone: she gets a notice
// with the opening, and applies or does not.
func (s *Service) postInvitation(tx *database.Tx, who web.Principal, in *invitationInput) (*web.None, error) {
	company := in.Body.Organisation
	if err := s.employer(tx, who, company); err != nil {
		return nil, err
	}
	r, err := s.visible(tx, in.ID)
	if err != nil {
		return nil, err
	}
	o, err := s.Opening(tx, in.Body.Opening)
	if errs.KindOf(err) == errs.NotFound || err == nil && o.Company != company {
		return nil, errs.InvalidField("opening", "openingUnknown")
	}
	if err != nil {
		return nil, err
	}
	if err := s.countInvitation(tx, company, r.account, o.ID); err != nil {
		return nil, err
	}
	name, err := s.Company(tx, company)
	if err != nil {
		return nil, err
	}
	if err := s.opened(tx, who, r, company, "resume.invite", map[string]string{"opening": o.ID}); err != nil {
		return nil, err
	}
	return &web.None{}, notify.Send(tx, notify.Notice{
		Account: r.account, Category: notify.Case, Code: "resume.invitation", Args: map[string]any{"title": o.Title, "company": name}, Link: "/viec-lam/" + o.ID,
	})
}

func (s *Service) countInvitation(tx *database.Tx, company, account, opening string) error {
	if err := tx.Alone("resumes.invitations:" + company); err != nil { // so that two at once count each other
		return err
	}
	var n int
	err := tx.Row(`SELECT count(*) FROM resume_invitations WHERE organisation = $1 AND created_at > $2`,
		company, tx.Now()-(24*time.Hour).Milliseconds()).Scan(&n)
	if err != nil {
		return err
	}
	if n >= maxInvitations {
		return errs.New(errs.TooMany, "invitationsFull", "max", maxInvitations)
	}
	return tx.One(errs.New(errs.Conflict, "invitedAlready"), `INSERT INTO resume_invitations (account, opening, organisation, created_at)
		VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, account, opening, company, tx.Now())
}
