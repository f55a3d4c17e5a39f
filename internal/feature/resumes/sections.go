package resumes

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// ResumeSection is a part of a CV as people read it: the same on the screen and
// on paper, whatever JSON Resume calls it.
type ResumeSection struct {
	Code  string       `json:"code"`
	Title string       `json:"title"`
	Items []ResumeItem `json:"items" nullable:"false"`
}

// ResumeItem is one entry of a section.
type ResumeItem struct {
	Title  string   `json:"title"`
	Line   string   `json:"line,omitempty"`
	Time   string   `json:"time,omitempty"`
	Text   string   `json:"text,omitempty"`
	Points []string `json:"points,omitempty"`
}

// sections are what a CV has to say, in the order to read it.
func (s *Service) sections(c *Content, language string) []ResumeSection {
	all := []ResumeSection{}
	say := func(code string) string { return s.Texts.Say(language, "resumes.section."+code, nil) }
	add := func(code string, items []ResumeItem) {
		if len(items) > 0 {
			all = append(all, ResumeSection{code, say(code), items})
		}
	}
	span := func(from, to string) string { return s.span(from, to, language) }
	if c.Basics.Summary != "" {
		add("summary", []ResumeItem{{Text: c.Basics.Summary}})
	}
	add("work", items(c.Work, func(w ResumeWork) ResumeItem {
		return ResumeItem{cmp.Or(w.Position, w.Name), joined(unless(w.Name, w.Position == ""), w.Location, w.Description, w.URL), span(w.StartDate, cmp.Or(w.EndDate, unless("now", w.StartDate == ""))), w.Summary, w.Highlights}
	}))
	add("education", items(c.Education, func(e ResumeEducation) ResumeItem {
		return ResumeItem{cmp.Or(e.Institution, e.Area), joined(e.StudyType, unless(e.Area, e.Institution == ""), e.Score, e.URL), span(e.StartDate, e.EndDate), "", e.Courses}
	}))
	add("skills", items(c.Skills, func(k ResumeSkill) ResumeItem {
		return ResumeItem{Title: k.Name, Line: joined(k.Level, strings.Join(k.Keywords, ", "))}
	}))
	add("languages", items(c.Languages, func(l ResumeLanguage) ResumeItem { return ResumeItem{Title: l.Language, Line: l.Fluency} }))
	add("certificates", items(c.Certificates, func(x ResumeCertificate) ResumeItem {
		return ResumeItem{Title: x.Name, Line: joined(x.Issuer, x.URL), Time: span(x.Date, "")}
	}))
	add("volunteer", items(c.Volunteer, func(v ResumeVolunteer) ResumeItem {
		return ResumeItem{cmp.Or(v.Position, v.Organization), joined(unless(v.Organization, v.Position == ""), v.URL), span(v.StartDate, v.EndDate), v.Summary, v.Highlights}
	}))
	add("projects", items(c.Projects, func(p ResumeProject) ResumeItem {
		return ResumeItem{p.Name, joined(strings.Join(p.Roles, ", "), p.Entity, p.Type, strings.Join(p.Keywords, ", "), p.URL), span(p.StartDate, p.EndDate), p.Description, p.Highlights}
	}))
	add("awards", items(c.Awards, func(a ResumeAward) ResumeItem {
		return ResumeItem{Title: a.Title, Line: a.Awarder, Time: span(a.Date, ""), Text: a.Summary}
	}))
	add("publications", items(c.Publications, func(p ResumePublication) ResumeItem {
		return ResumeItem{Title: p.Name, Line: joined(p.Publisher, p.URL), Time: span(p.ReleaseDate, ""), Text: p.Summary}
	}))
	add("interests", items(c.Interests, func(i ResumeInterest) ResumeItem {
		return ResumeItem{Title: i.Name, Line: strings.Join(i.Keywords, ", ")}
	}))
	add("references", items(c.References, func(r ResumeReference) ResumeItem { return ResumeItem{Title: r.Name, Text: r.Reference} }))
	return all
}

func items[T any](of []T, read func(T) ResumeItem) []ResumeItem {
	all := make([]ResumeItem, 0, len(of))
	for _, one := range of {
		item := read(one)
		if item.Title == "" && item.Line == "" && item.Text == "" && len(item.Points) == 0 {
			continue
		}
		all = append(all, item)
	}
	return all
}

func unless(text string, not bool) string {
	if not {
		return ""
	}
	return text
}

func joined(parts ...string) string { return strings.Join(nonempty(parts...), " · ") }

// span is a time in words: 03/2021 – nay.
func (s *Service) span(from, to, language string) string {
	if to == "now" {
		to = s.Texts.Say(language, "resumes.now", nil)
	} else {
		to = written(to)
	}
	return strings.Join(nonempty(written(from), to), " – ")
}

// written is a day as people here write it: 23/11/2026, 11/2026, 2026.
func written(day string) string {
	parts := strings.Split(day, "-")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, "/")
}

// contact are the lines below somebody's name, each with its label.
func (s *Service) contact(c *Content, language string) [][2]string {
	say := func(code string) string { return s.Texts.Say(language, "resumes.label."+code, nil) }
	var all [][2]string
	add := func(code, value string) {
		if value != "" {
			all = append(all, [2]string{say(code), value})
		}
	}
	b := &c.Basics
	add("birthDate", written(b.BirthDate))
	if b.Sex != "" {
		add("sex", say(b.Sex))
	}
	add("phone", phone(b.Phone))
	add("email", b.Email)
	if l := b.Location; l != nil {
		add("address", strings.Join(nonempty(l.Address, l.City, l.Region), ", "))
	}
	add("url", b.URL)
	for _, p := range b.Profiles {
		add("url", strings.Join(nonempty(p.Network, cmp.Or(p.URL, p.Username)), ": "))
	}
	if w, known := s.Province.Ward(c.Seeking.Ward); known {
		add("ward", w.FullName)
	}
	if n := c.Seeking.Experience; n > 0 {
		add("experience", s.experience(n, language))
	}
	if c.Seeking.Pay > 0 {
		add("pay", grouped(c.Seeking.Pay)+"\u00a0đ")
	}
	return all
}

// experience is a time of months in words.
func (s *Service) experience(months int64, language string) string {
	if months < 12 {
		return s.Texts.Say(language, "resumes.months", map[string]any{"n": months})
	}
	return s.Texts.Say(language, "resumes.years", map[string]any{"n": months / 12})
}

func nonempty(parts ...string) (said []string) {
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return said
}

// phone is a number as people here read it: 0912 345 678.
func phone(number string) string {
	local := number
	if strings.HasPrefix(number, "+84") {
		local = "0" + number[3:]
	}
	if len(local) != 10 || local[0] != '0' {
		return number
	}
	return local[:4] + " " + local[4:7] + " " + local[7:]
}

// grouped is a sum with points: 1.500.000.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return digits
}

func today(now time.Time) string { return now.Format(time.DateOnly) }
