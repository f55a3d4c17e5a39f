package gtfs

// need says when a column must be there.
type need uint8

const (
	may    need = iota
	must        // the column, and a value in each row
	header      // the column; its value may be empty
)

// column is a column of a file whose rows are T.
type column[T any] struct {
	name string
	get  func(*T) string
	set  func(*T, string)
	kind kind
	need need
}

func col[T any, S ~string](name string, at func(*T) *S, k kind, n need) column[T] {
	return column[T]{name, func(r *T) string { return string(*at(r)) }, func(r *T, v string) { *at(r) = S(v) }, k, n}
}

var agencies = file[Agency]{
	"agency.txt", func(f *Feed) *[]Agency { return &f.Agencies }, func(r *Agency) *Row { return &r.Row },
	[]column[Agency]{
		col("agency_id", func(r *Agency) *string { return &r.ID }, anID, may),
		col("agency_name", func(r *Agency) *string { return &r.Name }, anyText, must),
		col("agency_url", func(r *Agency) *string { return &r.URL }, aURL, must),
		col("agency_timezone", func(r *Agency) *string { return &r.Timezone }, aZone, must),
		col("agency_lang", func(r *Agency) *string { return &r.Language }, aLanguage, may),
		col("agency_phone", func(r *Agency) *string { return &r.Phone }, anyText, may),
		col("agency_fare_url", func(r *Agency) *string { return &r.FareURL }, aURL, may),
		col("agency_email", func(r *Agency) *string { return &r.Email }, anEmail, may),
		col("cemv_support", func(r *Agency) *Whole { return &r.CEMV }, upTo2, may),
	},
}

var stops = file[Stop]{
	"stops.txt", func(f *Feed) *[]Stop { return &f.Stops }, func(r *Stop) *Row { return &r.Row },
	[]column[Stop]{
		col("stop_id", func(r *Stop) *string { return &r.ID }, anID, must),
		col("stop_code", func(r *Stop) *string { return &r.Code }, anyText, may),
		col("stop_name", func(r *Stop) *string { return &r.Name }, anyText, may),
		col("tts_stop_name", func(r *Stop) *string { return &r.Speech }, anyText, may),
		col("stop_desc", func(r *Stop) *string { return &r.Description }, anyText, may),
		col("stop_lat", func(r *Stop) *Decimal { return &r.Lat }, latitude, may),
		col("stop_lon", func(r *Stop) *Decimal { return &r.Lon }, longitude, may),
		col("zone_id", func(r *Stop) *string { return &r.Zone }, anID, may),
		col("stop_url", func(r *Stop) *string { return &r.URL }, aURL, may),
		col("location_type", func(r *Stop) *Whole { return &r.LocationType }, upTo4, may),
		col("parent_station", func(r *Stop) *string { return &r.Parent }, anID, may),
		col("stop_timezone", func(r *Stop) *string { return &r.Timezone }, aZone, may),
		col("wheelchair_boarding", func(r *Stop) *Whole { return &r.Wheelchair }, upTo2, may),
		col("level_id", func(r *Stop) *string { return &r.Level }, anID, may),
		col("platform_code", func(r *Stop) *string { return &r.Platform }, anyText, may),
		col("stop_access", func(r *Stop) *Whole { return &r.Access }, upTo1, may),
	},
}

var routes = file[Route]{
	"routes.txt", func(f *Feed) *[]Route { return &f.Routes }, func(r *Route) *Row { return &r.Row },
	[]column[Route]{
		col("route_id", func(r *Route) *string { return &r.ID }, anID, must),
		col("agency_id", func(r *Route) *string { return &r.Agency }, anID, may),
		col("route_short_name", func(r *Route) *string { return &r.ShortName }, anyText, may),
		col("route_long_name", func(r *Route) *string { return &r.LongName }, anyText, may),
		col("route_desc", func(r *Route) *string { return &r.Description }, anyText, may),
		col("route_type", func(r *Route) *Whole { return &r.Type }, routeType, must),
		col("route_url", func(r *Route) *string { return &r.URL }, aURL, may),
		col("route_color", func(r *Route) *string { return &r.Color }, aColor, may),
		col("route_text_color", func(r *Route) *string { return &r.TextColor }, aColor, may),
		col("route_sort_order", func(r *Route) *Whole { return &r.SortOrder }, count, may),
		col("continuous_pickup", func(r *Route) *Whole { return &r.ContinuousPickup }, upTo3, may),
		col("continuous_drop_off", func(r *Route) *Whole { return &r.ContinuousDrop }, upTo3, may),
		col("network_id", func(r *Route) *string { return &r.Network }, anID, may),
		col("cemv_support", func(r *Route) *Whole { return &r.CEMV }, upTo2, may),
	},
}

