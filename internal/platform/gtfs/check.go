package gtfs

// check looks at what rows say of each other.
func (r *reader) check(f *Feed) {
	agencyIDs := identify(r, agencies, f.Agencies, "agency_id", func(a *Agency) string { return a.ID })
	stopIDs := identify(r, stops, f.Stops, "stop_id", func(s *Stop) string { return s.ID })
	routeIDs := identify(r, routes, f.Routes, "route_id", func(x *Route) string { return x.ID })
	tripIDs := identify(r, trips, f.Trips, "trip_id", func(t *Trip) string { return t.ID })
	serviceIDs := identify(r, calendars, f.Calendars, "service_id", func(c *Calendar) string { return c.Service })
	fareIDs := identify(r, fareAttributes, f.FareAttributes, "fare_id", func(x *FareAttribute) string { return x.ID })
	ruleIDs := identify(r, bookingRules, f.BookingRules, "booking_rule_id", func(b *BookingRule) string { return b.ID })
	identify(r, calendarDates, f.CalendarDates, "date", func(d *CalendarDate) string { return pair(d.Service, string(d.Date)) })
	identify(r, stopTimes, f.StopTimes, "stop_sequence", func(t *StopTime) string { return pair(t.Trip, canonical(t.Sequence)) })
	identify(r, frequencies, f.Frequencies, "start_time", func(x *Frequency) string { return pair(x.Trip, moment(x.Start)) })
	identify(r, shapes, f.Shapes, "shape_pt_sequence", func(s *ShapePoint) string { return pair(s.Shape, canonical(s.Sequence)) })
	for _, d := range f.CalendarDates {
		if _, known := serviceIDs[d.Service]; !known {
			serviceIDs[d.Service] = d.Line
		}
	}
	shapeIDs, zoneIDs := ids{}, ids{}
	for _, s := range f.Shapes {
		shapeIDs[s.Shape] = s.Line
	}
	for _, s := range f.Stops {
		zoneIDs[s.Zone] = s.Line
	}

	r.checkAgencies(f)
	r.checkStops(f, stopIDs)
	r.checkRoutes(f, agencyIDs)
	refer(r, trips, f.Trips, routeIDs, "route_id", func(t *Trip) string { return t.Route })
	refer(r, trips, f.Trips, serviceIDs, "service_id", func(t *Trip) string { return t.Service })
	refer(r, trips, f.Trips, shapeIDs, "shape_id", func(t *Trip) string { return t.Shape })
	refer(r, stopTimes, f.StopTimes, tripIDs, "trip_id", func(t *StopTime) string { return t.Trip })
	refer(r, stopTimes, f.StopTimes, stopIDs, "stop_id", func(t *StopTime) string { return t.Stop })
	refer(r, stopTimes, f.StopTimes, ruleIDs, "pickup_booking_rule_id", func(t *StopTime) string { return t.PickupBooking })
	refer(r, stopTimes, f.StopTimes, ruleIDs, "drop_off_booking_rule_id", func(t *StopTime) string { return t.DropOffBooking })
	refer(r, frequencies, f.Frequencies, tripIDs, "trip_id", func(x *Frequency) string { return x.Trip })
	refer(r, fareAttributes, f.FareAttributes, agencyIDs, "agency_id", func(x *FareAttribute) string { return x.Agency })
	refer(r, fareRules, f.FareRules, fareIDs, "fare_id", func(x *FareRule) string { return x.Fare })
	refer(r, fareRules, f.FareRules, routeIDs, "route_id", func(x *FareRule) string { return x.Route })
	refer(r, fareRules, f.FareRules, zoneIDs, "origin_id", func(x *FareRule) string { return x.Origin })
	refer(r, fareRules, f.FareRules, zoneIDs, "destination_id", func(x *FareRule) string { return x.Destination })
	refer(r, fareRules, f.FareRules, zoneIDs, "contains_id", func(x *FareRule) string { return x.Contains })
	refer(r, bookingRules, f.BookingRules, serviceIDs, "prior_notice_service_id", func(b *BookingRule) string { return b.Service })
	r.checkDays(f)
	r.checkBooking(f)
	r.checkTimes(f)
}

// ids are where identifiers were first given, by line.
type ids map[string]int

func pair(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	return a + "\x00" + b
}

// canonical is a number in one way of writing: 01 is 1 again.
func canonical(w Whole) string {
	if n, ok := w.Int(); ok {
		return string(Number(n))
	}
	return string(w)
}

// moment is a time in one way of writing.
func moment(t Time) string {
	if n, ok := t.Seconds(); ok {
		return string(At(n))
	}
	return string(t)
}

