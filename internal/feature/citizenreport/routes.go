package citizenreport

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/reports"

// Routes are this function's own; a report is then followed by the kernel's.
func (s *Service) Routes() []web.Route {
	in, officers := web.SignedIn(), casework.Officers()
	routes := []web.Route{
		web.Get("/api/v1/report-categories", "What can be reported, with its questions", web.Public(), s.getCategories,
			web.Cached("public, max-age=300")),
		web.Create(path, "Report something", in, s.post, web.Limited(web.Limit{Count: 30, Per: time.Hour})),
		web.Do(http.MethodPost, path+"/classify", "What a text is by law: a report, a complaint …", web.Public(), s.classify,
			web.Limited(web.Limit{Count: 60, Per: time.Minute})),
		web.Get(path+"/near", "How many open reports there are around a place", in, s.getNear,
			web.Limited(web.Limit{Count: 60, Per: time.Minute})),
		web.Get(path+"/map", "Where what was reported, where the province shows it", web.Public(), s.getMap,
			web.Cached("public, max-age=60"), web.Limited(web.Limit{Count: 60, Per: time.Minute})),
		web.Get("/api/v1/me/report-lock", "Whether I may report", in, s.getMyLock),
		web.Create("/api/v1/me/report-lock/appeal", "Object to not being allowed to report, once", in, s.postAppeal),
		web.Get("/api/v1/desk/reports/{id}", "What is particular to a report", officers, s.getDesk),
		web.Post("/api/v1/desk/reports/{id}/petition", "Say that a report is a complaint or denunciation by law, or is none", officers, s.postPetition),
		web.Create("/api/v1/desk/reports/{id}/lock", "Keep a report's author from reporting for some days", officers, s.postLock),
		web.Get("/api/v1/desk/report-locks", "Objections that wait for an answer", officers, s.getLocks),
		web.Post("/api/v1/desk/report-locks/{id}/decide", "Answer an objection", officers, s.postDecideLock),
	}
	return slices.Concat(routes, s.keyRoutes(), s.open311Routes(), s.sharedRoutes())
}

// ReportForm is what somebody reports.
type ReportForm struct {
	Category  string         `json:"category" maxLength:"40" example:"ATGT" doc:"Code"`
	Intent    string         `json:"intent,omitempty" enum:"report,suggestion,complaint,denunciation" doc:"What the person wants; the last two are not taken here"`
	Text      string         `json:"text" minLength:"1" maxLength:"4000"`
	Answers   map[string]any `json:"answers,omitempty" doc:"By the keys of the category's form"`
	Ward      string         `json:"ward,omitempty" maxLength:"5" doc:"Code; that of the position when absent"`
	Address   string         `json:"address,omitempty" maxLength:"300"`
	Lat       *float64       `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Lng       *float64       `json:"lng,omitempty" minimum:"-180" maximum:"180"`
	Photos    []string       `json:"photos,omitempty" maxItems:"5" nullable:"false" doc:"Ids of sent documents"`
	Share     bool           `json:"sharePhotos,omitempty" doc:"The operation centre may see the photos, too; else they stay here"`
	Anonymous bool           `json:"anonymous,omitempty" doc:"Who works on it does not see who I am"`
}

type reportInput struct{ Body ReportForm }

func (s *Service) post(tx *database.Tx, who web.Principal, in *reportInput) (*web.JSON[casework.OwnView], error) {
	b := in.Body
	if b.Intent == Complaint || b.Intent == Denunciation {
		return nil, errs.InvalidField("intent", "reportIsPetition")
	}
	sub, err := s.submission(b)
	if err != nil {
		return nil, err
	}
	sub.Account, sub.Level, sub.Channel = who.Account, who.Level, "web"
	c, err := s.Kernel.File(tx, sub)
	if err != nil {
		return nil, named(err)
	}
	v, err := s.Kernel.Shown(tx, c)
	return web.Answer(v), err
}

// submission is a report as the kernel files it.
func (s *Service) submission(b ReportForm) (sub casework.Submission, err error) {
	sub = casework.Submission{
		Kind: Kind, Procedure: b.Category, Ward: b.Ward, Address: strings.TrimSpace(b.Address), Anonymous: b.Anonymous,
		Share:   b.Share && len(b.Photos) > 0,
		Answers: form.Answers{"report": {"text": b.Text}}, Notes: map[string]string{},
	}
	if _, known := s.pack.category(b.Category); !known {
		return sub, errs.InvalidField("category", "notAllowed")
	}
	if len(b.Answers) > 0 {
		sub.Answers[questions] = b.Answers
	}
	if (b.Lat == nil) != (b.Lng == nil) {
		return sub, errs.InvalidField("lng", "required")
	}
	if b.Lat != nil {
		at := place.Point{Lat: *b.Lat, Lng: *b.Lng}
		sub.At = &at
		if nearest, ok := s.province.NearestWard(at); ok && sub.Ward == "" {
			sub.Ward = nearest.Ward.Code
		}
	}
	for _, id := range b.Photos {
		sub.Papers = append(sub.Papers, casework.Paper{Slot: photoSlot, Document: id})
	}
	if b.Intent != "" {
		sub.Notes["intent"] = b.Intent
	}
	if hint := first(s.pack.recognise(b.Text)); hint != nil {
		sub.Notes["seems"] = hint.Kind
	}
	return sub, nil
}

// named says what is wrong by the names of the report's own fields.
func named(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	for i := range e.Fields {
		f := &e.Fields[i]
		f.Name = strings.Replace(f.Name, "form."+textPath, "text", 1)
		f.Name = strings.Replace(f.Name, "form."+questions, "answers", 1)
		f.Name = strings.TrimSuffix(strings.Replace(f.Name, "papers[", "photos[", 1), ".slot")
	}
	return err
}

type classifyInput struct {
	Body struct {
		Text string `json:"text" maxLength:"4000"`
	}
}

// Classified is what a text seems to be.
type Classified struct {
	Kind       string    `json:"kind" enum:"report,complaint,denunciation,crime,regulation"`
	Guidance   *Guidance `json:"guidance,omitempty" doc:"Absent for a plain report"`
	Categories []string  `json:"categories" nullable:"false" doc:"Codes that fit, the best first"`
}

func (s *Service) classify(_ context.Context, in *classifyInput) (*web.JSON[Classified], error) {
	out := Classified{Kind: Report, Categories: s.pack.fitting(in.Body.Text)}
	if g := first(s.pack.recognise(in.Body.Text)); g != nil {
		shown := g.public()
		out.Kind, out.Guidance = g.Kind, &shown
	}
	return web.Answer(out), nil
}
