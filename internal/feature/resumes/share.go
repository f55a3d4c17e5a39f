package resumes

import "slices"

// Fields are what somebody may keep to herself, each by itself.
var Fields = []string{
	"name", "photo", "birthDate", "sex", "phone", "email", "address", "links", "pay", "summary",
	"work", "education", "skills", "languages", "certificates", "other",
}

// kept are hidden at first: what an employer needs to know only later.
var kept = []string{"birthDate", "sex", "address"}

// audience is who looks at a CV.
type audience int

const (
	applied   audience = iota // a company that somebody applies to
	searching                 // an employer who has found her
)

// shared is what others see of a CV. Who applies says her name; who is only
// found is reached through the platform, and nothing shows another way.
func (c Content) shared(hidden []string, to audience) Content {
	hide := slices.Clone(hidden)
	if to == searching {
		hide = append(hide, "phone", "email", "address", "links", "birthDate")
		c.References = nil // other people's names
	}
	b := &c.Basics
	for field, blank := range map[string]func(){
		"birthDate": func() { b.BirthDate = "" }, "sex": func() { b.Sex = "" },
		"phone": func() { b.Phone = "" }, "email": func() { b.Email = "" },
		"address": func() { b.Location = city(b.Location) }, "links": func() { b.URL, b.Profiles = "", nil },
		"pay": func() { c.Seeking.Pay = 0 }, "summary": func() { b.Summary = "" },
		"work": func() { c.Work = nil }, "education": func() { c.Education = nil }, "skills": func() { c.Skills = nil },
		"languages": func() { c.Languages = nil }, "certificates": func() { c.Certificates = nil },
		"other": func() {
			c.Volunteer, c.Projects, c.Awards, c.Publications, c.Interests, c.References = nil, nil, nil, nil, nil, nil
		},
	} {
		if slices.Contains(hide, field) {
			blank()
		}
	}
	if to == searching && slices.Contains(hide, "name") {
		b.Name = ""
	}
	return c
}

// city leaves of an address what everybody may know.
func city(l *ResumeLocation) *ResumeLocation {
	if l == nil || l.City == "" && l.Region == "" {
		return nil
	}
	return &ResumeLocation{City: l.City, Region: l.Region, CountryCode: l.CountryCode}
}
