package coaches

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"
	"time"

	"daklakid/internal/platform/database"
)

// departure is one coach from one stop to another on a day.
type departure struct {
	table    *timetable
	trip     *trip
	from, to int // its calls
	day      day // of service, which may be that before
	start    int64
	moved    int64 // seconds later than the trip's first
	at       time.Time
	reason   string // why it does not run; empty when it does
}

// slots are the parts of a day, by the hour each begins with.
var slots = []struct {
	name string
	from int
}{{"earlyMorning", 0}, {"morning", 5}, {"afternoon", 11}, {"evening", 17}, {"night", 21}}

func slotOf(t time.Time) string {
	name := ""
	for _, s := range slots {
		if t.Hour() >= s.from {
			name = s.name
		}
	}
	return name
}

const daySeconds = 24 * 60 * 60

// departures are all coaches that leave a place on a day for another, or for
// their last stop when it is empty, in order. A coach that started on a day
// before and comes by on this one is among them.
func (n *network) departures(from, to string, on day, zone *time.Location) (found []departure) {
	for _, t := range n.tables {
		starts, ends := t.at(from), t.at(to)
		if starts == nil || to != "" && ends == nil {
			continue
		}
		for back := 0; back <= maxDays && int64(back)*daySeconds <= t.most; back++ {
			served := on.plus(-back)
			for i := range t.trips {
				one := &t.trips[i]
				if !one.runs.on(served) {
					continue
				}
				a, b, goes := one.ride(starts, ends)
				if !goes {
					continue
				}
				one.starts(func(start, moved int64) {
					at := one.calls[a].departure + moved
					if at/daySeconds == int64(back) {
						found = append(found, departure{t, one, a, b, served, start, moved, served.at(at, zone), ""})
					}
				})
			}
		}
	}
	slices.SortFunc(found, func(a, b departure) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.table.feed.ID, b.table.feed.ID), strings.Compare(a.trip.ID, b.trip.ID))
	})
	return found
}

// at marks the stops of a place; nil when it has none here.
func (t *timetable) at(key string) (marked []bool) {
	if key == "" {
		return nil
	}
	for i := range t.stops {
		if slices.Contains(t.stops[i].keys, key) {
			if marked == nil {
				marked = make([]bool, len(t.stops))
			}
			marked[i] = true
		}
	}
	return marked
}

// ride is where one gets on and off: the first call at the one place, and the
// first at the other after it; the last of all where no other is asked for.
func (t *trip) ride(starts, ends []bool) (from, to int, goes bool) {
	from = -1
	for i, c := range t.calls {
		if from < 0 && starts[c.stop] && c.pickup() != notHere && i < len(t.calls)-1 {
			from = i
			continue
		}
		if from >= 0 && c.dropOff() != notHere && (ends == nil && i == len(t.calls)-1 || ends != nil && ends[c.stop]) {
			return from, i, true
		}
	}
	return 0, 0, false
}

// arrives is when it is where one gets off.
func (d departure) arrives() time.Time {
	return d.at.Add(time.Duration(d.trip.calls[d.to].arrival-d.trip.calls[d.from].departure) * time.Second)
}

// cancelled are the trips that do not run on some days, with why.
type cancelled map[cancellation]string

type cancellation struct {
	feed  string
	day   day
	trip  string
	start int64
}

// cancellations are those of the service days whose coaches can come by on a day.
func cancellations(tx *database.Tx, on day) (cancelled, error) {
	all := cancelled{}
	err := tx.Each(func(rows *sql.Rows) error {
		var c cancellation
		var reason string
		err := rows.Scan(&c.feed, &c.day, &c.trip, &c.start, &reason)
		all[c] = reason
		return err
	}, `SELECT feed, day, trip, start, reason FROM coach_cancellations WHERE day BETWEEN $1 AND $2`, on.plus(-maxDays), on)
	return all, err
}

// maxDays is how many days a coach may be on its way.
const maxDays = 4

// mark notes that a departure does not run.
func (c cancelled) mark(d *departure) {
	for _, start := range []int64{d.start, empty} {
		if reason, gone := c[cancellation{d.table.feed.ID, d.day, d.trip.ID, start}]; gone {
			d.reason = cmp.Or(reason, "other")
		}
	}
}
