package listing

import (
	"database/sql"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// maxFavourites bounds what one account keeps.
const maxFavourites = 500

// Favour keeps a published listing among the account's favourites; again is no
// error.
func (k *Kernel) Favour(tx *database.Tx, account, kind, listing string) error {
	i, err := k.public(tx, kind, listing)
	if err != nil {
		return err
	}
	if err := tx.Alone("listing.favourites:" + account); err != nil {
		return err
	}
	var n int
	err = tx.Row(`SELECT count(*) FROM listing_favourites WHERE account = $1`, account).Scan(&n)
	if err != nil {
		return err
	}
	if n >= maxFavourites {
		return errs.New(errs.Conflict, "favouritesFull", "max", maxFavourites)
	}
	_, err = tx.Exec(`INSERT INTO listing_favourites (account, listing, kind, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		account, i.ID, kind, tx.Now())
	return err
}

// Unfavour lets go of it; one that is not there is no error.
func (k *Kernel) Unfavour(tx *database.Tx, account, listing string) error {
	_, err := tx.Exec(`DELETE FROM listing_favourites WHERE account = $1 AND listing = $2`, account, listing)
	return err
}

type favouritePosition struct {
	At      int64  `json:"at"`
	Listing string `json:"listing"`
}

// Favourites lists what the account keeps, the last kept first, with what has
// become of it: one that is no longer public is shown with its status.
func (k *Kernel) Favourites(tx *database.Tx, account, kind, cursor string, limit int) (Found, error) {
	p := favouritePosition{At: 1 << 62}
	if _, err := web.After(cursor, &p); err != nil {
		return Found{}, err
	}
	var rows []Row
	var at []int64
	columns := "l." + strings.ReplaceAll(strings.Join(strings.Fields(rowColumns), " "), ", ", ", l.")
	err := tx.Each(func(r *sql.Rows) error {
		var kept int64
		row, err := scanRow(func(into ...any) error { return r.Scan(append(into, &kept)...) })
		row.Favourite = true
		rows, at = append(rows, row), append(at, kept)
		return err
	}, `SELECT `+columns+`, f.at FROM listing_favourites f JOIN listings l ON l.id = f.listing
		WHERE f.account = $1 AND f.kind = $2 AND (f.at, f.listing) < ($3, $4)
		ORDER BY f.at DESC, f.listing DESC LIMIT $5`, account, kind, p.At, p.Listing, limit+1)
	if err != nil || len(rows) <= limit {
		return Found{Rows: rows}, err
	}
	return Found{rows[:limit], web.Cursor(favouritePosition{at[limit-1], rows[limit-1].ID})}, nil
}

// MarkFavourites notes on rows which of them the account keeps.
func (k *Kernel) MarkFavourites(tx *database.Tx, account string, rows []*Row) error {
	if account == "" || len(rows) == 0 {
		return nil
	}
	s := &statement{}
	s.add(`SELECT listing FROM listing_favourites WHERE account = `, s.arg(account))
	ids := make([]string, padded(len(rows)))
	for i := range ids {
		ids[i] = rows[min(i, len(rows)-1)].ID
	}
	s.in("listing", ids)
	kept := map[string]bool{}
	err := tx.Each(func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		kept[id] = true
		return err
	}, s.String(), s.args...)
	for _, r := range rows {
		r.Favourite = kept[r.ID]
	}
	return err
}

// Mine lists an account's own listings of a kind, or those of a company that
// it may act for, the newest first, in one status or, when it is empty, in all.
func (k *Kernel) Mine(tx *database.Tx, account, company, kind string, status Status, cursor string, limit int) (Found, error) {
	s := &statement{}
	s.add(`SELECT `, rowColumns, ` FROM listings WHERE `)
	if company == "" {
		s.add(`owner = `, s.arg(account), ` AND organisation = ''`)
	} else {
		may, err := k.mayAct(tx, account, company, kind)
		if err != nil {
			return Found{}, err
		}
		if !may {
			return Found{}, errs.Missing()
		}
		s.add(`organisation = `, s.arg(company), ` AND organisation <> ''`) // lets the partial index be used
	}
	s.add(` AND kind = `, s.arg(kind))
	if status != "" {
		s.add(` AND status = `, s.arg(string(status)))
	}
	return k.newestFirst(tx, s, cursor, limit)
}

// newestFirst is a page of what a statement selects, after its cursor.
func (k *Kernel) newestFirst(tx *database.Tx, s *statement, cursor string, limit int) (Found, error) {
	last := ""
	more, err := web.After(cursor, &last)
	if err != nil {
		return Found{}, err
	}
	if more {
		s.add(` AND id < `, s.arg(last))
	}
	s.add(` ORDER BY id DESC LIMIT `, s.arg(limit+1))
	rows, err := readRows(tx, s)
	if err != nil || len(rows) <= limit {
		return Found{Rows: rows}, err
	}
	return Found{rows[:limit], web.Cursor(rows[limit-1].ID)}, nil
}
