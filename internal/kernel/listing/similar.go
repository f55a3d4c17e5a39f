package listing

import (
	"database/sql"
	"slices"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
)

// How many listings a new one is compared with: the newest of others, and its
// owner's own.
const (
	maxOthers = 50
	maxOwn    = 100
)

// Similar warns of listings that look like the same thing posted twice: the
// same owner's, or at nearly the same price in the same ward, with a title of
// much the same words. It never stops anybody.
func (k *Kernel) Similar(tx *database.Tx, i *Item) ([]Warning, error) {
	others, err := k.nearlySame(tx, i)
	if err != nil {
		return nil, err
	}
	own, err := ownTitles(tx, i)
	if err != nil {
		return nil, err
	}
	var ids []string
	title := syllables(i.Title)
	for _, r := range append(others, own...) {
		if r.ID != i.ID && len(ids) < 3 && !slices.Contains(ids, r.ID) && alike(title, r.words) {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nothing to warn of
	}
	return []Warning{{Code: "similar", Listings: ids}}, nil
}

// nearlySame are the newest public ones of the same ward and price.
func (k *Kernel) nearlySame(tx *database.Tx, i *Item) ([]Row, error) {
	s := &statement{}
	s.add(`SELECT `, stampColumns, from(tx.Engine(), "listings_ward"), ` WHERE status = 'published' AND kind = `, s.arg(i.Kind))
	s.add(` AND ward = `, s.arg(i.Ward), ` AND price BETWEEN `, s.arg(i.Price*95/100), ` AND `, s.arg(i.Price*105/100))
	s.add(` ORDER BY seq DESC LIMIT `, s.arg(maxOthers))
	spots, err := readSpots(tx, s, stampColumns)
	if err != nil {
		return nil, err
	}
	return k.recall(tx, asked{kind: i.Kind}, spots)
}

// ownTitles are the owner's newest that are public or may become so.
func ownTitles(tx *database.Tx, i *Item) (all []Row, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var r Row
		err := rows.Scan(&r.ID, &r.Title)
		r.words = syllables(r.Title)
		all = append(all, r)
		return err
	}, `SELECT id, title FROM listings WHERE owner = $1 AND kind = $2 AND status IN ('review', 'hidden', 'published')
		ORDER BY id DESC LIMIT $3`, i.Owner, i.Kind, maxOwn)
	return all, err
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
