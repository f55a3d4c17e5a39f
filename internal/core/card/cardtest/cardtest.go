// Package cardtest photographs cards badly, for tests: turned, aslant, blurred,
// moved, glaring, dark, noisy, squeezed into a small JPEG.
package cardtest

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// Shot says how a card is photographed; the zero Shot is the card itself.
type Shot struct {
	Margin float64 // table around the card, in parts of its width
	Scale  float64 // of the card's pixels; 0 is 1
	Turn   float64 // degrees, clockwise
	Tilt   float64 // perspective: the far side is so much shorter, in parts
	Blur   float64 // sigma of a Gaussian, pixels
	Motion int     // pixels smeared along a slanting line
	Glare  float64 // 0 to 1, of a white patch
	Light  float64 // of the lamp; 0 is 1
	Fade   float64 // contrast lost, in parts
	Noise  float64 // deviation, 0 to 255
	JPEG   int     // quality; 0 is none
	Seed   uint64  // of where the glare falls, and of the noise
}

// Take photographs a card.
func Take(card *image.RGBA, s Shot) image.Image {
	random := rand.New(rand.NewPCG(s.Seed, 7))
	p := place(card, s, random)
	if s.Blur > 0 {
		p.blur(s.Blur)
	}
	if s.Motion > 1 {
		p.move(s.Motion)
	}
	p.light(s, random)
	img := p.image()
	if s.JPEG == 0 {
		return img
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: s.JPEG}); err != nil {
		panic(err) // into memory
	}
	out, err := jpeg.Decode(&file)
	if err != nil {
		panic(err)
	}
	return out
}

// photo is a picture under way, three numbers a pixel.
type photo struct {
	w, h int
	pix  []float32
}

// place puts the card on a table, turned and aslant.
func place(card *image.RGBA, s Shot, random *rand.Rand) *photo {
	scale := s.Scale
	if scale == 0 {
		scale = 1
	}
	cw, ch := float64(card.Rect.Dx()), float64(card.Rect.Dy())
	sin, cos := math.Sincos(s.Turn * math.Pi / 180)
	w, h := cw*scale, ch*scale
	border := s.Margin * w
	p := &photo{w: int(math.Abs(w*cos) + math.Abs(h*sin) + 2*border), h: int(math.Abs(w*sin) + math.Abs(h*cos) + 2*border)}
	p.pix = make([]float32, 3*p.w*p.h)
	table := [3]float64{60 + 90*random.Float64(), 50 + 80*random.Float64(), 40 + 80*random.Float64()}
	grain := 0.01 + 0.05*random.Float64()
	for y := range p.h {
		for x := range p.w {
			dx, dy := float64(x)+0.5-float64(p.w)/2, float64(y)+0.5-float64(p.h)/2
			u, v := (dx*cos+dy*sin)/w, (dy*cos-dx*sin)/h // -½ to ½ on the card
			depth := 1 - s.Tilt*(u+0.5*v)
			u, v = u/depth, v/depth
			at := p.pix[3*(y*p.w+x):][:3]
			if math.Abs(u) < 0.5 && math.Abs(v) < 0.5 {
				sample(card, (u+0.5)*cw, (v+0.5)*ch, scale, at)
				continue
			}
			wood := 1 + 0.15*math.Sin(grain*(dx+30*math.Sin(dy/90)))
			for i := range at {
				at[i] = float32(table[i] * wood)
			}
		}
	}
	return p
}

// sample is the mean of what a pixel of the photo covers on the card.
func sample(card *image.RGBA, x, y, scale float64, into []float32) {
	n := max(1, int(math.Ceil(1/scale)))
	into[0], into[1], into[2] = 0, 0, 0
	for i := range n {
		for j := range n {
			sx := x + ((float64(j)+0.5)/float64(n)-0.5)/scale
			sy := y + ((float64(i)+0.5)/float64(n)-0.5)/scale
			bilinear(card, sx, sy, float32(1)/float32(n*n), into)
		}
	}
}

func bilinear(card *image.RGBA, x, y float64, weight float32, into []float32) {
	x, y = x-0.5, y-0.5
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := float32(x-x0), float32(y-y0)
	for _, c := range [4]struct {
		dx, dy int
		w      float32
	}{{0, 0, (1 - fx) * (1 - fy)}, {1, 0, fx * (1 - fy)}, {0, 1, (1 - fx) * fy}, {1, 1, fx * fy}} {
		px := min(max(int(x0)+c.dx, 0), card.Rect.Dx()-1)
		py := min(max(int(y0)+c.dy, 0), card.Rect.Dy()-1)
		pix := card.Pix[py*card.Stride+4*px:]
		for i := range into {
			into[i] += float32(pix[i]) * c.w * weight
		}
	}
}

// light is the lamp, the glare, and what the sensor adds.
func (p *photo) light(s Shot, random *rand.Rand) {
	lamp := s.Light
	if lamp == 0 {
		lamp = 1
	}
	gx, gy := float64(p.w)*(0.3+0.4*random.Float64()), float64(p.h)*(0.3+0.4*random.Float64())
	radius := 0.16 * float64(min(p.w, p.h))
	slope := 0.25 * (random.Float64() - 0.5)
	for y := range p.h {
		for x := range p.w {
			glare := 0.0
			if s.Glare > 0 {
				d := math.Hypot(float64(x)-gx, float64(y)-gy) / radius
				glare = s.Glare * math.Exp(-d*d)
			}
			fall := lamp * (1 + slope*(float64(x)/float64(p.w)-0.5))
			at := p.pix[3*(y*p.w+x):][:3]
			grain := random.NormFloat64() * s.Noise
			for i, v := range at {
				value := float64(v)*(1-s.Fade) + 170*s.Fade
				value = value*fall + 255*glare + grain + random.NormFloat64()*s.Noise*0.4
				at[i] = float32(min(max(value, 0), 255))
			}
		}
	}
}

func (p *photo) image() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	for i := range p.w * p.h {
		for c := range 3 {
			img.Pix[4*i+c] = uint8(p.pix[3*i+c] + 0.5)
		}
		img.Pix[4*i+3] = 255
	}
	return img
}

// Noise is a picture of nothing.
func Noise(w, h int, seed uint64) image.Image {
	random := rand.New(rand.NewPCG(seed, 9))
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(random.IntN(256))
	}
	return img
}

// Plain is a picture of one colour.
func Plain(w, h int, c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	return img
}
