package listing

import (
	"database/sql"
	"strconv"

	"daklakid/internal/platform/database"
)

// bySeq reads those of the listings that are still public and match, in any
// order.
func (k *Kernel) bySeq(tx *database.Tx, a asked, seqs []int64) (map[int64]Row, error) {
	s := &statement{}
	if tx.Engine() == database.Postgres {
		s.add(`SELECT `, rowColumns, ` FROM listings WHERE seq = ANY(`, s.arg(seqs), `)`)
	} else {
		// One argument, because SQLite's driver takes longer for each the more
		// there are; and a join, because IN would sort them into a table first.
		s.add(`SELECT `, rowColumns, ` FROM (SELECT value AS wanted FROM json_each(`, s.arg(jsonNumbers(seqs)),
			`)) CROSS JOIN listings INDEXED BY listings_newest ON seq = wanted`)
	}
	s.add(` AND status = 'published' AND kind = `, s.arg(a.kind))
	s.conditions(a.f, false, false)
	rows, err := readRows(tx, s)
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
