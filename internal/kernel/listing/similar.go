package listing

import (
	"slices"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
)

// Similar warns of listings that look like the same thing posted twice: the
// same owner's, or at nearly the same price in the same ward, with a title of
// much the same words. It never stops anybody.
func (k *Kernel) Similar(tx *database.Tx, i *Item) ([]Warning, error) {
	s := &statement{}
	s.add(`SELECT * FROM (SELECT `, rowColumns, from(tx.Engine(), "listings_ward"), ` WHERE status = 'published' AND kind = `, s.arg(i.Kind))
	s.add(` AND ward = `, s.arg(i.Ward), ` AND price BETWEEN `, s.arg(i.Price*95/100), ` AND `, s.arg(i.Price*105/100))
	s.add(` ORDER BY seq DESC LIMIT 200) w UNION ALL SELECT * FROM (SELECT `, rowColumns, ` FROM listings WHERE owner = `, s.arg(i.Owner))
	s.add(` AND kind = `, s.arg(i.Kind), ` AND status IN ('review', 'hidden', 'published') ORDER BY id DESC LIMIT 100) o`)
	rows, err := readRows(tx, s)
	if err != nil {
		return nil, err
	}
	var ids []string
	title := syllables(i.Title)
	for _, r := range rows {
		if r.ID != i.ID && len(ids) < 3 && !slices.Contains(ids, r.ID) && alike(title, syllables(r.Title)) {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nothing to warn of
	}
	return []Warning{{Code: "similar", Listings: ids}}, nil
}

func syllables(title string) []string { return unique(strings.Fields(search.Fold(title))) }

// alike: three quarters of the different syllables are in both.
func alike(a, b []string) bool {
	both := 0
	for _, s := range a {
		if slices.Contains(b, s) {
			both++
		}
	}
	return both > 0 && 4*both >= 3*(len(a)+len(b)-both)
}
