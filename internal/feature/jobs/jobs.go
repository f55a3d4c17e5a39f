// Package jobs is openings of companies, on the listing kernel.
package jobs

import (
	"embed"
	"io/fs"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/core/quality"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/module"
)

// Kind is how this function's listings are called in paths and in the database.
const Kind = "jobs"

// Occupations are the major groups of the national list (QĐ 34/2020/QĐ-TTg)
// that companies hire for.
var Occupations = []string{
	"manager", "professional", "technician", "clerk", "service", "farm", "craft", "operator", "elementary",
}

// The choices of an opening.
var (
	Sectors    = strings.Split("A B C D E F G H I J K L M N O P Q R S T U V", " ") // VSIC 2025, QĐ 36/2025/QĐ-TTg
	Contracts  = []string{"indefinite", "fixedTerm", "seasonal", "partTime", "internship"}
	Periods    = []string{"month", "day", "hour", "piece"}
	Shifts     = []string{"office", "day", "night", "twoShifts", "threeShifts", "flexible"}
	Educations = []string{"none", "lowerSecondary", "upperSecondary", "elementary", "intermediate", "college", "university"}
	Parts      = []string{"base", "attendance", "transport", "housing", "nightShift", "overtime", "piecework", "bonus"}
	Papers     = []string{"cv", "identityCard", "diploma", "healthCertificate", "drivingLicence"}
	Perks      = []string{"dormitory", "transport", "meals", "insurance", "walkIn"}
	Days       = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
)

// Job is the detail of a listing of this kind. The least pay is the listing's
// price; 0 is by agreement.
type Job struct {
	PayMax int64 `json:"payMax,omitempty" minimum:"0" maximum:"1000000000" doc:"đồng; 0: only the least is stated"`
	Facts  Terms `json:"detail,omitempty"`
}

// Terms are what a company says about the work.
type Terms struct {
	Sector      string   `json:"sector,omitempty" maxLength:"1" doc:"Section of VSIC 2025, A to V"`
	Contract    string   `json:"contract" maxLength:"20" doc:"indefinite, fixedTerm, seasonal, partTime or internship"`
	Openings    int64    `json:"openings" minimum:"1" maximum:"10000" doc:"How many people"`
	Period      string   `json:"period" maxLength:"10" doc:"What the pay is for: month, day, hour or piece"`
	PayParts    []string `json:"payParts,omitempty" maxItems:"20" doc:"What the pay contains"`
	Shift       string   `json:"shift,omitempty" maxLength:"20"`
	From        string   `json:"from,omitempty" maxLength:"5" doc:"HH:MM"`
	To          string   `json:"to,omitempty" maxLength:"5" doc:"HH:MM"`
	DaysAWeek   int64    `json:"daysAWeek,omitempty" minimum:"0" maximum:"7" doc:"0: not said"`
	Park        string   `json:"park,omitempty" maxLength:"60" doc:"Slug of the industrial park"`
	Transport   bool     `json:"transport,omitempty" doc:"A bus takes workers"`
	Meals       bool     `json:"meals,omitempty"`
	Dormitory   bool     `json:"dormitory,omitempty"`
	Insurance   bool     `json:"insurance,omitempty" doc:"Social and health insurance from the first month"`
	Education   string   `json:"education,omitempty" maxLength:"20"`
	Experience  int64    `json:"experience,omitempty" minimum:"0" maximum:"600" doc:"Months"`
	AgeMin      int64    `json:"ageMin,omitempty" minimum:"0" maximum:"60" doc:"15 at least (Bộ luật Lao động 2019, 143)"`
	AgeMax      int64    `json:"ageMax,omitempty" minimum:"0" maximum:"70" doc:"Only where ageLaw sets one"`
	AgeLaw      string   `json:"ageLaw,omitempty" maxLength:"20" doc:"The law that sets ageMax: busDriver"`
	Papers      []string `json:"papers,omitempty" maxItems:"20" doc:"What to bring; copies, never originals"`
	Contact     string   `json:"contact,omitempty" maxLength:"200" doc:"Whom to ask for at the company"`
	WalkIn      bool     `json:"walkIn,omitempty" doc:"Come without a CV; walkInPlace, walkInDays and walkInFrom say where and when"`
	WalkInPlace string   `json:"walkInPlace,omitempty" maxLength:"400" doc:"Where to come: everybody sees it"`
	WalkInDays  []string `json:"walkInDays,omitempty" maxItems:"20" doc:"mon to sun"`
	WalkInFrom  string   `json:"walkInFrom,omitempty" maxLength:"5" doc:"HH:MM"`
	WalkInTo    string   `json:"walkInTo,omitempty" maxLength:"5" doc:"HH:MM"`
	Deadline    string   `json:"deadline,omitempty" maxLength:"10" doc:"YYYY-MM-DD; the opening is shown to the end of that day"`
	NoFee       bool     `json:"noFee" doc:"The company charges applicants nothing; without it nothing is published"`
}

// Service is this function.
type Service struct {
	db       *database.DB // for the made-up openings
	kernel   *listing.Kernel
	board    *listing.Board[Job]
	province *place.Province
	texts    Texts
	wages    wages
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// New adds jobs to the kernel. The pack has wages.json.
func New(k *listing.Kernel, pack fs.FS) (*Service, error) {
	s := &Service{db: k.DB, kernel: k, province: k.Province, texts: k.Texts}
	if err := s.wages.load(pack); err != nil {
		return nil, err
	}
	s.board = listing.Add(k, listing.Kind[Job]{
		Name: Kind, Page: "/viec-lam/", Categories: Occupations,
		Reports:    []string{"fraud", "feeAsked", "wrong", listing.Unreachable, "filled", "duplicate", "discrimination", "offensive", "other"},
		Rejections: []string{"unlawful", "pay", "incomplete", "contactInText", "duplicate", "fraud", "offensive", "other"},
		Price:      listing.Range{Max: 1_000_000_000},
		Reviewed:   true, Lifetime: 30 * 24 * time.Hour, Contacts: 60, Photos: 6,
		Tags: s.tags(), Tagged: tagged, Until: s.deadline,
		Validate: s.validate, Rules: s.rules, Facets: facets, Words: s.words, Unreviewed: unreviewed,
		Warnings: s.warnings, SchemaOrg: s.schemaOrg,
		Excused:  []quality.Fault{quality.NoPhotos}, // an opening is words
		ListCard: func(c listing.Card, r listing.Row) any { return card(c, r) },
	})
	return s, nil
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are this function's own table.
func Migrations() database.Migrations {
	return database.Migrations{Module: Kind, Files: embedded.Folder(migrations, "migrations")}
}

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Kind, Texts: Sentences(), Migrations: Migrations().Files, Routes: s.Routes(), Personal: personal(), Indicators: []module.Indicator{s.board.Indicator()},
	}
}
