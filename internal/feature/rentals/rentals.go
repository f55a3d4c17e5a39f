// Package rentals is rooms, houses and shops for rent, on the listing kernel.
package rentals

import (
	"embed"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

// Kind is how this function's listings are called in paths and in the database.
const Kind = "rentals"

// Categories of rentals: flat, room, whole house, dormitory, shop or office.
var Categories = []string{"room", "apartment", "house", "dormitory", "premises"}

// What a rental may come with, and what it has against fire.
var (
	Furnishings = []string{
		"bed", "wardrobe", "airConditioner", "fan", "waterHeater", "fridge", "washer", "kitchen",
		"privateBathroom", "mezzanine", "parking", "camera",
	}
	FireSafety = []string{"extinguisher", "alarm", "secondExit", "circuitBreaker"}
)

// Rental is the detail of a listing of this kind.
type Rental struct {
	Deposit int64 `json:"deposit,omitempty" minimum:"0" maximum:"5000000000" doc:"đồng"`
	Facts   Facts `json:"detail,omitempty"`
}

// Facts are what an owner says about the place.
type Facts struct {
	ElectricityPrice int64    `json:"electricityPrice,omitempty" minimum:"0" maximum:"20000" doc:"đồng per kWh"`
	WaterPrice       int64    `json:"waterPrice,omitempty" minimum:"0" maximum:"10000000" doc:"đồng per waterUnit"`
	WaterUnit        string   `json:"waterUnit,omitempty" doc:"m3, person or month"`
	Internet         bool     `json:"internet,omitempty"`
	Curfew           string   `json:"curfew,omitempty" maxLength:"5" doc:"HH:MM; empty: none"`
	MaxPeople        int64    `json:"maxPeople,omitempty" minimum:"0" maximum:"100"`
	Furnishings      []string `json:"furnishings,omitempty" maxItems:"20"`
	FireSafety       []string `json:"fireSafety,omitempty" maxItems:"20"`
	AvailableFrom    string   `json:"availableFrom,omitempty" maxLength:"10" doc:"YYYY-MM-DD"`
}

// Service is this function.
type Service struct {
	db       *database.DB
	kernel   *listing.Kernel
	board    *listing.Board[Rental]
	province *place.Province
	texts    Texts
	called   []name
	// Workplace is the park where the account works; empty when it is not known.
	workplace func(tx *database.Tx, account string) (string, error)
	// Agreed reports whether an account's searches may be kept.
	agreed func(tx *database.Tx, account string) (bool, error)
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// New adds rentals to the kernel. Workplace may be nil.
func New(k *listing.Kernel, workplace func(*database.Tx, string) (string, error), agreed func(*database.Tx, string) (bool, error)) *Service {
	s := &Service{db: k.DB, kernel: k, province: k.Province, texts: k.Texts, workplace: workplace, agreed: agreed}
	s.called = s.names()
	s.board = listing.Add(k, listing.Kind[Rental]{
		Name: Kind, Page: "/thue-nha/", Categories: Categories,
		Index:      "listing_terms", // as it was called when all kinds had one
		Reports:    []string{"fraud", "wrong", listing.Unreachable, "rented", "duplicate", "offensive", "other"},
		Rejections: []string{"photos", "price", "place", "incomplete", "contactInText", "duplicate", "fraud", "offensive", "other"},
		Price:      listing.Range{Min: 100_000, Max: 1_000_000_000},
		Size:       listing.Range{Min: 300, Max: 10_000_000},
		Reviewed:   true, Lifetime: 60 * 24 * time.Hour, Contacts: 30, Photos: 10,
		Validate: validate, Facets: facets, Words: s.words, Unreviewed: unreviewed,
		Warnings: s.warnings, SchemaOrg: s.schemaOrg,
		ListCard: func(c listing.Card, r listing.Row) any { return rentalCard{c, r.Amount} },
	})
	return s
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
		Name: Kind, Texts: Sentences(), Migrations: Migrations().Files, Routes: s.Routes(),
		Jobs: s.jobs(), Personal: s.personal(),
		Indicators: []module.Indicator{s.board.Indicator()},
	}
}

var (
	clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	units = []string{"m3", "person", "month"}
)

func validate(r *Rental, f *errs.Fields) {
	d := &r.Facts
	if d.WaterUnit != "" || d.WaterPrice > 0 {
		f.OneOf(d.WaterUnit, "detail.waterUnit", units...)
	}
	f.Check(d.Curfew == "" || clock.MatchString(d.Curfew), "detail.curfew", "timeMalformed")
	if d.AvailableFrom != "" {
		_, err := time.Parse(time.DateOnly, d.AvailableFrom)
		f.Check(err == nil, "detail.availableFrom", "dateMalformed")
	}
	listing.Choices(f, "detail.furnishings", d.Furnishings, Furnishings)
	listing.Choices(f, "detail.fireSafety", d.FireSafety, FireSafety)
}

func facets(r *Rental) listing.Facets {
	return listing.Facets{Amount: r.Deposit, Quantity: r.Facts.MaxPeople}
}

// words are what people call such a place, and what it comes with.
func (s *Service) words(category string, r *Rental) []string {
	all := s.synonyms("rentals.words." + category)
	for _, code := range r.Facts.Furnishings {
		all = append(all, s.synonyms("rentals.with."+code)...)
	}
	if r.Facts.Internet {
		all = append(all, "internet wifi")
	}
	return all
}

// synonyms are the Vietnamese words of a text, which stand between commas.
func (s *Service) synonyms(code string) []string {
	return strings.Split(s.texts.Say("vi", code, nil), ", ")
}

// unreviewed: sums and dates change often and hide nothing that an officer
// would look for.
func unreviewed(r *Rental) {
	r.Deposit = 0
	r.Facts.ElectricityPrice, r.Facts.WaterPrice, r.Facts.WaterUnit = 0, 0, ""
	r.Facts.AvailableFrom, r.Facts.Internet = "", false
}

// warnings: a landlord may not charge more for electricity than the tier for
// renters who are not declared to the power company (TT 60/2025/TT-BCT; fine
// of 20 to 30 million đồng, NĐ 133/2026/NĐ-CP).
func (s *Service) warnings(tx *database.Tx, l *listing.Listing[Rental]) []listing.Warning {
	price := l.Detail.Facts.ElectricityPrice
	tariff, ok := s.province.Electricity(tx.Time())
	if !ok || price <= tariff.RenterPrice() {
		return nil
	}
	return []listing.Warning{{
		Code: "electricityAboveTariff", Args: map[string]any{"price": price, "limit": tariff.RenterPrice()},
	}}
}

var schemaTypes = map[string]string{
	"room": "Room", "apartment": "Apartment", "house": "House", "dormitory": "Accommodation", "premises": "Place",
}

// schemaOrg is https://schema.org/RealEstateListing.
func (s *Service) schemaOrg(_ *database.Tx, l *listing.Listing[Rental]) (map[string]any, error) {
	ward, _ := s.province.Ward(l.Ward)
	about := map[string]any{
		"@type":   schemaTypes[l.Category],
		"address": map[string]any{"@type": "PostalAddress", "addressLocality": ward.FullName, "addressRegion": s.province.Name.In("vi"), "addressCountry": "VN"},
		"geo":     map[string]any{"@type": "GeoCoordinates", "latitude": l.At.Lat, "longitude": l.At.Lng},
	}
	if l.Category != "premises" {
		about["floorSize"] = map[string]any{"@type": "QuantitativeValue", "value": float64(l.Size) / 100, "unitCode": "MTK"}
	}
	if n := l.Detail.Facts.MaxPeople; n > 0 && l.Category != "premises" {
		about["occupancy"] = map[string]any{"@type": "QuantitativeValue", "maxValue": n}
	}
	return map[string]any{
		"@type": "RealEstateListing", "name": l.Title, "description": strings.TrimSpace(l.Body),
		"datePosted": l.Published.Format(time.RFC3339), "about": about,
		"offers": map[string]any{
			"@type": "Offer", "price": l.Price, "priceCurrency": "VND", "availability": "https://schema.org/InStock",
			"businessFunction": "http://purl.org/goodrelations/v1#LeaseOut",
			"priceSpecification": map[string]any{
				"@type": "UnitPriceSpecification", "price": l.Price, "priceCurrency": "VND", "unitCode": "MON",
			},
		},
	}, nil
}
