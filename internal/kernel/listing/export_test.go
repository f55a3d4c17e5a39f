package listing

import "daklakid/internal/platform/database"

// Statement is a query with its arguments.
type Statement struct {
	SQL  string
	Args []any
}

// Statements are those that read the first and a later page of a list, on
// SQLite.
func Statements(f Filter) []Statement {
	a := asked{kind: "bicycles", categories: []string{"city", "mountain"}, f: f, limit: 20}
	first := a.walk(database.SQLite, 21)
	a.after = &position{Sort: f.Sort, A: 5, B: 100}
	a.depth = 10
	later := a.walk(database.SQLite, 21)
	return []Statement{{first.String(), first.args}, {later.String(), later.args}}
}

// QueryOf is queryOf.
var QueryOf = queryOf
