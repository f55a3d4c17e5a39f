package mrz

import (
	"math"

	"daklakid/internal/core/card/mrz/glyph"
	"daklakid/internal/core/card/picture"
)

// plane maps the zone, columns 0 to 30 and rows 0 to 3, to the picture: a
// homography, for the card may be seen aslant.
type plane struct {
	h      [8]float64 // of coordinates around the middle, in half widths
	height float64    // of a cell, in rows
	back   bool       // the zone is upside down
}

// point is where a column and row of the zone are in the picture.
func (p *plane) point(column, line float64) (x, y float64) {
	if p.back {
		column, line = Columns-column, Rows-line
	}
	c, r := (column-Columns/2)/(Columns/2), line-Rows/2.0
	w := p.h[6]*c + p.h[7]*r + 1
	return (p.h[0]*c + p.h[1]*r + p.h[2]) / w, (p.h[3]*c + p.h[4]*r + p.h[5]) / w
}

// placed is a character of the picture and the column and row it is taken for.
type placed struct {
	blob
	column, line int
}

// planes lists how the rows may lie: which of their characters is the first is
// not certain when some at the ends were not seen, or something else was.
func (z zone) planes() []plane {
	all := z.count()
	first, last := all[0].column, all[0].column
	for _, p := range all {
		first, last = min(first, p.column), max(last, p.column)
	}
	from, to := last-Columns+1, first
	if from > to {
		from, to = to, from
	}
	if to-from > 5 {
		return nil // too much is missing, or there is too much else
	}
	var found []plane
	for offset := from; offset <= to; offset++ {
		var inside []placed
		for _, p := range all {
			if p.column -= offset; p.column >= 0 && p.column < Columns {
				inside = append(inside, p)
			}
		}
		if p, ok := fitPlane(inside); ok {
			found = append(found, p)
		}
	}
	return found
}

// count numbers the characters of the rows from left to right by their
// distances, and brings the numbers of the rows into line.
func (z zone) count() (all []placed) {
	var above []placed
	for line, r := range z {
		here := []placed{{r.blobs[0], 0, line}}
		pitch, column, last := r.pitch, 0, r.blobs[0].x
		for _, b := range r.blobs[1:] {
			gap := b.x - last
			steps := int(math.Round(gap / pitch))
			if steps == 0 {
				continue // a part of a broken character
			}
			if steps < 3 {
				pitch = 0.85*pitch + 0.15*gap/float64(steps)
			}
			column, last = column+steps, b.x
			here = append(here, placed{b, column, line})
		}
		if above != nil {
			shift := int(math.Round(offset(above, here)))
			for i := range here {
				here[i].column += shift
			}
		}
		all, above = append(all, here...), here
	}
	return all
}

