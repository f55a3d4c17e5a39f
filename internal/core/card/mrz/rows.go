package mrz

import (
	"cmp"
	"math"
	"slices"
)

// row is a straight line of characters, in a frame turned so that lines run
// nearly along u: v = a + b·u.
type row struct {
	blobs []blob // x is u and y is v here, by u
	a, b  float64
	pitch float64 // from one character to the next
	size  float64 // of capitals
}

func (r row) at(u float64) float64 { return r.a + r.b*u }
func (r row) from() float64        { return r.blobs[0].x }
func (r row) to() float64          { return r.blobs[len(r.blobs)-1].x }

const (
	fewest = 15 // characters of a row that must be seen
	mostIn = 48 // more is a texture
)

// turned puts blobs into the frame whose u runs in the direction of angle.
func turned(all []blob, angle float64) []blob {
	sin, cos := math.Sincos(angle)
	out := make([]blob, len(all))
	for i, b := range all {
		out[i] = blob{b.x*cos + b.y*sin, b.y*cos - b.x*sin, b.w, b.h}
	}
	slices.SortFunc(out, func(a, b blob) int { return cmp.Compare(a.x, b.x) })
	return out
}

// findRows finds the lines of characters that run along u.
func findRows(all []blob) []row {
	used := make([]bool, len(all))
	var found []row
	for _, chain := range chains(all) {
		if len(found) == 24 || used[chain[len(chain)/2]] {
			continue
		}
		r, members, ok := straighten(all, chain)
		if !ok {
			continue
		}
		for _, i := range members {
			used[i] = true
		}
		found = append(found, r)
	}
	return found
}

// chains links each blob to the nearest on its right whose nearest on the left
// it is, longest chains first.
func chains(all []blob) [][]int {
	right, left := make([]int, len(all)), make([]int, len(all))
	for i := range all {
		right[i], left[i] = -1, -1
	}
	near := newGrid(all)
	for i, b := range all {
		right[i] = near.beside(i, 1, b)
		left[i] = near.beside(i, -1, b)
	}
	var found [][]int
	for i := range all {
		if l := left[i]; l >= 0 && right[l] == i {
			continue // not where a chain begins
		}
		chain := []int{i}
		for at := i; right[at] >= 0 && left[right[at]] == at && len(chain) < 200; {
			at = right[at]
			chain = append(chain, at)
		}
		if len(chain) >= 6 {
			found = append(found, chain)
		}
	}
	slices.SortStableFunc(found, func(a, b []int) int { return len(b) - len(a) })
	return found
}

// beside is the nearest blob of like size on one side, about level with b.
func (g grid) beside(i, side int, b blob) int {
	reach := 2.6 * b.size()
	best, distance := -1, reach
	x0, x1 := b.x, b.x+reach
	if side < 0 {
		x0, x1 = b.x-reach, b.x
	}
	for cx := int(math.Floor(x0 / g.side)); cx <= int(math.Floor(x1/g.side)); cx++ {
		for cy := int(math.Floor((b.y - b.size()) / g.side)); cy <= int(math.Floor((b.y+b.size())/g.side)); cy++ {
			for _, j := range g.cell[[2]int{cx, cy}] {
				other := g.all[j]
				du, dv := (other.x-b.x)*float64(side), math.Abs(other.y-b.y)
				size := max(b.size(), other.size())
				if ratio := other.size() / b.size(); j == i || ratio < 0.45 || ratio > 2.2 {
					continue
				}
				if du > 0.35*size && du < distance && dv < 0.2*size+0.15*du {
					best, distance = j, du
				}
			}
		}
	}
	return best
}

// straighten fits a line to a chain and gathers all that lies on it.
func straighten(all []blob, chain []int) (row, []int, bool) {
	members := chain
	var r row
	for range 2 {
		r = row{}
		var sizes []float64
		for _, i := range members {
			r.blobs = append(r.blobs, all[i])
			sizes = append(sizes, all[i].size())
		}
		r.a, r.b = fitLine(r.blobs)
		slices.Sort(sizes)
		r.size = sizes[len(sizes)*3/4]
		members = members[:0:0]
		for i, b := range all {
			if math.Abs(b.y-r.at(b.x)) < 0.35*r.size && b.size() > 0.4*r.size && b.size() < 1.5*r.size {
				members = append(members, i)
			}
		}
		if len(members) < 6 {
			return row{}, nil, false
		}
		members = together(all, members, chain[len(chain)/2], 6*r.size)
	}
	r.blobs = r.blobs[:0]
	for _, i := range members {
		r.blobs = append(r.blobs, all[i])
	}
	if len(r.blobs) < fewest || len(r.blobs) > mostIn {
		return row{}, nil, false
	}
	r.a, r.b = fitLine(r.blobs)
	r.pitch = pitch(r.blobs, r.size)
	return r, members, r.pitch > 0
}

