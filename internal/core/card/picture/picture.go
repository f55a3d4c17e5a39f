// Package picture has grey pictures and the few operations on them that reading
// cards needs: shrinking by area, enlarging, blurring, sharpening, local means.
package picture

import (
	"image"
	"image/color"
	"math"
)

// Gray is a picture of brightness, 0 black to 255 white, row by row without
// gaps.
type Gray struct {
	W, H int
	Pix  []uint8
}

// New returns a black picture.
func New(w, h int) *Gray { return &Gray{w, h, make([]uint8, w*h)} }

// Of takes the brightness of a picture, shrunk so that its longer side has at
// most so many pixels. It needs the memory of the result and of one row.
func Of(src image.Image, side int) *Gray {
	b := src.Bounds()
	w, h := Fit(b.Dx(), b.Dy(), side)
	return shrink(rows(src), b.Dx(), b.Dy(), w, h)
}

// Fit scales w×h down, never up, so that the longer side is at most side.
func Fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
}

// rows gives the rows of src as brightness, each valid until the next.
func rows(src image.Image) func(y int) []uint8 {
	b := src.Bounds()
	switch s := src.(type) {
	case *image.YCbCr:
		return func(y int) []uint8 { return s.Y[s.YOffset(b.Min.X, b.Min.Y+y):][:b.Dx()] }
	case *image.Gray:
		return func(y int) []uint8 { return s.Pix[s.PixOffset(b.Min.X, b.Min.Y+y):][:b.Dx()] }
	}
	row := make([]uint8, b.Dx())
	if s, ok := src.(*image.RGBA); ok {
		return func(y int) []uint8 {
			pix := s.Pix[s.PixOffset(b.Min.X, b.Min.Y+y):][:4*b.Dx()]
			for x := range row {
				// The weights of ITU-R BT.601, as in color.GrayModel.
				row[x] = uint8((19595*uint32(pix[4*x]) + 38470*uint32(pix[4*x+1]) + 7471*uint32(pix[4*x+2]) + 1<<15) >> 16)
			}
			return row
		}
	}
	return func(y int) []uint8 {
		for x := range row {
			row[x] = color.GrayModel.Convert(src.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y
		}
		return row
	}
}

// row is one row of the picture.
func (g *Gray) row(y int) []uint8 { return g.Pix[y*g.W:][:g.W] }

// Shrink returns the picture with at most so many pixels on its longer side;
// itself, if it is small enough.
func (g *Gray) Shrink(side int) *Gray {
	w, h := Fit(g.W, g.H, side)
	if w == g.W && h == g.H {
		return g
	}
	return shrink(g.row, g.W, g.H, w, h)
}

// shrink makes every pixel of the result the mean of the area that it covers.
// Shares are whole numbers: a source pixel is outW wide, a result pixel srcW.
func shrink(read func(y int) []uint8, srcW, srcH, outW, outH int) *Gray {
	out := New(outW, outH)
	line, sums := make([]uint32, outW), make([]uint64, outW)
	scale := 1 / (float64(srcW) * float64(srcH))
	room, y := srcH, 0
	for sy := range srcH {
		across(read(sy), line, uint32(outW), uint32(srcW))
		share := min(room, outH)
		add(sums, line, uint64(share))
		if room -= share; room > 0 {
			continue
		}
		for x, s := range sums {
			out.Pix[y*outW+x] = uint8(float64(s)*scale + 0.5)
		}
		clear(sums)
		add(sums, line, uint64(outH-share))
		room, y = srcH-(outH-share), y+1
	}
	return out
}

// across sums one source row into the columns of the result.
func across(pix []uint8, line []uint32, share, width uint32) {
	room, sum, x := width, uint32(0), 0
	for _, p := range pix {
		v := uint32(p)
		if room > share {
			sum += v * share
			room -= share
			continue
		}
		line[x] = sum + v*room
		x++
		sum = v * (share - room)
		room = width - (share - room)
	}
}

func add(sums []uint64, line []uint32, share uint64) {
	if share == 0 {
		return
	}
	for x, v := range line {
		sums[x] += uint64(v) * share
	}
}

// Crop copies the part of the picture that lies in r.
func (g *Gray) Crop(r image.Rectangle) *Gray {
	r = r.Intersect(image.Rect(0, 0, g.W, g.H))
	out := New(r.Dx(), r.Dy())
	for y := range out.H {
		copy(out.row(y), g.row(r.Min.Y + y)[r.Min.X:])
	}
	return out
}

// At is the brightness at a point between pixels, whose centres are at halves;
// beyond the edge, that of the edge.
func (g *Gray) At(x, y float64) float64 {
	x, y = min(max(x-0.5, 0), float64(g.W-1)), min(max(y-0.5, 0), float64(g.H-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, g.W-1), min(y0+1, g.H-1)
	fx, fy := x-float64(x0), y-float64(y0)
	top := float64(g.Pix[y0*g.W+x0])*(1-fx) + float64(g.Pix[y0*g.W+x1])*fx
	bottom := float64(g.Pix[y1*g.W+x0])*(1-fx) + float64(g.Pix[y1*g.W+x1])*fx
	return top*(1-fy) + bottom*fy
}

// Enlarge returns the picture a number of times as large, smoothly; below 1, it
// is made smaller without taking means.
func (g *Gray) Enlarge(times float64) *Gray {
	if len(g.Pix) == 0 {
		return g
	}
	out := New(max(int(float64(g.W)*times), 1), max(int(float64(g.H)*times), 1))
	columns, lines := spread(out.W, g.W, times), spread(out.H, g.H, times)
	for y, l := range lines {
		upper, lower, row := g.row(l.from), g.row(l.to), out.row(y)
		for x, c := range columns {
			top := uint32(upper[c.from])*(256-c.part) + uint32(upper[c.to])*c.part
			bottom := uint32(lower[c.from])*(256-c.part) + uint32(lower[c.to])*c.part
			row[x] = uint8((top*(256-l.part) + bottom*l.part + 1<<15) >> 16)
		}
	}
	return out
}

// between is where a point lies between two pixels: part of 256 on the way.
type between struct {
	from, to int
	part     uint32
}

func spread(out, in int, times float64) []between {
	all := make([]between, out)
	for i := range all {
		at := min(max((float64(i)+0.5)/times-0.5, 0), float64(in-1))
		from := int(at)
		all[i] = between{from, min(from+1, in-1), uint32((at - float64(from)) * 256)}
	}
	return all
}

// Turn returns the picture turned by an angle in radians, clockwise as it is
// looked at, on a canvas that holds all of it. What is outside is like the edge.
func (g *Gray) Turn(angle float64) *Gray {
	sin, cos := math.Sincos(angle)
	w, h := float64(g.W), float64(g.H)
	out := New(int(math.Abs(w*cos)+math.Abs(h*sin)+0.5), int(math.Abs(w*sin)+math.Abs(h*cos)+0.5))
	for y := range out.H {
		dy := float64(y) + 0.5 - float64(out.H)/2
		for x := range out.W {
			dx := float64(x) + 0.5 - float64(out.W)/2
			out.Pix[y*out.W+x] = uint8(g.At(w/2+dx*cos+dy*sin, h/2-dx*sin+dy*cos) + 0.5)
		}
	}
	return out
}
