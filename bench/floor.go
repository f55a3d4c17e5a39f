package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the same engine, registered as "sqlite"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/search"
	"daklakid/province"
)

const (
	// The columns of a card, and one row more than a page, which tells whether
	// another follows: the same answer as ours.
	rowColumns = `l.seq, l.id, l.kind, l.title, l.category, l.ward, l.price, l.amount, l.size, l.lat, l.lng, l.cover, l.cover_color, l.photo_count,
		l.verified, l.demo, l.published_at, l.expires_at`
	pageSize = 20
	listSQL  = `SELECT ` + rowColumns + ` FROM listings l INDEXED BY listings_newest WHERE l.status = 'published' AND l.kind = 'rentals'
		AND l.category = ? AND l.price <= ? ORDER BY l.seq DESC LIMIT 21`
	wardSQL = `SELECT ` + rowColumns + ` FROM listings l INDEXED BY listings_ward WHERE l.status = 'published' AND l.kind = 'rentals'
		AND l.category = ? AND l.price <= ? AND l.ward = ? ORDER BY l.seq DESC LIMIT 21`
	textSQL = `SELECT ` + rowColumns + ` FROM (SELECT rowid AS seq FROM listing_terms WHERE listing_terms MATCH ? ORDER BY rowid DESC LIMIT 21) f
		CROSS JOIN listings l INDEXED BY listings_newest ON l.status = 'published' AND l.kind = 'rentals' AND l.seq = f.seq`
	detailSQL = `SELECT ` + rowColumns + ` FROM listings l WHERE l.id = ? AND l.status = 'published'`
)

// floor is a bare handler: the standard library, prepared statements, nothing
// else. What a framework adds is measured against it.
type floor struct {
	db    *sql.DB
	wards map[string]string // names by code

	list, ward, text, detail *sql.Stmt
}

func openFloor(path string) (*floor, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=cache_size(-16000)&_pragma=mmap_size(268435456)")
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(8)
	f := &floor{db: db, wards: map[string]string{}}
	pack, err := province.Pack("daklak")
	if err != nil {
		return nil, err
	}
	there, err := place.Load(pack)
	if err != nil {
		return nil, err
	}
	for _, w := range there.Wards() {
		f.wards[w.Code] = w.FullName
	}
	for stmt, query := range map[**sql.Stmt]string{&f.list: listSQL, &f.ward: wardSQL, &f.text: textSQL, &f.detail: detailSQL} {
		if *stmt, err = db.Prepare(query); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *floor) close() { _ = f.db.Close() }

// ask answers one query in process: without HTTP this is the limit.
func (f *floor) ask(q string, kind string, priceMax int64, ward string) (page, error) {
	var all []card
	var last int64
	var err error
	switch {
	case q != "":
		all, last, err = f.cards(f.text.Query(match(q)))
	case ward != "":
		all, last, err = f.cards(f.ward.Query(kind, priceMax, ward))
	default:
		all, last, err = f.cards(f.list.Query(kind, priceMax))
	}
	if len(all) <= pageSize {
		return page{Items: all}, err
	}
	return page{Items: all[:pageSize], Next: strconv.FormatInt(last, 10)}, err
}

// page and card are a rental's list as our API describes it.
type page struct {
	Items []card        `json:"items"`
	Next  string        `json:"next"`
	Count listing.Total `json:"count"`
}

type card struct {
	listing.Card
	Deposit int64 `json:"deposit"`
}

func match(q string) string {
	return `"` + strings.Join(strings.Fields(search.Fold(q)), `" AND "`) + `"`
}

func (f *floor) cards(rows *sql.Rows, err error) (all []card, last int64, _ error) {
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	all = make([]card, 0, pageSize+1)
	for rows.Next() {
		var c card
		var size, published, expires, verified, demo int64
		var cover, color string
		if err := rows.Scan(&last, &c.ID, &c.Type, &c.Title, &c.Kind, &c.Ward, &c.Price, &c.Deposit, &size, &c.Lat, &c.Lng, &cover, &color,
			&c.Photos, &verified, &demo, &published, &expires); err != nil {
			return nil, 0, err
		}
		at, ends := time.UnixMilli(published).UTC(), time.UnixMilli(expires).UTC()
		c.Area, c.PublishedAt, c.ExpiresAt = float64(size)/100, &at, &ends
		c.Verified, c.Demo, c.Status, c.WardName = verified == 1, demo == 1, listing.Published, f.wards[c.Ward]
		if cover != "" {
			c.Photo = &listing.CardPhoto{Thumb: "/media/" + cover + "/thumb", Color: color}
		}
		all = append(all, c)
	}
	return all, last, rows.Err()
}

func (f *floor) serve(address string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/rentals", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		priceMax, _ := strconv.ParseInt(query.Get("priceMax"), 10, 64)
		found, err := f.ask(query.Get("q"), query.Get("kind"), priceMax, query.Get("ward"))
		answer(w, found, err)
	})
	mux.HandleFunc("GET /api/v1/rentals/{id}", func(w http.ResponseWriter, r *http.Request) {
		found, _, err := f.cards(f.detail.Query(r.PathValue("id")))
		if len(found) == 0 {
			http.NotFound(w, r)
			return
		}
		answer(w, found[0], err)
	})
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	return (&http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 10 * time.Second}).ListenAndServe()
}

func answer(w http.ResponseWriter, body any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}
