package gtfs

var fareAttributes = file[FareAttribute]{
	"fare_attributes.txt", func(f *Feed) *[]FareAttribute { return &f.FareAttributes }, func(r *FareAttribute) *Row { return &r.Row },
	[]column[FareAttribute]{
		col("fare_id", func(r *FareAttribute) *string { return &r.ID }, anID, must),
		col("price", func(r *FareAttribute) *Decimal { return &r.Price }, amount, must),
		col("currency_type", func(r *FareAttribute) *string { return &r.Currency }, aCurrency, must),
		col("payment_method", func(r *FareAttribute) *Whole { return &r.Payment }, upTo1, must),
		col("transfers", func(r *FareAttribute) *Whole { return &r.Transfers }, upTo2, header),
		col("agency_id", func(r *FareAttribute) *string { return &r.Agency }, anID, may),
		col("transfer_duration", func(r *FareAttribute) *Whole { return &r.TransferDuration }, count, may),
	},
}

var fareRules = file[FareRule]{
	"fare_rules.txt", func(f *Feed) *[]FareRule { return &f.FareRules }, func(r *FareRule) *Row { return &r.Row },
	[]column[FareRule]{
		col("fare_id", func(r *FareRule) *string { return &r.Fare }, anID, must),
		col("route_id", func(r *FareRule) *string { return &r.Route }, anID, may),
		col("origin_id", func(r *FareRule) *string { return &r.Origin }, anID, may),
		col("destination_id", func(r *FareRule) *string { return &r.Destination }, anID, may),
		col("contains_id", func(r *FareRule) *string { return &r.Contains }, anID, may),
	},
}

var shapes = file[ShapePoint]{
	"shapes.txt", func(f *Feed) *[]ShapePoint { return &f.Shapes }, func(r *ShapePoint) *Row { return &r.Row },
	[]column[ShapePoint]{
		col("shape_id", func(r *ShapePoint) *string { return &r.Shape }, anID, must),
		col("shape_pt_lat", func(r *ShapePoint) *Decimal { return &r.Lat }, latitude, must),
		col("shape_pt_lon", func(r *ShapePoint) *Decimal { return &r.Lon }, longitude, must),
		col("shape_pt_sequence", func(r *ShapePoint) *Whole { return &r.Sequence }, count, must),
		col("shape_dist_traveled", func(r *ShapePoint) *Decimal { return &r.Distance }, amount, may),
	},
}

var frequencies = file[Frequency]{
	"frequencies.txt", func(f *Feed) *[]Frequency { return &f.Frequencies }, func(r *Frequency) *Row { return &r.Row },
	[]column[Frequency]{
		col("trip_id", func(r *Frequency) *string { return &r.Trip }, anID, must),
		col("start_time", func(r *Frequency) *Time { return &r.Start }, aTime, must),
		col("end_time", func(r *Frequency) *Time { return &r.End }, aTime, must),
		col("headway_secs", func(r *Frequency) *Whole { return &r.Headway }, positive, must),
		col("exact_times", func(r *Frequency) *Whole { return &r.Exact }, upTo1, may),
	},
}

var bookingRules = file[BookingRule]{
	"booking_rules.txt", func(f *Feed) *[]BookingRule { return &f.BookingRules }, func(r *BookingRule) *Row { return &r.Row },
	[]column[BookingRule]{
		col("booking_rule_id", func(r *BookingRule) *string { return &r.ID }, anID, must),
		col("booking_type", func(r *BookingRule) *Whole { return &r.Type }, upTo2, must),
		col("prior_notice_duration_min", func(r *BookingRule) *Whole { return &r.MinNotice }, count, may),
		col("prior_notice_duration_max", func(r *BookingRule) *Whole { return &r.MaxNotice }, count, may),
		col("prior_notice_last_day", func(r *BookingRule) *Whole { return &r.LastDay }, count, may),
		col("prior_notice_last_time", func(r *BookingRule) *Time { return &r.LastTime }, aTime, may),
		col("prior_notice_start_day", func(r *BookingRule) *Whole { return &r.StartDay }, count, may),
		col("prior_notice_start_time", func(r *BookingRule) *Time { return &r.StartTime }, aTime, may),
		col("prior_notice_service_id", func(r *BookingRule) *string { return &r.Service }, anID, may),
		col("message", func(r *BookingRule) *string { return &r.Message }, anyText, may),
		col("pickup_message", func(r *BookingRule) *string { return &r.PickupMessage }, anyText, may),
		col("drop_off_message", func(r *BookingRule) *string { return &r.DropOffMessage }, anyText, may),
		col("phone_number", func(r *BookingRule) *string { return &r.Phone }, anyText, may),
		col("info_url", func(r *BookingRule) *string { return &r.InfoURL }, aURL, may),
		col("booking_url", func(r *BookingRule) *string { return &r.BookingURL }, aURL, may),
	},
}

var infos = file[Info]{
	"feed_info.txt", func(f *Feed) *[]Info { return &f.Infos }, func(r *Info) *Row { return &r.Row },
	[]column[Info]{
		col("feed_publisher_name", func(r *Info) *string { return &r.Publisher }, anyText, must),
		col("feed_publisher_url", func(r *Info) *string { return &r.URL }, aURL, must),
		col("feed_lang", func(r *Info) *string { return &r.Language }, aLanguage, must),
		col("default_lang", func(r *Info) *string { return &r.DefaultLanguage }, aLanguage, may),
		col("feed_start_date", func(r *Info) *Date { return &r.Start }, aDate, may),
		col("feed_end_date", func(r *Info) *Date { return &r.End }, aDate, may),
		col("feed_version", func(r *Info) *string { return &r.Version }, anyText, may),
		col("feed_contact_email", func(r *Info) *string { return &r.Email }, anEmail, may),
		col("feed_contact_url", func(r *Info) *string { return &r.ContactURL }, aURL, may),
	},
}
