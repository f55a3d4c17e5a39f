package companies

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

func countOf(query string) func(*database.Tx) (float64, error) {
	return func(tx *database.Tx) (n float64, err error) {
		err = tx.Row(query).Scan(&n)
		return n, err
	}
}

// insert makes a confirmed company findable. A code is given once.
func (s *Service) insert(tx *database.Tx, c company) error {
	err := tx.Row(`UPDATE company_sequence SET last = last + 1 WHERE one = 1 RETURNING last`).Scan(&c.n)
	if err != nil {
		return err
	}
	if c.photos == nil {
		c.photos = []photo.Photo{}
	}
	err = tx.One(errs.New(errs.Conflict, "companyRegistered"), `INSERT INTO companies
		(id, n, tax_code, name, ward, address, park, sector, about, website, phone, photos, state, confirmed_by, confirmed_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1) ON CONFLICT DO NOTHING`,
		c.ID, c.n, c.TaxCode, c.Name, c.Ward, c.Address, c.Park, c.Sector, c.About, c.Website, c.Phone, encode(c.photos), c.state, c.ConfirmedBy, tx.Now())
	if err != nil {
		return err
	}
	return s.put(tx, c)
}

func update(tx *database.Tx, c company, version int64) error {
	return tx.One(web.Stale(), `UPDATE companies SET ward = $3, address = $4, park = $5, sector = $6, about = $7, website = $8, phone = $9,
		photos = $10, version = version + 1 WHERE id = $1 AND version = $2`,
		c.ID, version, c.Ward, c.Address, c.Park, c.Sector, c.About, c.Website, c.Phone, encode(c.photos))
}

const companyColumns = `SELECT id, n, tax_code, name, ward, address, park, sector, about, website, phone, photos, state, confirmed_by,
	confirmed_at, version FROM companies WHERE `

func scanCompany(scan func(...any) error) (c company, err error) {
	var at int64
	var photos string
	err = scan(&c.ID, &c.n, &c.TaxCode, &c.Name, &c.Ward, &c.Address, &c.Park, &c.Sector, &c.About, &c.Website, &c.Phone, &photos,
		&c.state, &c.ConfirmedBy, &at, &c.version)
	if database.NoRows(err) {
		return c, errs.Missing()
	}
	if err != nil {
		return c, err
	}
	c.ConfirmedAt = time.UnixMilli(at).UTC()
	if err := json.Unmarshal([]byte(photos), &c.photos); err != nil {
		return c, fmt.Errorf("company %s: photos: %w", c.ID, err)
	}
	return c, nil
}

func companyByID(tx *database.Tx, id string) (company, error) {
	return scanCompany(tx.Row(companyColumns+`id = $1`, id).Scan)
}

// companiesOf are those that a search has hit, in its order.
func companiesOf(tx *database.Tx, hits []search.Hit) ([]company, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	at := make(map[int64]int, len(hits))
	rows := make([]any, len(hits))
	for i, hit := range hits {
		at[hit.Rowid], rows[i] = i, hit.Rowid
	}
	all, err := companies(tx, `n IN (`+database.Marks(1, len(rows))+`)`, rows...)
	slices.SortFunc(all, func(a, b company) int { return at[a.n] - at[b.n] })
	return all, err
}

func companies(tx *database.Tx, where string, args ...any) (all []company, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := scanCompany(rows.Scan)
		all = append(all, c)
		return err
	}, companyColumns+where, args...)
	return all, err
}

// byCode is the id of the company with a tax code, empty for none.
func byCode(tx *database.Tx, code string) (id string, err error) {
	err = tx.Row(`SELECT id FROM companies WHERE tax_code = $1`, code).Scan(&id)
	if database.NoRows(err) {
		return "", nil
	}
	return id, err
}

const claimColumns = `SELECT id, account, kind, company, tax_code, name, ward, address, park, sector, words, state, doubts, found, reason,
	decided_by, created_at, decided_at FROM company_claims WHERE `

func scanClaim(scan func(...any) error) (c claim, err error) {
	var doubts, found string
	err = scan(&c.id, &c.account, &c.kind, &c.company, &c.TaxCode, &c.Name, &c.Ward, &c.Address, &c.Park, &c.Sector, &c.words, &c.state,
		&doubts, &found, &c.reason, &c.by, &c.created, &c.decided)
	if database.NoRows(err) {
		return c, errs.Missing()
	}
	if err == nil {
		err = json.Unmarshal([]byte(doubts), &c.doubts)
	}
	if err == nil {
		err = json.Unmarshal([]byte(found), &c.found)
	}
	return c, err
}

func insertClaim(tx *database.Tx, c claim) error {
	return tx.One(errs.New(errs.Conflict, "companyClaimed"), `INSERT INTO company_claims
		(id, account, kind, company, tax_code, name, ward, address, park, sector, words, state, doubts, found, reason, decided_by, created_at, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', $15, 0) ON CONFLICT DO NOTHING`,
		c.id, c.account, c.kind, c.company, c.TaxCode, c.Name, c.Ward, c.Address, c.Park, c.Sector, c.words, c.state,
		encode(c.doubts), encode(c.found), c.created)
}

func oneClaim(tx *database.Tx, id string) (claim, error) {
	return scanClaim(tx.Row(claimColumns+`id = $1`, id).Scan)
}

func claims(tx *database.Tx, query string, args ...any) (all []claim, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := scanClaim(rows.Scan)
		all = append(all, c)
		return err
	}, claimColumns+query, args...)
	return all, err
}

// maxMine bounds the claims that one person is shown.
const maxMine = 50

func claimsOf(tx *database.Tx, account string) ([]claim, error) {
	return claims(tx, `account = $1 ORDER BY id DESC LIMIT $2`, account, maxMine)
}

func queue(tx *database.Tx, after string, limit int) ([]claim, error) {
	return claims(tx, `state = 'waiting' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// openClaims are those to a code that nobody has decided on.
func openClaims(tx *database.Tx, code string) ([]claim, error) {
	return claims(tx, `tax_code = $1 AND kind = 'register' AND state IN ('checking', 'waiting') ORDER BY id LIMIT 500`, code)
}

// settle decides on a claim that is open; it is a Conflict when somebody was faster.
func settle(tx *database.Tx, c claim, state, by, reason string) error {
	return tx.One(errs.New(errs.Conflict, "companyDecided"), `UPDATE company_claims SET state = $2, decided_by = $3, reason = $4, decided_at = $5,
		company = $6, name = $7 WHERE id = $1 AND state IN ('checking', 'waiting')`, c.id, state, by, reason, tx.Now(), c.company, c.Name)
}
