package mrz

import (
	"math"
	"slices"

	"daklakid/internal/core/card/picture"
)

// blob is a connected patch of ink, as a character is.
type blob struct {
	x, y float64 // centre of its box
	w, h float64 // of its box
}

func (b blob) size() float64 { return max(b.w, b.h) }

const (
	leastSize = 6    // pixels of a character; smaller cannot be told apart
	mostBlobs = 8000 // more is noise
)

// blobs finds patches of ink that are of the size of characters.
func blobs(g *picture.Gray, how ink) []blob {
	most := float64(max(g.W, g.H)) / 12
	var all []blob
	for _, b := range components(g.Ink(how.radius, how.part), g.W, g.H) {
		w, h := float64(b.x1-b.x0), float64(b.y1-b.y0)
		if size := max(w, h); size < leastSize || size > most || min(w, h) < 2 || float64(b.area) < 0.12*w*h {
			continue
		}
		all = append(all, blob{float64(b.x0+b.x1) / 2, float64(b.y0+b.y1) / 2, w, h})
	}
	if len(all) > mostBlobs {
		slices.SortFunc(all, func(a, b blob) int { return int(b.size() - a.size()) })
		all = all[:mostBlobs]
	}
	return all
}

// component is the box of a patch, ends excluded, and its pixels.
type component struct{ x0, y0, x1, y1, area int }

// run is a stretch of ink in a row.
type run struct{ from, to, label int }

// components labels 8-connected patches row by row, joining the runs that touch.
func components(ink []bool, w, h int) []component {
	var parent []int
	var found []component
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	var above, here []run
	for y := range h {
		above, here = here, runs(above[:0], ink[y*w:][:w])
		i := 0
		for n := range here {
			r := &here[n]
			r.label = -1
			for i < len(above) && above[i].to < r.from {
				i++
			}
			for j := i; j < len(above) && above[j].from <= r.to; j++ {
				if a := root(above[j].label); r.label < 0 {
					r.label = a
				} else if b := root(r.label); a != b {
					parent[max(a, b)] = min(a, b)
					r.label = min(a, b)
				}
			}
			if r.label < 0 {
				r.label = len(parent)
				parent = append(parent, r.label)
				found = append(found, component{r.from, y, r.to, y + 1, 0})
			}
			c := &found[r.label]
			c.x0, c.x1, c.y1 = min(c.x0, r.from), max(c.x1, r.to), y+1
			c.area += r.to - r.from
		}
	}
	return merge(found, root)
}

func runs(all []run, row []bool) []run {
	for x := 0; x < len(row); x++ {
		if !row[x] {
			continue
		}
		from := x
		for x < len(row) && row[x] {
			x++
		}
		all = append(all, run{from: from, to: x})
	}
	return all
}

// merge adds up the parts that turned out to be one.
func merge(parts []component, root func(int) int) (whole []component) {
	for i := range parts {
		if r := root(i); r != i {
			a, b := &parts[r], parts[i]
			a.x0, a.y0, a.x1, a.y1, a.area = min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1), a.area+b.area
		}
	}
	for i := range parts {
		if root(i) == i {
			whole = append(whole, parts[i])
		}
	}
	return whole
}

// directions guesses in which ways lines of characters run, likeliest first, in
// radians from -π/2 to π/2: each blob votes for where its nearest neighbours are.
func directions(all []blob) []float64 {
	const bins = 180
	var votes [bins]float64
	near := newGrid(all)
	for i, b := range all {
		for _, j := range near.nearest(i, 2.4*b.size()) {
			angle := math.Atan2(all[j].y-b.y, all[j].x-b.x)
			votes[int(math.Round((angle/math.Pi+1)*bins))%bins]++
		}
	}
	var smooth [bins]float64
	for i := range smooth {
		for d := -2; d <= 2; d++ {
			smooth[i] += votes[(i+d+bins)%bins] * float64(3-max(d, -d))
		}
	}
	var ways []float64
	for range 3 {
		top := 0
		for i, v := range smooth {
			if v > smooth[top] {
				top = i
			}
		}
		if smooth[top] == 0 {
			break
		}
		angle := float64(top) / bins * math.Pi
		if angle >= math.Pi/2 {
			angle -= math.Pi
		}
		ways = append(ways, angle)
		for d := -8; d <= 8; d++ {
			smooth[(top+d+bins)%bins] = 0
		}
	}
	return ways
}

// grid finds neighbours without looking at all blobs.
type grid struct {
	all  []blob
	side float64
	cell map[[2]int][]int
}

func newGrid(all []blob) grid {
	g := grid{all, 40, map[[2]int][]int{}}
	for i, b := range all {
		key := [2]int{int(b.x / g.side), int(b.y / g.side)}
		g.cell[key] = append(g.cell[key], i)
	}
	return g
}

// nearest gives the two nearest blobs of like size within a distance.
func (g grid) nearest(i int, within float64) []int {
	b := g.all[i]
	best, distance := [2]int{-1, -1}, [2]float64{within, within}
	for cx := int((b.x - within) / g.side); cx <= int((b.x+within)/g.side); cx++ {
		for cy := int((b.y - within) / g.side); cy <= int((b.y+within)/g.side); cy++ {
			for _, j := range g.cell[[2]int{cx, cy}] {
				other := g.all[j]
				if ratio := other.size() / b.size(); j == i || ratio < 0.5 || ratio > 2 {
					continue
				}
				switch d := math.Hypot(other.x-b.x, other.y-b.y); {
				case d < distance[0]:
					best[1], distance[1] = best[0], distance[0]
					best[0], distance[0] = j, d
				case d < distance[1]:
					best[1], distance[1] = j, d
				}
			}
		}
	}
	return slices.DeleteFunc(best[:], func(j int) bool { return j < 0 })
}
