package qr

import (
	"image"
	"slices"

	"daklakid/internal/core/card/picture"
)

// block is the side of the squares in which texture is measured, in pixels.
const block = 8

// candidates are the places that look most like a code, likeliest first: those
// where the brightness changes much both across and down, over a square of the
// size a card's code has in a photo.
func candidates(g *picture.Gray) []image.Rectangle {
	t := texture(g)
	sums := t.Sums()
	var found []spot
	for _, side := range []int{8, 14, 24} { // blocks: 64, 112 and 192 pixels
		found = append(found, peaks(t, sums, side)...)
	}
	slices.SortStableFunc(found, func(a, b spot) int { return int(b.score) - int(a.score) })
	var boxes []image.Rectangle
	for _, f := range found {
		// A margin for the quiet zone, and for guessing wrong.
		s := f.side * block
		box := image.Rect(f.x*block-s/2, f.y*block-s/2, f.x*block+s+s/2, f.y*block+s+s/2).Intersect(image.Rect(0, 0, g.W, g.H))
		inside := func(b image.Rectangle) bool {
			c := box.Min.Add(box.Max).Div(2)
			return c.In(b) && box.Dx() >= b.Dx()*2/3
		}
		if len(boxes) < 5 && !slices.ContainsFunc(boxes, inside) {
			boxes = append(boxes, box)
		}
	}
	return boxes
}

// spot is a square of blocks and how much it looks like a code.
type spot struct {
	x, y, side int
	score      uint32
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

// peaks are the three squares with the most texture that do not overlap.
func peaks(t *picture.Gray, sums picture.Sums, side int) (found []spot) {
	if side > t.W || side > t.H {
		return nil
	}
	var all []spot
	for y := 0; y+side <= t.H; y += max(side/4, 1) {
		for x := 0; x+side <= t.W; x += max(side/4, 1) {
			all = append(all, spot{x, y, side, sums.Over(x, y, x+side, y+side) * 16 / uint32(side*side)})
		}
	}
	slices.SortStableFunc(all, func(a, b spot) int { return int(b.score) - int(a.score) })
	for _, s := range all {
		apart := func(f spot) bool { return max(s.x-f.x, f.x-s.x) < side*3/4 && max(s.y-f.y, f.y-s.y) < side*3/4 }
		if !slices.ContainsFunc(found, apart) {
			found = append(found, s)
		}
		if len(found) == 3 {
			break
		}
	}
	return found
}

func scaled(r image.Rectangle, by float64) image.Rectangle {
	at := func(v int) int { return int(float64(v) * by) }
	return image.Rect(at(r.Min.X), at(r.Min.Y), at(r.Max.X), at(r.Max.Y))
}
