package gtfs

import (
	"cmp"
	"slices"
)

func (r *reader) checkDays(f *Feed) {
	for _, c := range f.Calendars {
		if c.Start > c.End && c.End != "" {
			r.blame(Fault{File: "calendar.txt", Line: c.Line, Column: "end_date", Value: string(c.End), Code: "gtfs.endsBefore"})
		}
	}
	for _, i := range f.Infos {
		if i.Start > i.End && i.End != "" {
			r.blame(Fault{File: "feed_info.txt", Line: i.Line, Column: "feed_end_date", Value: string(i.End), Code: "gtfs.endsBefore"})
		}
	}
	if len(f.Infos) > 1 {
		r.blame(Fault{File: "feed_info.txt", Line: f.Infos[1].Line, Code: "gtfs.oneRow"})
	}
}

// checkBooking: which notice a rule gives depends on how it is booked.
func (r *reader) checkBooking(f *Feed) {
	for _, b := range f.BookingRules {
		kind, ok := b.Type.Int()
		if !ok {
			continue // blamed when it was read
		}
		sameDay, before := kind == 1, kind == 2
		for _, c := range []struct {
			column, value    string
			must, mayBeThere bool
		}{
			{"prior_notice_duration_min", string(b.MinNotice), sameDay, sameDay},
			{"prior_notice_duration_max", string(b.MaxNotice), false, sameDay},
			{"prior_notice_last_day", string(b.LastDay), before, before},
			{"prior_notice_last_time", string(b.LastTime), before, before},
			{"prior_notice_start_day", string(b.StartDay), false, before || sameDay && b.MaxNotice == ""},
			{"prior_notice_start_time", string(b.StartTime), b.StartDay != "", b.StartDay != ""},
			{"prior_notice_service_id", b.Service, false, before},
		} {
			if c.value == "" && c.must {
				r.blame(Fault{File: "booking_rules.txt", Line: b.Line, Column: c.column, Code: "gtfs.required"})
			}
			if c.value != "" && !c.mayBeThere {
				r.blame(Fault{File: "booking_rules.txt", Line: b.Line, Column: c.column, Value: c.value, Code: "gtfs.forbidden"})
			}
		}
	}
}

// checkTimes follows each trip from stop to stop: times never go backwards,
// and the first and the last stop have one.
func (r *reader) checkTimes(f *Feed) {
	order := make([]*StopTime, 0, len(f.StopTimes))
	for i := range f.StopTimes {
		if t := &f.StopTimes[i]; t.Trip != "" {
			order = append(order, t)
		}
	}
	slices.SortStableFunc(order, func(a, b *StopTime) int {
		return cmp.Or(cmp.Compare(a.Trip, b.Trip), cmp.Compare(a.Sequence.Or(0), b.Sequence.Or(0)))
	})
	served := make(map[string]bool, len(f.Trips))
	for len(order) > 0 {
		n := 1
		for n < len(order) && order[n].Trip == order[0].Trip {
			n++
		}
		served[order[0].Trip] = true
		r.checkTrip(order[:n])
		order = order[n:]
	}
	for _, t := range f.Trips {
		if t.ID != "" && !served[t.ID] && !r.partly["stop_times.txt"] {
			r.blame(Fault{File: "trips.txt", Line: t.Line, Column: "trip_id", Value: t.ID, Code: "gtfs.noStops"})
		}
	}
	r.checkFrequencies(f)
}

func (r *reader) checkTrip(calls []*StopTime) {
	if len(calls) == 1 && !r.partly["stop_times.txt"] && calls[0].Location == "" && calls[0].LocationGroup == "" {
		r.blame(Fault{File: "stop_times.txt", Line: calls[0].Line, Column: "trip_id", Value: calls[0].Trip, Code: "gtfs.oneStop"})
	}
	latest, at := -1, 0
	far := -1.0
	for i, c := range calls {
		end := i == 0 || i == len(calls)-1
		for _, t := range []struct {
			column string
			time   Time
		}{{"arrival_time", c.Arrival}, {"departure_time", c.Departure}} {
			seconds, ok := t.time.Seconds()
			switch {
			case ok && seconds < latest:
				r.blame(Fault{
					File: "stop_times.txt", Line: c.Line, Column: t.column, Value: string(t.time),
					Code: "gtfs.backwards", Args: args("before", string(At(latest)), "first", at),
				})
			case ok:
				latest, at = seconds, c.Line
			case t.time == "" && (end || c.Timepoint == "1") && c.WindowStart == "" && c.WindowEnd == "":
				r.blame(Fault{File: "stop_times.txt", Line: c.Line, Column: t.column, Code: "gtfs.required"})
			}
		}
		if d, ok := c.Distance.Float(); ok {
			if d < far {
				r.blame(Fault{File: "stop_times.txt", Line: c.Line, Column: "shape_dist_traveled", Value: string(c.Distance), Code: "gtfs.distance"})
			}
			far = max(far, d)
		}
	}
}

// checkFrequencies: a trip's intervals end after they begin and do not overlap.
func (r *reader) checkFrequencies(f *Feed) {
	type span struct{ start, end, line int }
	of := map[string][]span{}
	for _, x := range f.Frequencies {
		start, ok1 := x.Start.Seconds()
		end, ok2 := x.End.Seconds()
		if !ok1 || !ok2 {
			continue
		}
		if end <= start {
			r.blame(Fault{File: "frequencies.txt", Line: x.Line, Column: "end_time", Value: string(x.End), Code: "gtfs.endsBefore"})
			continue
		}
		of[x.Trip] = append(of[x.Trip], span{start, end, x.Line})
	}
	for _, spans := range of {
		slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
		for i := 1; i < len(spans); i++ {
			if spans[i].start < spans[i-1].end {
				r.blame(Fault{
					File: "frequencies.txt", Line: spans[i].line, Column: "start_time", Value: string(At(spans[i].start)),
					Code: "gtfs.overlap", Args: args("first", spans[i-1].line),
				})
			}
		}
	}
}
