package resumes

import (
	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
)

// Found finds among somebody's CVs.
func (s *Service) Found(page string) finder.Source {
	list := func(tx *database.Tx, q finder.Query) ([]*resume, error) {
		return s.resumes(tx, `WHERE account = $1 ORDER BY id DESC LIMIT $2`, q.Who.Account, finder.Recent)
	}
	return finder.Source{Kind: "resumes", All: page, Own: true, Find: finder.Own(list, func(r *resume, _ finder.Query) (finder.Finding, []string, error) {
		return finder.Finding{Path: page + "/" + r.id, Title: r.Title, Demo: r.demo}, nil, nil
	})}
}

// FoundApplications finds among what somebody has applied for.
func FoundApplications(page string) finder.Source {
	list := func(tx *database.Tx, q finder.Query) ([]*application, error) {
		return applications(tx, `WHERE account = $1 ORDER BY id DESC LIMIT $2`, q.Who.Account, finder.Recent)
	}
	return finder.Source{Kind: "applications", All: page, Own: true, Find: finder.Own(list, func(a *application, _ finder.Query) (finder.Finding, []string, error) {
		return finder.Finding{Path: page + "/" + a.id, Title: a.title, Detail: a.company, Demo: a.demo}, []string{a.company}, nil
	})}
}
