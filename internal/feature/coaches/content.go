package coaches

import (
	"database/sql"
	"fmt"
	"strings"

	"daklakid/internal/platform/database"
)

// content is all that an edition has, each file in the order of its lines.
type content struct {
	Files        []fileLine
	Agencies     []agencyLine
	Stops        []stopLine
	Routes       []routeLine
	Calendars    []calendarLine
	Dates        []dateLine
	Trips        []tripLine
	StopTimes    []stopTimeLine
	Frequencies  []frequencyLine
	Fares        []fareLine
	FareRules    []fareRuleLine
	BookingRules []bookingRuleLine
	Others       []otherLine
}

// store writes a content into an edition that is empty.
func (c *content) store(tx *database.Tx, edition string) error {
	for _, write := range []func() error{
		func() error { return insert(tx, edition, filesTable, c.Files) },
		func() error { return insert(tx, edition, agenciesTable, c.Agencies) },
		func() error { return insert(tx, edition, stopsTable, c.Stops) },
		func() error { return insert(tx, edition, routesTable, c.Routes) },
		func() error { return insert(tx, edition, calendarsTable, c.Calendars) },
		func() error { return insert(tx, edition, datesTable, c.Dates) },
		func() error { return insert(tx, edition, tripsTable, c.Trips) },
		func() error { return insert(tx, edition, stopTimesTable, c.StopTimes) },
		func() error { return insert(tx, edition, frequenciesTable, c.Frequencies) },
		func() error { return insert(tx, edition, faresTable, c.Fares) },
		func() error { return insert(tx, edition, fareRulesTable, c.FareRules) },
		func() error { return insert(tx, edition, bookingRulesTable, c.BookingRules) },
		func() error { return insert(tx, edition, linesTable, c.Others) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// read is all that an edition has.
func read(tx *database.Tx, edition string) (*content, error) {
	c := &content{}
	for _, load := range []func() error{
		func() (err error) { c.Files, err = all[fileLine](tx, edition, filesTable); return },
		func() (err error) { c.Agencies, err = all[agencyLine](tx, edition, agenciesTable); return },
		func() (err error) { c.Stops, err = all[stopLine](tx, edition, stopsTable); return },
		func() (err error) { c.Routes, err = all[routeLine](tx, edition, routesTable); return },
		func() (err error) { c.Calendars, err = all[calendarLine](tx, edition, calendarsTable); return },
		func() (err error) { c.Dates, err = all[dateLine](tx, edition, datesTable); return },
		func() (err error) { c.Trips, err = all[tripLine](tx, edition, tripsTable); return },
		func() (err error) { c.StopTimes, err = all[stopTimeLine](tx, edition, stopTimesTable); return },
		func() (err error) { c.Frequencies, err = all[frequencyLine](tx, edition, frequenciesTable); return },
		func() (err error) { c.Fares, err = all[fareLine](tx, edition, faresTable); return },
		func() (err error) { c.FareRules, err = all[fareRuleLine](tx, edition, fareRulesTable); return },
		func() (err error) { c.BookingRules, err = all[bookingRuleLine](tx, edition, bookingRulesTable); return },
		func() (err error) { c.Others, err = all[otherLine](tx, edition, linesTable); return },
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	for i := range c.Files {
		if c.Files[i].Body == nil { // as one engine gives what is empty
			c.Files[i].Body = []byte{}
		}
	}
	return c, nil
}

// stored is a line of a table.
type stored[T any] interface {
	*T
	fields() []any
}

// chunk is how many values a statement takes. SQLite looks each one up among
// those before it: at 6,000 a large feed took twelve times as long as at 150.
const chunk = 150

// insert writes lines into a table, many in one statement.
func insert[T any, P stored[T]](tx *database.Tx, edition string, t table, lines []T) error {
	width := strings.Count(t.columns, ",") + 2
	for len(lines) > 0 {
		n := min(len(lines), chunk/width)
		args := make([]any, 0, n*width)
		var query strings.Builder
		query.WriteString(`INSERT INTO ` + t.name + ` (edition, ` + t.columns + `) VALUES `)
		for i := range lines[:n] {
			if i > 0 {
				query.WriteString(", ")
			}
			args = append(append(args, edition), P(&lines[i]).fields()...)
			placeholders(&query, i*width, width)
		}
		if _, err := tx.Exec(query.String(), args...); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		lines = lines[n:]
	}
	return nil
}

func placeholders(query *strings.Builder, from, n int) {
	for i := range n {
		fmt.Fprintf(query, "%c$%d", "(,"[min(i, 1)], from+i+1)
	}
	query.WriteString(")")
}

// all reads the lines of a table, at most those given by where.
func all[T any, P stored[T]](tx *database.Tx, edition string, t table) (lines []T, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var line T
		err := rows.Scan(P(&line).fields()...)
		lines = append(lines, line)
		return err
	}, `SELECT `+t.columns+` FROM `+t.name+` WHERE edition = $1 ORDER BY `+t.order, edition)
	return lines, err
}
