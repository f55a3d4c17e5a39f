package listing

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
)

// Bounds of what is read and sorted in memory around a position.
const (
	maxCandidates = 2000
	maxNearest    = 20_000
	anywhere      = 300_000 // metres: the whole province from any point in it
)

func distance(a, b place.Point) float64 { return place.Distance(a, b) }

func itoa(n int) string { return string(rune('a' + n)) }

// circleBox is the box around a circle.
func circleBox(at place.Point, metres float64) place.Box {
	const perDegree = 111_195 // metres, on the sphere that place measures on
	lat := metres / perDegree
	lng := lat / math.Max(math.Cos(at.Lat*math.Pi/180), 0.01)
	return place.Box{South: at.Lat - lat, West: at.Lng - lng, North: at.Lat + lat, East: at.Lng + lng}
}

// covering is a handful of intervals of S2 cells that hold an area.
func covering(f Filter) s2.CellUnion {
	coverer := &s2.RegionCoverer{MinLevel: 4, MaxLevel: 20, MaxCells: 8}
	if f.around() {
		const radius = 6371008.8
		centre := s2.PointFromLatLng(s2.LatLngFromDegrees(f.Near.Lat, f.Near.Lng))
		// A little more, since positions are compared by another formula.
		return coverer.Covering(s2.CapFromCenterAngle(centre, s1.Angle((f.Radius+5)/radius)))
	}
	b := f.Box
	return coverer.Covering(s2.RectFromLatLng(s2.LatLngFromDegrees(b.South, b.West)).
		AddPoint(s2.LatLngFromDegrees(b.North, b.East)))
}

// candidates reads the listings in the filter's area from the index of cells,
// at most limit+1 of them.
func (k *Kernel) candidates(tx *database.Tx, a asked, limit int) ([]Row, error) {
	s := &statement{}
	for n, c := range covering(a.f) {
		if n > 0 {
			s.add(` UNION ALL `)
		}
		s.add(`SELECT seq, price, lat, lng`, from(tx.Engine(), "listings_cell"), ` WHERE status = 'published' AND kind = `, s.arg(a.kind))
		s.add(` AND cell BETWEEN `, s.arg(int64(c.RangeMin())), ` AND `, s.arg(int64(c.RangeMax())))
		s.conditions(a.f, true)
	}
	s.add(` LIMIT `, s.arg(limit+1))
	rows, err := tx.Query(s.String(), s.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Row
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.Seq, &r.Price, &r.At.Lat, &r.At.Lng); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// findInArea answers from the cells when the area holds few; ok is false when
// it holds many, and a walk in the list's order fills the page sooner.
func (k *Kernel) findInArea(tx *database.Tx, a asked) (found Found, ok bool, err error) {
	rows, err := k.candidates(tx, a, maxCandidates)
	if err != nil || len(rows) > maxCandidates {
		return Found{}, false, err
	}
	found, err = k.show(tx, a, rows)
	return found, true, err
}

// show sorts candidates, cuts the page, and reads the rows on it.
func (k *Kernel) show(tx *database.Tx, a asked, candidates []Row) (Found, error) {
	inside := candidates[:0]
	for _, r := range candidates {
		if a.f.within(r.At) {
			inside = append(inside, r)
		}
	}
	found := a.pageSorted(inside)
	if len(found.Rows) == 0 {
		return found, nil
	}
	seqs := make([]int64, len(found.Rows))
	for i, r := range found.Rows {
		seqs[i] = r.Seq
	}
	full, err := k.bySeq(tx, a, seqs)
	if err != nil {
		return Found{}, err
	}
	kept := found.Rows[:0]
	for _, r := range found.Rows {
		// One withdrawn between the two reads is left out.
		if whole, ok := full[r.Seq]; ok {
			kept = append(kept, whole)
		}
	}
	return Found{kept, found.Next}, nil
}

// findNearest shrinks the circle until what it holds can be sorted, and takes
// the smallest one that fills the page. Where more than maxNearest listings
// stand on one spot, some of them are left out.
func (k *Kernel) findNearest(tx *database.Tx, a asked) (Found, error) {
	if !a.f.around() {
		a.f.Radius = anywhere
	}
	start := 0.0
	if a.after != nil {
		start = float64(a.after.A)
	}
	for wider := 0.0; ; {
		rows, err := k.candidates(tx, a, maxCandidates)
		if err != nil {
			return Found{}, err
		}
		crowded := len(rows) > maxCandidates
		if !crowded && (wider == 0 || enough(a, rows)) {
			found, err := k.show(tx, a, rows)
			if wider != 0 && found.Next == "" {
				// The circle is full, but the list goes on outside it.
				return k.widen(tx, a, wider)
			}
			return found, err
		}
		if !crowded || a.f.Radius <= start+1 {
			if wider == 0 {
				wider = a.f.Radius
			}
			return k.widen(tx, a, wider)
		}
		wider = a.f.Radius
		a.f.Radius = start + (a.f.Radius-start)/2
	}
}

// enough reports whether rows hold a page and one more after the cursor.
func enough(a asked, rows []Row) bool {
	n := 0
	for _, r := range rows {
		d := a.f.distance(r)
		if a.f.within(r.At) && (a.after == nil || d > a.after.A || d == a.after.A && r.Seq > a.after.B) {
			n++
		}
	}
	return n > a.limit
}

func (k *Kernel) widen(tx *database.Tx, a asked, radius float64) (Found, error) {
	a.f.Radius = radius
	rows, err := k.candidates(tx, a, maxNearest)
	if err != nil {
		return Found{}, err
	}
	return k.show(tx, a, rows)
}
