package face

// fit finds the placement that brings the template of a chip nearest to points
// of a picture, in the sense of least squares (S. Umeyama, 1991, for two
// dimensions without reflection).
func fit(template [][2]float64, points []Point) placement {
	n := float64(len(template))
	var tx, ty, px, py float64
	for i, t := range template {
		tx, ty = tx+t[0]/n, ty+t[1]/n
		px, py = px+float64(points[i].X)/n, py+float64(points[i].Y)/n
	}
	var along, across, size float64
	for i, t := range template {
		u, v := t[0]-tx, t[1]-ty
		x, y := float64(points[i].X)-px, float64(points[i].Y)-py
		along += u*x + v*y
		across += u*y - v*x
		size += u*u + v*v
	}
	m := placement{a: along / size, b: across / size}
	m.dx, m.dy = px-(m.a*tx-m.b*ty), py-(m.b*tx+m.a*ty)
	return m
}
