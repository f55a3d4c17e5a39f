package listing

import (
	"database/sql"
	"net/url"
	"slices"
	"strconv"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// maxSearches bounds what one account keeps.
const maxSearches = 50

// SavedSearch is a filter that an account wants to come back to, and to be
// told of new listings for.
type SavedSearch struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Name      string    `json:"name"`
	Query     string    `json:"query" doc:"As in the address of the list"`
	Alert     bool      `json:"alert"`
	CreatedAt time.Time `json:"createdAt"`
}

// Save keeps a search; its query must be one that the kind's list accepts.
func (k *Kernel) Save(tx *database.Tx, account string, s SavedSearch) (SavedSearch, error) {
	var bad errs.Fields
	length(&bad, "name", s.Name, 1, 100)
	f, err := k.savedFilter(s.Kind, s.Query)
	if err != nil {
		return s, err
	}
	if err := bad.Err(); err != nil {
		return s, err
	}
	if err := tx.Alone("listing.searches:" + account); err != nil {
		return s, err
	}
	var n int
	if err := tx.Row(`SELECT count(*) FROM listing_searches WHERE account = $1`, account).Scan(&n); err != nil {
		return s, err
	}
	if n >= maxSearches {
		return s, errs.New(errs.Conflict, "searchesFull", "max", maxSearches)
	}
	s.ID, s.CreatedAt = id.New(tx.Now()), tx.Time()
	_, err = tx.Exec(`INSERT INTO listing_searches (id, account, kind, name, query, alert, ward, category, price_max, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.ID, account, s.Kind, s.Name, s.Query, bit(s.Alert), only(f.Wards), only(f.Categories), f.PriceMax, tx.Now())
	return s, err
}

func only(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}

// savedFilter reads a query string as the kind's list would.
func (k *Kernel) savedFilter(kind, query string) (Filter, error) {
	b := k.boards[kind]
	if b == nil {
		return Filter{}, errs.InvalidField("kind", "kindUnknown")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return Filter{}, errs.InvalidField("query", "queryInvalid", "field", "?")
	}
	q, field := queryOf(values)
	if field != "" {
		return Filter{}, errs.InvalidField("query", "queryInvalid", "field", field)
	}
	f, err := b.filter(q)
	var e *errs.Error
	if asError(err, &e) && len(e.Fields) > 0 {
		return f, errs.InvalidField("query", "queryInvalid", "field", e.Fields[0].Name)
	}
	return f, err
}

// queryOf reads a query as the list's input does, and names the first
// parameter that it would refuse.
func queryOf(values url.Values) (q Query, bad string) {
	q.Kind, q.Tag, q.Ward = values["kind"], values["tag"], values["ward"]
	if len(q.Kind) > 10 || len(q.Tag) > 5 || len(q.Ward) > 30 {
		return q, "ward"
	}
	for name, all := range values {
		if name == "kind" || name == "tag" || name == "ward" {
			continue
		}
		if len(all) != 1 || !setQuery(&q, name, all[0]) {
			return q, name
		}
	}
	return q, ""
}

func setQuery(q *Query, name, value string) bool {
	switch name {
	case "q":
		q.Q = value
		return len([]rune(value)) <= 200
	case "near":
		q.Near = value
		return len(value) <= 80
	case "bbox":
		q.BBox = value
		return len(value) <= 80
	case "sort":
		q.Sort = value
		return slices.Contains([]string{"newest", "price", "priceDesc", "distance", "forYou"}, value)
	}
	number := map[string]*int64{
		"priceMin": &q.PriceMin, "priceMax": &q.PriceMax, "areaMin": &q.AreaMin, "areaMax": &q.AreaMax, "radius": &q.Radius,
	}[name]
	if number == nil {
		return false
	}
	n, err := strconv.ParseInt(value, 10, 64)
	*number = n
	return err == nil && n >= 0 && n <= 1_000_000_000_000
}

const searchColumns = `id, kind, name, query, alert, created_at`

func scanSearch(rows *sql.Rows) (s SavedSearch, err error) {
	var alert, created int64
	err = rows.Scan(&s.ID, &s.Kind, &s.Name, &s.Query, &alert, &created)
	s.Alert, s.CreatedAt = alert == 1, moment(created)
	return s, err
}

// Saved lists an account's searches, the newest first; there are few enough
// for one page.
func (k *Kernel) Saved(tx *database.Tx, account string) ([]SavedSearch, error) {
	all := []SavedSearch{}
	err := tx.Each(func(rows *sql.Rows) error {
		s, err := scanSearch(rows)
		all = append(all, s)
		return err
	}, `SELECT `+searchColumns+` FROM listing_searches WHERE account = $1 ORDER BY id DESC LIMIT $2`, account, maxSearches)
	return all, err
}

// SavedFilters are an account's searches of a kind, the newest first. One of
// an older version that no longer makes sense is left out.
func (k *Kernel) SavedFilters(tx *database.Tx, account, kind string) ([]Filter, error) {
	saved, err := k.Saved(tx, account)
	if err != nil {
		return nil, err
	}
	var all []Filter
	for _, s := range saved {
		if s.Kind != kind {
			continue
		}
		if f, err := k.savedFilter(kind, s.Query); err == nil {
			all = append(all, f)
		}
	}
	return all, nil
}

// ChangeSaved renames a search of the account's own, or turns its alert on or
// off; nil leaves as it is.
func (k *Kernel) ChangeSaved(tx *database.Tx, account, search string, name *string, alert *bool) error {
	if err := id.Check(search); err != nil {
		return err
	}
	if name != nil {
		var bad errs.Fields
		length(&bad, "name", *name, 1, 100)
		if err := bad.Err(); err != nil {
			return err
		}
		err := tx.One(errs.Missing(), `UPDATE listing_searches SET name = $1 WHERE id = $2 AND account = $3`, *name, search, account)
		if err != nil {
			return err
		}
	}
	if alert == nil {
		return nil
	}
	return tx.One(errs.Missing(), `UPDATE listing_searches SET alert = $1 WHERE id = $2 AND account = $3`, bit(*alert), search, account)
}

// DropSaved forgets a search of the account's own.
func (k *Kernel) DropSaved(tx *database.Tx, account, search string) error {
	if err := id.Check(search); err != nil {
		return err
	}
	err := tx.One(errs.Missing(), `DELETE FROM listing_searches WHERE id = $1 AND account = $2`, search, account)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM listing_hits WHERE search = $1`, search)
	return err
}