// identify blames identifiers that are given twice.
func identify[T any](r *reader, f file[T], rows []T, column string, key func(*T) string) ids {
	seen := make(ids, len(rows))
	for i := range rows {
		k, row := key(&rows[i]), f.row(&rows[i])
		if k == "" {
			continue
		}
		if first, twice := seen[k]; twice {
			r.blame(Fault{
				File: f.name, Line: row.Line, Column: column, Code: "gtfs.twice", Args: args("first", first),
				Value: f.columns[f.index(column)].get(&rows[i]),
			})
			continue
		}
		seen[k] = row.Line
	}
	return seen
}

// targets are where references of a column point to.
var targets = map[string]string{
	"route_id": "routes.txt", "service_id": "calendar.txt", "shape_id": "shapes.txt", "trip_id": "trips.txt",
	"stop_id": "stops.txt", "agency_id": "agency.txt", "fare_id": "fare_attributes.txt",
	"origin_id": "stops.txt", "destination_id": "stops.txt", "contains_id": "stops.txt", "parent_station": "stops.txt",
	"pickup_booking_rule_id": "booking_rules.txt", "drop_off_booking_rule_id": "booking_rules.txt",
	"prior_notice_service_id": "calendar.txt",
}

// refer blames references to what is not there.
func refer[T any](r *reader, f file[T], rows []T, known ids, column string, key func(*T) string) {
	if in := targets[column]; r.partly[in] || in == "calendar.txt" && r.partly["calendar_dates.txt"] {
		return
	}
	for i := range rows {
		k := key(&rows[i])
		if k == "" {
			continue // what must be there was blamed when it was read
		}
		if _, ok := known[k]; !ok {
			r.blame(Fault{
				File: f.name, Line: f.row(&rows[i]).Line, Column: column, Value: k,
				Code: "gtfs.unknown", Args: args("in", targets[column]),
			})
		}
	}
}

func (r *reader) checkAgencies(f *Feed) {
	if len(f.Agencies) == 0 && f.Columns["agency.txt"] != nil {
		r.blame(Fault{File: "agency.txt", Code: "gtfs.empty"})
	}
	for _, a := range f.Agencies {
		if a.ID == "" && len(f.Agencies) > 1 {
			r.blame(Fault{File: "agency.txt", Line: a.Line, Column: "agency_id", Code: "gtfs.required"})
		}
		if a.Timezone != f.Agencies[0].Timezone {
			r.blame(Fault{File: "agency.txt", Line: a.Line, Column: "agency_timezone", Value: a.Timezone, Code: "gtfs.timezones"})
		}
	}
}

// checkStops: a stop, a station and an entrance have a name and a position;
// the levels below a station are as the specification orders them.
func (r *reader) checkStops(f *Feed, known ids) {
	kinds := make(map[string]int, len(f.Stops))
	for _, s := range f.Stops {
		kinds[s.ID] = s.LocationType.Or(0)
	}
	for _, s := range f.Stops {
		blame := func(column, value, code string) {
			r.blame(Fault{File: "stops.txt", Line: s.Line, Column: column, Value: value, Code: code, Args: args("in", "stops.txt")})
		}
		kind := s.LocationType.Or(0)
		if kind <= 2 {
			for _, need := range []struct{ column, value string }{{"stop_name", s.Name}, {"stop_lat", string(s.Lat)}, {"stop_lon", string(s.Lon)}} {
				if need.value == "" {
					blame(need.column, "", "gtfs.required")
				}
			}
		}
		switch {
		case s.Parent == "" && kind >= 2:
			blame("parent_station", "", "gtfs.required")
		case s.Parent == "":
		case kind == 1:
			blame("parent_station", s.Parent, "gtfs.forbidden")
		case known[s.Parent] == 0 && r.partly["stops.txt"]:
		case known[s.Parent] == 0:
			blame("parent_station", s.Parent, "gtfs.unknown")
		case kind == 4 && kinds[s.Parent] != 0 || kind != 4 && kinds[s.Parent] != 1:
			blame("parent_station", s.Parent, "gtfs.parent")
		}
	}
	for _, t := range f.StopTimes {
		if kind := kinds[t.Stop]; t.Stop != "" && kind != 0 {
			r.blame(Fault{File: "stop_times.txt", Line: t.Line, Column: "stop_id", Value: t.Stop, Code: "gtfs.notAStop"})
		}
		if t.Stop == "" && t.LocationGroup == "" && t.Location == "" {
			r.blame(Fault{File: "stop_times.txt", Line: t.Line, Column: "stop_id", Code: "gtfs.required"})
		}
	}
}

func (r *reader) checkRoutes(f *Feed, known ids) {
	refer(r, routes, f.Routes, known, "agency_id", func(x *Route) string { return x.Agency })
	for _, x := range f.Routes {
		if x.Agency == "" && len(f.Agencies) > 1 {
			r.blame(Fault{File: "routes.txt", Line: x.Line, Column: "agency_id", Code: "gtfs.required"})
		}
		if x.ShortName == "" && x.LongName == "" {
			r.blame(Fault{File: "routes.txt", Line: x.Line, Column: "route_long_name", Code: "gtfs.routeName"})
		}
	}
}
