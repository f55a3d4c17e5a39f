// Package jobs is openings of companies, on the listing kernel.
package jobs

import (
	"embed"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
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
)

// Job is the detail of a listing of this kind. The least pay is the listing's
// price; 0 is by agreement.
type Job struct {
	PayMax int64 `json:"payMax,omitempty" minimum:"0" maximum:"1000000000" doc:"đồng; 0: only the least is stated"`
	Facts  Terms `json:"detail,omitempty"`
}

// Terms are what a company says about the work.
type Terms struct {
	Sector     string   `json:"sector,omitempty" maxLength:"1" doc:"Section of VSIC 2025, A to V"`
	Contract   string   `json:"contract" maxLength:"20" doc:"indefinite, fixedTerm, seasonal, partTime or internship"`
	Openings   int64    `json:"openings" minimum:"1" maximum:"10000" doc:"How many people"`
	Period     string   `json:"period" maxLength:"10" doc:"What the pay is for: month, day, hour or piece"`
	PayParts   []string `json:"payParts,omitempty" maxItems:"20" doc:"What the pay contains"`
	Shift      string   `json:"shift,omitempty" maxLength:"20"`
	From       string   `json:"from,omitempty" maxLength:"5" doc:"HH:MM"`
	To         string   `json:"to,omitempty" maxLength:"5" doc:"HH:MM"`
	Park       string   `json:"park,omitempty" maxLength:"60" doc:"Slug of the industrial park"`
	Transport  bool     `json:"transport,omitempty" doc:"A bus takes workers"`
	Meals      bool     `json:"meals,omitempty"`
	Dormitory  bool     `json:"dormitory,omitempty"`
	Insurance  bool     `json:"insurance,omitempty" doc:"Social and health insurance from the first month"`
	Education  string   `json:"education,omitempty" maxLength:"20"`
	Experience int64    `json:"experience,omitempty" minimum:"0" maximum:"600" doc:"Months"`
	AgeMin     int64    `json:"ageMin,omitempty" minimum:"0" maximum:"60" doc:"15 at least (Bộ luật Lao động 2019, 143)"`
	Papers     []string `json:"papers,omitempty" maxItems:"20" doc:"What to bring; copies, never originals"`
	WalkIn     bool     `json:"walkIn,omitempty" doc:"Come without a CV"`
	Deadline   string   `json:"deadline,omitempty" maxLength:"10" doc:"YYYY-MM-DD"`
	NoFee      bool     `json:"noFee" doc:"The company charges applicants nothing; without it nothing is published"`
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
		Reports:    []string{"fraud", "feeAsked", "wrong", "filled", "duplicate", "discrimination", "offensive", "other"},
		Rejections: []string{"unlawful", "pay", "incomplete", "contactInText", "duplicate", "fraud", "offensive", "other"},
		Price:      listing.Range{Max: 1_000_000_000},
		Reviewed:   true, Lifetime: 30 * 24 * time.Hour, Contacts: 60, Photos: 6,
		Validate: s.validate, Rules: s.rules, Facets: facets, Words: s.words, Unreviewed: unreviewed,
		Warnings: s.warnings, SchemaOrg: s.schemaOrg,
		ListCard: func(c listing.Card, r listing.Row) any { return jobCard{c, r.Amount, r.Quantity} },
	})
	return s, nil
}

//go:embed texts/*.json
var texts embed.FS

// Sentences are this function's texts.
func Sentences() fs.FS {
	f, err := fs.Sub(texts, "texts")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return f
}

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Kind, Texts: Sentences(), Routes: s.Routes(), Indicators: []module.Indicator{s.board.Indicator()},
	}
}

var clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func (s *Service) validate(j *Job, f *errs.Fields) {
	d := &j.Facts
	choose := func(name, v string, needed bool, allowed []string) {
		if v != "" || needed {
			f.OneOf(v, "detail."+name, allowed...)
		}
	}
	choose("sector", d.Sector, false, Sectors)
	choose("contract", d.Contract, true, Contracts)
	choose("period", d.Period, true, Periods)
	choose("shift", d.Shift, false, Shifts)
	choose("education", d.Education, false, Educations)
	f.Check(d.From == "" || clock.MatchString(d.From), "detail.from", "timeMalformed")
	f.Check(d.To == "" || clock.MatchString(d.To), "detail.to", "timeMalformed")
	f.Check(d.NoFee, "detail.noFee", "noFeeNeeded")
	f.Check(d.AgeMin == 0 || d.AgeMin >= 15, "detail.ageMin", "ageTooLow")
	if d.Park != "" {
		_, known := s.province.Site(d.Park)
		f.Check(known, "detail.park", "notAllowed")
	}
	if d.Deadline != "" {
		_, err := time.Parse(time.DateOnly, d.Deadline)
		f.Check(err == nil, "detail.deadline", "dateMalformed")
	}
	listing.Choices(f, "detail.payParts", d.PayParts, Parts)
	listing.Choices(f, "detail.papers", d.Papers, Papers)
}

