package workforce

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
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
	workers              int64
	by                   string
	created, submittedAt int64
}

const columnsOf = `SELECT id, company, period, version, state, ward, park, sector, workers, submitted_by, created_at, submitted_at
	FROM workforce_declarations WHERE `

func scan(row func(...any) error) (d declaration, err error) {
	err = row(&d.id, &d.company, &d.period, &d.version, &d.state, &d.ward, &d.park, &d.sector, &d.workers, &d.by, &d.created, &d.submittedAt)
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

// touch makes changes of one draft wait for one another; it is a Conflict when it
// is none any more.
func touch(tx *database.Tx, id string, more int64) error {
	return tx.One(errs.New(errs.Conflict, "workforceClosed"), `UPDATE workforce_declarations SET workers = workers + $2
		WHERE id = $1 AND state = 'draft'`, id, more)
}

// bound ties a sealed worker to her row.
func bound(declaration string, n int64) string {
	return "workforce:" + declaration + ":" + strconv.FormatInt(n, 10)
}

func (s *Service) seal(declaration string, n int64, r Worker) ([]byte, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("workforce: %w", err)
	}
	return s.Vault.Seal(raw, bound(declaration, n)), nil
}

func (s *Service) insertRow(tx *database.Tx, declaration string, n int64, r Worker) error {
	sealed, err := s.seal(declaration, n, r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO workforce_rows (declaration, n, sealed, sex, birth_year, job, contract) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		declaration, n, sealed, r.Sex, r.birthYear(), r.Position, r.Contract)
	return err
}

func (s *Service) updateRow(tx *database.Tx, declaration string, n int64, r Worker) error {
	sealed, err := s.seal(declaration, n, r)
	if err != nil {
		return err
	}
	return tx.One(errs.Missing(), `UPDATE workforce_rows SET sealed = $3, sex = $4, birth_year = $5, job = $6, contract = $7
		WHERE declaration = $1 AND n = $2`, declaration, n, sealed, r.Sex, r.birthYear(), r.Position, r.Contract)
}

// Numbered is a worker with her number in the declaration.
type Numbered struct {
	N int64 `json:"n"`
	Worker
}

// rowsOf reads workers after a number.
func (s *Service) rowsOf(tx *database.Tx, declaration string, after int64, limit int) (list []Numbered, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var one Numbered
		var sealed []byte
		if err := rows.Scan(&one.N, &sealed); err != nil {
			return err
		}
		raw, err := s.Vault.Unseal(sealed, bound(declaration, one.N))
		if err != nil {
			return err
		}
		list = append(list, one)
		return json.Unmarshal(raw, &list[len(list)-1].Worker)
	}, `SELECT n, sealed FROM workforce_rows WHERE declaration = $1 AND n > $2 ORDER BY n LIMIT $3`, declaration, after, limit)
	return list, err
}

func clearRows(tx *database.Tx, declaration string) error {
	_, err := tx.Exec(`DELETE FROM workforce_rows WHERE declaration = $1`, declaration)
	return err
}

func lastRow(tx *database.Tx, declaration string) (n int64, err error) {
	err = tx.Row(`SELECT COALESCE(max(n), 0) FROM workforce_rows WHERE declaration = $1`, declaration).Scan(&n)
	return n, err
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
