package listing

import (
	"strings"

	"daklakid/internal/core/finder"
	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/text"
)

// Found makes published listings of a kind findable in the search over
// everything, as its own list finds them.
func (k *Kernel) Found(kind string) finder.Source {
	return finder.Source{Kind: kind, All: k.listPage(kind) + "?q={q}", Find: func(tx *database.Tx, q finder.Query) ([]finder.Finding, error) {
		b, err := k.board(kind)
		if err != nil {
			return nil, err
		}
		f, err := b.filter(Query{Q: q.Text})
		if err != nil || f.Text == "" {
			return nil, err
		}
		found, err := k.Find(tx, kind, f, "", q.Limit)
		all := make([]finder.Finding, 0, len(found.Rows))
		for _, r := range found.Rows {
			all = append(all, k.finding(r, b.page, q.Language))
		}
		return all, err
	}}
}

func (k *Kernel) listPage(kind string) string { return strings.TrimSuffix(k.boards[kind].page, "/") }

func (k *Kernel) finding(r Row, page, language string) finder.Finding {
	ward, _ := k.Province.Ward(r.Ward)
	f := finder.Finding{Path: page + r.ID, Title: r.Title, Detail: ward.FullName, Color: r.Color, Demo: r.Demo == 1}
	switch {
	case r.Price == 0: // it is by agreement, or has none
	case language == text.First:
		f.Detail = shortMoney(r.Price) + " · " + f.Detail
	default:
		f.Detail = money(r.Price) + " · " + f.Detail
	}
	if r.Cover != "" {
		f.Photo = photo.Thumb(r.Cover)
	}
	return f
}

// mostActedFor is for how many companies somebody's own listings are looked through.
const mostActedFor = 5

// FoundOwn finds among what somebody has posted, for herself and for her
// companies. Pages tell where the app shows one's own of a kind.
func (k *Kernel) FoundOwn(all string, pages map[string]string) finder.Source {
	list := func(tx *database.Tx, q finder.Query) (rows []Row, err error) {
		companies := []string{""}
		for _, g := range q.Who.Grants {
			if g.Kind == "company" && len(companies) <= mostActedFor {
				companies = append(companies, g.Organisation)
			}
		}
		for _, kind := range k.names {
			for _, company := range companies {
				if pages[kind] == "" {
					continue
				}
				found, err := k.Mine(tx, q.Who.Account, company, kind, "", "", finder.Recent)
				if errs.KindOf(err) == errs.NotFound {
					continue // another role of hers than one that posts
				}
				if err != nil {
					return nil, err
				}
				rows = append(rows, found.Rows...)
			}
		}
		return rows, nil
	}
	return finder.Source{Kind: "listings", All: all, Own: true, Find: finder.Own(list, func(r Row, q finder.Query) (finder.Finding, []string, error) {
		return k.finding(r, pages[r.Kind], q.Language), nil, nil
	})}
}

// FoundSearches finds among the searches that somebody keeps.
func (k *Kernel) FoundSearches(all string) finder.Source {
	list := func(tx *database.Tx, q finder.Query) ([]SavedSearch, error) { return k.Saved(tx, q.Who.Account) }
	return finder.Source{Kind: "searches", All: all, Own: true, Find: finder.Own(list, func(s SavedSearch, _ finder.Query) (finder.Finding, []string, error) {
		if k.boards[s.Kind] == nil {
			return finder.Finding{}, nil, nil
		}
		return finder.Finding{Path: k.listPage(s.Kind) + "?" + s.Query, Title: s.Name}, nil, nil
	})}
}
