package coaches

import "daklakid/internal/platform/gtfs"

// The files that an edition has tables for, by the columns that have fields.
var (
	agencyFile = gtfsFile[agencyLine]{"agency.txt", func(l *agencyLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[agencyLine]{
		word("agency_id", func(l *agencyLine) *string { return &l.ID }),
		word("agency_name", func(l *agencyLine) *string { return &l.Name }),
		word("agency_url", func(l *agencyLine) *string { return &l.URL }),
		word("agency_timezone", func(l *agencyLine) *string { return &l.Timezone }),
		word("agency_lang", func(l *agencyLine) *string { return &l.Lang }),
		word("agency_phone", func(l *agencyLine) *string { return &l.Phone }),
		word("agency_phone_2", func(l *agencyLine) *string { return &l.Phone2 }), // ours: GTFS has one number only
		word("agency_email", func(l *agencyLine) *string { return &l.Email }),
	}}
	stopFile = gtfsFile[stopLine]{"stops.txt", func(l *stopLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[stopLine]{
		word("stop_id", func(l *stopLine) *string { return &l.ID }),
		word("stop_code", func(l *stopLine) *string { return &l.Code }),
		word("stop_name", func(l *stopLine) *string { return &l.Name }),
		word("stop_desc", func(l *stopLine) *string { return &l.Description }),
		coordinate("stop_lat", lat, lng),
		coordinate("stop_lon", lng, lat),
		word("zone_id", func(l *stopLine) *string { return &l.Zone }),
		whole("location_type", func(l *stopLine) *int64 { return &l.Kind }),
		word("parent_station", func(l *stopLine) *string { return &l.Parent }),
		word("platform_code", func(l *stopLine) *string { return &l.Platform }),
	}}
	routeFile = gtfsFile[routeLine]{"routes.txt", func(l *routeLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[routeLine]{
		word("route_id", func(l *routeLine) *string { return &l.ID }),
		word("agency_id", func(l *routeLine) *string { return &l.Agency }),
		word("route_short_name", func(l *routeLine) *string { return &l.ShortName }),
		word("route_long_name", func(l *routeLine) *string { return &l.LongName }),
		word("route_desc", func(l *routeLine) *string { return &l.Description }),
		whole("route_type", func(l *routeLine) *int64 { return &l.Kind }),
	}}
	calendarFile = gtfsFile[calendarLine]{"calendar.txt", func(l *calendarLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[calendarLine]{
		word("service_id", func(l *calendarLine) *string { return &l.Service }),
		weekday("monday", 0), weekday("tuesday", 1), weekday("wednesday", 2), weekday("thursday", 3),
		weekday("friday", 4), weekday("saturday", 5), weekday("sunday", 6),
		whole("start_date", func(l *calendarLine) *int64 { return &l.First }),
		whole("end_date", func(l *calendarLine) *int64 { return &l.Last }),
	}}
	dateFile = gtfsFile[dateLine]{"calendar_dates.txt", func(l *dateLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[dateLine]{
		word("service_id", func(l *dateLine) *string { return &l.Service }),
		whole("date", func(l *dateLine) *int64 { return &l.Day }),
		whole("exception_type", func(l *dateLine) *int64 { return &l.Exception }),
	}}
	tripFile = gtfsFile[tripLine]{"trips.txt", func(l *tripLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[tripLine]{
		word("route_id", func(l *tripLine) *string { return &l.Route }),
		word("service_id", func(l *tripLine) *string { return &l.Service }),
		word("trip_id", func(l *tripLine) *string { return &l.ID }),
		word("trip_headsign", func(l *tripLine) *string { return &l.Headsign }),
		word("trip_short_name", func(l *tripLine) *string { return &l.ShortName }),
		whole("direction_id", func(l *tripLine) *int64 { return &l.Direction }),
	}}
	stopTimeFile = gtfsFile[stopTimeLine]{"stop_times.txt", func(l *stopTimeLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[stopTimeLine]{
		word("trip_id", func(l *stopTimeLine) *string { return &l.Trip }),
		clock("arrival_time", func(l *stopTimeLine) *int64 { return &l.Arrival }),
		clock("departure_time", func(l *stopTimeLine) *int64 { return &l.Departure }),
		word("stop_id", func(l *stopTimeLine) *string { return &l.Stop }),
		whole("stop_sequence", func(l *stopTimeLine) *int64 { return &l.Seq }),
		word("stop_headsign", func(l *stopTimeLine) *string { return &l.Headsign }),
		whole("pickup_type", func(l *stopTimeLine) *int64 { return &l.Pickup }),
		whole("drop_off_type", func(l *stopTimeLine) *int64 { return &l.DropOff }),
		whole("timepoint", func(l *stopTimeLine) *int64 { return &l.Timepoint }),
		word("pickup_booking_rule_id", func(l *stopTimeLine) *string { return &l.PickupRule }),
		word("drop_off_booking_rule_id", func(l *stopTimeLine) *string { return &l.DropOffRule }),
	}}
	frequencyFile = gtfsFile[frequencyLine]{"frequencies.txt", func(l *frequencyLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[frequencyLine]{
		word("trip_id", func(l *frequencyLine) *string { return &l.Trip }),
		clock("start_time", func(l *frequencyLine) *int64 { return &l.First }),
		clock("end_time", func(l *frequencyLine) *int64 { return &l.Until }),
		whole("headway_secs", func(l *frequencyLine) *int64 { return &l.Headway }),
		whole("exact_times", func(l *frequencyLine) *int64 { return &l.Exact }),
	}}
	fareFile = gtfsFile[fareLine]{"fare_attributes.txt", func(l *fareLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[fareLine]{
		word("fare_id", func(l *fareLine) *string { return &l.ID }),
		price("price", func(l *fareLine) *int64 { return &l.Price }),
		word("currency_type", func(l *fareLine) *string { return &l.Currency }),
		whole("payment_method", func(l *fareLine) *int64 { return &l.Payment }),
		whole("transfers", func(l *fareLine) *int64 { return &l.Transfers }),
		word("agency_id", func(l *fareLine) *string { return &l.Agency }),
	}}
	fareRuleFile = gtfsFile[fareRuleLine]{"fare_rules.txt", func(l *fareRuleLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[fareRuleLine]{
		word("fare_id", func(l *fareRuleLine) *string { return &l.Fare }),
		word("route_id", func(l *fareRuleLine) *string { return &l.Route }),
		word("origin_id", func(l *fareRuleLine) *string { return &l.Origin }),
		word("destination_id", func(l *fareRuleLine) *string { return &l.Destination }),
		word("contains_id", func(l *fareRuleLine) *string { return &l.Contains }),
	}}
	bookingRuleFile = gtfsFile[bookingRuleLine]{"booking_rules.txt", func(l *bookingRuleLine) (*int64, *columns) { return &l.N, &l.Extra }, []cell[bookingRuleLine]{
		word("booking_rule_id", func(l *bookingRuleLine) *string { return &l.ID }),
		whole("booking_type", func(l *bookingRuleLine) *int64 { return &l.Kind }),
		whole("prior_notice_duration_min", func(l *bookingRuleLine) *int64 { return &l.NoticeMin }),
		whole("prior_notice_last_day", func(l *bookingRuleLine) *int64 { return &l.NoticeLastDay }),
		clock("prior_notice_last_time", func(l *bookingRuleLine) *int64 { return &l.NoticeLastTime }),
		word("message", func(l *bookingRuleLine) *string { return &l.Message }),
		word("phone_number", func(l *bookingRuleLine) *string { return &l.Phone }),
	}}
)

func lat(l *stopLine) *float64 { return &l.Lat }
func lng(l *stopLine) *float64 { return &l.Lng }

// take puts a table's rows into the content; false when it has none of its own.
func (c *content) take(t gtfs.Table) bool {
	switch t.Name {
	case agencyFile.name:
		c.Agencies = agencyFile.lines(t)
	case stopFile.name:
		c.Stops = stopFile.lines(t)
	case routeFile.name:
		c.Routes = routeFile.lines(t)
	case calendarFile.name:
		c.Calendars = calendarFile.lines(t)
	case dateFile.name:
		c.Dates = dateFile.lines(t)
	case tripFile.name:
		c.Trips = tripFile.lines(t)
	case stopTimeFile.name:
		c.StopTimes = stopTimeFile.lines(t)
	case frequencyFile.name:
		c.Frequencies = frequencyFile.lines(t)
	case fareFile.name:
		c.Fares = fareFile.lines(t)
	case fareRuleFile.name:
		c.FareRules = fareRuleFile.lines(t)
	case bookingRuleFile.name:
		c.BookingRules = bookingRuleFile.lines(t)
	default:
		return false
	}
	return true
}

// give is all that take took; header are the columns of a file as it was read.
func (c *content) give(header func(file string) []string) []gtfs.Table {
	return []gtfs.Table{
		agencyFile.table(c.Agencies, header), stopFile.table(c.Stops, header), routeFile.table(c.Routes, header),
		calendarFile.table(c.Calendars, header), dateFile.table(c.Dates, header), tripFile.table(c.Trips, header),
		stopTimeFile.table(c.StopTimes, header), frequencyFile.table(c.Frequencies, header), fareFile.table(c.Fares, header),
		fareRuleFile.table(c.FareRules, header), bookingRuleFile.table(c.BookingRules, header),
	}
}
