package casework

import (
	"cmp"
	"database/sql"
	"slices"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
)

// nearMetres is how far apart two reports of the same thing may be; positions
// are rounded to some hundred metres.
const nearMetres = 400

// earthRadius in metres, the mean of WGS 84.
const earthRadius = 6371008.8

func cellOf(at place.Point) int64 {
	return int64(s2.CellIDFromLatLng(s2.LatLngFromDegrees(at.Lat, at.Lng))) //nolint:gosec // all 64 bits are kept
}

// around are the cells that cover what is near to a place.
func around(at place.Point) s2.CellUnion {
	centre := s2.PointFromLatLng(s2.LatLngFromDegrees(at.Lat, at.Lng))
	coverer := &s2.RegionCoverer{MinLevel: 8, MaxLevel: 16, MaxCells: 6}
	return coverer.Covering(s2.CapFromCenterAngle(centre, s1.Angle(nearMetres/earthRadius)))
}

// Near counts a kind's open cases around a place, by procedure.
func (k *Kernel) Near(tx *database.Tx, kind string, at place.Point) (map[string]int64, error) {
	counts := map[string]int64{}
	for _, cell := range around(at) {
		err := tx.Each(func(rows *sql.Rows) error {
			var code string
			var lat, lng float64
			err := rows.Scan(&code, &lat, &lng)
			if err == nil && place.Distance(at, place.Point{Lat: lat, Lng: lng}) <= nearMetres {
				counts[code]++
			}
			return err
		}, `SELECT procedure_code, lat, lng FROM cases WHERE closed_at = 0 AND cell <> 0 AND kind = $1 AND cell BETWEEN $2 AND $3 LIMIT 500`,
			kind, int64(cell.RangeMin()), int64(cell.RangeMax())) //nolint:gosec // as cellOf
		if err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// Around lists the open cases of the same procedure and office around a case, the nearest first.
func (k *Kernel) Around(tx *database.Tx, c *Case) (all []*Case, err error) {
	if c.At == (place.Point{}) {
		return nil, nil
	}
	for _, cell := range around(c.At) {
		some, err := k.many(tx, `closed_at = 0 AND cell <> 0 AND kind = $1 AND cell BETWEEN $2 AND $3 AND organisation = $4
			AND procedure_code = $5 AND id <> $6 LIMIT 50`,
			c.Kind, int64(cell.RangeMin()), int64(cell.RangeMax()), c.Organisation, c.Procedure, c.ID) //nolint:gosec // as cellOf
		if err != nil {
			return nil, err
		}
		for _, one := range some {
			if place.Distance(c.At, one.At) <= nearMetres {
				all = append(all, one)
			}
		}
	}
	slices.SortFunc(all, func(a, b *Case) int {
		return cmp.Compare(place.Distance(c.At, a.At), place.Distance(c.At, b.At))
	})
	return all[:min(len(all), maxNear)], nil
}

// maxNear is how many are worth showing.
const maxNear = 20
