// Package citizenreport is what people report of what is wrong around them, on
// the casework kernel: with photos and a place, answered by who is in charge.
// What is a complaint or a denunciation by law is led to its own door.
package citizenreport

import (
	"embed"
	"io/fs"
	"time"
	"unicode/utf8"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/core/place"
	"daklakid/internal/core/setting"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Kind is how this function's cases are called in the database and in lists.
const Kind = "citizenreport"

// Page is the path of a report's page, before its id.
const Page = "/phan-anh/"

// Bounds of a report.
const (
	minText   = 10 // characters
	maxText   = 4000
	maxPhotos = 5
	maxLine   = 120
)

// photoSlot is what a report's photos answer.
const photoSlot = "photo"

// Options are what the function is built on.
type Options struct {
	Kernel   *casework.Kernel
	Settings *setting.Book
	Pack     fs.FS // the province's, with its categories
	Texts    Texts
	// Administrators may decide on appeals and give keys to partners.
	Administrators web.Policy
	// PublicURL is our origin, for the documents of Open311.
	PublicURL string
	// Signer signs addresses of photos for the centre; nil: it gets none.
	Signer Signer
	// Centre is the operation centre that works on reports; nil: none is connected.
	Centre *ioc.Client
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// Service is this function.
type Service struct {
	Options
	db         *database.DB
	province   *place.Province
	pack       *pack
	shown      setting.Switch // whether the public sees where what was reported
	categories []Category
}

// New adds citizens' reports to the kernel.
func New(o Options) (*Service, error) {
	s := &Service{Options: o, db: o.Kernel.DB, province: o.Kernel.Province}
	var err error
	if s.pack, err = load(o.Pack); err != nil {
		return nil, err
	}
	s.shown = o.Settings.Switch(setting.Declaration{Name: "reports.map", Default: "false"})
	s.categories, err = s.listed()
	kind := casework.Kind{Name: Kind, Page: Page, Notices: "report.", Approved: true, Reopenable: true, Check: s.check, May: may, Line: line}
	if o.Centre != nil {
		kind.Forward = &forwarder{s: s, client: o.Centre}
	}
	o.Kernel.Add(kind)
	return s, err
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are this function's own tables.
func Migrations() database.Migrations {
	return database.Migrations{Module: Kind, Files: embedded.Folder(migrations, "migrations")}
}

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Kind, Texts: Sentences(), Migrations: Migrations().Files, Routes: s.Routes(), Personal: s.personal(), Rekey: s.rekey,
		Jobs: []jobs.Job{jobs.Every("report.forgetPosts", time.Hour, s.forgetPosts)},
	}
}

// check refuses who may not report for a while.
func (s *Service) check(tx *database.Tx, sub *casework.Submission, _ *casework.Procedure, _ *errs.Fields) error {
	if sub.Account == "" {
		return nil
	}
	l, err := lockNow(tx, sub.Account)
	if err != nil || l.ID == "" {
		return err
	}
	return errs.New(errs.Denied, "reportLocked", "date", s.day(l.Until))
}

func (s *Service) day(t time.Time) string { return t.In(s.province.Location()).Format("02/01/2006") }

// may keeps what is a complaint by law from being answered as a report.
func may(tx *database.Tx, c *casework.Case, a casework.Action) error {
	switch a {
	case casework.Answer, casework.Finish, casework.Deliver:
	default:
		return nil
	}
	petition, err := petitionOf(tx, c.ID)
	if err != nil || petition == "" {
		return err
	}
	return errs.New(errs.Conflict, "reportIsPetition")
}

// line is how a report is called in lists: how its text begins.
func line(_ *casework.Procedure, c *casework.Content) string {
	text := c.Answers.Text(textPath)
	if utf8.RuneCountInString(text) <= maxLine {
		return text
	}
	return string([]rune(text)[:maxLine-1]) + "…"
}
