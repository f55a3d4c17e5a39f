package workforce

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const (
	draft     = "draft"
	submitted = "submitted"
	replaced  = "replaced"
)

// declaration is one row.
type declaration struct {
	id, company, period  string
	version              int64
	state                string
	ward, park, sector   string
	workers, rev         int64
	by                   string
	created, submittedAt int64
}

const columnsOf = `SELECT id, company, period, version, state, ward, park, sector, workers, rev, submitted_by, created_at, submitted_at
	FROM workforce_declarations WHERE `

func scan(row func(...any) error) (d declaration, err error) {
	err = row(&d.id, &d.company, &d.period, &d.version, &d.state, &d.ward, &d.park, &d.sector, &d.workers, &d.rev, &d.by, &d.created, &d.submittedAt)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return d, err
}

// of is a company's declaration; another company's is Missing.
func of(tx *database.Tx, company, id string) (declaration, error) {
	return scan(tx.Row(columnsOf+`id = $1 AND company = $2`, id, company).Scan)
}

func byID(tx *database.Tx, id string) (declaration, error) {
	return scan(tx.Row(columnsOf+`id = $1 AND state <> 'draft'`, id).Scan)
}

func all(tx *database.Tx, query string, args ...any) (list []declaration, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		d, err := scan(rows.Scan)
		list = append(list, d)
		return err
	}, columnsOf+query, args...)
	return list, err
}

func insert(tx *database.Tx, d declaration) error {
	return tx.One(errs.New(errs.Conflict, "workforceDrafted"), `INSERT INTO workforce_declarations
		(id, company, period, version, state, ward, park, sector, workers, submitted_by, created_at, submitted_at)
		VALUES ($1, $2, $3, $4, 'draft', '', '', '', 0, '', $5, 0) ON CONFLICT DO NOTHING`, d.id, d.company, d.period, d.version, tx.Now())
}

// latest is the company's newest submitted declaration of any period.
func latest(tx *database.Tx, company string) (declaration, error) {
	return scan(tx.Row(columnsOf+`company = $1 AND state = 'submitted' ORDER BY period DESC, version DESC LIMIT 1`, company).Scan)
}

func lastVersion(tx *database.Tx, company, period string) (version int64, err error) {
	err = tx.Row(`SELECT COALESCE(max(version), 0) FROM workforce_declarations WHERE company = $1 AND period = $2`, company, period).Scan(&version)
	return version, err
}

// touch counts a change of a draft, and makes changes wait for one another; it is
// a Conflict when it is none any more.
func touch(tx *database.Tx, id string, more int64) (rev int64, err error) {
	err = tx.Row(`UPDATE workforce_declarations SET workers = workers + $2, rev = rev + 1 WHERE id = $1 AND state = 'draft' RETURNING rev`, id, more).Scan(&rev)
	if database.NoRows(err) {
		err = errs.New(errs.Conflict, "workforceClosed")
	}
	return rev, err
}

// erase: who submitted is nobody's name any more; the declaration is the company's.
func erase(tx *database.Tx, account string) error {
	_, err := tx.Exec(`UPDATE workforce_declarations SET submitted_by = '' WHERE submitted_by = $1`, account)
	return err
}

func milliseconds(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := time.UnixMilli(ms).UTC()
	return &t
}

// declared reports whether a company has met a period.
func declared(tx *database.Tx, company, period string) (met bool, err error) {
	var n int64
	err = tx.Row(`SELECT count(*) FROM workforce_declarations WHERE company = $1 AND period = $2 AND state = 'submitted'`, company, period).Scan(&n)
	return n > 0, err
}
