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
	maxOthers = 30
	maxOwn    = 100
)

// Similar warns of listings that look like the same thing posted twice: the
// same owner's, or at nearly the same price in the same ward, with a title of
// much the same words. It never stops anybody.
func (k *Kernel) Similar(tx *database.Tx, i *Item) ([]Warning, error) {
	others, err := nearlySame(tx, i)
	if err != nil {
		return nil, err
	}
	mine, err := own(tx, i)
	if err != nil {
		return nil, err
	}
	var ids []string
	title := syllables(i.Title)
	for _, t := range append(others, mine...) {
		if t.id != i.ID && len(ids) < 3 && !slices.Contains(ids, t.id) && alike(title, syllables(t.title)) {
			ids = append(ids, t.id)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nothing to warn of
	}
	return []Warning{{Code: "similar", Listings: ids}}, nil
}

type titled struct{ id, title string }

// nearlySame are public ones of the same ward and price, the newest among the
// newest of all: twice the same is posted within days, and a ward holds
// thousands.
func nearlySame(tx *database.Tx, i *Item) ([]titled, error) {
	return titles(tx, `SELECT id, title`+from(tx.Engine(), "listings_ward")+` WHERE status = 'published' AND kind = $1 AND ward = $2
		AND seq > (SELECT max(seq)`+from(tx.Engine(), "listings_newest")+` WHERE status = 'published' AND kind = $1) - $3
		AND price BETWEEN $4 AND $5 ORDER BY seq DESC LIMIT $6`,
		i.Kind, i.Ward, window, i.Price*95/100, i.Price*105/100, maxOthers)
}

// twice is another public listing that is likely the same thing: of much the
// same words, at nearly the same price in the same ward, whoever posted it.
// While posting, a person is warned of more.
func twice(tx *database.Tx, i *Item) (other string, err error) {
	all, err := nearlySame(tx, i)
	if err != nil {
		return "", err
	}
	mine, err := titles(tx, `SELECT id, title FROM (SELECT id, title, ward, price, status FROM listings WHERE owner = $1 AND kind = $2
		ORDER BY id DESC LIMIT $3) o WHERE status = 'published' AND ward = $4 AND price BETWEEN $5 AND $6`,
		i.Owner, i.Kind, maxOwn, i.Ward, i.Price*95/100, i.Price*105/100)
	if err != nil {
		return "", err
	}
	title := syllables(i.Title)
	for _, t := range append(all, mine...) {
		if t.id != i.ID && alike(title, syllables(t.title)) {
			return t.id, nil
		}
	}
	return "", nil
}

// own are the owner's newest that are public or may become so.
func own(tx *database.Tx, i *Item) ([]titled, error) {
	return titles(tx, `SELECT id, title FROM listings WHERE owner = $1 AND kind = $2 AND status IN ('review', 'hidden', 'published')
		ORDER BY id DESC LIMIT $3`, i.Owner, i.Kind, maxOwn)
}

func titles(tx *database.Tx, query string, args ...any) (all []titled, err error) {
	var t titled
	err = tx.Each(func(rows *sql.Rows) error {
		err := rows.Scan(&t.id, &t.title)
		all = append(all, t)
		return err
	}, query, args...)
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