// sendAlerts tells an account of the new listings its searches have found, in
// one notice for each search, and forgets them.
func (k *Kernel) sendAlerts(tx *database.Tx, account string) error {
	var all []SavedSearch
	err := tx.Each(func(rows *sql.Rows) error {
		var f SavedSearch
		err := rows.Scan(&f.ID, &f.Name, &f.Kind, &f.Query)
		all = append(all, f)
		return err
	}, `SELECT id, name, kind, query FROM listing_searches s
		WHERE account = $1 AND EXISTS (SELECT 1 FROM listing_hits h WHERE h.search = s.id) ORDER BY id`, account)
	if err != nil {
		return err
	}
	for _, f := range all {
		count, err := tx.Exec(`DELETE FROM listing_hits WHERE search = $1`, f.ID) // also those that came since we looked
		if err != nil {
			return err
		}
		err = notify.Send(tx, notify.Notice{
			Account: account, Category: "search", Code: "listing.alert",
			Args: map[string]any{"name": f.Name, "count": count}, Link: k.searchLink(f),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (k *Kernel) searchLink(s SavedSearch) string {
	b := k.boards[s.Kind]
	if b == nil {
		return ""
	}
	link := b.page[:len(b.page)-1]
	if s.Query != "" {
		link += "?" + s.Query
	}
	return link
}
