package vouchers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
)

// Bounds of a campaign.
const (
	maxQuantity = 1_000_000
	minWorth    = 1_000
	maxWorth    = 100_000_000
	maxPlaces   = 20
	maxAhead    = 365 * 24 * time.Hour
)

// VoucherTerms are what a company promises. Days are the province's, both ends
// included; a limit of 0 is none.
type VoucherTerms struct {
	Percent    int64          `json:"percent,omitempty" minimum:"0" maximum:"100" doc:"Off the bill, for the kind percent"`
	MaxOff     int64          `json:"maxOff,omitempty" minimum:"0" maximum:"100000000" doc:"đồng off at most, for the kind percent; 0: no limit"`
	MinBill    int64          `json:"minBill,omitempty" minimum:"0" maximum:"1000000000" doc:"đồng that the bill comes to at least; 0: any"`
	Gift       string         `json:"gift,omitempty" maxLength:"200" doc:"What one gets, for the kind gift"`
	Quantity   int64          `json:"quantity" minimum:"1" maximum:"1000000" doc:"How many may be claimed in all"`
	Conditions string         `json:"conditions,omitempty" maxLength:"4000"`
	ClaimFrom  string         `json:"claimFrom" maxLength:"10" doc:"YYYY-MM-DD"`
	ClaimUntil string         `json:"claimUntil" maxLength:"10" doc:"YYYY-MM-DD"`
	ValidFrom  string         `json:"validFrom" maxLength:"10" doc:"YYYY-MM-DD"`
	ValidUntil string         `json:"validUntil" maxLength:"10" doc:"YYYY-MM-DD"`
	HoldDays   int64          `json:"holdDays,omitempty" minimum:"0" maximum:"365" doc:"How long one may keep a claimed one; 0: as long as it is valid"`
	Level      int64          `json:"level,omitempty" minimum:"0" maximum:"2" doc:"How sure we must be of who claims"`
	PerPerson  int64          `json:"perPerson" minimum:"1" maximum:"100" doc:"How many one person may claim"`
	PerDay     int64          `json:"perDay,omitempty" minimum:"0" maximum:"1000000" doc:"How many may be claimed on one day"`
	PerPlace   int64          `json:"perPlace,omitempty" minimum:"0" maximum:"1000000" doc:"How many may be redeemed at one place"`
	Places     []VoucherPlace `json:"places" minItems:"1" maxItems:"20" nullable:"false"`
}

// VoucherPlace is a shop where vouchers are redeemed; everybody sees it.
type VoucherPlace struct {
	ID      string   `json:"id,omitempty" maxLength:"12" doc:"Made of name and address; not to be sent"`
	Name    string   `json:"name" maxLength:"120"`
	Address string   `json:"address" maxLength:"200"`
	Ward    string   `json:"ward" maxLength:"10" doc:"Code of the ward"`
	Lat     *float64 `json:"lat,omitempty" dependentRequired:"lng" minimum:"-90" maximum:"90"`
	Lng     *float64 `json:"lng,omitempty" dependentRequired:"lat" minimum:"-180" maximum:"180"`
}

// placeID is the same for the same shop in every campaign of its company.
func placeID(p VoucherPlace) string {
	sum := sha256.Sum256([]byte(search.Fold(p.Name) + "\n" + search.Fold(p.Address) + "\n" + p.Ward))
	return hex.EncodeToString(sum[:6])
}

func (p VoucherPlace) point() *place.Point {
	if p.Lat == nil || p.Lng == nil {
		return nil
	}
	return &place.Point{Lat: *p.Lat, Lng: *p.Lng}
}

// validate looks at what the detail alone shows; check at the rest.
func (s *Service) validate(v *Voucher, f *errs.Fields) {
	d := &v.Facts
	f.Range(d.Quantity, 1, maxQuantity, "detail.quantity")
	f.Range(d.PerPerson, 1, 100, "detail.perPerson")
	f.Range(d.MinBill, 0, maxBill, "detail.minBill")
	f.Range(d.MaxOff, 0, maxWorth, "detail.maxOff")
	sized(f, "detail.gift", d.Gift, 0, 120)
	sized(f, "detail.conditions", d.Conditions, 0, 2000)
	days := map[string]time.Time{}
	for _, day := range []struct{ name, value string }{
		{"claimFrom", d.ClaimFrom}, {"claimUntil", d.ClaimUntil}, {"validFrom", d.ValidFrom}, {"validUntil", d.ValidUntil},
	} {
		at, err := time.Parse(time.DateOnly, day.value)
		f.Check(err == nil, "detail."+day.name, "dateMalformed")
		days[day.name] = at
	}
	after := func(name, than string) {
		f.Check(!days[name].Before(days[than]), "detail."+name, "endBeforeStart")
	}
	after("claimUntil", "claimFrom")
	after("validUntil", "validFrom")
	after("validUntil", "claimUntil")
	f.Check(len(d.Places) > 0 && len(d.Places) <= maxPlaces, "detail.places", "outOfRange", "min", 1, "max", maxPlaces)
	seen := map[string]bool{}
	for n, p := range d.Places {
		s.checkPlace(f, fmt.Sprintf("detail.places[%d].", n), p)
		f.Check(!seen[placeID(p)], fmt.Sprintf("detail.places[%d].name", n), "notUnique")
		seen[placeID(p)] = true
	}
}

