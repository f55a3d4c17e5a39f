package coaches

import (
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// key names one departure in links: it stays right when the timetable changes
// and the trip is still there.
type key struct {
	Feed  string `json:"f"`
	Trip  string `json:"t"`
	Day   day    `json:"d"`
	Start int64  `json:"s"`
	From  int64  `json:"a"` // stop_sequence
	To    int64  `json:"b"`
}

func (d departure) key() string {
	return web.Cursor(key{d.table.feed.ID, d.trip.ID, d.day, d.start, d.trip.calls[d.from].Seq, d.trip.calls[d.to].Seq})
}

// readKey reads what key wrote; what somebody made up names nothing.
func readKey(name string) (k key, err error) {
	if _, err := web.After(name, &k); err != nil || name == "" {
		return k, errs.Missing()
	}
	return k, nil
}

// departure finds what a key names in its feed's timetable; errs.Missing when it
// is not there any more.
func (s *Service) departure(t *timetable, k key) (d departure, err error) {
	if t == nil {
		return d, errs.Missing()
	}
	at, known := t.byTrip[k.Trip]
	if !known || k.Day < 20000101 || k.Day > 20991231 || !t.trips[at].runs.on(k.Day) {
		return d, errs.Missing()
	}
	d = departure{table: t, trip: &t.trips[at], from: -1, to: -1, day: k.Day, start: k.Start}
	for i, c := range d.trip.calls {
		switch {
		case c.Seq == k.From && c.pickup() != notHere:
			d.from = i
		case c.Seq == k.To && c.dropOff() != notHere:
			d.to = i
		}
	}
	starts := false
	d.trip.starts(func(start, moved int64) {
		if start == k.Start {
			starts, d.moved = true, moved
		}
	})
	if !starts || d.from < 0 || d.to <= d.from {
		return d, errs.Missing()
	}
	d.at = d.day.at(d.trip.calls[d.from].departure+d.moved, s.o.Province.Location())
	return d, nil
}
