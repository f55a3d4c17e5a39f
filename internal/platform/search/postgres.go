package search

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"daklakid/internal/platform/database"
)

// postgresIndex is a table of term hashes under a GIN index. GIN cannot walk
// from the newest down: left to itself the planner either reads all rows of a
// common word to sort them, or all rows of the table to find a rare one. So
// the statement says how: the newest rows one by one; then, through GIN, the
// newest window of some thousand rows; then a bigger one; then everything.
// Each step runs only when those before it did not fill the page, so what it
// finds and has to sort stays at some hundred rows, however common the words
// are and however many documents there are.
type postgresIndex struct {
	name, putSQL, deleteSQL string
	treeSQL                 string    // as in the migration
	findSQL                 [2]string // without and with one exclusion; more are rare
}

// newest is how many rows are read one by one, and windows are the sizes, as
// powers of two, of the steps that follow. Measured at 200 thousand and
// 1 million rows.
const newest = 100

var windows = [...]int{11, 15}

func newPostgresIndex(name string) postgresIndex {
	x := postgresIndex{
		name: name,
		putSQL: `INSERT INTO ` + name + ` (id, terms) VALUES ($1, $2)
			ON CONFLICT (id) DO UPDATE SET terms = excluded.terms`,
		deleteSQL: `DELETE FROM ` + name + ` WHERE id = $1`,
		treeSQL:   `CREATE INDEX ` + name + `_terms ON ` + name + ` USING gin (terms) WITH (fastupdate = off)`,
	}
	for n := range x.findSQL {
		x.findSQL[n] = findSQL(name, n)
	}
	return x
}

// findSQL takes the terms, the rowid to stay below, the limit and n sets of
// terms to exclude. The arguments go through a table expression, so that the
// planner does not see them: knowing them, it would plan each search anew,
// which takes longer than searching. "id + 0" keeps it off the primary key.
func findSQL(name string, n int) string {
	arguments, wanted := ``, `terms @> (SELECT wanted FROM a)`
	for i := range n {
		arguments += fmt.Sprintf(`, $%d::bigint[] AS not%d`, 4+i, i)
		wanted += fmt.Sprintf(` AND NOT terms @> (SELECT not%d FROM a)`, i)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `WITH a AS MATERIALIZED (SELECT $1::bigint[] AS wanted, $3::bigint AS page%[4]s,
			least($2, (SELECT max(id) + 1 FROM %[1]s)) AS top)
		(SELECT id FROM (SELECT id, terms FROM %[1]s WHERE id < (SELECT top FROM a) AND id >= (SELECT top - %[3]d FROM a)
			ORDER BY id DESC OFFSET 0) s WHERE %[2]s LIMIT (SELECT page FROM a))`, name, wanted, newest, arguments)
	below := fmt.Sprintf(`(SELECT top - %d FROM a)`, newest)
	for _, w := range windows {
		// Two windows: the one that top lies in may have only just begun.
		fmt.Fprintf(&b, ` UNION ALL (SELECT id FROM %[1]s WHERE %[2]s AND terms && ARRAY[
			(SELECT -(%[3]d::bigint << 56) - ((top - 1) >> %[3]d) FROM a),
			(SELECT -(%[3]d::bigint << 56) - ((top - 1) >> %[3]d) + 1 FROM a)]
			AND id + 0 < %[4]s ORDER BY id + 0 DESC LIMIT (SELECT page FROM a))`, name, wanted, w, below)
		below = fmt.Sprintf(`(SELECT (((top - 1) >> %[1]d) - 1) << %[1]d FROM a)`, w)
	}
	fmt.Fprintf(&b, ` UNION ALL (SELECT id FROM %s WHERE %s AND id + 0 < %s ORDER BY id + 0 DESC LIMIT (SELECT page FROM a))
		LIMIT (SELECT page FROM a)`, name, wanted, below)
	return b.String()
}

func (x postgresIndex) put(tx *database.Tx, rowid int64, terms []string) error {
	_, err := tx.Exec(x.putSQL, rowid, stored(rowid, terms))
	return err
}

// stored is what a row holds: its terms' hashes and its windows.
func stored(rowid int64, terms []string) []int64 {
	row := hashes(terms)
	for _, w := range windows {
		row = append(row, window(w, rowid))
	}
	return row
}

// together is how many rows one statement inserts.
const together = 50

func (x postgresIndex) putAll(tx *database.Tx, all []Document) error {
	for part := range slices.Chunk(all, together) {
		var places strings.Builder
		args := make([]any, 0, 2*len(part))
		for i, d := range part {
			if i > 0 {
				places.WriteString(", ")
			}
			fmt.Fprintf(&places, "($%d, $%d::bigint[])", 2*i+1, 2*i+2)
			args = append(args, d.Rowid, stored(d.Rowid, d.Terms))
		}
		if _, err := tx.Exec(`INSERT INTO `+x.name+` (id, terms) VALUES `+places.String(), args...); err != nil {
			return err
		}
	}
	return nil
}

// window is the term of all rows whose rowids share what is above w bits. It
// is negative, which no hash is, and of another range for each w.
func window(w int, rowid int64) int64 { return -(int64(w) << 56) - rowid>>w }

func (x postgresIndex) remove(tx *database.Tx, rowid int64) error {
	_, err := tx.Exec(x.deleteSQL, rowid)
	return err
}

func (x postgresIndex) find(tx *database.Tx, c criteria) ([]Hit, error) {
	query := ""
	if len(c.not) < len(x.findSQL) {
		query = x.findSQL[len(c.not)]
	} else {
		query = findSQL(x.name, len(c.not))
	}
	args := []any{hashes(c.all), min(c.before, math.MaxInt64-1), c.limit}
	for _, set := range c.not {
		args = append(args, hashes(set))
	}
	if c.join == nil {
		return hits(tx, c, query, args...)
	}
	// A subquery for each hit: as a join, the planner might begin with the table.
	j := c.join(len(args) + 1)
	return hits(tx, c, `SELECT hit.id, coalesce((SELECT `+j.Value+` FROM `+j.From+` WHERE `+j.Where+`), 0) FROM (`+query+`) hit`, append(args, j.Args...)...)
}

// hashes are what PostgreSQL stores instead of the terms: less to compare and
// to keep. With a million distinct terms the odds that any two of them meet
// are one in ten million.
func hashes(terms []string) []int64 {
	all := make([]int64, len(terms), len(terms)+len(windows))
	for i, t := range terms {
		all[i] = hash(t)
	}
	return all
}

// hash is FNV-1a, 64 bits, of which the sign is left to the windows.
func hash(term string) int64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(term); i++ {
		h = (h ^ uint64(term[i])) * 1099511628211
	}
	return int64(h >> 1) //nolint:gosec // the sign bit is clear
}
