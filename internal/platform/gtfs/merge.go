package gtfs

import (
	"slices"
	"strings"
)

// Part is a feed and what its identifiers begin with in a larger one.
type Part struct {
	Prefix string
	Feed   *Feed
}

// Merge puts feeds of several publishers into one, as tables, each identifier
// behind its part's prefix so that none collide, also those of zones. Who
// publishes the whole says so himself: feed_info.txt and files the specification
// does not know are left out.
func Merge(parts []Part) *Feed {
	m := merger{at: map[string]int{}}
	var z zones
	for _, p := range parts {
		z.add(p.Feed.Files, p.Prefix)
		all := p.Feed.All()
		for _, t := range all {
			if t.Name == "feed_info.txt" {
				continue
			}
			if t.Name != "agency.txt" && slices.Contains(ofAgencies, t.Name) {
				t = withAgency(t, all)
			}
			m.add(t, p.Prefix)
		}
	}
	return &Feed{Tables: m.tables, Files: z.files()}
}

// ofAgencies are the files in which an empty agency_id is that of the only
// agency.
var ofAgencies = []string{"agency.txt", "routes.txt", "fare_attributes.txt"}

type merger struct {
	tables []Table
	at     map[string]int // by name
}

// isReference tells columns that name a row of their own feed.
func isReference(column string) bool {
	return strings.HasSuffix(column, "_id") && column != "direction_id" && column != "record_sub_id" || column == "parent_station"
}

// add adds rows by the names of their columns.
func (m *merger) add(t Table, prefix string) {
	at, known := m.at[t.Name]
	if !known {
		at = len(m.tables)
		m.at[t.Name] = at
		m.tables = append(m.tables, Table{Name: t.Name})
	}
	all := &m.tables[at]
	to := make([]int, len(t.Columns))
	for i, column := range t.Columns {
		if to[i] = slices.Index(all.Columns, column); to[i] >= 0 {
			continue
		}
		to[i] = len(all.Columns)
		all.Columns = append(all.Columns, column)
		for r := range all.Rows {
			all.Rows[r] = append(all.Rows[r], "")
		}
	}
	for _, row := range t.Rows {
		merged := make([]string, len(all.Columns))
		for i, value := range row {
			if isReference(t.Columns[i]) && (value != "" || t.Columns[i] == "agency_id" && slices.Contains(ofAgencies, t.Name)) {
				value = prefix + value
			}
			merged[to[i]] = value
		}
		all.Rows = append(all.Rows, merged)
	}
	if t.Name == "agency.txt" && !slices.Contains(t.Columns, "agency_id") {
		m.nameAgencies(at, len(t.Rows), prefix)
	}
}

// nameAgencies gives an identifier to the last agencies, of a feed that had one
// only and so needed none.
func (m *merger) nameAgencies(at, n int, prefix string) {
	all := &m.tables[at]
	column := slices.Index(all.Columns, "agency_id")
	if column < 0 {
		column = len(all.Columns)
		all.Columns = append(all.Columns, "agency_id")
		for r := range all.Rows {
			all.Rows[r] = append(all.Rows[r], "")
		}
	}
	for _, row := range all.Rows[len(all.Rows)-n:] {
		row[column] = prefix
	}
}

// withAgency says of rows that name no agency, which is right in a feed of one,
// whose they are among others.
func withAgency(t Table, all []Table) Table {
	only := ""
	for _, a := range all {
		if id := slices.Index(a.Columns, "agency_id"); a.Name == "agency.txt" && id >= 0 && len(a.Rows) > 0 {
			only = a.Rows[0][id]
		}
	}
	column := slices.Index(t.Columns, "agency_id")
	named := Table{Name: t.Name, Columns: t.Columns}
	if column < 0 {
		column = len(t.Columns)
		named.Columns = append(slices.Clone(t.Columns), "agency_id")
	}
	for _, row := range t.Rows {
		row = append(slices.Clone(row), "")[:len(named.Columns)]
		if row[column] == "" {
			row[column] = only
		}
		named.Rows = append(named.Rows, row)
	}
	return named
}
