package face

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"sync"

	"daklakid/internal/platform/errs"
)

// Picture is pixels to look at: red, green and blue in rows. It must not be
// changed after it was made.
type Picture struct {
	Width, Height int
	pixels        []byte
	half          func() *Picture // half the size, made when first asked for
}

// The bounds of a frame that a client sends.
const (
	MaxFrameBytes = 400 << 10
	MaxFrameSide  = 1280
	minFrameSide  = 240
)

func newPicture(width, height int) *Picture {
	p := &Picture{Width: width, Height: height, pixels: make([]byte, 3*width*height)}
	p.half = sync.OnceValue(p.halve)
	return p
}

// FromImage copies an image that somebody has decoded, turned upright and bounded.
func FromImage(img image.Image) *Picture {
	b := img.Bounds()
	p := newPicture(b.Dx(), b.Dy())
	if ycc, is := img.(*image.YCbCr); is {
		p.fromYCbCr(ycc)
		return p
	}
	at := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			p.pixels[at], p.pixels[at+1], p.pixels[at+2] = byte(r>>8), byte(g>>8), byte(bl>>8)
			at += 3
		}
	}
	return p
}

func (p *Picture) fromYCbCr(img *image.YCbCr) {
	b, at := img.Bounds(), 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		luma := img.Y[img.YOffset(b.Min.X, y):]
		for x := b.Min.X; x < b.Max.X; x++ {
			j := img.COffset(x, y)
			p.pixels[at], p.pixels[at+1], p.pixels[at+2] = color.YCbCrToRGB(luma[x-b.Min.X], img.Cb[j], img.Cr[j])
			at += 3
		}
	}
}

// DecodeFrame reads a JPEG frame as the app's camera page sends it. Size and
// format are looked at before a pixel is decoded; errors are faceFrameTooLarge
// and faceFrameUnreadable.
func DecodeFrame(raw []byte) (*Picture, error) {
	if len(raw) > MaxFrameBytes {
		return nil, errs.New(errs.TooLarge, "faceFrameTooLarge")
	}
	head, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, errs.New(errs.Invalid, "faceFrameUnreadable").Because(err)
	}
	if max(head.Width, head.Height) > MaxFrameSide {
		return nil, errs.New(errs.TooLarge, "faceFrameTooLarge")
	}
	if min(head.Width, head.Height) < minFrameSide {
		return nil, errs.New(errs.Invalid, "faceFrameUnreadable")
	}
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, errs.New(errs.Invalid, "faceFrameUnreadable").Because(err)
	}
	return FromImage(img), nil
}

// halve takes the mean of four pixels.
func (p *Picture) halve() *Picture {
	h := newPicture(max(1, p.Width/2), max(1, p.Height/2))
	for y := range h.Height {
		upper := p.pixels[3*p.Width*min(2*y, p.Height-1):]
		lower := p.pixels[3*p.Width*min(2*y+1, p.Height-1):]
		for x := range h.Width {
			a, b := 3*min(2*x, p.Width-1), 3*min(2*x+1, p.Width-1)
			for c := range 3 {
				sum := int(upper[a+c]) + int(upper[b+c]) + int(lower[a+c]) + int(lower[b+c])
				h.pixels[3*(y*h.Width+x)+c] = byte((sum + 2) / 4)
			}
		}
	}
	return h
}

// Point is a place in a picture, in pixels from the upper left corner.
type Point struct{ X, Y float32 }

// placement maps a chip onto a picture: chip (x, y) lies at
// (a·x − b·y + dx, b·x + a·y + dy). It turns, moves and scales.
type placement struct{ a, b, dx, dy float64 }

func (m placement) scale() float64 { return math.Hypot(m.a, m.b) }

func (m placement) at(x, y float64) Point {
	return Point{float32(m.a*x - m.b*y + m.dx), float32(m.b*x + m.a*y + m.dy)}
}

// square places a chip of size pixels over a square of the picture around a
// center, turned by an angle in radians.
func square(center Point, side, angle float64, size int) placement {
	s := side / float64(size)
	m := placement{a: s * math.Cos(angle), b: s * math.Sin(angle)}
	half := float64(size) / 2
	m.dx = float64(center.X) - (m.a*half - m.b*half)
	m.dy = float64(center.Y) - (m.b*half + m.a*half)
	return m
}

// chip samples the picture under a placement into width × height pixels. What
// lies outside is black. A picture much larger than the chip is halved first, so
// that every pixel takes part.
func (p *Picture) chip(m placement, width, height int) *Picture {
	for m.scale() > 2 && p.Width > 1 && p.Height > 1 {
		p = p.half()
		// Pixel centers lie at halves: (x+½)/2 − ½.
		m = placement{m.a / 2, m.b / 2, m.dx / 2, m.dy / 2}
	}
	// Where a chip pixel covers more than one of the picture, the mean of four places is taken.
	places := [][2]float64{{0.5, 0.5}}
	if m.scale() > 1.2 {
		places = [][2]float64{{0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}}
	}
	out, share := newPicture(width, height), 1/float32(len(places))
	sums := make([]float32, 3*width)
	for y := range height {
		clear(sums)
		for _, q := range places {
			p.addRow(sums, m, q[0], float64(y)+q[1])
		}
		row := out.pixels[3*y*width:][:len(sums)]
		for i, sum := range sums {
			row[i] = byte(sum*share + 0.5)
		}
	}
	return out
}

