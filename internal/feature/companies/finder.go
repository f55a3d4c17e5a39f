package companies

import (
	"strings"

	"daklakid/internal/core/finder"
	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
)

// Found makes confirmed companies findable in the search over everything.
func (s *Service) Found() finder.Source {
	return finder.Source{Kind: "companies", All: strings.TrimSuffix(Page, "/") + "?q={q}", Find: s.findCompanies}
}

func (s *Service) findCompanies(tx *database.Tx, q finder.Query) ([]finder.Finding, error) {
	parsed := search.ParseQuery(q.Text)
	if parsed.Empty() {
		return nil, nil
	}
	hits, err := s.index.Find(tx, search.Match{Tiers: parsed.Tiers(), Filter: []string{anyCompany}, Limit: q.Limit})
	if err != nil {
		return nil, err
	}
	found, err := companiesOf(tx, hits)
	if err != nil {
		return nil, err
	}
	all := make([]finder.Finding, 0, len(found))
	for _, c := range found {
		ward, _ := s.Province.Ward(c.Ward)
		f := finder.Finding{Path: Page + c.ID, Title: c.Name, Detail: ward.FullName, Demo: c.ConfirmedBy == demo}
		if len(c.photos) > 0 {
			f.Photo = photo.Thumb(c.photos[0].ID)
		}
		all = append(all, f)
	}
	return all, nil
}
