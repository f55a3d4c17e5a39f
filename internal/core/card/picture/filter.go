package picture

import "math"

// Blur returns the picture under a Gaussian, sigma in pixels.
func (g *Gray) Blur(sigma float64) *Gray {
	out := New(g.W, g.H)
	if sigma <= 0 {
		copy(out.Pix, g.Pix)
		return out
	}
	kernel := gaussian(sigma)
	reach := len(kernel) - 1
	wide := make([]uint8, g.W+2*reach) // a row, its edges continued
	sums := make([]uint32, g.W)
	across := New(g.W, g.H)
	for y := range g.H {
		row := g.row(y)
		copy(wide[reach:], row)
		for i := range reach {
			wide[i], wide[reach+g.W+i] = row[0], row[g.W-1]
		}
		clear(sums)
		for i, k := range kernel {
			gather(sums, wide[reach-i:], wide[reach+i:], k, i == 0)
		}
		scatter(across.row(y), sums)
	}
	for y := range g.H {
		clear(sums)
		for i, k := range kernel {
			gather(sums, across.row(max(y-i, 0)), across.row(min(y+i, g.H-1)), k, i == 0)
		}
		scatter(out.row(y), sums)
	}
	return out
}

// gather adds two rows times a weight, or only the first in the middle.
func gather(sums []uint32, a, b []uint8, weight uint32, middle bool) {
	a, b = a[:len(sums)], b[:len(sums)]
	if middle {
		for x := range sums {
			sums[x] += uint32(a[x]) * weight
		}
		return
	}
	for x := range sums {
		sums[x] += (uint32(a[x]) + uint32(b[x])) * weight
	}
}

func scatter(row []uint8, sums []uint32) {
	row = row[:len(sums)]
	for x, s := range sums {
		row[x] = uint8((s + 1<<15) >> 16)
	}
}

// gaussian is half a kernel, from its centre outwards, in 1/65536.
func gaussian(sigma float64) []uint32 {
	weights := make([]float64, int(math.Ceil(3*sigma))+1)
	sum := 0.0
	for i := range weights {
		weights[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += 2 * weights[i]
	}
	sum -= weights[0]
	kernel := make([]uint32, len(weights))
	rest := uint32(1 << 16)
	for i := len(weights) - 1; i > 0; i-- {
		kernel[i] = uint32(weights[i] / sum * (1 << 16))
		rest -= 2 * kernel[i]
	}
	kernel[0] = rest
	return kernel
}

// Sharpen adds what a blur takes away, amount times.
func (g *Gray) Sharpen(sigma, amount float64) *Gray {
	out := g.Blur(sigma)
	gain := int32(amount * 256)
	for i, b := range out.Pix {
		v := int32(g.Pix[i])
		out.Pix[i] = uint8(min(max(v+(v-int32(b))*gain/256, 0), 255))
	}
	return out
}

// Sums of the brightness above and left of each point: a table of (W+1)×(H+1).
type Sums struct {
	w   int
	all []uint32
}

// Sums adds the picture up; it holds up to 16 megapixels.
func (g *Gray) Sums() Sums {
	w := g.W + 1
	s := Sums{w, make([]uint32, w*(g.H+1))}
	for y := range g.H {
		above, row, here := s.all[y*w:][:w], g.row(y), s.all[(y+1)*w:][:w]
		sum := uint32(0)
		for x, v := range row {
			sum += uint32(v)
			here[x+1] = above[x+1] + sum
		}
	}
	return s
}

// Over is the sum in the rectangle from x0, y0 to before x1, y1.
func (s Sums) Over(x0, y0, x1, y1 int) uint32 {
	return s.all[y1*s.w+x1] - s.all[y0*s.w+x1] - s.all[y1*s.w+x0] + s.all[y0*s.w+x0]
}

// Ink marks what is darker than its surroundings, a square of 2·radius+1
// pixels, by more than a part of their brightness.
func (g *Gray) Ink(radius int, part float64) []bool {
	s := g.Sums()
	ink := make([]bool, len(g.Pix))
	keep := uint32((1 - part) * 1024)
	for y := range g.H {
		y0, y1 := max(y-radius, 0), min(y+radius+1, g.H)
		for x, v := range g.row(y) {
			x0, x1 := max(x-radius, 0), min(x+radius+1, g.W)
			mean := s.Over(x0, y0, x1, y1) / uint32((x1-x0)*(y1-y0))
			ink[y*g.W+x] = uint32(v)*1024 < mean*keep && mean-uint32(v) > 5
		}
	}
	return ink
}
