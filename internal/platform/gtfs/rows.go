package gtfs

// The fields have the names and the order of the specification. An empty
// value is one that is not given.

// Agency is a row of agency.txt: who runs the service.
type Agency struct {
	Row
	ID, Name, URL, Timezone, Language, Phone, FareURL, Email string
	CEMV                                                     Whole
}

// Stop is a row of stops.txt: where people get on and off.
type Stop struct {
	Row
	ID, Code, Name, Speech, Description string
	Lat, Lon                            Decimal
	Zone, URL                           string
	LocationType                        Whole
	Parent, Timezone                    string
	Wheelchair                          Whole
	Level, Platform                     string
	Access                              Whole
}

// Route is a row of routes.txt: trips that people know under one name.
type Route struct {
	Row
	ID, Agency, ShortName, LongName, Description string
	Type                                         Whole
	URL, Color, TextColor                        string
	SortOrder, ContinuousPickup, ContinuousDrop  Whole
	Network                                      string
	CEMV                                         Whole
}

// Trip is a row of trips.txt: one ride, on the days of its service.
type Trip struct {
	Row
	Route, Service, ID, Headsign, ShortName string
	Direction                               Whole
	Block, Shape                            string
	Wheelchair, Bikes, Cars                 Whole
	SafeFactor, SafeOffset                  Decimal
}

// StopTime is a row of stop_times.txt: when a trip is at a stop.
type StopTime struct {
	Row
	Trip                                              string
	Arrival, Departure                                Time
	Stop, LocationGroup, Location                     string
	Sequence                                          Whole
	Headsign                                          string
	WindowStart, WindowEnd                            Time
	Pickup, DropOff, ContinuousPickup, ContinuousDrop Whole
	Distance                                          Decimal
	Timepoint                                         Whole
	PickupBooking, DropOffBooking                     string
	MeanFactor, MeanOffset, SafeFactor, SafeOffset    Decimal
}

// Calendar is a row of calendar.txt: on which weekdays a service runs.
type Calendar struct {
	Row
	Service                                                        string
	Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday Whole
	Start, End                                                     Date
}

// CalendarDate is a row of calendar_dates.txt: a day that is different.
type CalendarDate struct {
	Row
	Service   string
	Date      Date
	Exception Whole // 1 runs, 2 does not
}

// FareAttribute is a row of fare_attributes.txt.
type FareAttribute struct {
	Row
	ID                 string
	Price              Decimal
	Currency           string
	Payment, Transfers Whole
	Agency             string
	TransferDuration   Whole
}

// FareRule is a row of fare_rules.txt: where a fare is charged.
type FareRule struct {
	Row
	Fare, Route, Origin, Destination, Contains string
}

// ShapePoint is a row of shapes.txt: a point of the way that a trip takes.
type ShapePoint struct {
	Row
	Shape    string
	Lat, Lon Decimal
	Sequence Whole
	Distance Decimal
}

// Frequency is a row of frequencies.txt: a trip that runs again and again.
type Frequency struct {
	Row
	Trip           string
	Start, End     Time
	Headway, Exact Whole
}

// BookingRule is a row of booking_rules.txt: how a ride is asked for.
type BookingRule struct {
	Row
	ID                         string
	Type, MinNotice, MaxNotice Whole // minutes
	LastDay                    Whole
	LastTime                   Time
	StartDay                   Whole
	StartTime                  Time
	Service                    string
	Message, PickupMessage     string
	DropOffMessage, Phone      string
	InfoURL, BookingURL        string
}

// Info is a row of feed_info.txt: who publishes the feed, and until when it holds.
type Info struct {
	Row
	Publisher, URL, Language, DefaultLanguage string
	Start, End                                Date
	Version, Email, ContactURL                string
}
