package listing

import (
	"database/sql"
	"strconv"

	"daklakid/internal/platform/database"
)

// What a statement answers about each listing it finds, all from an index: for
// a list in the order of publication its stamp is enough.
const (
	stampColumns = `seq, version`
	spotColumns  = `seq, version, price, lat, lng`
)

// columns are those that the order or the border of this list is decided by.
func (a asked) columns() string {
	if a.f.Sort == Newest && !a.f.around() || a.f.Sort == ByMatch {
		return stampColumns
	}
	return spotColumns
}

// readSpots reads what a statement finds; only the columns asked for are set.
func readSpots(tx *database.Tx, s *statement, columns string) ([]Row, error) {
	var all []Row
	err := tx.Each(func(rows *sql.Rows) error {
		var r Row
		into := []any{&r.Seq, &r.Version, &r.Price, &r.At.Lat, &r.At.Lng}
		if columns == stampColumns {
			into = into[:2]
		}
		err := rows.Scan(into...)
		all = append(all, r)
		return err
	}, s.String(), s.args...)
	return all, err
}

// bySeq writes a statement for those of the listings that are still public and
// match, in any order.
func (a asked) bySeq(engine database.Engine, seqs []int64, columns string) *statement {
	s := &statement{}
	if engine == database.Postgres {
		s.add(`SELECT `, columns, ` FROM listings WHERE seq = ANY(`, s.arg(seqs), `)`)
	} else {
		// One argument, because SQLite's driver takes longer for each the more
		// there are; and a join, because IN would sort them into a table first.
		s.add(`SELECT `, columns, ` FROM (SELECT value AS wanted FROM json_each(`, s.arg(jsonNumbers(seqs)),
			`)) CROSS JOIN listings INDEXED BY listings_newest ON seq = wanted`)
	}
	s.add(` AND status = 'published' AND kind = `, s.arg(a.kind))
	s.conditions(a.f, false, false)
	return s
}

// found reads those of the listings that are still public and match.
func (k *Kernel) found(tx *database.Tx, a asked, seqs []int64) (map[int64]Row, error) {
	spots, err := readSpots(tx, a.bySeq(tx.Engine(), seqs, stampColumns), stampColumns)
	if err != nil {
		return nil, err
	}
	rows, err := k.recall(tx, a, spots)
	if err != nil {
		return nil, err
	}
	found := make(map[int64]Row, len(rows))
	for _, r := range rows {
		if a.f.within(r.At) {
			found[r.Seq] = r
		}
	}
	return found, nil
}

func jsonNumbers(all []int64) string {
	b := []byte{'['}
	for i, n := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ']'))
}

// padded rounds the length of a list up, so that few different statements are
// prepared.
func padded(n int) int {
	for _, size := range []int{1, 5, 20, 50, 100} {
		if n <= size {
			return size
		}
	}
	return n
}

func readRows(tx *database.Tx, s *statement) ([]Row, error) {
	var all []Row
	err := tx.Each(func(rows *sql.Rows) error {
		r, err := scanRow(rows.Scan)
		all = append(all, r)
		return err
	}, s.String(), s.args...)
	return all, err
}
