package resumes

import (
	"context"
	"encoding/json"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/me/resumes"

var (
	writeLimit = web.Limit{Count: 120, Per: time.Hour}
	printLimit = web.Limit{Count: 60, Per: 10 * time.Minute}
)

// recruits lets in everybody: who works on the applications of which company is
// asked in the transaction, and another company's are nobody else's to know of.
func recruits() web.Policy { return web.Trusted().Proven() }

// Routes are all of this function's.
func (s *Service) Routes() []web.Route {
	return append([]web.Route{
		web.Get(path, "My CVs", web.SignedIn(), s.getMine),
		web.Create(path, "Write a CV", web.SignedIn(), s.post, web.Limited(writeLimit)),
		web.Create(path+"/import", "Bring a CV as a JSON Resume file", web.SignedIn(), s.postImport, web.Limited(writeLimit)),
		web.Get(path+"/prefill", "What a CV can be filled in with, and where each comes from", web.SignedIn(), s.getPrefill),
		web.Get(path+"/{id}", "One of my CVs", web.SignedIn(), s.getOne),
		web.Put(path+"/{id}", "Change one of my CVs", web.SignedIn(), s.put, web.Limited(writeLimit)),
		web.Delete(path+"/{id}", "Delete one of my CVs", web.SignedIn(), s.delete),
		web.Get(path+"/{id}/pdf", "One of my CVs as a PDF", web.SignedIn(), s.getPDF, web.Limited(printLimit)),
		web.Get(path+"/{id}/json", "One of my CVs as a JSON Resume file", web.SignedIn(), s.getJSON),
		web.Get(path+"/{id}/photo", "The photo of one of my CVs", web.SignedIn(), s.getPhoto),
	}, s.more()...)
}

// ResumeLine is a CV in a list of one's own.
type ResumeLine struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	Label      string     `json:"label,omitempty"`
	Visibility Visibility `json:"visibility" enum:"private,applied,search"`
	Photo      string     `json:"photo,omitempty"`
	UpdatedAt  time.Time  `json:"updatedAt"`
	Demo       bool       `json:"demo,omitempty"`
}

// ResumeView is a CV of one's own.
type ResumeView struct {
	ResumeLine
	Content  Content           `json:"content"`
	Hidden   []string          `json:"hidden" nullable:"false"`
	Sources  map[string]string `json:"sources" nullable:"false" doc:"What is as the account's identification says, and which: card, face, vneid, counter or account"`
	Contact  []ResumeContact   `json:"contact" nullable:"false"`
	Sections []ResumeSection   `json:"sections" nullable:"false" doc:"To read"`
	Untaken  []string          `json:"untaken,omitempty" doc:"Of an imported file: what it has that a CV has no place for"`
}

// ResumeContact is a line about how to reach somebody, and what she looks for.
type ResumeContact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type resumeOutput struct {
	web.Tagged
	Body ResumeView
}

// ResumeByID names a CV.
type ResumeByID struct {
	ID string `path:"id" format:"uuid"`
}

func (r *resume) line() ResumeLine {
	return ResumeLine{r.id, r.Title, r.Content.Basics.Label, r.visibility, r.photo, moment(r.updated), r.demo}
}

func (s *Service) show(r *resume, language string) *resumeOutput {
	hidden := append([]string{}, r.Hidden...)
	return &resumeOutput{web.Tag(r.version), ResumeView{
		ResumeLine: r.line(), Content: r.Content, Hidden: hidden, Sources: r.Sources,
		Contact: s.lines(&r.Content, language), Sections: s.sections(&r.Content, language),
	}}
}

func (s *Service) lines(c *Content, language string) []ResumeContact {
	all := []ResumeContact{}
	for _, l := range s.contact(c, language) {
		all = append(all, ResumeContact{l[0], l[1]})
	}
	return all
}

func (s *Service) local(tx *database.Tx) time.Time { return tx.Time().In(s.Province.Location()) }

func (s *Service) getMine(ctx context.Context, _ *web.None) (*web.JSON[web.Page[ResumeLine]], error) {
	page := web.Page[ResumeLine]{Items: []ResumeLine{}} // bounded by maxResumes
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		all, err := s.resumes(tx, `WHERE account = $1 ORDER BY id LIMIT 100`, web.Who(ctx).Account)
		for _, r := range all {
			page.Items = append(page.Items, r.line())
		}
		return err
	})
	return web.Answer(page), err
}

type resumePost struct{ Body ResumeForm }

func (s *Service) post(tx *database.Tx, who web.Principal, in *resumePost) (*resumeOutput, error) {
	r, err := s.create(tx, who.Account, in.Body)
	if err != nil {
		return nil, err
	}
	return s.show(r, web.Language(tx.Context())), nil
}

type importInput struct {
	Body json.RawMessage `doc:"A JSON Resume file, schema 1.0.0"`
}

