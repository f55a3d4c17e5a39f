package qr

import (
	"image"
	"slices"

	"daklakid/internal/core/card/picture"
)

// block is the side of the squares in which texture is measured, in pixels.
const block = 8

// candidates are the places that look most like a code, likeliest first: where
// the brightness changes much both across and down, over an area about as wide
// as high. They are squares with some margin.
func candidates(g *picture.Gray) []image.Rectangle {
	t := smooth(texture(g))
	levels := slices.Clone(t.Pix)
	slices.Sort(levels)
	top := levels[len(levels)-1-len(levels)/300]
	var boxes []image.Rectangle
	for _, part := range []uint8{50, 65} { // percent: a code may stand on a grainy ground
		for _, p := range patches(t, max(uint8(int(top)*int(part)/100), 4)) {
			box, ok := square(p, g)
			same := func(b image.Rectangle) bool {
				both := b.Intersect(box)
				return both.Dx()*both.Dy()*10 > 9*max(b.Dx()*b.Dy(), box.Dx()*box.Dy())
			}
			if ok && !slices.ContainsFunc(boxes, same) {
				boxes = append(boxes, box)
			}
		}
	}
	return boxes[:min(len(boxes), 5)]
}

// texture is small where a block is flat or has lines of one direction only.
func texture(g *picture.Gray) *picture.Gray {
	t := picture.New(max(g.W/block, 1), max(g.H/block, 1))
	for by := range g.H / block {
		for bx := range g.W / block {
			across, down := 0, 0
			for y := by * block; y < (by+1)*block-1; y++ {
				row, next := g.Pix[y*g.W:], g.Pix[(y+1)*g.W:]
				for x := bx * block; x < (bx+1)*block-1; x++ {
					across += distance(row[x], row[x+1])
					down += distance(row[x], next[x])
				}
			}
			t.Pix[by*t.W+bx] = uint8(min(min(across, down)/12, 255))
		}
	}
	return t
}

func distance(a, b uint8) int {
	if a > b {
		return int(a - b)
	}
	return int(b - a)
}

// smooth takes the mean of three by three.
func smooth(t *picture.Gray) *picture.Gray {
	sums, out := t.Sums(), picture.New(t.W, t.H)
	for y := range t.H {
		for x := range t.W {
			x0, y0, x1, y1 := max(x-1, 0), max(y-1, 0), min(x+2, t.W), min(y+2, t.H)
			out.Pix[y*t.W+x] = uint8(sums.Over(x0, y0, x1, y1) / uint32((x1-x0)*(y1-y0)))
		}
	}
	return out
}

// patch is a connected area of much texture, in blocks.
type patch struct {
	image.Rectangle
	weight int
}

// patches are the areas at or over a level, the weightiest first.
func patches(t *picture.Gray, level uint8) (found []patch) {
	seen := make([]bool, len(t.Pix))
	var stack []int
	for start, v := range t.Pix {
		if v < level || seen[start] {
			continue
		}
		p := patch{Rectangle: image.Rect(start%t.W, start/t.W, start%t.W+1, start/t.W+1)}
		for stack = append(stack[:0], start); len(stack) > 0; {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := i%t.W, i/t.W
			if seen[i] || t.Pix[i] < level {
				continue
			}
			seen[i] = true
			p.Rectangle = p.Union(image.Rect(x, y, x+1, y+1))
			p.weight += int(t.Pix[i])
			if x > 0 {
				stack = append(stack, i-1)
			}
			if x+1 < t.W {
				stack = append(stack, i+1)
			}
			if y > 0 {
				stack = append(stack, i-t.W)
			}
			if y+1 < t.H {
				stack = append(stack, i+t.W)
			}
		}
		found = append(found, p)
	}
	slices.SortStableFunc(found, func(a, b patch) int { return b.weight - a.weight })
	return found[:min(len(found), 8)]
}

// square turns a patch into the part of the picture to look at, unless it is too
// small, too large or too long for a card's code.
func square(p patch, g *picture.Gray) (image.Rectangle, bool) {
	w, h := p.Dx(), p.Dy()
	if min(w, h) < 5 || max(w, h) > 2*min(w, h) || max(w, h)*block > min(g.W, g.H) {
		return image.Rectangle{}, false
	}
	side := max(w, h)*block*5/4 + 2*block
	centre := p.Min.Add(p.Max).Mul(block).Div(2)
	box := image.Rectangle{centre, centre}.Inset(-side / 2)
	return box.Intersect(image.Rect(0, 0, g.W, g.H)), true
}

func scaled(r image.Rectangle, by float64) image.Rectangle {
	at := func(v int) int { return int(float64(v) * by) }
	return image.Rect(at(r.Min.X), at(r.Min.Y), at(r.Max.X), at(r.Max.Y))
}