// together keeps the stretch around one blob that has no gap wider than gap.
func together(all []blob, members []int, around int, gap float64) []int {
	middle, _ := slices.BinarySearch(members, around)
	from, to := min(middle, len(members)-1), min(middle, len(members)-1)
	for from > 0 && all[members[from]].x-all[members[from-1]].x < gap {
		from--
	}
	for to+1 < len(members) && all[members[to+1]].x-all[members[to]].x < gap {
		to++
	}
	return members[from : to+1]
}

// fitLine is the least-squares line, twice: what is off the first is left out of
// the second.
func fitLine(all []blob) (a, b float64) {
	weight := make([]float64, len(all))
	for i := range weight {
		weight[i] = 1
	}
	for range 2 {
		var n, su, sv, suu, suv float64
		for i, p := range all {
			n += weight[i]
			su += weight[i] * p.x
			sv += weight[i] * p.y
			suu += weight[i] * p.x * p.x
			suv += weight[i] * p.x * p.y
		}
		if d := n*suu - su*su; d > 1e-9 {
			b = (n*suv - su*sv) / d
		}
		a = (sv - b*su) / n
		for i, p := range all {
			weight[i] = 1
			if math.Abs(p.y-a-b*p.x) > 0.25*p.size() {
				weight[i] = 0.05
			}
		}
	}
	return a, b
}

// pitch is the usual distance between neighbours; 0 if there is none.
func pitch(all []blob, size float64) float64 {
	var gaps []float64
	for i := 1; i < len(all); i++ {
		if d := all[i].x - all[i-1].x; d > 0.5*size && d < 1.8*size {
			gaps = append(gaps, d)
		}
	}
	if len(gaps) < fewest/2 {
		return 0
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// zone is three rows that may be a machine-readable zone, from above.
type zone [Rows]row

// zones lists the likeliest threes of parallel, equally spaced rows.
func zones(all []row) []zone {
	middle := 0.0
	for _, r := range all {
		middle += (r.from() + r.to()) / 2 / float64(len(all))
	}
	slices.SortFunc(all, func(a, b row) int { return cmp.Compare(a.at(middle), b.at(middle)) })
	type candidate struct {
		zone
		score float64
	}
	var found []candidate
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			for k := j + 1; k < len(all); k++ {
				z := zone{all[i], all[j], all[k]}
				if score, ok := z.judge(); ok {
					found = append(found, candidate{z, score})
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	var best []zone
	for _, c := range found[:min(len(found), 3)] {
		best = append(best, c.zone)
	}
	return best
}

// judge reports whether the rows belong together, and how well.
func (z zone) judge() (score float64, ok bool) {
	from := max(z[0].from(), z[1].from(), z[2].from())
	to := min(z[0].to(), z[1].to(), z[2].to())
	longest := max(z[0].to()-z[0].from(), z[1].to()-z[1].from(), z[2].to()-z[2].from())
	if to-from < 0.5*longest {
		return 0, false
	}
	middle := (from + to) / 2
	upper, lower := z[1].at(middle)-z[0].at(middle), z[2].at(middle)-z[1].at(middle)
	p := z[1].pitch
	switch {
	case upper < 1.1*p || upper > 2.4*p || math.Abs(upper-lower) > 0.25*upper,
		math.Abs(z[0].pitch-p) > 0.2*p, math.Abs(z[2].pitch-p) > 0.2*p,
		math.Abs(z[0].b-z[2].b) > 0.12:
		return 0, false
	}
	for _, r := range z {
		score -= math.Abs(float64(len(r.blobs)) - Columns)
	}
	return score - 20*math.Abs(upper-lower)/upper, true
}