func (s *Service) checkPlace(f *errs.Fields, at string, p VoucherPlace) {
	sized(f, at+"name", p.Name, 2, 120)
	sized(f, at+"address", p.Address, listing.MinAddress, listing.MaxAddress)
	f.Check(!strings.ContainsAny(p.Name+p.Address, "\r\n\t"), at+"name", "oneLine")
	_, known := s.province.Ward(p.Ward)
	f.Check(known, at+"ward", "wardUnknown")
	if point := p.point(); point != nil {
		b := s.province.Bounds
		const slack = 0.1
		f.Check(point.Lat >= b.South-slack && point.Lat <= b.North+slack && point.Lng >= b.West-slack && point.Lng <= b.East+slack,
			at+"lat", "outsideProvince")
	}
}

func sized(f *errs.Fields, name, text string, lo, hi int) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && lo > 0:
		f.Check(false, name, "required")
	case n < lo:
		f.Check(false, name, "tooShort", "min", lo)
	case n > hi:
		f.Check(false, name, "tooLong", "max", hi)
	default:
		listing.PlainText(f, name, text)
	}
}

// check adds what only the whole campaign shows. today is empty for one that
// runs already: its days have been looked at.
func (s *Service) check(d *listing.Draft[Voucher], today string) error {
	var bad errs.Fields
	t := &d.Detail.Facts
	bad.Check(d.Organisation != "", "organisation", "voucherCompanyNeeded")
	bad.OneOf(d.Category, "kind", Categories...)
	switch d.Category {
	case percentOff:
		bad.Range(t.Percent, 1, 100, "detail.percent")
	case amountOff:
		bad.Range(d.Price, minWorth, maxWorth, "price")
	case giftFor:
		bad.Check(t.Gift != "", "detail.gift", "required")
	}
	bad.Check(d.Category == percentOff || t.Percent == 0, "detail.percent", "voucherOneBenefit")
	bad.Check(d.Category == percentOff || t.MaxOff == 0, "detail.maxOff", "voucherOneBenefit")
	bad.Check(d.Category == amountOff || d.Price == 0, "price", "voucherOneBenefit")
	bad.Check(d.Category == giftFor || t.Gift == "", "detail.gift", "voucherOneBenefit")
	s.validate(&d.Detail, &bad)
	if today != "" && len(bad) == 0 {
		bad.Check(t.ClaimUntil >= today, "detail.claimUntil", "voucherDayPassed")
		bad.Check(s.start(t.ValidUntil).Sub(s.start(today)) <= maxAhead, "detail.validUntil", "voucherTooFar", "max", int(maxAhead.Hours()/24))
	}
	return bad.Err()
}

// keeps refuses to take back what was promised: once a campaign was public,
// there may only be more of it, for longer, and in more places.
func keeps(was, is *listing.Draft[Voucher]) error {
	var bad errs.Fields
	a, b := was.Detail.Facts, is.Detail.Facts
	fixed := func(name string, same bool) { bad.Check(same, name, "voucherFixed") }
	fixed("kind", was.Category == is.Category)
	fixed("price", was.Price == is.Price)
	fixed("detail.percent", a.Percent == b.Percent)
	fixed("detail.maxOff", a.MaxOff == b.MaxOff)
	fixed("detail.minBill", a.MinBill == b.MinBill)
	fixed("detail.gift", a.Gift == b.Gift)
	fixed("detail.conditions", a.Conditions == b.Conditions)
	fixed("detail.claimFrom", a.ClaimFrom == b.ClaimFrom)
	fixed("detail.validFrom", a.ValidFrom == b.ValidFrom)
	fixed("detail.holdDays", a.HoldDays == b.HoldDays)
	fixed("detail.level", a.Level == b.Level)
	fixed("detail.perPerson", a.PerPerson == b.PerPerson)
	fixed("detail.perDay", a.PerDay == b.PerDay)
	fixed("detail.perPlace", a.PerPlace == b.PerPlace)
	bad.Check(b.Quantity >= a.Quantity, "detail.quantity", "voucherOnlyMore", "min", a.Quantity)
	bad.Check(b.ClaimUntil >= a.ClaimUntil, "detail.claimUntil", "voucherOnlyLater")
	bad.Check(b.ValidUntil >= a.ValidUntil, "detail.validUntil", "voucherOnlyLater")
	for _, p := range a.Places {
		kept := slices.ContainsFunc(b.Places, func(q VoucherPlace) bool { return placeID(q) == placeID(p) })
		bad.Check(kept, "detail.places", "voucherPlaceKept", "name", p.Name)
	}
	return bad.Err()
}

