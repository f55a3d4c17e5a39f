package snapshot

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/go-fonts/liberation/liberationsansbold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// at draws what moves at a moment, and the clock.
func (p *painting) at(moment, clock time.Time, number int) *image.RGBA {
	if h := clock.In(zone).Hour(); h != p.hour {
		*p = *paintGround(p.Scene, clock)
	}
	img := image.NewRGBA(p.ground.Rect)
	copy(img.Pix, p.ground.Pix)
	seconds := float64(moment.UnixMilli()) / 1000
	day := daylight(float64(clock.In(zone).Hour()))
	for n := range 7 { // the far ones first
		p.vehicle(img, n, seconds, number, day)
	}
	r := rand.New(rand.NewPCG(uint64(moment.UnixMilli()), uint64(number)))
	p.weather(img, r)
	grain(img, p.noise, r)
	stamp(img, clock, p.Title, color.RGBA{255, 255, 255, 255})
	return img
}

// vehicle drives along its lane, once every so many seconds.
func (p *painting) vehicle(img *image.RGBA, n int, seconds float64, number int, day float64) {
	every, offset := 19+float64(n*7%11), float64(number*13+n*29)
	passed := math.Mod(seconds+offset, every) / every
	side, depth := 0.45, 1-passed // away from us on the right
	if n%2 == 0 {
		side, depth = -0.45, passed
	}
	at := p.lane(depth, side)
	size := 6 + 120*math.Pow(depth, 1.6)
	bodies := []color.RGBA{{196, 52, 44, 255}, {232, 232, 228, 255}, {52, 88, 150, 255}, {230, 180, 60, 255}, {60, 64, 68, 255}, {120, 160, 120, 255}}
	c := mix(color.RGBA{16, 16, 18, 255}, bodies[(n+number)%len(bodies)], 0.3+0.7*day)
	w, h := size, size*0.75
	switch n % 3 {
	case 1: // a coach or a lorry
		w, h = size*1.15, size*1.5
	case 2: // a motorbike
		w, h = size*0.3, size*0.7
	}
	box(img, color.RGBA{0, 0, 0, 90}, at.x-w/2, at.y-h*0.06, w, h*0.12)
	box(img, c, at.x-w/2, at.y-h, w, h*0.92)
	box(img, color.RGBA{40, 54, 66, 255}, at.x-w*0.4, at.y-h*0.92, w*0.8, h*0.32)
	light := color.RGBA{250, 240, 190, 255}
	if side > 0 {
		light = color.RGBA{220, 40, 30, 255}
	}
	box(img, light, at.x-w*0.44, at.y-h*0.35, max(1, w*0.14), max(1, h*0.12))
	box(img, light, at.x+w*0.3, at.y-h*0.35, max(1, w*0.14), max(1, h*0.12))
}

func (p *painting) weather(img *image.RGBA, r *rand.Rand) {
	switch p.Weather {
	case "rain":
		for range 420 {
			x, y := r.IntN(sceneW), r.IntN(sceneH)
			for k := range 14 {
				if px, py := x-k/4, y+k; px >= 0 && py < sceneH {
					i := img.PixOffset(px, py)
					for c := range 3 {
						img.Pix[i+c] = uint8((int(img.Pix[i+c])*2 + 205) / 3)
					}
				}
			}
		}
	case "fog":
		for y := range sceneH {
			thick := max(0.12, 0.85-math.Abs(float64(y)-horizon)/420)
			row := img.Pix[y*img.Stride : y*img.Stride+4*sceneW]
			for i := range row {
				if i%4 != 3 {
					row[i] = uint8(float64(row[i])*(1-thick) + 204*thick)
				}
			}
		}
	}
}

// grain is a sensor's noise: no two pictures are the same.
func grain(img *image.RGBA, noise []int8, r *rand.Rand) {
	for y := range sceneH {
		n := noise[r.IntN(1<<16):]
		row := img.Pix[y*img.Stride : y*img.Stride+4*sceneW]
		for x := range sceneW {
			d := int(n[x])
			for c := 4 * x; c < 4*x+3; c++ {
				row[c] = uint8(min(255, max(0, int(row[c])+d)))
			}
		}
	}
}

var typeface = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(liberationsansbold.TTF)
	if err != nil {
		panic(err) // it is compiled in
	}
	return f
})

// stamp writes over the picture what it is, where, and when.
func stamp(img *image.RGBA, now time.Time, title string, ink color.RGBA) {
	draw.Draw(img, image.Rect(0, 0, sceneW, 52), image.NewUniform(color.RGBA{0, 0, 0, 130}), image.Point{}, draw.Over)
	draw.Draw(img, image.Rect(0, sceneH-52, sceneW, sceneH), image.NewUniform(color.RGBA{0, 0, 0, 130}), image.Point{}, draw.Over)
	write(img, 20, 37, title, ink, false)
	write(img, sceneW-20, 37, "MÔ PHỎNG", color.RGBA{255, 208, 96, 255}, true)
	write(img, 20, sceneH-16, now.In(zone).Format("02/01/2006  15:04:05"), ink, false)
	write(img, sceneW-20, sceneH-16, "Ảnh vẽ, không phải ảnh chụp", ink, true)
}

func write(img *image.RGBA, x, y int, text string, ink color.RGBA, fromRight bool) {
	face, err := opentype.NewFace(typeface(), &opentype.FaceOptions{Size: 28, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // of a size that is ours
	}
	defer face.Close() //nolint:errcheck // nothing is held
	d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y)}
	if fromRight {
		d.Dot.X -= d.MeasureString(text)
	}
	d.DrawString(text)
}
