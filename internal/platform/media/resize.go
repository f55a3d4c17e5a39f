package media

import (
	"context"
	"image"
	"image/draw"
)

// fit scales w×h down, never up, so that the longer side is at most side.
func fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
}

// shrink scales src down to w×h pixels, on white where it is transparent. Every
// pixel of the result is the exact mean of the area of src that it covers.
// It needs a row of src at a time, and no copy of it.
func shrink(ctx context.Context, src image.Image, w, h int) (*image.RGBA, error) {
	s := newShrinker(src.Bounds(), w, h)
	read := rows(src)
	for y := range s.srcH {
		if y%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.across(read(y))
		s.down()
	}
	return s.out, nil
}

// rows gives the rows of src as RGBA bytes, each valid until the next.
func rows(src image.Image) func(y int) []uint8 {
	b := src.Bounds()
	row := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	opaque, known := src.(interface{ Opaque() bool })
	solid := known && opaque.Opaque()
	return func(y int) []uint8 {
		from := image.Pt(b.Min.X, b.Min.Y+y)
		if solid {
			draw.Draw(row, row.Rect, src, from, draw.Src)
		} else {
			draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
			draw.Draw(row, row.Rect, src, from, draw.Over)
		}
		return row.Pix
	}
}

// shrinker sums areas. A source pixel is outW wide and a result pixel srcW, so
// that all shares are whole numbers; likewise downwards.
type shrinker struct {
	srcW, srcH, outW, outH int
	out                    *image.RGBA
	line                   []uint32 // sums of the current source row, three a pixel
	sums                   []uint64 // sums of the current result row
	y, room                int      // the result row, and the share still missing of it
}

func newShrinker(src image.Rectangle, w, h int) *shrinker {
	return &shrinker{
		srcW: src.Dx(), srcH: src.Dy(), outW: w, outH: h, room: src.Dy(),
		out: image.NewRGBA(image.Rect(0, 0, w, h)), line: make([]uint32, 3*w), sums: make([]uint64, 3*w),
	}
}

// across sums one source row into line. A sum is at most 255·srcW, which fits
// for sides up to maxSide.
func (s *shrinker) across(pix []uint8) {
	share, room := uint32(s.outW), uint32(s.srcW)
	var r, g, b uint32
	line := s.line
	for ; len(pix) >= 4; pix = pix[4:] {
		pr, pg, pb := uint32(pix[0]), uint32(pix[1]), uint32(pix[2])
		if room > share {
			r, g, b = r+pr*share, g+pg*share, b+pb*share
			room -= share
			continue
		}
		line[0], line[1], line[2] = r+pr*room, g+pg*room, b+pb*room
		line = line[3:]
		rest := share - room
		r, g, b = pr*rest, pg*rest, pb*rest
		room = uint32(s.srcW) - rest
	}
}

// down adds line to the result row, and begins the next when it is full.
func (s *shrinker) down() {
	if s.room > s.outH {
		s.add(uint64(s.outH))
		s.room -= s.outH
		return
	}
	s.add(uint64(s.room))
	s.emit()
	rest := s.outH - s.room
	clear(s.sums)
	s.add(uint64(rest))
	s.room = s.srcH - rest
}

func (s *shrinker) add(share uint64) {
	for i, v := range s.line {
		s.sums[i] += uint64(v) * share
	}
}

func (s *shrinker) emit() {
	scale := 1 / (float64(s.srcW) * float64(s.srcH))
	pix := s.out.Pix[s.y*s.out.Stride:]
	for x := range s.outW {
		pix[4*x] = uint8(float64(s.sums[3*x])*scale + 0.5)
		pix[4*x+1] = uint8(float64(s.sums[3*x+1])*scale + 0.5)
		pix[4*x+2] = uint8(float64(s.sums[3*x+2])*scale + 0.5)
		pix[4*x+3] = 255
	}
	s.y++
}

// upright turns a photo as its EXIF orientation asks (EXIF 2.32 §4.6.4).
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	from := [...]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[orientation]
	size := image.Pt(w, h)
	if orientation >= 5 {
		size = image.Pt(h, w) // lies on its side
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			sx, sy := from(x, y)
			copy(out.Pix[out.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return out
}
