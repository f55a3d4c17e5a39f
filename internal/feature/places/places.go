// Package places is where to eat, stay and what to see, on the listing kernel:
// with opening hours that know holidays, and kept right by the people.
package places

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/core/place"
	"daklakid/internal/core/quality"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/openinghours"
)

// Kind is how this function's listings are called in paths and in the database.
const Kind = "places"

// Place is the detail of a listing of this kind. Unlike with other kinds,
// everything about it is public.
type Place struct {
	Facts PlaceFacts `json:"detail"`
}

// PlaceFacts are what is known of a place.
type PlaceFacts struct {
	Address      string   `json:"address,omitempty" maxLength:"200"`
	Phone        string   `json:"phone,omitempty" maxLength:"20" doc:"E.164"`
	PhoneChecked string   `json:"phoneChecked,omitempty" maxLength:"10" doc:"YYYY-MM-DD: when the number last was right"`
	Checked      string   `json:"checked,omitempty" maxLength:"10" doc:"YYYY-MM-DD: when all of it last was right"`
	Hours        string   `json:"hours,omitempty" maxLength:"255" doc:"In the opening_hours syntax of OpenStreetMap"`
	PriceLevel   int64    `json:"priceLevel,omitempty" minimum:"0" maximum:"4" doc:"1 cheap to 4 dear; 0: not known"`
	Website      string   `json:"website,omitempty" maxLength:"200"`
	Dishes       []string `json:"dishes,omitempty" maxItems:"20"`
	Lat          float64  `json:"lat,omitempty" minimum:"-90" maximum:"90" doc:"Exact, when it is known"`
	Lng          float64  `json:"lng,omitempty" minimum:"-180" maximum:"180"`
	Unconfirmed  bool     `json:"unconfirmed,omitempty" doc:"Nobody has checked it yet"`
	Closed       bool     `json:"closed,omitempty" doc:"It is no more, or closed for long"`
}

// Service is this function.
type Service struct {
	Documents *document.Service // has the papers that prove claims; set before anything is served

	db       *database.DB
	kernel   *listing.Kernel
	board    *listing.Board[Place]
	province *place.Province
	pack     pack
	holidays map[string]place.Holiday
}

// New adds places to the kernel. The pack has places.json.
func New(k *listing.Kernel, files fs.FS) (*Service, error) {
	s := &Service{db: k.DB, kernel: k, province: k.Province, holidays: map[string]place.Holiday{}}
	if err := s.pack.load(files); err != nil {
		return nil, err
	}
	for _, h := range k.Province.Holidays() {
		s.holidays[h.Date] = h
	}
	s.board = listing.Add(k, listing.Kind[Place]{
		Name: Kind, Page: "/an-gi-o-dau/", Categories: s.pack.kinds(), Groups: s.pack.Categories,
		Reports:    []string{"closed", "wrong", listing.Unreachable, "duplicate", "fraud", "offensive", "other"},
		Rejections: []string{"place", "incomplete", "photos", "duplicate", "fraud", "offensive", "other"},
		TitleMin:   3, Reviewed: true, Lifetime: lifetime, NoContact: true, Photos: 10,
		Tags: []string{"price1", "price2", "price3", "price4"}, Tagged: tagged,
		Validate: s.validate, Facets: facets, Words: s.words, Unreviewed: func(*Place) {}, SchemaOrg: s.schemaOrg,
		Doubts: doubts,
	})
	return s, nil
}

// doubts are what officers should have somebody check.
func doubts(p *Place) (faults []quality.Fault) {
	if p.Facts.Unconfirmed {
		faults = append(faults, quality.Unconfirmed)
	}
	if p.Facts.Phone != "" && p.Facts.PhoneChecked == "" {
		faults = append(faults, quality.Phone)
	}
	return faults
}

// lifetime: a place does not expire; that it has not been checked for long is
// shown instead.
const lifetime = 50 * 365 * 24 * time.Hour

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
		Indicators: []module.Indicator{s.board.Indicator(), {
			Name: "daklakid_place_requests_waiting", Help: "Corrections and claims of places that wait for an officer.",
			Read: func(tx *database.Tx) (n float64, err error) {
				return n, tx.Row(`SELECT count(*) FROM place_requests WHERE state = 'waiting'`).Scan(&n)
			},
		}},
	}
}

func (s *Service) validate(p *Place, f *errs.Fields) {
	d := &p.Facts
	if d.Hours != "" {
		if _, err := openinghours.Parse(d.Hours); err != nil {
			f.Check(false, "detail.hours", "hoursMalformed", "near", near(err))
		}
	}
	if d.Phone != "" {
		number, ok := phone(d.Phone)
		f.Check(ok, "detail.phone", "phoneMalformed")
		d.Phone = number
	}
	f.Check(d.Website == "" || website(d.Website), "detail.website", "websiteMalformed")
	for name, day := range map[string]string{"detail.checked": d.Checked, "detail.phoneChecked": d.PhoneChecked} {
		_, err := time.Parse(time.DateOnly, day)
		f.Check(day == "" || err == nil, name, "dateMalformed")
	}
	listing.PlainText(f, "detail.address", d.Address)
	for _, dish := range d.Dishes {
		listing.PlainText(f, "detail.dishes", dish)
		f.Check(len([]rune(dish)) <= 60, "detail.dishes", "tooLong", "max", 60)
	}
}

// facets carry the day on which a place was last checked, for the desk, and
// the price level.
func facets(p *Place) listing.Facets {
	day, err := time.Parse(time.DateOnly, p.Facts.Checked)
	if err != nil {
		day = time.Unix(0, 0)
	}
	return listing.Facets{Amount: day.Unix() / 86400, Quantity: p.Facts.PriceLevel}
}

func tagged(p *Place) []string {
	if p.Facts.PriceLevel == 0 {
		return nil
	}
	return []string{"price" + string('0'+rune(p.Facts.PriceLevel))}
}

// words are what people call such a place, and what it serves.
func (s *Service) words(category string, p *Place) []string {
	all := slices.Clone(p.Facts.Dishes)
	for _, w := range []string{category, s.pack.group(category)} {
		all = append(all, s.kernel.Texts.Say("vi", "places.words."+w, nil))
	}
	return append(all, p.Facts.Address)
}