// addRow adds the colours under a row of a chip, whose pixels lie at (x, y), (x+1, y) and so on.
func (p *Picture) addRow(sums []float32, m placement, x, y float64) {
	right, bottom := float32(p.Width-1), float32(p.Height-1)
	for i := 0; i+2 < len(sums); i, x = i+3, x+1 {
		px, py := float32(m.a*x-m.b*y+m.dx)-0.5, float32(m.b*x+m.a*y+m.dy)-0.5
		sum := sums[i : i+3 : i+3]
		if px < 0 || py < 0 || px >= right || py >= bottom { // at the edge or outside
			r, g, b := p.between(px, py)
			sum[0], sum[1], sum[2] = sum[0]+r, sum[1]+g, sum[2]+b
			continue
		}
		x0, y0 := int(px), int(py)
		fx, fy := px-float32(x0), py-float32(y0)
		at := 3 * (y0*p.Width + x0)
		q, s := p.pixels[at:at+6:at+6], p.pixels[at+3*p.Width:][:6:6]
		w00, w10, w01, w11 := (1-fx)*(1-fy), fx*(1-fy), (1-fx)*fy, fx*fy
		sum[0] += w00*float32(q[0]) + w10*float32(q[3]) + w01*float32(s[0]) + w11*float32(s[3])
		sum[1] += w00*float32(q[1]) + w10*float32(q[4]) + w01*float32(s[1]) + w11*float32(s[4])
		sum[2] += w00*float32(q[2]) + w10*float32(q[5]) + w01*float32(s[2]) + w11*float32(s[5])
	}
}

// between interpolates the colour at a place given by pixel centers.
func (p *Picture) between(x, y float32) (r, g, b float32) {
	right, bottom := float32(p.Width-1), float32(p.Height-1)
	if x < -0.5 || y < -0.5 || x > right+0.5 || y > bottom+0.5 {
		return 0, 0, 0
	}
	x, y = min(max(x, 0), right), min(max(y, 0), bottom)
	x0, y0 := int(x), int(y)
	fx, fy := x-float32(x0), y-float32(y0)
	next, below := 3, 3*p.Width
	if x0 == p.Width-1 {
		next = 0
	}
	if y0 == p.Height-1 {
		below = 0
	}
	at := 3 * (y0*p.Width + x0)
	q, s := p.pixels[at:at+next+3:at+next+3], p.pixels[at+below:at+below+next+3:at+below+next+3]
	w00, w10, w01, w11 := (1-fx)*(1-fy), fx*(1-fy), (1-fx)*fy, fx*fy
	r = w00*float32(q[0]) + w10*float32(q[next]) + w01*float32(s[0]) + w11*float32(s[next])
	g = w00*float32(q[1]) + w10*float32(q[next+1]) + w01*float32(s[1]) + w11*float32(s[next+1])
	b = w00*float32(q[2]) + w10*float32(q[next+2]) + w01*float32(s[2]) + w11*float32(s[next+2])
	return r, g, b
}

// luma is the brightness of a pixel, 0 to 255 (ITU-R BT.601).
func (p *Picture) luma(x, y int) float32 {
	q := p.pixels[3*(y*p.Width+x):]
	return 0.299*float32(q[0]) + 0.587*float32(q[1]) + 0.114*float32(q[2])
}

// Turned returns the picture turned clockwise by quarters of a circle.
func (p *Picture) Turned(quarters int) *Picture {
	quarters &= 3
	if quarters == 0 {
		return p
	}
	width, height := p.Width, p.Height
	if quarters != 2 {
		width, height = height, width
	}
	out := newPicture(width, height)
	for y := range height {
		for x := range width {
			sx, sy := x, y
			switch quarters {
			case 1:
				sx, sy = y, p.Height-1-x
			case 2:
				sx, sy = p.Width-1-x, p.Height-1-y
			case 3:
				sx, sy = p.Width-1-y, x
			}
			copy(out.pixels[3*(y*width+x):3*(y*width+x)+3], p.pixels[3*(sy*p.Width+sx):])
		}
	}
	return out
}

// Cropped cuts out a rectangle, as much of it as lies in the picture.
func (p *Picture) Cropped(b Box) *Picture {
	x0, y0 := max(0, int(b.X)), max(0, int(b.Y))
	x1, y1 := min(p.Width, int(b.X+b.Width+1)), min(p.Height, int(b.Y+b.Height+1))
	out := newPicture(max(1, x1-x0), max(1, y1-y0))
	for y := y0; y < y1; y++ {
		copy(out.pixels[3*(y-y0)*out.Width:], p.pixels[3*(y*p.Width+x0):3*(y*p.Width+x1)])
	}
	return out
}

// Image shows the pixels to whoever encodes them.
func (p *Picture) Image() image.Image {
	out := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i := range p.Width * p.Height {
		copy(out.Pix[4*i:], p.pixels[3*i:3*i+3])
		out.Pix[4*i+3] = 255
	}
	return out
}
