package coaches

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// empty is a number whose column is empty.
const empty = -1

// columns are the other columns of a line, by their names in the file.
type columns map[string]string

// Value is JSON, with the names in order.
func (c columns) Value() (driver.Value, error) {
	if len(c) == 0 {
		return "{}", nil
	}
	raw, err := json.Marshal(map[string]string(c))
	return string(raw), err
}

// Scan reads what Value wrote; no columns are nil.
func (c *columns) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("coaches: columns are %T, not text", v)
	}
	if *c = nil; text == "{}" {
		return nil
	}
	return json.Unmarshal([]byte(text), (*map[string]string)(c))
}

// What follows are the lines of an edition's files, as the first migration
// explains them. fields are in the order of the table's columns.

type fileLine struct {
	Name    string
	N       int64
	Columns string // of the header, joined by commas, in their order; empty for a file that is no table
	Body    []byte // of a file that is no table
}

type agencyLine struct {
	ID                                              string
	N                                               int64
	Name, Phone, Phone2, URL, Timezone, Lang, Email string
	Extra                                           columns
}

type stopLine struct {
	ID                      string
	N                       int64
	Code, Name, Description string
	Lat, Lng                float64 // both 0: no position
	Kind                    int64   // location_type
	Parent, Zone, Platform  string
	Extra                   columns
}

type routeLine struct {
	ID                                       string
	N                                        int64
	Agency, ShortName, LongName, Description string
	Kind                                     int64 // route_type
	Extra                                    columns
}

type calendarLine struct {
	Service     string
	N           int64
	Days        int64 // bit 0 is Monday
	First, Last int64
	Extra       columns
}

type dateLine struct {
	Service   string
	Day       int64
	N         int64
	Exception int64 // 1 added, 2 removed
	Extra     columns
}

type tripLine struct {
	ID                                  string
	N                                   int64
	Route, Service, Headsign, ShortName string
	Direction                           int64
	Extra                               columns
}

type stopTimeLine struct {
	Trip                       string
	Seq, N                     int64
	Arrival, Departure         int64
	Stop, Headsign             string
	Pickup, DropOff, Timepoint int64
	PickupRule, DropOffRule    string
	Extra                      columns
}

type frequencyLine struct {
	Trip                  string
	First, N              int64
	Until, Headway, Exact int64
	Extra                 columns
}

type fareLine struct {
	ID                 string
	N, Price           int64
	Currency           string
	Payment, Transfers int64
	Agency             string
	Extra              columns
}

type fareRuleLine struct {
	N                                          int64
	Fare, Route, Origin, Destination, Contains string
	Extra                                      columns
}

type bookingRuleLine struct {
	ID                                       string
	N, Kind                                  int64
	NoticeMin, NoticeLastDay, NoticeLastTime int64 // minutes, days, seconds of the day
	Message, Phone                           string
	Extra                                    columns
}

type otherLine struct {
	File   string
	N      int64
	Fields columns // all of them
}

func (l *fileLine) fields() []any { return []any{&l.Name, &l.N, &l.Columns, &l.Body} }
func (l *agencyLine) fields() []any {
	return []any{&l.ID, &l.N, &l.Name, &l.Phone, &l.Phone2, &l.URL, &l.Timezone, &l.Lang, &l.Email, &l.Extra}
}

func (l *stopLine) fields() []any {
	return []any{&l.ID, &l.N, &l.Code, &l.Name, &l.Description, &l.Lat, &l.Lng, &l.Kind, &l.Parent, &l.Zone, &l.Platform, &l.Extra}
}

func (l *routeLine) fields() []any {
	return []any{&l.ID, &l.N, &l.Agency, &l.ShortName, &l.LongName, &l.Description, &l.Kind, &l.Extra}
}

func (l *calendarLine) fields() []any {
	return []any{&l.Service, &l.N, &l.Days, &l.First, &l.Last, &l.Extra}
}
func (l *dateLine) fields() []any { return []any{&l.Service, &l.Day, &l.N, &l.Exception, &l.Extra} }
func (l *tripLine) fields() []any {
	return []any{&l.ID, &l.N, &l.Route, &l.Service, &l.Headsign, &l.ShortName, &l.Direction, &l.Extra}
}

func (l *stopTimeLine) fields() []any {
	return []any{
		&l.Trip, &l.Seq, &l.N, &l.Arrival, &l.Departure, &l.Stop, &l.Headsign, &l.Pickup, &l.DropOff, &l.Timepoint,
		&l.PickupRule, &l.DropOffRule, &l.Extra,
	}
}

func (l *frequencyLine) fields() []any {
	return []any{&l.Trip, &l.First, &l.N, &l.Until, &l.Headway, &l.Exact, &l.Extra}
}

func (l *fareLine) fields() []any {
	return []any{&l.ID, &l.N, &l.Price, &l.Currency, &l.Payment, &l.Transfers, &l.Agency, &l.Extra}
}

func (l *fareRuleLine) fields() []any {
	return []any{&l.N, &l.Fare, &l.Route, &l.Origin, &l.Destination, &l.Contains, &l.Extra}
}

func (l *bookingRuleLine) fields() []any {
	return []any{&l.ID, &l.N, &l.Kind, &l.NoticeMin, &l.NoticeLastDay, &l.NoticeLastTime, &l.Message, &l.Phone, &l.Extra}
}
func (l *otherLine) fields() []any { return []any{&l.File, &l.N, &l.Fields} }

// table is one of an edition's tables.
type table struct{ name, columns, order string }

var (
	filesTable        = table{"coach_files", "name, n, columns, body", "n"}
	agenciesTable     = table{"coach_agencies", "id, n, name, phone, phone_2, url, timezone, lang, email, extra", "n"}
	stopsTable        = table{"coach_stops", "id, n, code, name, description, lat, lng, kind, parent, zone, platform, extra", "n"}
	routesTable       = table{"coach_routes", "id, n, agency, short_name, long_name, description, kind, extra", "n"}
	calendarsTable    = table{"coach_calendars", "service, n, days, first, last, extra", "n"}
	datesTable        = table{"coach_calendar_dates", "service, day, n, exception, extra", "n"}
	tripsTable        = table{"coach_trips", "id, n, route, service, headsign, short_name, direction, extra", "n"}
	stopTimesTable    = table{"coach_stop_times", "trip, seq, n, arrival, departure, stop, headsign, pickup, drop_off, timepoint, pickup_rule, drop_off_rule, extra", "n"}
	frequenciesTable  = table{"coach_frequencies", "trip, first, n, until, headway, exact, extra", "n"}
	faresTable        = table{"coach_fares", "id, n, price, currency, payment, transfers, agency, extra", "n"}
	fareRulesTable    = table{"coach_fare_rules", "n, fare, route, origin, destination, contains, extra", "n"}
	bookingRulesTable = table{"coach_booking_rules", "id, n, kind, notice_min, notice_last_day, notice_last_time, message, phone, extra", "n"}
	linesTable        = table{"coach_lines", "file, n, fields", "file, n"}
)

// editionTables are all of them.
var editionTables = []table{
	filesTable, agenciesTable, stopsTable, routesTable, calendarsTable, datesTable, tripsTable, stopTimesTable,
	frequenciesTable, faresTable, fareRulesTable, bookingRulesTable, linesTable,
}