// postImport keeps a file as a CV that nobody else sees until its owner says so.
func (s *Service) postImport(tx *database.Tx, who web.Principal, in *importInput) (*resumeOutput, error) {
	c, untaken, err := parse(in.Body)
	if err != nil {
		return nil, err
	}
	form := ResumeForm{Title: cut(c.Basics.Label, 100), Content: c, Visibility: Private, Hidden: kept}
	if err := web.Clean(&form); err != nil { // a raw body has not been
		return nil, err
	}
	if form.Content.Basics.Name == "" {
		if form.Content.Basics.Name, err = s.Name(tx, who.Account); err != nil {
			return nil, err
		}
	}
	r, err := s.create(tx, who.Account, form)
	if err != nil {
		return nil, err
	}
	out := s.show(r, web.Language(tx.Context()))
	out.Body.Untaken = untaken
	return out, nil
}

// ResumeKnown is what a CV can be filled in with.
type ResumeKnown struct {
	Content Content           `json:"content"`
	Sources map[string]string `json:"sources" nullable:"false"`
	Hidden  []string          `json:"hidden" nullable:"false" doc:"What is hidden unless its owner shows it"`
	Level   int               `json:"level" doc:"Of my identification"`
}

func (s *Service) getPrefill(ctx context.Context, _ *web.None) (*web.JSON[ResumeKnown], error) {
	k := ResumeKnown{Hidden: append([]string{}, kept...)}
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		facts, sources, level, err := s.facts(tx, web.Who(ctx).Account)
		k.Sources, k.Level = sources, level
		k.Content.Basics = ResumeBasics{
			Name: facts["basics.name"], BirthDate: facts["basics.birthDate"], Sex: facts["basics.sex"], Phone: facts["basics.phone"],
		}
		if home := facts["basics.location.address"]; home != "" {
			k.Content.Basics.Location = &ResumeLocation{Address: home, CountryCode: "VN"}
		}
		return err
	})
	return web.Answer(k), err
}

func (s *Service) read(ctx context.Context, id string) (r *resume, err error) {
	err = s.DB.View(ctx, func(tx *database.Tx) error {
		r, err = s.owned(tx, web.Who(ctx).Account, id)
		return err
	})
	return r, err
}

func (s *Service) getOne(ctx context.Context, in *ResumeByID) (*resumeOutput, error) {
	r, err := s.read(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.show(r, web.Language(ctx)), nil
}

type resumePut struct {
	ResumeByID
	web.IfMatch
	Body ResumeForm
}

func (s *Service) put(tx *database.Tx, who web.Principal, in *resumePut) (*resumeOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	r, err := s.edit(tx, who.Account, in.ID, version, in.Body)
	if err != nil {
		return nil, err
	}
	return s.show(r, web.Language(tx.Context())), nil
}

func (s *Service) delete(tx *database.Tx, who web.Principal, in *ResumeByID) (*web.None, error) {
	r, err := s.owned(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	return &web.None{}, s.remove(tx, r)
}

// ResumeFile is a file to keep; browsers may neither guess its type nor run it.
type ResumeFile struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func file(kind, name string, body []byte) *ResumeFile {
	return &ResumeFile{kind, `inline; filename="` + name + `"`, "default-src 'none'; sandbox", body}
}

// PrintInput says how to print.
type PrintInput struct {
	Layout string `query:"layout" enum:"classic,modern" default:"classic"`
}

type printMine struct {
	ResumeByID
	PrintInput
}

func (s *Service) getPDF(ctx context.Context, in *printMine) (*ResumeFile, error) {
	r, err := s.read(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	photo, err := s.photo(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.paper(&r.Content, photo, moment(r.updated), r.demo, in.Layout, web.Language(ctx))
}

// photo is a CV's photo in its small size, nil without one.
func (s *Service) photo(ctx context.Context, r *resume) ([]byte, error) {
	if r.photo == "" {
		return nil, nil
	}
	return s.Documents.Read(ctx, r.photo, document.Thumb)
}

func (s *Service) paper(c *Content, photo []byte, at time.Time, demo bool, layout, language string) (*ResumeFile, error) {
	sh := sheet{name: c.Basics.Name, label: c.Basics.Label, contact: s.contact(c, language), sections: s.sections(c, language), photo: photo, at: at}
	if demo {
		sh.demo = s.Texts.Say(language, "resumes.demo", nil)
	}
	body, err := sh.print(s.App, layout)
	return file("application/pdf", "cv.pdf", body), err
}

func (s *Service) getJSON(ctx context.Context, in *ResumeByID) (*ResumeFile, error) {
	r, err := s.read(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	raw, err := export(r.Content, moment(r.updated))
	out := file("application/json", "cv.json", raw)
	out.Disposition = `attachment; filename="cv.json"`
	return out, err
}

func (s *Service) getPhoto(ctx context.Context, in *ResumeByID) (*ResumeFile, error) {
	r, err := s.read(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if r.photo == "" {
		return nil, errs.Missing()
	}
	body, err := s.photo(ctx, r)
	return file("image/jpeg", "anh.jpg", body), err
}
