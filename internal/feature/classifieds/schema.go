package classifieds

import (
	"strings"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
)

var schemaConditions = map[string]string{
	"new": "NewCondition", "likenew": "UsedCondition", "used": "UsedCondition", "broken": "DamagedCondition",
}

// schemaOrg is https://schema.org/Product with an Offer, https://schema.org/Service
// for work, and https://schema.org/Demand for who looks for something. Without a
// price or a photo there is only the offer itself, because a product page has to
// have both; what is offered or looked for is then a product of the narrower types.
func (s *Service) schemaOrg(tx *database.Tx, l *listing.Listing[Ad]) (map[string]any, error) {
	who, err := s.kernel.Poster(tx, &l.Item)
	if err != nil {
		return nil, err
	}
	ward, _ := s.province.Ward(l.Ward)
	facts := &l.Detail.Facts
	area := map[string]any{"@type": "Place", "address": map[string]any{
		"@type": "PostalAddress", "addressLocality": ward.FullName, "addressRegion": s.province.Name.In("vi"), "addressCountry": "VN",
	}}
	person := "Person"
	if who.Organisation != "" {
		person = "Organization"
	}
	thing := map[string]any{"@type": "Product", "name": l.Title, "description": strings.TrimSpace(l.Title + ". " + l.Body)}
	if facts.Deal == "service" {
		thing["@type"], thing["areaServed"] = "Service", area
	}
	offer := map[string]any{
		"@type": "Offer", "priceCurrency": "VND", "availability": "https://schema.org/InStock", "availableAtOrFrom": area,
	}
	if who.Name != "" { // a seller without a name is none to a reader
		offer["seller"] = map[string]any{"@type": person, "name": who.Name}
	}
	if c := schemaConditions[facts.Condition]; c != "" {
		offer["itemCondition"] = "https://schema.org/" + c
	}
	switch {
	case facts.Deal == "buy":
		thing["@type"] = "SomeProducts"
		return map[string]any{"@type": "Demand", "name": l.Title, "itemOffered": thing, "areaServed": area}, nil
	case l.Price == 0 && facts.Deal != "give":
		delete(offer, "priceCurrency")
	default:
		offer["price"] = l.Price
		if thing["@type"] == "Service" || len(l.Photos) > 0 {
			thing["offers"] = offer
			return thing, nil
		}
	}
	if thing["@type"] == "Product" {
		thing["@type"] = "IndividualProduct"
	}
	offer["name"], offer["itemOffered"] = l.Title, thing
	return offer, nil
}