var trips = file[Trip]{
	"trips.txt", func(f *Feed) *[]Trip { return &f.Trips }, func(r *Trip) *Row { return &r.Row },
	[]column[Trip]{
		col("route_id", func(r *Trip) *string { return &r.Route }, anID, must),
		col("service_id", func(r *Trip) *string { return &r.Service }, anID, must),
		col("trip_id", func(r *Trip) *string { return &r.ID }, anID, must),
		col("trip_headsign", func(r *Trip) *string { return &r.Headsign }, anyText, may),
		col("trip_short_name", func(r *Trip) *string { return &r.ShortName }, anyText, may),
		col("direction_id", func(r *Trip) *Whole { return &r.Direction }, upTo1, may),
		col("block_id", func(r *Trip) *string { return &r.Block }, anID, may),
		col("shape_id", func(r *Trip) *string { return &r.Shape }, anID, may),
		col("wheelchair_accessible", func(r *Trip) *Whole { return &r.Wheelchair }, upTo2, may),
		col("bikes_allowed", func(r *Trip) *Whole { return &r.Bikes }, upTo2, may),
		col("cars_allowed", func(r *Trip) *Whole { return &r.Cars }, upTo2, may),
		col("safe_duration_factor", func(r *Trip) *Decimal { return &r.SafeFactor }, real, may),
		col("safe_duration_offset", func(r *Trip) *Decimal { return &r.SafeOffset }, real, may),
	},
}

var stopTimes = file[StopTime]{
	"stop_times.txt", func(f *Feed) *[]StopTime { return &f.StopTimes }, func(r *StopTime) *Row { return &r.Row },
	[]column[StopTime]{
		col("trip_id", func(r *StopTime) *string { return &r.Trip }, anID, must),
		col("arrival_time", func(r *StopTime) *Time { return &r.Arrival }, aTime, may),
		col("departure_time", func(r *StopTime) *Time { return &r.Departure }, aTime, may),
		col("stop_id", func(r *StopTime) *string { return &r.Stop }, anID, may),
		col("location_group_id", func(r *StopTime) *string { return &r.LocationGroup }, anID, may),
		col("location_id", func(r *StopTime) *string { return &r.Location }, anID, may),
		col("stop_sequence", func(r *StopTime) *Whole { return &r.Sequence }, count, must),
		col("stop_headsign", func(r *StopTime) *string { return &r.Headsign }, anyText, may),
		col("start_pickup_drop_off_window", func(r *StopTime) *Time { return &r.WindowStart }, aTime, may),
		col("end_pickup_drop_off_window", func(r *StopTime) *Time { return &r.WindowEnd }, aTime, may),
		col("pickup_type", func(r *StopTime) *Whole { return &r.Pickup }, upTo3, may),
		col("drop_off_type", func(r *StopTime) *Whole { return &r.DropOff }, upTo3, may),
		col("continuous_pickup", func(r *StopTime) *Whole { return &r.ContinuousPickup }, upTo3, may),
		col("continuous_drop_off", func(r *StopTime) *Whole { return &r.ContinuousDrop }, upTo3, may),
		col("shape_dist_traveled", func(r *StopTime) *Decimal { return &r.Distance }, amount, may),
		col("timepoint", func(r *StopTime) *Whole { return &r.Timepoint }, upTo1, may),
		col("pickup_booking_rule_id", func(r *StopTime) *string { return &r.PickupBooking }, anID, may),
		col("drop_off_booking_rule_id", func(r *StopTime) *string { return &r.DropOffBooking }, anID, may),
		col("mean_duration_factor", func(r *StopTime) *Decimal { return &r.MeanFactor }, real, may),
		col("mean_duration_offset", func(r *StopTime) *Decimal { return &r.MeanOffset }, real, may),
		col("safe_duration_factor", func(r *StopTime) *Decimal { return &r.SafeFactor }, real, may),
		col("safe_duration_offset", func(r *StopTime) *Decimal { return &r.SafeOffset }, real, may),
	},
}

var calendars = file[Calendar]{
	"calendar.txt", func(f *Feed) *[]Calendar { return &f.Calendars }, func(r *Calendar) *Row { return &r.Row },
	[]column[Calendar]{
		col("service_id", func(r *Calendar) *string { return &r.Service }, anID, must),
		col("monday", func(r *Calendar) *Whole { return &r.Monday }, upTo1, must),
		col("tuesday", func(r *Calendar) *Whole { return &r.Tuesday }, upTo1, must),
		col("wednesday", func(r *Calendar) *Whole { return &r.Wednesday }, upTo1, must),
		col("thursday", func(r *Calendar) *Whole { return &r.Thursday }, upTo1, must),
		col("friday", func(r *Calendar) *Whole { return &r.Friday }, upTo1, must),
		col("saturday", func(r *Calendar) *Whole { return &r.Saturday }, upTo1, must),
		col("sunday", func(r *Calendar) *Whole { return &r.Sunday }, upTo1, must),
		col("start_date", func(r *Calendar) *Date { return &r.Start }, aDate, must),
		col("end_date", func(r *Calendar) *Date { return &r.End }, aDate, must),
	},
}

var calendarDates = file[CalendarDate]{
	"calendar_dates.txt", func(f *Feed) *[]CalendarDate { return &f.CalendarDates }, func(r *CalendarDate) *Row { return &r.Row },
	[]column[CalendarDate]{
		col("service_id", func(r *CalendarDate) *string { return &r.Service }, anID, must),
		col("date", func(r *CalendarDate) *Date { return &r.Date }, aDate, must),
		col("exception_type", func(r *CalendarDate) *Whole { return &r.Exception }, oneOf("1", "2"), must),
	},
}
