package jobs

import (
	"html"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
)

var employment = map[string][]string{
	"indefinite": {"FULL_TIME"}, "fixedTerm": {"FULL_TIME"}, "seasonal": {"TEMPORARY"}, "partTime": {"PART_TIME"}, "internship": {"INTERN"},
}

var payUnits = map[string]string{"month": "MONTH", "day": "DAY", "hour": "HOUR"}

// credentials are the categories that Google reads; it knows none between them.
var credentials = map[string]string{
	"upperSecondary": "high school", "elementary": "professional certificate", "intermediate": "professional certificate",
	"college": "associate degree", "university": "bachelor degree",
}

// schemaOrg is https://schema.org/JobPosting with all that
// https://developers.google.com/search/docs/appearance/structured-data/job-posting
// requires and recommends. Sentences in it are Vietnamese, as the openings are.
func (s *Service) schemaOrg(tx *database.Tx, l *listing.Listing[Job]) (map[string]any, error) {
	company, err := s.kernel.Poster(tx, &l.Item)
	if err != nil {
		return nil, err
	}
	d := &l.Detail.Facts
	posting := map[string]any{
		"@type": "JobPosting", "title": l.Title, "description": s.described(l),
		"datePosted": l.Published.Format(time.RFC3339), "validThrough": l.Expires.Format(time.RFC3339),
		"employmentType": employment[d.Contract], "totalJobOpenings": d.Openings, "directApply": true,
		"identifier":           map[string]any{"@type": "PropertyValue", "name": company.Name, "value": l.ID},
		"hiringOrganization":   map[string]any{"@type": "Organization", "name": company.Name},
		"jobLocation":          s.location(l),
		"occupationalCategory": s.say("jobs.occupation." + l.Category),
		"qualifications":       s.required(d),
	}
	for name, value := range map[string]string{
		"industry": s.named("jobs.sector.", d.Sector), "workHours": s.hours(d), "jobBenefits": s.benefits(d), "incentiveCompensation": s.parts(d),
	} {
		if value != "" {
			posting[name] = value
		}
	}
	if pay := salary(l); pay != nil {
		posting["baseSalary"] = pay
	}
	posting["experienceRequirements"] = "no requirements"
	if d.Experience > 0 {
		posting["experienceRequirements"] = map[string]any{
			"@type": "OccupationalExperienceRequirements", "monthsOfExperience": d.Experience,
		}
	}
	posting["educationRequirements"] = "no requirements"
	if category := credentials[d.Education]; category != "" {
		posting["educationRequirements"] = map[string]any{
			"@type": "EducationalOccupationalCredential", "credentialCategory": category,
		}
	}
	return posting, nil
}

// described is the text as Google wants it: in paragraphs of HTML, of which
// nothing is the owner's.
func (s *Service) described(l *listing.Listing[Job]) string {
	d := &l.Detail.Facts
	texts := strings.Split(l.Body, "\n")
	for _, line := range [][2]string{{"hours", s.hours(d)}, {"parts", s.parts(d)}, {"benefits", s.benefits(d)}, {"required", s.required(d)}} {
		texts = append(texts, s.line(line[0], line[1]))
	}
	var b strings.Builder
	for _, text := range append(texts, s.walkIn(d), s.say("jobs.noFee")) {
		if text = strings.TrimSpace(text); text != "" {
			b.WriteString("<p>" + html.EscapeString(text) + "</p>")
		}
	}
	return b.String()
}

// location is where the work is, as exactly as everybody may know.
func (s *Service) location(l *listing.Listing[Job]) map[string]any {
	ward, _ := s.province.Ward(l.Ward)
	address := map[string]any{
		"@type": "PostalAddress", "addressLocality": ward.FullName, "addressRegion": s.province.Name.In(first), "addressCountry": "VN",
	}
	if street := s.street(&l.Detail.Facts); street != "" {
		address["streetAddress"] = street
	}
	return map[string]any{
		"@type": "Place", "address": address,
		"geo": map[string]any{"@type": "GeoCoordinates", "latitude": l.At.Lat, "longitude": l.At.Lng},
	}
}

func (s *Service) street(d *Terms) string {
	if park, ok := s.park(d.Park); ok {
		return park.Name.In(first)
	}
	return d.WalkInPlace
}

func (s *Service) park(slug string) (place.Site, bool) {
	if slug == "" {
		return place.Site{}, false
	}
	return s.province.Site(slug)
}

func salary(l *listing.Listing[Job]) map[string]any {
	unit := payUnits[l.Detail.Facts.Period]
	if unit == "" || l.Price == 0 {
		return nil
	}
	value := map[string]any{"@type": "QuantitativeValue", "minValue": l.Price, "unitText": unit}
	if l.Detail.PayMax > l.Price {
		value["maxValue"] = l.Detail.PayMax
	} else {
		delete(value, "minValue")
		value["value"] = l.Price
	}
	return map[string]any{"@type": "MonetaryAmount", "currency": "VND", "value": value}
}

// first is the language of what machines read.
const first = "vi"

func (s *Service) say(code string) string { return s.texts.Say(first, code, nil) }

// named says codes in words, between commas.
func (s *Service) named(prefix string, codes ...string) string {
	var all []string
	for _, code := range codes {
		if code != "" {
			all = append(all, s.say(prefix+code))
		}
	}
	return strings.Join(all, ", ")
}

// line says what a text is about; nothing about nothing.
func (s *Service) line(code, text string) string {
	if text == "" {
		return ""
	}
	return s.texts.Say(first, "jobs.line."+code, map[string]any{"text": text})
}

func (s *Service) hours(d *Terms) string {
	var said []string
	if d.Shift != "" {
		said = append(said, s.say("jobs.shift."+d.Shift))
	}
	if d.From != "" && d.To != "" {
		said = append(said, d.From+"–"+d.To)
	}
	if d.DaysAWeek > 0 {
		said = append(said, s.texts.Say(first, "jobs.daysAWeek", map[string]any{"days": d.DaysAWeek}))
	}
	return strings.Join(said, ", ")
}

func (s *Service) benefits(d *Terms) string { return s.named("jobs.perk.", d.perks()...) }

func (s *Service) parts(d *Terms) string { return s.named("jobs.part.", d.PayParts...) }

func (s *Service) required(d *Terms) string {
	education := d.Education
	if education == "" {
		education = "none"
	}
	said := []string{s.line("education", s.say("jobs.education."+education))}
	if d.AgeMin > 0 {
		said = append(said, s.texts.Say(first, "jobs.ageFrom", map[string]any{"age": d.AgeMin}))
	}
	if papers := s.line("papers", s.named("jobs.paper.", d.Papers...)); papers != "" {
		said = append(said, papers)
	}
	return strings.Join(said, "; ")
}

func (s *Service) walkIn(d *Terms) string {
	if !d.WalkIn {
		return ""
	}
	at := d.WalkInFrom
	if d.WalkInTo != "" {
		at += "–" + d.WalkInTo
	}
	return s.texts.Say(first, "jobs.walkIn", map[string]any{
		"place": d.WalkInPlace, "days": s.named("jobs.day.", d.WalkInDays...), "at": at,
	})
}