func facets(j *Job) listing.Facets {
	return listing.Facets{Amount: j.PayMax, Quantity: j.Facts.Openings}
}

// words are what people call such work, and what it comes with.
func (s *Service) words(category string, j *Job) []string {
	all := s.synonyms("jobs.words." + category)
	if site, ok := s.province.Site(j.Facts.Park); ok {
		all = append(all, site.Name.In("vi"))
	}
	for code, has := range map[string]bool{
		"dormitory": j.Facts.Dormitory, "transport": j.Facts.Transport, "meals": j.Facts.Meals, "walkIn": j.Facts.WalkIn,
	} {
		if has {
			all = append(all, s.synonyms("jobs.with."+code)...)
		}
	}
	slices.Sort(all[len(s.synonyms("jobs.words."+category)):]) // a map has no order of its own
	return all
}

// synonyms are the Vietnamese words of a text, which stand between commas.
func (s *Service) synonyms(code string) []string {
	return strings.Split(s.texts.Say("vi", code, nil), ", ")
}

// unreviewed: sums, numbers and days change often and hide nothing that an
// officer would look for.
func unreviewed(j *Job) {
	j.PayMax, j.Facts.Openings, j.Facts.Deadline = 0, 0, ""
}

// warnings: pay below the region's minimum is shown, not hidden.
func (s *Service) warnings(tx *database.Tx, l *listing.Listing[Job]) []listing.Warning {
	least, decree, ok := s.wages.least(l.Ward, l.Detail.Facts.Period, tx.Time().In(s.province.Location()))
	if !ok || l.Price == 0 || l.Price >= least {
		return nil
	}
	return []listing.Warning{{Code: "belowMinimumWage", Args: map[string]any{"pay": l.Price, "limit": least, "decree": decree}}}
}

var employment = map[string]string{
	"indefinite": "FULL_TIME", "fixedTerm": "FULL_TIME", "seasonal": "TEMPORARY", "partTime": "PART_TIME", "internship": "INTERN",
}

var payUnits = map[string]string{"month": "MONTH", "day": "DAY", "hour": "HOUR"}

// schemaOrg is https://schema.org/JobPosting.
func (s *Service) schemaOrg(tx *database.Tx, l *listing.Listing[Job]) (map[string]any, error) {
	company, err := s.kernel.Poster(tx, &l.Item)
	if err != nil {
		return nil, err
	}
	ward, _ := s.province.Ward(l.Ward)
	posting := map[string]any{
		"@type": "JobPosting", "title": l.Title, "description": strings.TrimSpace(l.Title + ". " + l.Body),
		"datePosted": l.Published.Format(time.RFC3339), "validThrough": s.until(l).Format(time.RFC3339),
		"employmentType": employment[l.Detail.Facts.Contract], "totalJobOpenings": l.Detail.Facts.Openings, "directApply": false,
		"identifier":         map[string]any{"@type": "PropertyValue", "name": company.Name, "value": l.ID},
		"hiringOrganization": map[string]any{"@type": "Organization", "name": company.Name},
		"jobLocation": map[string]any{"@type": "Place", "address": map[string]any{
			"@type": "PostalAddress", "addressLocality": ward.FullName, "addressRegion": s.province.Name.In("vi"), "addressCountry": "VN",
		}},
	}
	if unit := payUnits[l.Detail.Facts.Period]; unit != "" && l.Price > 0 {
		value := map[string]any{"@type": "QuantitativeValue", "minValue": l.Price, "unitText": unit}
		if l.Detail.PayMax > 0 {
			value["maxValue"] = l.Detail.PayMax
		}
		posting["baseSalary"] = map[string]any{"@type": "MonetaryAmount", "currency": "VND", "value": value}
	}
	if n := l.Detail.Facts.Experience; n > 0 {
		posting["experienceRequirements"] = map[string]any{"@type": "OccupationalExperienceRequirements", "monthsOfExperience": n}
	}
	return posting, nil
}

// until is when one can apply no more.
func (s *Service) until(l *listing.Listing[Job]) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, l.Detail.Facts.Deadline, s.province.Location())
	if end := day.AddDate(0, 0, 1); err == nil && end.Before(l.Expires) {
		return end
	}
	return l.Expires
}

// rules add what only the whole opening shows: that it is a company's, that
// the greatest pay is not below the least, and that nothing unlawful is asked.
func (s *Service) rules(tx *database.Tx, d *listing.Draft[Job], f *errs.Fields) {
	today := tx.Time().In(s.province.Location()).Format(time.DateOnly)
	f.Check(d.Organisation != "", "organisation", "companyNeeded")
	f.Check(d.Detail.PayMax == 0 || d.Detail.PayMax >= d.Price, "payMax", "belowMinimum")
	f.Check(d.Detail.Facts.Deadline == "" || d.Detail.Facts.Deadline >= today, "detail.deadline", "dayPassed")
	for _, said := range [][2]string{{"title", d.Title}, {"description", d.Body}} {
		if rule := unlawful(said[1]); rule != "" {
			f.Check(false, said[0], "unlawful."+rule)
		}
	}
}
