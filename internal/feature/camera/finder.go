package camera

import (
	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
)

// camerasPage is where the app lists cameras, and below it shows one.
const camerasPage = "/camera"

// Found makes public cameras findable in the search over everything, by what
// they are called, where they stand and on which road.
func (s *Service) Found() finder.Source {
	return finder.Source{Kind: "cameras", All: camerasPage + "?q={q}", Find: func(tx *database.Tx, q finder.Query) ([]finder.Finding, error) {
		all, err := list(tx, filter{public: true, words: search.Fold(q.Text), limit: finder.Recent})
		var found []finder.Finding
		for _, r := range all {
			// The table looks inside words, too; here a word begins as it was typed.
			if len(found) < q.Limit && q.About(r.name, r.place, r.road, s.ward(r.ward)) {
				found = append(found, finder.Finding{Path: camerasPage + "/" + r.id, Title: r.name, Detail: r.where(), Demo: r.demo})
			}
		}
		return found, err
	}}
}

// ward is what the words of a camera call its ward.
func (s *Service) ward(code string) string {
	if ward, ok := s.o.Province.Ward(code); ok {
		return ward.FullName
	}
	return ""
}

func (r *record) where() string {
	if r.road == "" {
		return r.place
	}
	return r.place + " · " + r.road
}
