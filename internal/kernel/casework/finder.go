package casework

import (
	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
)

// Found finds among the cases of a kind that somebody filed: by what they are
// about, by the procedure, and by the receipt.
func (k *Kernel) Found(group, kind, all string) finder.Source {
	page := k.kinds[kind].Page
	list := func(tx *database.Tx, q finder.Query) (found []Brief, err error) {
		cases, _, err := k.Mine(tx, q.Who.Account, kind, "", finder.Recent)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			card, err := k.card(tx, c, q.Language)
			if err != nil {
				return nil, err
			}
			found = append(found, card)
		}
		return found, nil
	}
	return finder.Source{Kind: group, All: all, Own: true, Find: finder.Own(list, func(c Brief, _ finder.Query) (finder.Finding, []string, error) {
		f := finder.Finding{Path: page + c.ID, Title: c.Name, Detail: c.Receipt, Demo: c.Demo}
		if c.Line != "" {
			f.Title, f.Detail = c.Line, c.Name+" · "+c.Receipt
		}
		return f, []string{f.Detail, c.Receipt}, nil
	})}
}
