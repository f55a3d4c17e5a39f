package search

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"

	"daklakid/internal/platform/database"
)

// sqliteIndex is an FTS5 table, which walks rowids from the newest down and
// stops early by itself.
type sqliteIndex struct{ putSQL, deleteSQL, findSQL, mergeSQL string }

func newSQLiteIndex(name string) sqliteIndex {
	return sqliteIndex{
		putSQL:    `INSERT OR REPLACE INTO ` + name + ` (rowid, terms) VALUES ($1, $2)`,
		deleteSQL: `DELETE FROM ` + name + ` WHERE rowid = $1`,
		findSQL:   `SELECT rowid AS id FROM ` + name + ` WHERE ` + name + ` MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3`,
		mergeSQL:  `INSERT INTO ` + name + ` (` + name + `, rank) VALUES ('merge', $1)`,
	}
}

func (x sqliteIndex) put(tx *database.Tx, rowid int64, terms []string) error {
	_, err := tx.Exec(x.putSQL, rowid, strings.Join(terms, " "))
	return err
}

func (x sqliteIndex) putAll(tx *database.Tx, all []Document) error {
	for _, d := range all {
		if err := x.put(tx, d.Rowid, d.Terms); err != nil {
			return err
		}
	}
	return nil
}

func (x sqliteIndex) remove(tx *database.Tx, rowid int64) error {
	_, err := tx.Exec(x.deleteSQL, rowid)
	return err
}

func (x sqliteIndex) find(tx *database.Tx, c criteria) ([]Hit, error) {
	var b strings.Builder
	matchAll(&b, c.all)
	for _, set := range c.not {
		b.WriteString(" NOT ")
		matchAll(&b, set)
	}
	if c.join == nil {
		return hits(tx, c, x.findSQL, b.String(), c.before, c.limit)
	}
	j := c.join(4)
	return hits(tx, c, `SELECT hit.id, coalesce(`+j.Value+`, 0) FROM (`+x.findSQL+`) hit LEFT JOIN `+j.From+` ON `+j.Where,
		append([]any{b.String(), c.before, c.limit}, j.Args...)...)
}

// matchAll writes an FTS5 expression; checkTerms keeps quotes out.
func matchAll(b *strings.Builder, terms []string) {
	for i, t := range terms {
		if i == 0 {
			b.WriteString(`("`)
		} else {
			b.WriteString(`" AND "`)
		}
		b.WriteString(t)
	}
	b.WriteString(`")`)
}

// hits reads rowids, the newest first, and the values of the join if there is
// one.
func hits(tx *database.Tx, c criteria, query string, args ...any) ([]Hit, error) {
	all := make([]Hit, 0, c.limit)
	var h Hit
	into := []any{&h.Rowid, &h.Value}
	if c.join == nil {
		into = into[:1]
	}
	err := tx.Each(func(rows *sql.Rows) error {
		err := rows.Scan(into...)
		all = append(all, h)
		return err
	}, query, args...)
	// A join need not keep the order of what it joins, though so far it does.
	slices.SortFunc(all, func(a, b Hit) int { return cmp.Compare(b.Rowid, a.Rowid) })
	return all, err
}
