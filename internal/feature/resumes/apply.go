package resumes

import (
	"context"
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// ApplicationForm is what somebody applies with.
type ApplicationForm struct {
	Resume string   `json:"resume,omitempty" maxLength:"36" doc:"One of her CVs; empty where the company takes walk-ins"`
	Name   string   `json:"name,omitempty" maxLength:"100" doc:"Without a CV; empty is the account's"`
	Note   string   `json:"note,omitempty" maxLength:"1000" doc:"A few words to the company"`
	Hidden []string `json:"hidden,omitempty" maxItems:"20" doc:"Fields that this company does not see, besides those hidden anyway"`
	Keep   bool     `json:"keep,omitempty" doc:"The company may keep its copy after a refusal"`
}

type applyInput struct {
	ID   string `path:"id" format:"uuid"`
	Body ApplicationForm
}

var applyLimit = web.Limit{Count: 30, Per: time.Hour}

// apply reads the photo first, which lies outside the database.
func (s *Service) apply(ctx context.Context, in *applyInput) (work web.Prepared[web.JSON[ApplicationView]], err error) {
	who := web.Who(ctx)
	var photo []byte
	var pictured string
	if in.Body.Resume != "" {
		r, err := s.read(ctx, in.Body.Resume)
		if errs.KindOf(err) == errs.NotFound {
			err = errs.InvalidField("resume", "resumeUnknown")
		}
		if err != nil {
			return work, err
		}
		if !slices.Contains(append(slices.Clone(r.Hidden), in.Body.Hidden...), "photo") {
			if photo, err = s.photo(ctx, r); err != nil {
				return work, err
			}
			pictured = r.photo
		}
	}
	work.Commit = func(tx *database.Tx) (*web.JSON[ApplicationView], error) {
		a, err := s.applyNow(tx, who, in.ID, in.Body, photo, pictured)
		if err != nil {
			return nil, err
		}
		v, err := s.mine(tx, a)
		return web.Answer(v), err
	}
	work.Discard = func(context.Context) error { return nil }
	return work, nil
}

func (s *Service) applyNow(tx *database.Tx, who web.Principal, opening string, form ApplicationForm, photo []byte, pictured string) (*application, error) {
	o, err := s.Opening(tx, opening)
	if err != nil {
		return nil, err
	}
	if staff, err := s.Recruits(tx, who.Account, o.Company); staff || err != nil {
		if err == nil {
			err = errs.New(errs.Conflict, "ownOpening")
		}
		return nil, err
	}
	var bad errs.Fields
	bad.Check(form.Resume != "" || o.WalkIn, "resume", "resumeNeeded")
	for _, field := range form.Hidden {
		bad.OneOf(field, "hidden", Fields...)
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := s.freeze(tx, who, form)
	if err != nil {
		return nil, err
	}
	if form.Resume != "" {
		c.Photo = photo
		if r, err := s.owned(tx, who.Account, form.Resume); err != nil || r.photo != pictured && pictured != "" {
			return nil, web.Stale()
		}
	}
	a := &application{id: id.New(tx.Now()), account: who.Account, opening: o.ID, organisation: o.Company, title: o.Title, walkIn: form.Resume == "", keep: form.Keep}
	if a.company, err = s.Company(tx, o.Company); err != nil {
		return nil, err
	}
	if err := s.insertApplication(tx, a, c); err != nil {
		return nil, err
	}
	e := &event{id: id.New(tx.Now()), application: a.id, n: a.version, action: Apply, to: Fresh, side: sideApplicant, actor: who.Account, at: tx.Now(), settles: tx.Now()}
	if err := s.insertEvent(tx, e); err != nil {
		return nil, err
	}
	return a, s.tellCompany(tx, a)
}

// freeze is the copy that the company gets: of a CV what is shared, else name
// and number.
func (s *Service) freeze(tx *database.Tx, who web.Principal, form ApplicationForm) (c sent, err error) {
	c = sent{Note: form.Note, Level: who.Level}
	if form.Resume != "" {
		r, err := s.owned(tx, who.Account, form.Resume)
		if err != nil {
			return c, err
		}
		if r.visibility == Private {
			return c, errs.InvalidField("resume", "resumePrivate")
		}
		shown := r.Content.shared(append(slices.Clone(r.Hidden), form.Hidden...), applied)
		c.Name, c.Phone, c.Content = shown.Basics.Name, shown.Basics.Phone, &shown
		return c, nil
	}
	if c.Name = form.Name; c.Name == "" {
		facts, _, _, err := s.facts(tx, who.Account)
		if err != nil {
			return c, err
		}
		c.Name = facts["basics.name"]
	}
	if c.Name == "" {
		return c, errs.InvalidField("name", "required")
	}
	c.Phone, err = s.Phone(tx, who.Account)
	return c, err
}
