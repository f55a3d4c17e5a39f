// Package gtfs reads and writes timetables in the General Transit Feed
// Specification without losing a field, and the service alerts and
// cancellations of GTFS-Realtime.
//
// A feed comes from strangers. Reading counts what it unpacks, believes no
// declared size, and answers with every fault by file, line and column.
package gtfs

import (
	"embed"
	"io/fs"

	"daklakid/internal/platform/embedded"
)

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences for the codes of faults.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Limits bound what is read; zero means the usual.
type Limits struct {
	Archive  int64 // bytes of the archive
	Unpacked int64 // bytes of all files together, counted as they are unpacked
	Entries  int   // files
	Rows     int   // rows of all files together
	Line     int   // bytes of one line
	Field    int   // bytes of one value
	Columns  int   // of one file
	Faults   int   // that are kept; all are counted
}

func (l Limits) orUsual() Limits {
	usual := Limits{
		Archive: 16 << 20, Unpacked: 64 << 20, Entries: 100, Rows: 400_000,
		Line: 64 << 10, Field: 4000, Columns: 100, Faults: 100,
	}
	for _, n := range []struct{ own, usual *int64 }{{&l.Archive, &usual.Archive}, {&l.Unpacked, &usual.Unpacked}} {
		if *n.own == 0 {
			*n.own = *n.usual
		}
	}
	for _, n := range []struct{ own, usual *int }{
		{&l.Entries, &usual.Entries},
		{&l.Rows, &usual.Rows},
		{&l.Line, &usual.Line},
		{&l.Field, &usual.Field},
		{&l.Columns, &usual.Columns},
		{&l.Faults, &usual.Faults},
	} {
		if *n.own == 0 {
			*n.own = *n.usual
		}
	}
	return l
}

// Feed is a timetable in memory, one slice a file. What the specification
// knows and this program does not use is in Tables, what it does not know in
// Files; both are written again as they came.
type Feed struct {
	Agencies       []Agency
	Stops          []Stop
	Routes         []Route
	Trips          []Trip
	StopTimes      []StopTime
	Calendars      []Calendar
	CalendarDates  []CalendarDate
	FareAttributes []FareAttribute
	FareRules      []FareRule
	Shapes         []ShapePoint
	Frequencies    []Frequency
	BookingRules   []BookingRule
	Infos          []Info

	Tables  []Table
	Files   []File
	Columns map[string][]string // by file: the columns in the order they were read, and will be written
}

// Row is what rows of all files have.
type Row struct {
	Line  int               // in the file it was read from; 0 when made here
	Extra map[string]string // values of columns that have no field
}

// Table is a file as columns and rows.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]string
}

// File is a file that is only carried along.
type File struct {
	Name string
	Data []byte
}

// carried are the files of the specification that stay tables.
var carried = []string{
	"areas.txt", "stop_areas.txt", "networks.txt", "route_networks.txt", "timeframes.txt", "rider_categories.txt",
	"fare_media.txt", "fare_products.txt", "fare_leg_rules.txt", "fare_leg_join_rules.txt", "fare_transfer_rules.txt",
	"transfers.txt", "pathways.txt", "levels.txt", "location_groups.txt", "location_group_stops.txt",
	"translations.txt", "attributions.txt",
}
