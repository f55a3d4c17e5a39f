package credential

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web"
)

// VerifyPath is where the public page is: the app's own where scripts run, else a form
// that is answered here.
const VerifyPath = "/verify"

const (
	maxForm = 11 << 20 // bytes: a photo as phones take them, and the fields around
	maxText = 8 << 10  // bytes of the pasted text
)

//go:embed page/verify.html
var pageSource string

//go:embed page/verify.css
var pageStyle string

var pageTemplate = template.Must(template.New("verify").Funcs(template.FuncMap{
	"day": func(t *time.Time) string { return t.In(vietnam).Format("02/01/2006") },
	"css": func() template.CSS { return template.CSS(pageStyle) }, //nolint:gosec // embedded
}).Parse(pageSource))

// vietnam has one offset all year, and needs no table of zones.
var vietnam = time.FixedZone("ICT", 7*60*60)

// pageFor is what the template is given.
type pageFor struct {
	App, Language string
	say           func(code string) string
	Verdict       *CodeVerdict
	Problem       string // code of what was wrong with the form
}

// Say is a sentence of the page in the reader's language.
func (p pageFor) Say(code string) string { return p.say("verify." + code) }

// Fact is a fact in words.
type Fact struct{ Name, Value string }

// Facts are those that a code can hold, in the order of showing: of a person or
// of a document.
func (p pageFor) Facts() []Fact {
	var all []Fact
	names := fields
	if p.Verdict.Facts["document"] != "" {
		names = stated
	}
	for _, f := range names {
		value := p.Verdict.Facts[f]
		if value == "" {
			continue
		}
		if f == Sex {
			value = p.say("verify.sex." + value)
		}
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			value = day.Format("02/01/2006")
		}
		all = append(all, Fact{p.say("credentialField." + f), value})
	}
	return all
}

func (s *Service) pageFor(ctx context.Context) pageFor {
	language := web.Language(ctx)
	return pageFor{App: s.o.App, Language: language, say: func(code string) string { return s.o.Texts.Say(language, code, nil) }}
}

// VerifyForm is the form for people without scripts, to put into the app's page.
func (s *Service) VerifyForm(ctx context.Context) (template.HTML, error) {
	var out bytes.Buffer
	err := pageTemplate.ExecuteTemplate(&out, "form", s.pageFor(ctx))
	return template.HTML(out.String()), err //nolint:gosec // html/template has escaped every value
}

// VerifyTitle is what that page is called.
func (s *Service) VerifyTitle(ctx context.Context) string { return s.pageFor(ctx).Say("title") }

// verifyForm answers the form with a page that needs nothing else.
func (s *Service) verifyForm(w http.ResponseWriter, r *http.Request) {
	page := s.pageFor(r.Context())
	text, err := s.posted(r)
	switch {
	case errors.Is(err, qrcode.ErrNone):
		page.Problem = "noCode"
	case errs.KindOf(err) == errs.Invalid || errs.KindOf(err) == errs.Unsupported || errs.KindOf(err) == errs.TooLarge:
		page.Problem = "noPicture"
	case err == nil && text == "":
		page.Problem = "nothing"
	case err == nil && strings.Contains(text, scanPath):
		page.Problem = "signIn"
	case err == nil:
		var v CodeVerdict
		v, err = s.check(r.Context(), text)
		page.Verdict = &v
	}
	if err != nil && page.Problem == "" {
		s.o.Refuse(w, r, err)
		return
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, page); err != nil {
		s.o.Refuse(w, r, err)
		return
	}
	sum := sha256.Sum256([]byte(pageStyle))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	_, _ = w.Write(out.Bytes()) // a reader that went away is not our failure
}

// posted is the text of the form, or that of the code in its picture. Parts
// are read as they come and none is kept in a file.
func (s *Service) posted(r *http.Request) (text string, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", errs.InvalidField("body", "malformed")
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return text, nil
		case err != nil:
			return "", malformed(err)
		}
		if text, err = s.part(r.Context(), part, text); err != nil {
			return "", err
		}
	}
}

func malformed(err error) error {
	var cut *http.MaxBytesError
	if errors.As(err, &cut) {
		return errs.New(errs.TooLarge, "bodyTooLarge").Because(err)
	}
	return errs.InvalidField("body", "malformed").Because(err)
}

// part reads one field of the form; what was typed comes before the picture.
func (s *Service) part(ctx context.Context, part *multipart.Part, text string) (string, error) {
	switch {
	case part.FormName() == "text":
		raw, err := io.ReadAll(io.LimitReader(part, maxText))
		if err != nil {
			return "", malformed(err)
		}
		return strings.TrimSpace(string(raw)), nil
	case part.FormName() == "picture" && part.FileName() != "" && text == "":
		photo, err := s.o.Media.Process(ctx, part)
		if err != nil {
			return "", err
		}
		return find(photo)
	}
	return text, nil
}

// find looks into the sizes that were made, the largest first: they are freshly
// encoded and bounded, and a code that is sharp in one may be lost in another.
func find(photo media.Photo) (string, error) {
	for _, size := range photo.Sizes {
		picture, err := jpeg.Decode(bytes.NewReader(size.Data))
		if err != nil {
			return "", err
		}
		text, err := qrcode.Read(picture)
		if !errors.Is(err, qrcode.ErrNone) {
			return text, err
		}
	}
	return "", qrcode.ErrNone
}
