package listing

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Bounds of what is read and sorted in memory around a position.
const (
	maxCandidates = 2_000
	maxNearest    = 10_000
	firstStep     = 400.0   // metres by which the first circle reaches beyond the page before
	anywhere      = 300_000 // metres: the whole province from any point in it
)

func distance(a, b place.Point) float64 { return place.Distance(a, b) }

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

// candidates reads, of the listings that match, what decides their order: by
// the area if the filter has one, else by the price; at most limit+1 of them.
func (k *Kernel) candidates(tx *database.Tx, a asked, limit int) ([]Row, error) {
	s := &statement{}
	a.fewest(s, tx.Engine(), `seq, price, lat, lng`)
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

// fewest writes a statement without an end that reads listings by whatever
// index leaves fewest to look at.
func (a asked) fewest(s *statement, engine database.Engine, columns string) {
	_, bounded := a.f.box()
	switch {
	case bounded:
		for n, c := range covering(a.f) {
			if n > 0 {
				s.add(` UNION ALL `)
			}
			a.candidate(s, engine, columns, "listings_cell")
			s.add(` AND cell BETWEEN `, s.arg(int64(c.RangeMin())), ` AND `, s.arg(int64(c.RangeMax())))
		}
	case len(a.f.Wards) > 0:
		a.candidate(s, engine, columns, "listings_ward")
	case a.f.PriceMin > 0 || a.f.PriceMax > 0:
		for n, category := range a.among() {
			if n > 0 {
				s.add(` UNION ALL `)
			}
			a.candidate(s, engine, columns, "listings_price")
			s.add(` AND category = `, s.arg(category))
		}
	default:
		a.candidate(s, engine, columns, "listings_newest")
	}
}

func (a asked) candidate(s *statement, engine database.Engine, columns, index string) {
	s.add(`SELECT `, columns, from(engine, index), ` WHERE status = 'published' AND kind = `, s.arg(a.kind))
	s.conditions(a.f, index == "listings_price", false)
}

// fromCandidates answers from all that match when they are at most so many;
// ok is false when they are more, and a walk in the list's order fills the
// page sooner.
func (k *Kernel) fromCandidates(tx *database.Tx, a asked, most int) (found Found, ok bool, err error) {
	rows, err := k.candidates(tx, a, most)
	if err != nil || len(rows) > most {
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
	full, err := k.found(tx, a, seqs)
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

// findNearest grows a circle until it holds the page, starting from where the
// page before ended. Where more than maxNearest listings stand in the circle
// that it takes, some of them are left out.
func (k *Kernel) findNearest(tx *database.Tx, a asked) (Found, error) {
	most := a.f.Radius
	if most == 0 {
		most = anywhere
	}
	start := 0.0
	if a.after != nil {
		start = float64(a.after.A)
	}
	for step := firstStep; ; step *= 2 {
		a.f.Radius = min(start+step, most)
		rows, err := k.candidates(tx, a, maxNearest)
		if err != nil {
			return Found{}, err
		}
		if a.f.Radius == most || len(rows) > maxNearest || enough(a, rows) {
			found, err := k.show(tx, a, rows)
			if a.f.Radius < most && found.Next == "" && len(found.Rows) > 0 {
				found.Next = web.Cursor(a.position(found.Rows[len(found.Rows)-1]))
			}
			return found, err
		}
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
