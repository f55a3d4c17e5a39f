package places

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/openinghours"
)

var schemaTypes = map[string]string{
	"cafe": "CafeOrCoffeeShop", "hotel": "Hotel", "resort": "Resort", "homestay": "BedAndBreakfast", "museum": "Museum", "beach": "Beach",
	"eat": "Restaurant", "stay": "LodgingBusiness", "see": "TouristAttraction",
}

// schemaOrg is https://schema.org/Restaurant, LodgingBusiness or TouristAttraction
// or what is more particular, with the hours of a week and those of holidays.
func (s *Service) schemaOrg(tx *database.Tx, l *listing.Listing[Place]) (map[string]any, error) {
	d := &l.Detail.Facts
	ward, _ := s.province.Ward(l.Ward)
	kind := schemaTypes[l.Category]
	if kind == "" {
		kind = schemaTypes[s.pack.group(l.Category)]
	}
	address := map[string]any{
		"@type": "PostalAddress", "addressLocality": ward.FullName, "addressRegion": s.province.Name.In("vi"), "addressCountry": "VN",
	}
	if d.Address != "" {
		address["streetAddress"] = d.Address
	}
	at := l.At
	if d.Lat != 0 {
		at.Lat, at.Lng = d.Lat, d.Lng
	}
	out := map[string]any{
		"@type": kind, "name": l.Title, "address": address,
		"geo": map[string]any{"@type": "GeoCoordinates", "latitude": at.Lat, "longitude": at.Lng},
	}
	if l.Body != "" {
		out["description"] = strings.TrimSpace(l.Body)
	}
	if d.Phone != "" {
		out["telephone"] = d.Phone
	}
	if d.Website != "" {
		out["url"] = d.Website
	}
	business := s.pack.group(l.Category) != "see"
	if d.PriceLevel > 0 && business {
		out["priceRange"] = strings.Repeat("₫", int(d.PriceLevel))
	}
	if len(d.Dishes) > 0 && kind == "Restaurant" {
		out["servesCuisine"] = d.Dishes
	}
	if h, err := openinghours.Parse(d.Hours); err == nil && !d.Closed {
		out["openingHoursSpecification"] = s.specification(h, tx.Time().In(s.province.Location()))
	}
	return out, nil
}

var weekdays = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// specification is a week as it comes without holidays, and each holiday of
// the next two months whose hours differ.
func (s *Service) specification(h *openinghours.Hours, now time.Time) []map[string]any {
	var all []map[string]any
	for n := range 60 {
		day := time.Date(now.Year(), now.Month(), now.Day()+n, 0, 0, 0, 0, time.UTC)
		usual, own := h.Day(day, nil), h.Day(day, s.holiday)
		if n < 7 {
			for _, span := range usual {
				all = append(all, map[string]any{
					"@type": "OpeningHoursSpecification", "dayOfWeek": "https://schema.org/" + weekdays[day.Weekday()],
					"opens": clock(span.From), "closes": clock(span.To),
				})
			}
		}
		if slices.Equal(usual, own) {
			continue
		}
		if len(own) == 0 {
			own = []openinghours.Span{{}} // opens and closes at midnight: closed that day
		}
		for _, span := range own {
			all = append(all, map[string]any{
				"@type": "OpeningHoursSpecification", "validFrom": day.Format(time.DateOnly), "validThrough": day.Format(time.DateOnly),
				"opens": clock(span.From), "closes": clock(span.To),
			})
		}
	}
	return all
}

// clock is a time of the day; the whole day ends at 23:59, as schema.org has it.
func clock(minutes int) string {
	if minutes == 24*60 {
		return "23:59"
	}
	return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60)
}
