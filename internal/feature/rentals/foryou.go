package rentals

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// interest is what an account is taken to look for, and why.
type interest struct {
	kind, ward, site string
	priceMax         int64
	work             bool // the site is where it works
}

// Bounds of the personal order: how much is remembered of an account, and how
// much of it is asked for one page.
const (
	maxInterests = 20
	maxAsked     = 6
	perInterest  = 12
	nearRadius   = 5000 // metres around a park
)

// forYou gives first what fits the account's work, searches and favourites,
// taking turns, each with its reason; then the newest. The list's own filters
// hold throughout.
func (s *Service) forYou(tx *database.Tx, account string, f listing.Filter, p web.Paging, language string, out *listing.Listed) error {
	f.Sort = ""
	var at listing.Shown
	more, err := web.After(p.Cursor, &at)
	if err != nil {
		return err
	}
	if !more {
		if out.Rows, err = s.fitting(tx, account, f, min(p.Limit, 20), language); err != nil {
			return err
		}
	}
	return s.kernel.FillUp(tx, Kind, f, at, p.Limit, out)
}

// fitting are the n newest that fit one interest each, with the reason.
func (s *Service) fitting(tx *database.Tx, account string, f listing.Filter, n int, language string) ([]listing.Row, error) {
	interests, err := s.interests(tx, account)
	if err != nil {
		return nil, err
	}
	var turns [][]listing.Row
	for _, i := range interests {
		narrowed, ok := s.narrow(f, i)
		if !ok {
			continue
		}
		rows, _, err := s.find(tx, narrowed, "", perInterest)
		if err != nil {
			return nil, err
		}
		reason := s.reason(i, language)
		for n := range rows {
			rows[n].Reason = reason
		}
		turns = append(turns, rows)
	}
	return take(turns, n), nil
}

// take goes round the interests until there are n different rows.
func take(turns [][]listing.Row, n int) []listing.Row {
	var out []listing.Row
	seen := map[int64]bool{}
	for round := range perInterest {
		for _, rows := range turns {
			if round < len(rows) && len(out) < n && !seen[rows[round].Seq] {
				seen[rows[round].Seq] = true
				out = append(out, rows[round])
			}
		}
	}
	return out
}

// narrow adds an interest to the list's filters; false when the two exclude
// each other, or the filters say where already.
func (s *Service) narrow(f listing.Filter, i interest) (listing.Filter, bool) {
	if i.kind != "" {
		if len(f.Categories) > 0 && !slices.Contains(f.Categories, i.kind) {
			return f, false
		}
		f.Categories = []string{i.kind}
	}
	if i.ward != "" {
		if len(f.Wards) > 0 && !slices.Contains(f.Wards, i.ward) {
			return f, false
		}
		f.Wards = []string{i.ward}
	}
	if site, ok := s.province.Site(i.site); ok {
		if f.Near != nil || f.Box != nil {
			return f, false
		}
		f.Near, f.Radius = &place.Point{Lat: site.Point.Lat, Lng: site.Point.Lng}, nearRadius
	}
	if i.priceMax > 0 && (f.PriceMax == 0 || i.priceMax < f.PriceMax) {
		f.PriceMax = i.priceMax
	}
	return f, f.PriceMax == 0 || f.PriceMin <= f.PriceMax
}

// reason says an interest in words: "gần KCN Hòa Phú, dưới 2 triệu".
func (s *Service) reason(i interest, language string) string {
	var parts []string
	if i.kind != "" {
		parts = append(parts, s.texts.Say(language, "rentals.kind."+i.kind, nil))
	}
	if site, ok := s.province.Site(i.site); ok {
		code := "rentals.near"
		if i.work {
			code = "rentals.workplace"
		}
		parts = append(parts, s.texts.Say(language, code, map[string]any{"place": site.Name.In(language)}))
	}
	if ward, ok := s.province.Ward(i.ward); ok {
		parts = append(parts, s.texts.Say(language, "rentals.in", map[string]any{"place": ward.FullName}))
	}
	if i.priceMax > 0 {
		parts = append(parts, s.texts.Say(language, "rentals.under", map[string]any{"price": millions(i.priceMax, language)}))
	}
	return strings.Join(parts, ", ")
}

// interests are, in this order: work, the last searches, the favourites.
func (s *Service) interests(tx *database.Tx, account string) ([]interest, error) {
	if account == "" {
		return nil, nil //nolint:nilnil // nobody's interests
	}
	var all []interest
	if s.workplace != nil {
		park, err := s.workplace(tx, account)
		if err != nil {
			return nil, err
		}
		if park != "" {
			all = append(all, interest{site: park, work: true})
		}
	}
	scan := func(rows *sql.Rows) error {
		var i interest
		err := rows.Scan(&i.kind, &i.ward, &i.site, &i.priceMax)
		if !slices.Contains(all, i) {
			all = append(all, i)
		}
		return err
	}
	err := tx.Each(scan, `SELECT kind, ward, site, price_max FROM rental_interests WHERE account = $1 ORDER BY at DESC LIMIT $2`,
		account, maxAsked-2)
	if err != nil {
		return nil, err
	}
	rows, err := s.kernel.Favourites(tx, account, Kind, "", 3)
	for _, r := range rows.Rows {
		if i := (interest{kind: r.Category, ward: r.Ward}); !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	return all[:min(len(all), maxAsked)], err
}

// remember keeps what a signed-in person has searched for, if she agreed and it
// says anything about what she wants to see first.
func (s *Service) remember(ctx context.Context, in *listInput, meant *Understood) error {
	account := web.Who(ctx).Account
	if account == "" || in.Cursor != "" {
		return nil
	}
	i := interest{priceMax: in.PriceMax}
	if len(in.Kind) == 1 {
		i.kind = in.Kind[0]
	} else if meant != nil {
		i.kind = meant.Kind
	}
	if len(in.Ward) == 1 {
		i.ward = in.Ward[0]
	}
	if _, ok := s.province.Site(in.Near); ok {
		i.site = in.Near
	}
	if meant != nil && meant.Place != nil && i.ward == "" && i.site == "" {
		if meant.site {
			i.site = meant.Place.Slug
		} else {
			i.ward = meant.Place.Slug
		}
	}
	if i == (interest{}) {
		return nil
	}
	known, agreed := false, false
	err := s.db.View(ctx, func(tx *database.Tx) (err error) {
		if agreed, err = s.agreed(tx, account); err != nil || !agreed {
			return err
		}
		// Looking costs far less than writing, and people search for the same again.
		return tx.Row(`SELECT EXISTS (SELECT 1 FROM rental_interests WHERE account = $1 AND kind = $2 AND ward = $3
			AND site = $4 AND price_max = $5 AND at > $6)`,
			account, i.kind, i.ward, i.site, i.priceMax, tx.Now()-time.Hour.Milliseconds()).Scan(&known)
	})
	if err != nil || known || !agreed {
		return err
	}
	return s.db.Update(ctx, func(tx *database.Tx) error { return keep(tx, account, i) })
}

func keep(tx *database.Tx, account string, i interest) error {
	_, err := tx.Exec(`INSERT INTO rental_interests (account, kind, ward, site, price_max, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account, kind, ward, site, price_max) DO UPDATE SET at = $6`,
		account, i.kind, i.ward, i.site, i.priceMax, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM rental_interests WHERE account = $1 AND at < COALESCE((SELECT at FROM rental_interests
		WHERE account = $1 ORDER BY at DESC LIMIT 1 OFFSET $2), 0)`, account, maxInterests-1)
	return err
}
