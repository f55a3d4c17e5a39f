package resumes

import (
	"slices"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// maxResumes bounds the CVs of one account.
const maxResumes = 10

// facts are what is known of an account, by the paths of a CV, and the source
// of each.
func (s *Service) facts(tx *database.Tx, account string) (facts, sources map[string]string, level int, err error) {
	facts, sources = map[string]string{}, map[string]string{}
	person, err := s.Person(tx, account)
	if errs.KindOf(err) == errs.NotFound {
		person, err = assurance.Person{}, nil
	}
	if err != nil {
		return nil, nil, 0, err
	}
	d := person.Details
	for path, known := range map[string][2]string{
		"basics.name": {"fullName", d.FullName}, "basics.birthDate": {"birthDate", d.BirthDate},
		"basics.sex": {"sex", d.Sex}, "basics.location.address": {"residence", d.Residence},
	} {
		if known[1] != "" {
			facts[path], sources[path] = known[1], string(person.Sources[known[0]])
		}
	}
	if facts["basics.name"] == "" {
		name, err := s.Name(tx, account)
		if err != nil {
			return nil, nil, 0, err
		}
		if name != "" {
			facts["basics.name"], sources["basics.name"] = name, "account"
		}
	}
	number, err := s.Phone(tx, account)
	facts["basics.phone"], sources["basics.phone"] = number, "account"
	return facts, sources, person.Level, err
}

// at reads a fact's place in a CV.
func (c *Content) at(path string) string {
	address := ""
	if c.Basics.Location != nil {
		address = c.Basics.Location.Address
	}
	return map[string]string{
		"basics.name": c.Basics.Name, "basics.birthDate": c.Basics.BirthDate, "basics.sex": c.Basics.Sex,
		"basics.location.address": address, "basics.phone": c.Basics.Phone,
	}[path]
}

// ResumeForm is what somebody writes.
type ResumeForm struct {
	Title      string     `json:"title" maxLength:"100" doc:"What she calls it herself; nobody else sees it"`
	Content    Content    `json:"content"`
	Visibility Visibility `json:"visibility" enum:"private,applied,search"`
	Hidden     []string   `json:"hidden" nullable:"false" maxItems:"20" doc:"Fields that nobody else sees"`
	Photo      string     `json:"photo,omitempty" maxLength:"36" doc:"A document of her own; empty for none"`
}

// fill puts a checked form into a CV.
func (s *Service) fill(tx *database.Tx, r *resume, form ResumeForm) error {
	c := form.Content
	if err := s.check(&c, today(s.local(tx))); err != nil {
		return err
	}
	var bad errs.Fields
	for _, field := range form.Hidden {
		bad.OneOf(field, "hidden", Fields...)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if form.Visibility == Findable {
		if err := s.Agreed(tx, r.account); err != nil {
			return err
		}
	}
	facts, sources, _, err := s.facts(tx, r.account)
	if err != nil {
		return err
	}
	r.Sources = map[string]string{}
	for path, fact := range facts {
		if c.at(path) == fact {
			r.Sources[path] = sources[path]
		}
	}
	c.Seeking.Experience = c.months(s.local(tx))
	slices.Sort(form.Hidden)
	r.Title, r.Content, r.Hidden, r.visibility = form.Title, c, slices.Compact(form.Hidden), form.Visibility
	if r.Title == "" {
		r.Title = c.Basics.Label
	}
	return s.illustrate(tx, r, form.Photo)
}

func subject(resume string) string { return "resume:" + resume }

// illustrate gives a CV another photo, or none.
func (s *Service) illustrate(tx *database.Tx, r *resume, photo string) error {
	if r.photo == photo {
		return nil
	}
	if r.photo != "" {
		if err := document.Release(tx, subject(r.id)); err != nil {
			return err
		}
	}
	r.photo = photo
	if photo == "" {
		return nil
	}
	if err := s.Documents.Attach(tx, r.account, subject(r.id), "photo", []string{photo}); err != nil {
		return errs.InvalidField("photo", "documentUnknown").Because(err)
	}
	kept, err := s.Documents.Of(tx, subject(r.id))
	if err != nil {
		return err
	}
	for _, d := range kept {
		if d.ID == photo && d.Kind != document.Photo {
			return errs.InvalidField("photo", "resumePhoto")
		}
	}
	return nil
}

func (s *Service) create(tx *database.Tx, account string, form ResumeForm) (*resume, error) {
	var n int
	if err := tx.Alone("resumes:" + account); err != nil { // so that two at once count each other
		return nil, err
	}
	if err := tx.Row(`SELECT count(*) FROM resumes WHERE account = $1`, account).Scan(&n); err != nil {
		return nil, err
	}
	if n >= maxResumes {
		return nil, errs.New(errs.Conflict, "resumesFull", "max", maxResumes)
	}
	r := &resume{id: id.New(tx.Now()), account: account}
	if err := s.fill(tx, r, form); err != nil {
		return nil, err
	}
	if err := s.find(tx, r); err != nil {
		return nil, err
	}
	return r, s.insert(tx, r)
}

func (s *Service) edit(tx *database.Tx, account, id string, version int64, form ResumeForm) (*resume, error) {
	r, err := s.owned(tx, account, id)
	if err != nil {
		return nil, err
	}
	if r.version != version {
		return nil, web.Stale()
	}
	if err := s.fill(tx, r, form); err != nil {
		return nil, err
	}
	if err := s.find(tx, r); err != nil {
		return nil, err
	}
	return r, s.update(tx, r)
}

// remove deletes a CV. What companies hold of it stays theirs until its
// application ends.
func (s *Service) remove(tx *database.Tx, r *resume) error {
	if r.seq > 0 {
		if err := s.index.Delete(tx, r.seq); err != nil {
			return err
		}
	}
	if err := document.Release(tx, subject(r.id)); err != nil {
		return err
	}
	return tx.One(errs.Missing(), `DELETE FROM resumes WHERE id = $1 AND account = $2`, r.id, r.account)
}

// find keeps the search of employers in step with a CV.
func (s *Service) find(tx *database.Tx, r *resume) (err error) {
	switch {
	case r.visibility == Findable:
		if r.seq == 0 {
			if r.seq, err = nextSeq(tx); err != nil {
				return err
			}
		}
		return s.index.Put(tx, r.seq, s.terms(r))
	case r.seq > 0:
		gone := r.seq
		r.seq = 0
		return s.index.Delete(tx, gone)
	}
	return nil
}

// steps are the times of experience that employers ask for, in months.
var steps = []int64{6, 12, 24, 36, 60, 120}

// terms are what a CV is found by: what somebody can do and has done, and
// nothing that says who she is.
func (s *Service) terms(r *resume) []string {
	c := r.Content.shared(r.Hidden, searching)
	facets := []string{search.Facet("all", "1")}
	if c.Seeking.Occupation != "" {
		facets = append(facets, search.Facet("occupation", c.Seeking.Occupation))
	}
	if c.Seeking.Ward != "" {
		facets = append(facets, search.Facet("ward", c.Seeking.Ward))
	}
	for _, m := range steps {
		if c.Seeking.Experience >= m {
			facets = append(facets, search.Facet("experience", grouped(m)))
		}
	}
	words := []string{c.Basics.Label}
	if c.Seeking.Occupation != "" {
		words = append(words, s.Words(c.Seeking.Occupation))
	}
	for _, k := range c.Skills {
		words = append(words, k.Name)
		words = append(words, k.Keywords...)
	}
	for _, w := range c.Work {
		words = append(words, w.Position, w.Summary)
		words = append(words, w.Highlights...)
	}
	for _, e := range c.Education {
		words = append(words, e.Area, e.StudyType)
	}
	for _, x := range c.Certificates {
		words = append(words, x.Name)
	}
	for _, l := range c.Languages {
		words = append(words, l.Language)
	}
	return append(facets, search.Terms(append(words, c.Basics.Summary)...)...)
}
