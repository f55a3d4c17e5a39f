package notify

import (
	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
)

// Found finds among somebody's newest notices.
func (s *Service) Found(all string) finder.Source {
	list := func(tx *database.Tx, q finder.Query) ([]stored, error) {
		return inbox(tx, q.Who.Account, wish{before: newest, limit: finder.Recent})
	}
	return finder.Source{Kind: "notices", All: all, Own: true, Find: finder.Own(list, func(n stored, q finder.Query) (finder.Finding, []string, error) {
		item, err := s.item(n, q.Language)
		if item.Link == "" {
			item.Link = all
		}
		return finder.Finding{Path: item.Link, Title: item.Title, Detail: item.Text}, []string{item.Text}, err
	})}
}
