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

// Merge puts feeds of several publishers into one, each identifier behind its
// part's prefix so that none collide. Who publishes the whole says so himself:
// feed_info.txt and files the specification does not know are left out.
func Merge(parts []Part) *Feed {
	all := &Feed{Columns: map[string][]string{}}
	for _, p := range parts {
		for _, t := range tables {
			t.merge(all, p.Feed, p.Prefix)
		}
		for _, t := range p.Feed.Tables {
			mergeTable(all, t, p.Prefix)
		}
	}
	return all
}

// isReference tells columns that name a row of their own feed. A sub-identifier
// of a translation is a number of a stop time; the zone of a fare is one too.
func isReference(column string) bool {
	return (strings.HasSuffix(column, "_id") && column != "direction_id" && column != "record_sub_id") || column == "parent_station"
}

func (f file[T]) merge(into, from *Feed, prefix string) {
	if f.name == "feed_info.txt" {
		return
	}
	rows := slices.Clone(*f.rows(from))
	for i := range rows {
		row := &rows[i]
		for c := range f.columns {
			column := &f.columns[c]
			if v := column.get(row); isReference(column.name) && (v != "" || column.name == "agency_id" && f.name == "agency.txt") {
				column.set(row, prefix+v)
			}
		}
	}
	switch rows := any(rows).(type) {
	case []Route:
		nameAgency(rows, func(r *Route) *string { return &r.Agency }, from, prefix)
	case []FareAttribute:
		nameAgency(rows, func(r *FareAttribute) *string { return &r.Agency }, from, prefix)
	}
	*f.rows(into) = append(*f.rows(into), rows...)
}

// nameAgency says of rows that name no agency, which is right in a feed of one,
// whose they are among others.
func nameAgency[T any](rows []T, agency func(*T) *string, from *Feed, prefix string) {
	for i := range rows {
		if a := agency(&rows[i]); *a == "" && len(from.Agencies) > 0 {
			*a = prefix + from.Agencies[0].ID
		}
	}
}

// mergeTable adds rows by the names of their columns.
func mergeTable(into *Feed, t Table, prefix string) {
	at := slices.IndexFunc(into.Tables, func(have Table) bool { return have.Name == t.Name })
	if at < 0 {
		into.Tables = append(into.Tables, Table{Name: t.Name})
		at = len(into.Tables) - 1
	}
	all := &into.Tables[at]
	for _, column := range t.Columns {
		if slices.Contains(all.Columns, column) {
			continue
		}
		all.Columns = append(all.Columns, column)
		for i := range all.Rows {
			all.Rows[i] = append(all.Rows[i], "")
		}
	}
	for _, row := range t.Rows {
		merged := make([]string, len(all.Columns))
		for i, value := range row {
			if value != "" && isReference(t.Columns[i]) {
				value = prefix + value
			}
			merged[slices.Index(all.Columns, t.Columns[i])] = value
		}
		all.Rows = append(all.Rows, merged)
	}
}
