package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the same engine, registered as "sqlite"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

const (
	rowColumns = `l.id, l.kind, l.title, l.category, l.ward, l.price, l.size, l.lat, l.lng, l.cover, l.cover_color, l.photo_count, l.verified, l.demo, l.published_at`
	listSQL    = `SELECT ` + rowColumns + ` FROM listings l INDEXED BY listings_newest WHERE l.status = 'published' AND l.kind = 'rentals'
		AND l.category = ? AND l.price <= ? ORDER BY l.seq DESC LIMIT 20`
	wardSQL = `SELECT ` + rowColumns + ` FROM listings l INDEXED BY listings_ward WHERE l.status = 'published' AND l.kind = 'rentals'
		AND l.category = ? AND l.price <= ? AND l.ward = ? ORDER BY l.seq DESC LIMIT 20`
	textSQL = `SELECT ` + rowColumns + ` FROM (SELECT rowid AS seq FROM listing_terms WHERE listing_terms MATCH ? ORDER BY rowid DESC LIMIT 20) f
		CROSS JOIN listings l INDEXED BY listings_newest ON l.status = 'published' AND l.kind = 'rentals' AND l.seq = f.seq`
	detailSQL = `SELECT ` + rowColumns + ` FROM listings l WHERE l.id = ? AND l.status = 'published'`
)

// floor is a bare handler: the standard library, prepared statements, nothing
// else. What a framework adds is measured against it.
type floor struct {
	db *sql.DB

	list, ward, text, detail *sql.Stmt
}

func openFloor(path string) (*floor, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=cache_size(-16000)&_pragma=mmap_size(268435456)")
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(8)
	f := &floor{db: db}
	for stmt, query := range map[**sql.Stmt]string{&f.list: listSQL, &f.ward: wardSQL, &f.text: textSQL, &f.detail: detailSQL} {
		if *stmt, err = db.Prepare(query); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *floor) close() { _ = f.db.Close() }

// ask answers one query in process: without HTTP this is the limit.
func (f *floor) ask(q string, kind string, priceMax int64, ward string) ([]listing.Card, error) {
	switch {
	case q != "":
		return cards(f.text.Query(match(q)))
	case ward != "":
		return cards(f.ward.Query(kind, priceMax, ward))
	}
	return cards(f.list.Query(kind, priceMax))
}

func match(q string) string {
	return `"kind=rentals" AND "` + strings.Join(strings.Fields(search.Fold(q)), `" AND "`) + `"`
}

func cards(rows *sql.Rows, err error) ([]listing.Card, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make([]listing.Card, 0, 20)
	for rows.Next() {
		var c listing.Card
		var size, published, verified, demo int64
		var cover, color string
		if err := rows.Scan(&c.ID, &c.Type, &c.Title, &c.Kind, &c.Ward, &c.Price, &size, &c.Lat, &c.Lng, &cover, &color,
			&c.Photos, &verified, &demo, &published); err != nil {
			return nil, err
		}
		at := time.UnixMilli(published).UTC()
		c.Area, c.PublishedAt, c.Verified, c.Demo, c.Status = float64(size)/100, &at, verified == 1, demo == 1, listing.Published
		c.WardName = c.Ward
		if cover != "" {
			c.Photo = &listing.CardPhoto{Thumb: "/media/" + cover + "/thumb", Color: color}
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

func (f *floor) serve(address string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/rentals", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		priceMax, _ := strconv.ParseInt(query.Get("priceMax"), 10, 64)
		found, err := f.ask(query.Get("q"), query.Get("kind"), priceMax, query.Get("ward"))
		answer(w, web.Page[listing.Card]{Items: found}, err)
	})
	mux.HandleFunc("GET /api/v1/rentals/{id}", func(w http.ResponseWriter, r *http.Request) {
		found, err := cards(f.detail.Query(r.PathValue("id")))
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
