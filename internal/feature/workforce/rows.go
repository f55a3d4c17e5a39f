package workforce

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Numbered is a worker with her number in the declaration.
type Numbered struct {
	N   int64 `json:"n"`
	Rev int64 `json:"rev" readOnly:"true" doc:"Of her own; what is changed or taken out names it as \"v3\" in If-Match"`
	Worker
}

// sealedRow is a worker as she is stored.
type sealedRow struct {
	n             int64
	sealed        []byte
	sex           string
	year          int64
	job, contract string
}

// bound ties a sealed worker to her row.
func bound(declaration string, n int64) string {
	return "workforce:" + declaration + ":" + strconv.FormatInt(n, 10)
}

// seal makes a worker ready to be stored. Many are sealed before the transaction
// that stores them, in which all who write wait.
func (s *Service) seal(declaration string, n int64, r Worker) (sealedRow, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return sealedRow{}, fmt.Errorf("workforce: %w", err)
	}
	return sealedRow{n, s.Vault.Seal(raw, bound(declaration, n)), r.Sex, r.birthYear(), r.Position, r.Contract}, nil
}

// sealAll seals workers in their order, numbered from 1.
func (s *Service) sealAll(declaration string, rows []Worker) ([]sealedRow, error) {
	all := make([]sealedRow, len(rows))
	for i, r := range rows {
		one, err := s.seal(declaration, int64(i+1), r)
		if err != nil {
			return nil, err
		}
		all[i] = one
	}
	return all, nil
}

// together is how many workers one statement stores: on PostgreSQL each statement
// is a journey, and on SQLite what arguments cost grows with their square. Of 1 to
// 500, some twenty keep others waiting least.
const together = 20

// insertRows stores workers that a change of the declaration brought.
func insertRows(tx *database.Tx, declaration string, rev int64, rows []sealedRow) error {
	for some := range slices.Chunk(rows, together) {
		args := []any{declaration, rev}
		var values strings.Builder
		for i, r := range some {
			if i > 0 {
				values.WriteString(", ")
			}
			values.WriteString("($1, $2, " + database.Marks(len(args)+1, 6) + ")")
			args = append(args, r.n, r.sealed, r.sex, r.year, r.job, r.contract)
		}
		//nolint:gosec // only places of arguments
		_, err := tx.Exec(`INSERT INTO workforce_rows (declaration, rev, n, sealed, sex, birth_year, job, contract) VALUES `+values.String(), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// updateRow changes a worker of whom somebody saw a version.
func (s *Service) updateRow(tx *database.Tx, declaration string, n, seen, rev int64, r Worker) error {
	row, err := s.seal(declaration, n, r)
	if err != nil {
		return err
	}
	changed, err := tx.Exec(`UPDATE workforce_rows SET sealed = $4, sex = $5, birth_year = $6, job = $7, contract = $8, rev = $9
		WHERE declaration = $1 AND n = $2 AND rev = $3`, declaration, n, seen, row.sealed, row.sex, row.year, row.job, row.contract, rev)
	if err == nil && changed == 0 {
		err = otherRow(tx, declaration, n)
	}
	return err
}

// deleteRow takes a worker out of whom somebody saw a version.
func deleteRow(tx *database.Tx, declaration string, n, seen int64) error {
	changed, err := tx.Exec(`DELETE FROM workforce_rows WHERE declaration = $1 AND n = $2 AND rev = $3`, declaration, n, seen)
	if err == nil && changed == 0 {
		err = otherRow(tx, declaration, n)
	}
	return err
}

// otherRow says why a worker is not as somebody saw her: she is gone, or changed.
func otherRow(tx *database.Tx, declaration string, n int64) error {
	var there int
	err := tx.Row(`SELECT count(*) FROM workforce_rows WHERE declaration = $1 AND n = $2`, declaration, n).Scan(&there)
	switch {
	case err != nil:
		return err
	case there == 0:
		return errs.Missing()
	}
	return web.Stale()
}

// rowsOf reads workers after a number.
func (s *Service) rowsOf(tx *database.Tx, declaration string, after int64, limit int) (list []Numbered, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var one Numbered
		var sealed []byte
		if err := rows.Scan(&one.N, &one.Rev, &sealed); err != nil {
			return err
		}
		raw, err := s.Vault.Unseal(sealed, bound(declaration, one.N))
		if err != nil {
			return err
		}
		list = append(list, one)
		return json.Unmarshal(raw, &list[len(list)-1].Worker)
	}, `SELECT n, rev, sealed FROM workforce_rows WHERE declaration = $1 AND n > $2 ORDER BY n LIMIT $3`, declaration, after, limit)
	return list, err
}

// rowOf is one worker.
func (s *Service) rowOf(tx *database.Tx, declaration string, n int64) (Numbered, error) {
	list, err := s.rowsOf(tx, declaration, n-1, 1)
	if err == nil && (len(list) == 0 || list[0].N != n) {
		err = errs.Missing()
	}
	if err != nil {
		return Numbered{}, err
	}
	return list[0], nil
}

func clearRows(tx *database.Tx, declaration string) error {
	_, err := tx.Exec(`DELETE FROM workforce_rows WHERE declaration = $1`, declaration)
	return err
}

func lastRow(tx *database.Tx, declaration string) (n int64, err error) {
	err = tx.Row(`SELECT COALESCE(max(n), 0) FROM workforce_rows WHERE declaration = $1`, declaration).Scan(&n)
	return n, err
}