// near bounds how far ahead a campaign may be prolonged, as posting one does.
func (s *Service) near(was, is *listing.Draft[Voucher], today string) error {
	var bad errs.Fields
	until := is.Detail.Facts.ValidUntil
	near := until <= was.Detail.Facts.ValidUntil || s.start(until).Sub(s.start(today)) <= maxAhead
	bad.Check(near, "detail.validUntil", "voucherTooFar", "max", int(maxAhead.Hours()/24))
	return bad.Err()
}

// start is the first moment of a day, and end the first after it.
func (s *Service) start(day string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, s.province.Location())
	if err != nil {
		return time.Time{} // refused before it is stored
	}
	return at
}

func (s *Service) end(day string) time.Time { return s.start(day).AddDate(0, 0, 1) }

// ends: a campaign is off when nothing can be claimed any more.
func (s *Service) ends(v *Voucher) time.Time { return s.end(v.Facts.ClaimUntil) }

func facets(v *Voucher) listing.Facets {
	return listing.Facets{Amount: v.Facts.Percent, Quantity: v.Facts.Quantity}
}

// words are what a campaign is found by besides its own: what one gets, and
// where.
func (s *Service) words(category string, v *Voucher) []string {
	all := s.synonyms("vouchers.words." + category)
	if v.Facts.Gift != "" {
		all = append(all, v.Facts.Gift)
	}
	for _, p := range v.Facts.Places {
		all = append(all, p.Name, p.Address)
	}
	return all
}

// unreviewed: more of the same, for longer, hides nothing from an officer.
func unreviewed(v *Voucher) {
	v.Facts.Quantity, v.Facts.ClaimUntil, v.Facts.ValidUntil = 0, "", ""
}

// warnings: more than half off is lawful only within a concentrated promotion
// (NĐ 81/2018/NĐ-CP, Điều 7), which an officer has to know of.
func warnings(_ *database.Tx, l *listing.Listing[Voucher]) []listing.Warning {
	if l.Detail.Facts.Percent <= 50 {
		return nil
	}
	return []listing.Warning{{Code: "voucherAboveHalf", Args: map[string]any{"percent": l.Detail.Facts.Percent}}}
}

// schemaOrg is https://schema.org/Offer.
func (s *Service) schemaOrg(tx *database.Tx, l *listing.Listing[Voucher]) (map[string]any, error) {
	company, err := s.kernel.Poster(tx, &l.Item)
	if err != nil {
		return nil, err
	}
	t := l.Detail.Facts
	places := make([]any, 0, len(t.Places))
	for _, p := range t.Places {
		ward, _ := s.province.Ward(p.Ward)
		one := map[string]any{"@type": "Place", "name": p.Name, "address": map[string]any{
			"@type": "PostalAddress", "streetAddress": p.Address, "addressLocality": ward.FullName,
			"addressRegion": s.province.Name.In("vi"), "addressCountry": "VN",
		}}
		if at := p.point(); at != nil {
			one["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": at.Lat, "longitude": at.Lng}
		}
		places = append(places, one)
	}
	offer := map[string]any{
		"@type": "Offer", "name": l.Title, "description": strings.TrimSpace(l.Title + ". " + l.Body),
		"identifier": l.ID, "category": "voucher",
		"offeredBy":          map[string]any{"@type": "Organization", "name": company.Name},
		"availabilityStarts": s.start(t.ClaimFrom).Format(time.RFC3339), "availabilityEnds": s.end(t.ClaimUntil).Format(time.RFC3339),
		"validFrom": s.start(t.ValidFrom).Format(time.RFC3339), "validThrough": s.end(t.ValidUntil).Format(time.RFC3339),
		"availableAtOrFrom": places,
	}
	if t.MinBill > 0 {
		offer["eligibleTransactionVolume"] = map[string]any{"@type": "PriceSpecification", "price": t.MinBill, "minPrice": t.MinBill, "priceCurrency": "VND"}
	}
	return offer, nil
}
