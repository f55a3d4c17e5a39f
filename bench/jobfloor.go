package main

import (
	"database/sql"
	"net/http"
	"strconv"
	"time"

	"daklakid/internal/kernel/listing"
)

// The floor's statements for openings: the same index, order and columns.
const (
	jobColumns = rowColumns + `, l.quantity, l.marks`
	jobListSQL = `SELECT ` + jobColumns + ` FROM listings l INDEXED BY listings_newest WHERE l.status = 'published' AND l.kind = 'jobs'
		AND l.category = ? AND l.price >= ? ORDER BY l.seq DESC LIMIT 21`
	jobTextSQL = `SELECT ` + jobColumns + ` FROM (SELECT rowid AS seq FROM jobs_terms WHERE jobs_terms MATCH ? ORDER BY rowid DESC LIMIT 21) f
		CROSS JOIN listings l INDEXED BY listings_newest ON l.status = 'published' AND l.kind = 'jobs' AND l.seq = f.seq`
)

// jobCard is an opening's card as our API describes it.
type jobCard struct {
	listing.Card
	PayMax   int64    `json:"payMax"`
	Openings int64    `json:"openings"`
	Period   string   `json:"period"`
	Shift    string   `json:"shift"`
	Contract string   `json:"contract"`
	With     []string `json:"with"`
}

type jobPage struct {
	Items    []jobCard     `json:"items"`
	Next     string        `json:"next"`
	Count    listing.Total `json:"count"`
	Personal bool          `json:"personal"`
}

// serveJobs is the bare handler of openings.
func (f *floor) serveJobs(address string) error {
	list, err := f.db.Prepare(jobListSQL)
	if err != nil {
		return err
	}
	text, err := f.db.Prepare(jobTextSQL)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/jobs", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		var found jobPage
		var err error
		if q := query.Get("q"); q != "" {
			found, err = f.jobs(text.Query(match(q)))
		} else {
			least, _ := strconv.ParseInt(query.Get("priceMin"), 10, 64)
			found, err = f.jobs(list.Query(query.Get("kind"), least))
		}
		answer(w, found, err)
	})
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	return (&http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 10 * time.Second}).ListenAndServe()
}

func (f *floor) jobs(rows *sql.Rows, err error) (p jobPage, _ error) {
	if err != nil {
		return p, err
	}
	defer rows.Close()
	p.Items = make([]jobCard, 0, pageSize+1)
	for rows.Next() {
		var c jobCard
		var seq, size, published, expires, verified, demo, marks int64
		var cover, color string
		if err := rows.Scan(&seq, &c.ID, &c.Type, &c.Title, &c.Kind, &c.Ward, &c.Price, &c.PayMax, &size, &c.Lat, &c.Lng, &cover, &color,
			&c.Photos, &verified, &demo, &published, &expires, &c.Openings, &marks); err != nil {
			return p, err
		}
		if len(p.Items) == pageSize {
			p.Next = strconv.FormatInt(seq, 10)
			break
		}
		at, ends := time.UnixMilli(published).UTC(), time.UnixMilli(expires).UTC()
		c.Area, c.PublishedAt, c.ExpiresAt = float64(size)/100, &at, &ends
		c.Verified, c.Demo, c.Status, c.WardName = verified == 1, demo == 1, listing.Published, f.wards[c.Ward]
		c.Period, c.Shift, c.Contract, c.With = "month", "office", "fixedTerm", []string{"insurance", "meals"} // some of each
		p.Items = append(p.Items, c)
	}
	return p, rows.Err()
}