// offset is by how many columns the lower row's numbers are behind the upper's.
func offset(upper, lower []placed) float64 {
	sum, n, i := 0.0, 0.0, 0
	for _, p := range lower {
		for i+1 < len(upper) && upper[i+1].x < p.x {
			i++
		}
		if i+1 == len(upper) || upper[i].x > p.x {
			continue
		}
		a, b := upper[i], upper[i+1]
		part := (p.x - a.x) / max(b.x-a.x, 1e-6)
		sum += float64(a.column) + part*float64(b.column-a.column) - float64(p.column)
		n++
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// fitPlane finds the homography that best explains the characters, leaving out
// what does not fit.
func fitPlane(all []placed) (plane, bool) {
	p := plane{}
	for range 3 {
		if len(all) < 2*fewest {
			return plane{}, false
		}
		h, ok := leastSquares(all)
		if !ok {
			return plane{}, false
		}
		p.h = h
		kept := all[:0:0]
		for _, b := range all {
			x, y := p.point(float64(b.column)+0.5, float64(b.line)+0.5)
			if math.Hypot(x-b.x, y-b.y) < 0.35*p.pitch() {
				kept = append(kept, b)
			}
		}
		all = kept
	}
	p.height = cellHeight(&p, all)
	return p, p.height > 0.4 && p.height < 1.6
}

// pitch is the width of a column in the middle, in pixels.
func (p *plane) pitch() float64 {
	x0, y0 := p.point(Columns/2-0.5, Rows/2.0)
	x1, y1 := p.point(Columns/2+0.5, Rows/2.0)
	return math.Hypot(x1-x0, y1-y0)
}

// cellHeight takes the height of capitals for two thirds of a cell, as the
// network has learned them.
func cellHeight(p *plane, all []placed) float64 {
	const capital = 0.705 // of a cell, in OCR-B
	var heights []float64
	for _, b := range all {
		if b.line == Rows-1 {
			continue // mostly fillers
		}
		heights = append(heights, b.h)
	}
	x0, y0 := p.point(Columns/2, Rows/2.0-0.5)
	x1, y1 := p.point(Columns/2, Rows/2.0+0.5)
	return quantile(heights, 0.6) / capital / math.Hypot(x1-x0, y1-y0)
}

// leastSquares solves for the homography; what turns out of the plane is held
// back a little, for three rows say little of it.
func leastSquares(all []placed) (h [8]float64, ok bool) {
	var a [8][9]float64
	scale := 0.0
	for _, b := range all {
		scale = max(scale, b.x, b.y)
	}
	for _, b := range all {
		c := (float64(b.column) + 0.5 - Columns/2) / (Columns / 2)
		r := float64(b.line) + 0.5 - Rows/2.0
		x, y := b.x/scale, b.y/scale
		add(&a, [9]float64{c, r, 1, 0, 0, 0, -x * c, -x * r, x})
		add(&a, [9]float64{0, 0, 0, c, r, 1, -y * c, -y * r, y})
	}
	a[6][6] += 1e-5
	a[7][7] += 1e-3
	if !solve(&a) {
		return h, false
	}
	for i := range h {
		h[i] = a[i][8]
		if i < 6 {
			h[i] *= scale
		}
	}
	return h, true
}

// add adds an equation to the normal equations.
func add(a *[8][9]float64, equation [9]float64) {
	for i := range 8 {
		for j := range 9 {
			a[i][j] += equation[i] * equation[j]
		}
	}
}

// solve eliminates, with the largest pivots.
func solve(a *[8][9]float64) bool {
	for i := range 8 {
		pivot := i
		for j := i; j < 8; j++ {
			if math.Abs(a[j][i]) > math.Abs(a[pivot][i]) {
				pivot = j
			}
		}
		a[i], a[pivot] = a[pivot], a[i]
		if math.Abs(a[i][i]) < 1e-12 {
			return false
		}
		for j := range 8 {
			if j == i {
				continue
			}
			factor := a[j][i] / a[i][i]
			for k := i; k < 9; k++ {
				a[j][k] -= factor * a[i][k]
			}
		}
	}
	for i := range 8 {
		a[i][8] /= a[i][i]
	}
	return true
}

// cell cuts out what stands in a column and row, and its contrast.
func (p *plane) cell(g *picture.Gray, column, line int) (glyph.Cell, float32) {
	samples := min(max(int(p.pitch()/glyph.W+0.5), 1), 4) // a point gathers the light of its square
	var brightness [glyph.Points]float32
	for y := range glyph.H {
		for x := range glyph.W {
			sum := 0.0
			for sy := range samples {
				for sx := range samples {
					u := (float64(x) + (float64(sx)+0.5)/float64(samples)) / glyph.W
					v := ((float64(y)+(float64(sy)+0.5)/float64(samples))/glyph.H-0.5)*p.height + 0.5
					sum += g.At(p.point(float64(column)+u, float64(line)+v))
				}
			}
			brightness[y*glyph.W+x] = float32(sum / float64(samples*samples))
		}
	}
	return glyph.Normalise(&brightness)
}
